import json

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CaseReport(http.Controller):
    """Files of the dashboard: computed as the user who asks, see ``case.steering``."""

    @http.route(
        "/case_organizer/report/<any(xlsx, pdf):kind>", type="http", auth="user", methods=["GET", "POST"], readonly=True
    )
    def report(self, kind, filters="{}"):
        """The workbook or the printed report of a period. :param filters: JSON, as for ``get_figures``"""
        steering = request.env["case.steering"]
        try:
            asked = json.loads(filters)
            if not isinstance(asked, dict):
                raise ValueError("no object")
            if kind == "pdf":
                content, mime = steering.make_pdf(asked), "application/pdf"
            else:
                content, mime = steering.make_workbook(asked), XLSX
        except AccessError as refusal:
            return request.make_response(str(refusal), status=403)
        except (UserError, ValueError) as refusal:
            return request.make_response(str(refusal), status=400)
        title = request.env._("How Cases Go")
        name = f"{title} {asked['date_from']} {asked['date_to']}.{kind}"
        headers = [
            ("Content-Type", mime),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if kind == "pdf":
            return request.make_response(content, headers)
        # Sent as it is read from the disk: a workbook of a year may be large.
        return http.Response(_parts(content), headers=headers, direct_passthrough=True)


def _parts(file, size=1 << 16):
    with file:
        while part := file.read(size):
            yield part
