from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

from .report import _parts


class CaseTraces(http.Controller):
    """Files for process mining: made as the user who asks, see ``case.traces``."""

    @http.route("/case_organizer/traces/<int:wizard_id>", type="http", auth="user", methods=["GET"], readonly=False)
    def traces(self, wizard_id):
        """The histories of the cases that were chosen. :param wizard_id: of a ``case.traces.file`` of the user"""
        try:
            # What is not there and what is somebody else's cost the same, and are refused in the same words.
            wizard = request.env["case.traces.file"].search([("id", "=", wizard_id)])
            if not wizard:
                return request.make_response(request.env._("There is no such file for you."), status=403)
            file, name = wizard.make_file()
        except AccessError as refusal:
            return request.make_response(str(refusal), status=403)
        except UserError as refusal:
            return request.make_response(str(refusal), status=400)
        headers = [
            ("Content-Type", "application/json" if name.endswith("json") else "application/xml"),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        # Sent as it is read from the disk: the histories of many cases are large.
        return http.Response(_parts(file), headers=headers, direct_passthrough=True)
