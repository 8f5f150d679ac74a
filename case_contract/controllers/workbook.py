from odoo import fields, http
from odoo.http import content_disposition, request


class ContractWorkbook(http.Controller):
    """Downloads the workbook of contracts."""

    @http.route("/case_contract/workbook", type="http", auth="user", methods=["GET"], readonly=True)
    def workbook(self):
        """The workbook of what the user may see."""
        content = request.env["case.contract.workbook"].get_workbook()
        today = fields.Date.context_today(request.env.user)
        name = request.env._("Contracts %s", today)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        headers = [("Content-Type", kind), ("Content-Disposition", content_disposition(f"{name}.xlsx"))]
        return request.make_response(content, headers)
