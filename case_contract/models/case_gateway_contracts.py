from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.case_organizer.tools.gateway import allowed, may, may_in_state, rights_with
from odoo.addons.case_organizer.tools.participation import RIGHTS

from ..tools import outside  # noqa: F401  (adds to the whitelist)
from .case_contract import IN_FORCE
from .case_obligation_content import NOT_PLANNED

#: States in which the other side sees a contract.
SHOWN_IN = ("to_sign", "active", "suspended", "ended")
#: How many days ahead obligations are shown, and how many rows at most.
AHEAD_DAYS, MOST = 366, 100


class CaseGateway(models.AbstractModel):
    """Contracts for people from outside: those in whose case files the person of a key takes part today.

    Nothing here can be called by RPC. This is the reviewed place in which contracts are read for people from outside,
    notice is taken from them, and changes that they report.
    """

    _inherit = "case.gateway"

    @api.private
    def read_my_contracts(self, key):
        """The contracts of the person of a key.

        :return: a list of dicts with the keys of the whitelist, those above first
        """
        person, _rights = self._enter(key, "read_my_contracts")
        seats = self._seats(key, person)
        return [
            allowed("my_contract", self._my_contract(contract, seats), self._seat_rights(seats[contract]))
            for contract in seats
        ]

    @api.private
    def read_my_contract(self, key, contract_id):
        """One contract of the person of a key.

        :return: ``{contract, terms, lines, obligations, allowances, documents}``
        :raises AccessError: for any other contract, there or not
        """
        contract, seat, rights, seats = self._own_contract(key, contract_id, "read_my_contracts")
        today = fields.Date.context_today(contract)
        reading = contract.get_reading(today)
        return {
            "contract": allowed("my_contract", self._my_contract(contract, seats), rights),
            "terms": [allowed("contract_term", entry, rights) for entry in reading["terms"]],
            "lines": [allowed("contract_line", entry, rights) for entry in reading["lines"]],
            "total": reading["total"],
            "obligations": [allowed("obligation", entry, rights) for entry in self._owed(contract, today)],
            "allowances": [allowed("allowance", entry, rights) for entry in contract.get_commitments()["allowances"]],
            "documents": [allowed("document", self._document(document), rights) for document in self._documents(seat)],
        }

    @api.private
    def read_my_contract_document(self, key, contract_id, document_id):
        """The latest file of a document of a contract that is shown to the person. As ``read_document``."""
        _contract, seat, _rights, _seats = self._own_contract(key, contract_id, "read_document")
        document = self._documents(seat).filtered(lambda document: document.id == document_id)
        if not document:
            raise AccessError(self.env._("This document is not there for you."))
        version = document.version_id
        return {"name": version.name, "mimetype": version.mimetype, "content": version.attachment_id.raw}

    @api.private
    def give_notice(self, key, contract_id, reason):
        """The person gives notice. :return: the last day of the contract :raises UserError: saying why not"""
        contract, seat, _rights, _seats = self._own_contract(key, contract_id, "give_notice")
        return contract._take_notice_sudo(seat.partner_id, reason)

    @api.private
    def report_change(self, key, contract_id, text):
        """The person reports a change. :raises UserError: for an empty text, or a contract that is not in force"""
        contract, seat, _rights, _seats = self._own_contract(key, contract_id, "report_change")
        if contract.state not in IN_FORCE:
            raise UserError(self.env._("%s is not in force.", contract.name))
        text = contract.env["case.note"]._checked_text(text)
        note = contract.env["case.note"].create(
            {
                "case_id": contract.case_id.id,
                "kind": "message",
                "body": text,
                "outside": True,
                "participant_id": seat.id,
                "acted_by_id": self._acting(key, seat).id,
            }
        )
        note._tell()
        contract._take_report_sudo(seat.partner_id, text)

    def _besides(self, key, person, rights):
        """As before; and whether there are contracts to show."""
        return {**super()._besides(key, person, rights), "has_contracts": bool(self._seats(key, person))}

    # --- who sees which --------------------------------------------------------------------------------------------

    def _seats(self, key, person):
        """Where the person of a key takes part today: ``{case.contract: case.participant}``.

        Of the company of the case of the key alone, and as far as somebody who acts for them may; contracts of which
        nothing is agreed yet are not shown.
        """
        domain = Domain(
            [
                ("partner_id", "=", person.partner_id.id),
                ("case_id.company_id", "=", person.case_id.company_id.id),
                ("case_id.contract_id.state", "in", SHOWN_IN),
            ]
        )
        if acting := self._acting(key, person):
            domain &= self._places(acting)
        seats = person.search(domain).filtered("current")
        found = {}
        for seat in seats:
            contract = seat.case_id.contract_id
            if contract.case_id == seat.case_id:
                found.setdefault(contract, seat)
        return dict(sorted(found.items(), key=lambda pair: (pair[0].parent_path or "", pair[0].id)))

    def _seat_rights(self, seat):
        return rights_with([right for right in RIGHTS if seat[right]])

    def _own_contract(self, key, contract_id, verb):
        """A contract of the person of a key, once a verb is theirs to use with it now.

        :return: ``(case.contract, case.participant, rights, seats)``
        :raises AccessError: for any other contract, there or not; or without the right
        """
        person, _rights = self._enter(key, "read_my_contracts")
        seats = self._seats(key, person)
        contract = next((contract for contract in seats if contract.id == contract_id), None)
        if contract is None:
            raise AccessError(self.env._("This contract is not there for you."))
        seat = seats[contract]
        rights = self._seat_rights(seat)
        if not may(verb, rights):
            raise AccessError(self.env._("You take part in this without the right to do that."))
        if not may_in_state(verb, seat.case_id.state):
            raise AccessError(self.env._("This can be read, but nothing is changed in it now."))
        return contract, seat, rights, seats

    def _my_contract(self, contract, seats):
        today = fields.Date.context_today(contract)
        labels = dict(contract._fields["state"]._description_selection(contract.env))
        active = contract.state in IN_FORCE and contract.case_id.state == "active"
        earliest = contract._earliest_end(today) if active and not contract.notice_given_on else None
        return {
            "id": contract.id,
            "name": contract.name,
            "title": contract.title or contract.type_id.name,
            "type": contract.type_id.name,
            "state": labels[contract.state],
            "start": contract.date_start,
            "end": contract.date_end or None,
            "goes_on": contract.renews,
            "notice_by": contract.notice_by if contract.renews else None,
            "notice": contract.notice_given_on and {"on": contract.notice_given_on, "end": contract.notice_end_on},
            "parent": contract.parent_id.name if contract.parent_id in seats else "",
            "may_report": active,
            "may_give_notice": bool(earliest),
            "ends_at_the_earliest": earliest,
        }

    def _owed(self, contract, today):
        """What falls due within a year, and what is late: the step and the reason stay inside."""
        rows = contract.env["case.obligation.occurrence"].search(
            [
                ("contract_id", "=", contract.id),
                ("state", "in", ("promised", "planned", "done")),
                ("obligation_id.kind", "not in", NOT_PLANNED),
                ("due_on", ">=", fields.Date.subtract(today, days=AHEAD_DAYS)),
                ("due_on", "<=", fields.Date.add(today, days=AHEAD_DAYS)),
            ],
            limit=MOST,
        )
        states = dict(rows._fields["state"]._description_selection(rows.env))
        return [
            {
                "name": row.name,
                "owed_by": (contract.company_id if row.owed_by == "us" else contract.partner_id).name,
                "due_on": row.due_on,
                "state": states[row.state],
                "late": row.late,
            }
            for row in rows
        ]
