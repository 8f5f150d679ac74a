from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.case_organizer.controllers.personal_link import PersonalLink
from odoo.addons.case_organizer.models.case_gateway import LinkError

BASE = "/case/p/<string:token>/contract"
PAGE = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class ContractLink(PersonalLink):
    """Behind a personal link: reading and signing the document of a contract. All goes through ``case.gateway``."""

    @http.route(BASE, methods=["GET"], **PAGE)
    def contract(self, token):
        """The document, and where it is signed."""
        return self._contract(token)

    @http.route(f"{BASE}/file", methods=["GET"], **PAGE)
    def contract_file(self, token):
        """The PDF. It was made here: a browser may show it."""
        return self._file(token, lambda gateway: gateway.read_contract_file(token), "application/pdf", "inline")

    @http.route(f"{BASE}/sign", methods=["POST"], **PAGE)
    def contract_sign(self, token, sha256="", name="", agreed=""):
        """Sign with the name typed."""
        try:
            self._gateway().resolve(token, self._address())
            if not agreed:
                raise UserError(request.env._("Say that you have read the document and agree to it."))
            self._gateway().sign_contract(token, sha256, name, None, self._address())
        except LinkError as refusal:
            return self._refused(refusal)
        except (AccessError, UserError) as refusal:
            request.env.cr.rollback()
            return self._contract(token, error=str(refusal), kept=name, status=400)
        return request.redirect(f"/case/p/{token}/contract", local=True)

    @http.route(f"{BASE}/draw", type="jsonrpc", auth="public", website=True)
    def contract_draw(self, token, name=None, signature=None):
        """Sign with what was drawn; called by Odoo's signature form."""
        try:
            self._gateway().resolve(token, self._address())
            if not signature:
                raise UserError(request.env._("The signature is empty: sign again."))
            sha256 = request.httprequest.args.get("sha256", "")
            self._gateway().sign_contract(token, sha256, name, signature, self._address())
        except (AccessError, UserError) as refusal:
            request.env.cr.rollback()
            return {"error": str(refusal)}
        return {"force_refresh": True, "redirect_url": f"/case/p/{token}/contract"}

    def _contract(self, token, error=None, kept="", status=200):
        try:
            self._gateway().resolve(token, self._address())
            seen = self._gateway().read_contract(token)
        except LinkError as refusal:
            return self._refused(refusal)
        except AccessError:
            raise request.not_found() from None
        values = {"contract": seen, "token": token, "error": error, "kept": kept, "page_name": "case_link"}
        return self._rendered("case_contract.contract_link_page", values, status)
