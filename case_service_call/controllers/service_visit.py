from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.case_organizer.controllers.pages import Pages
from odoo.addons.case_organizer.models.link_tries import LinkError

PAGE = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class ServiceVisit(Pages, http.Controller):
    """Where a customer chooses when somebody comes. All goes through ``case.service.invitation``."""

    @http.route("/case/visit/<string:token>", methods=["GET"], **PAGE)
    def show(self, token, chosen=""):
        """The visit, and the times to choose from."""
        return self._page(token, chosen=bool(chosen))

    @http.route("/case/visit/<string:token>/choose", methods=["POST"], **PAGE)
    def choose(self, token, start=""):
        """Plan the visit for one of them."""
        try:
            request.env["case.service.invitation"].choose(token, start, self._address())
        except LinkError as refusal:
            return self._refused(refusal)
        except UserError as refusal:
            request.env.cr.rollback()
            return self._page(token, error=str(refusal), status=400)
        return request.redirect(f"/case/visit/{token}?chosen=1", local=True)

    def _page(self, token, error=None, chosen=False, status=200):
        try:
            visit = request.env["case.service.invitation"].read_visit(token, self._address())
        except LinkError as refusal:
            return self._refused(refusal)
        values = {"visit": visit, "token": token, "error": error, "chosen": chosen}
        return self._rendered("case_service_call.visit_page", values, status)
