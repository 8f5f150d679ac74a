from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request
from odoo.modules.module import get_manifest

from ..tools.openapi import description


class ApiDescription(http.Controller):
    """The description of the API, for programs that read such."""

    @http.route(
        "/case/api/openapi.json", type="http", auth="bearer", methods=["GET"], save_session=False, readonly=True
    )
    def openapi(self):
        """What there is on this server, addons included; to case users, by an API key or logged in."""
        cases = request.env["case.api.v1"]
        try:
            cases._check_caller()
        except AccessError:
            raise request.not_found() from None
        version = get_manifest("case_organizer")["version"]
        return request.make_json_response(description(cases._methods(), cases._name, version))
