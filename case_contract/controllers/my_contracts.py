from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.case_organizer.controllers.personal_link import PersonalLink
from odoo.addons.case_organizer.models.case_gateway import LinkError

ROUTE = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class MyContracts(PersonalLink):
    """Contracts behind a personal link. All that is shown and done goes through ``case.gateway``."""

    @http.route("/case/p/<string:token>/contracts", methods=["GET"], **ROUTE)
    def my_contracts(self, token):
        """The contracts of the person."""
        try:
            found = self._gateway().read_my_contracts(token, self._address())
        except LinkError as refusal:
            return self._refused(refusal)
        values = {"contracts": found, "token": token, "page_name": "case_link"}
        return self._rendered("case_contract.my_contracts_list", values)

    @http.route("/case/p/<string:token>/contract/<int:contract_id>", methods=["GET"], **ROUTE)
    def my_contract(self, token, contract_id):
        """One contract: terms, lines, what falls due, documents."""
        return self._my_contract_page(token, contract_id)

    @http.route("/case/p/<string:token>/contract/<int:contract_id>/notice", methods=["POST"], **ROUTE)
    def my_contract_notice(self, token, contract_id, reason=""):
        """Give notice."""
        return self._done_with_my_contract(
            token, contract_id, lambda: self._gateway().give_notice(token, contract_id, reason)
        )

    @http.route("/case/p/<string:token>/contract/<int:contract_id>/change", methods=["POST"], **ROUTE)
    def my_contract_change(self, token, contract_id, body=""):
        """Report a change."""
        return self._done_with_my_contract(
            token, contract_id, lambda: self._gateway().report_change(token, contract_id, body)
        )

    @http.route(
        "/case/p/<string:token>/contract/<int:contract_id>/document/<int:document_id>", methods=["GET"], **ROUTE
    )
    def my_contract_document(self, token, contract_id, document_id):
        """The file of a document of a contract; always to be kept, never opened in this page."""
        return self._file(token, lambda gateway: gateway.read_my_contract_document(token, contract_id, document_id))

    def _done_with_my_contract(self, token, contract_id, verb):
        """Do something with a contract and show it again, with what was wrong."""
        try:
            self._gateway().resolve(token, self._address())
            verb()
        except LinkError as refusal:
            return self._refused(refusal)
        except (AccessError, UserError) as refusal:
            return self._my_contract_page(token, contract_id, error=str(refusal), status=400)
        return request.redirect(f"/case/p/{token}/contract/{contract_id}?done=1", local=True)

    def _my_contract_page(self, token, contract_id, error=None, status=200):
        try:
            self._gateway().resolve(token, self._address())
            seen = self._gateway().read_my_contract(token, contract_id)
        except LinkError as refusal:
            return self._refused(refusal)
        except AccessError:
            raise request.not_found() from None
        done = request.httprequest.args.get("done") and not error
        values = {**seen, "token": token, "error": error, "done": done, "page_name": "case_link"}
        return self._rendered("case_contract.my_contract_page", values, status)

    def _page(self, token, seen, **options):
        """The page of a case leads to the contracts of the person."""
        seen = {**seen, "has_contracts": bool(self._gateway().read_my_contracts(token))}
        return super()._page(token, seen, **options)
