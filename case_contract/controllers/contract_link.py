from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.case_organizer.controllers.outside_pages import OutsidePages, outside_route


class ContractLink(OutsidePages):
    """For people from outside: reading and signing the document of a contract. All goes through ``case.gateway``."""

    @outside_route("/contract", methods=["GET"])
    def contract(self, key, base):
        """The document, and where it is signed."""
        return self._contract(key, base)

    @outside_route("/contract/file", methods=["GET"])
    def contract_file(self, key, base):
        """The PDF. It was made here: a browser may show it."""
        return self._file(key, lambda gateway: gateway.read_contract_file(key), "application/pdf", "inline")

    @outside_route("/contract/sign", methods=["POST"])
    def contract_sign(self, key, base, sha256="", name="", agreed=""):
        """Sign with the name typed."""
        try:
            if not agreed:
                raise UserError(request.env._("Say that you have read the document and agree to it."))
            self._gateway().sign_contract(key, sha256, name, None, self._address())
        except (AccessError, UserError) as refusal:
            request.env.cr.rollback()
            return self._contract(key, base, error=str(refusal), kept=name, status=400)
        return request.redirect(f"{base}/contract", local=True)

    @outside_route("/contract/draw", type="jsonrpc")
    def contract_draw(self, key, base, name=None, signature=None):
        """Sign with what was drawn; called by Odoo's signature form."""
        try:
            if not signature:
                raise UserError(request.env._("The signature is empty: sign again."))
            sha256 = request.httprequest.args.get("sha256", "")
            self._gateway().sign_contract(key, sha256, name, signature, self._address())
        except (AccessError, UserError) as refusal:
            request.env.cr.rollback()
            return {"error": str(refusal)}
        return {"force_refresh": True, "redirect_url": f"{base}/contract"}

    def _contract(self, key, base, error=None, kept="", status=200):
        try:
            seen = self._gateway().read_contract(key)
        except AccessError:
            raise request.not_found() from None
        values = {"contract": seen, "base": base, "error": error, "kept": kept}
        return self._rendered("case_contract.contract_link_page", values, status)
