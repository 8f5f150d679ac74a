from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.case_organizer.controllers.outside_pages import OutsidePages, from_replica, outside_route


class MyContracts(OutsidePages):
    """Contracts for people from outside. All that is shown and done goes through ``case.gateway``."""

    @outside_route("/contracts", methods=["GET"], readonly=from_replica)
    def my_contracts(self, key, base):
        """The contracts of the person."""
        found = self._gateway().read_my_contracts(key)
        return self._rendered("case_contract.my_contracts_list", {"contracts": found, "base": base})

    @outside_route("/contract/<int:contract_id>", methods=["GET"], readonly=from_replica)
    def my_contract(self, key, base, contract_id):
        """One contract: terms, lines, what falls due, documents."""
        return self._my_contract_page(key, base, contract_id)

    @outside_route("/contract/<int:contract_id>/notice", methods=["POST"])
    def my_contract_notice(self, key, base, contract_id, reason=""):
        """Give notice."""
        return self._done_with_my_contract(
            key, base, contract_id, lambda: self._gateway().give_notice(key, contract_id, reason)
        )

    @outside_route("/contract/<int:contract_id>/change", methods=["POST"])
    def my_contract_change(self, key, base, contract_id, body=""):
        """Report a change."""
        return self._done_with_my_contract(
            key, base, contract_id, lambda: self._gateway().report_change(key, contract_id, body)
        )

    @outside_route("/contract/<int:contract_id>/document/<int:document_id>", methods=["GET"], readonly=from_replica)
    def my_contract_document(self, key, base, contract_id, document_id):
        """The file of a document of a contract; always to be kept, never opened in this page."""
        return self._file(key, lambda gateway: gateway.read_my_contract_document(key, contract_id, document_id))

    def _done_with_my_contract(self, key, base, contract_id, verb):
        """Do something with a contract and show it again, with what was wrong."""
        try:
            verb()
        except (AccessError, UserError) as refusal:
            request.env.cr.rollback()
            return self._my_contract_page(key, base, contract_id, error=str(refusal), status=400)
        return request.redirect(f"{base}/contract/{contract_id}?done=1", local=True)

    def _my_contract_page(self, key, base, contract_id, error=None, status=200):
        try:
            seen = self._gateway().read_my_contract(key, contract_id)
        except AccessError:
            raise request.not_found() from None
        done = request.httprequest.args.get("done") and not error
        return self._rendered(
            "case_contract.my_contract_page", {**seen, "base": base, "error": error, "done": done}, status
        )
