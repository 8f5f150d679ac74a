import re

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools.gateway import allowed
from ..tools.mail_mending import writable
from .case_case_closing import CLOSED
from .plan_reserved import BY_SYSTEM

#: Orders of the list of cases, by the name that stands in its address.
ORDERS = {"newest": "opened_on desc, id desc", "deadline": "deadline, id desc", "name": "name, id"}
#: How many of the steps that a case waits for are told in the list.
MOST_WAITS = 3


class CaseGateway(models.AbstractModel):
    """The portal: the cases in which who is logged in takes part, and the page of one, in few queries."""

    _inherit = "case.gateway"

    def _user(self, user_id):
        """The user who is logged in. :raises AccessError: for nobody, the public, or one who is no more"""
        user = self._user_of(user_id)
        if not user:
            raise AccessError(self.env._("Log in first."))
        return user.with_context(lang=self.env.lang or user.lang)

    def _cases_of(self, places, search="", shown="all"):
        """The cases in which a user sits at one of these places. :return: a domain on ``case.case``"""
        domain = Domain("participant_ids", "any", places)
        if shown != "all":
            domain &= Domain("state", "in" if shown == "closed" else "not in", CLOSED)
        if search:
            # What is typed is looked for as it stands: signs that stand for anything are none here.
            search = re.sub(r"([\\%_])", r"\\\1", search)
            domain &= Domain.OR([Domain(name, "ilike", search) for name in ("name", "title", "type_id.name")])
        return domain

    @api.private
    def count_my_cases(self, user_id):
        """In how many cases that go on a user takes part."""
        user = self._user(user_id)
        return user.env["case.case"].search_count(self._cases_of(self._places(user.partner_id), shown="open"))

    @api.private
    def read_my_cases(self, user_id, search="", order="newest", shown="open", offset=0, limit=20):
        """The cases in which a user takes part.

        :param user_id: of the session, never from input
        :param search: part of a number, title or case type
        :param order: a key of :data:`ORDERS`
        :param shown: ``open``, ``closed`` or ``all``
        :return: ``(how many there are, [{…, places, asked, waits}])`` with the keys of the whitelist alone
        """
        user = self._user(user_id)
        places = self._places(user.partner_id)
        cases, domain = user.env["case.case"], self._cases_of(places, writable(search or "").strip()[:100], shown)
        found = cases.search(domain, order=ORDERS.get(order, ORDERS["newest"]), offset=offset, limit=limit)
        seats = user.env["case.participant"].search(places & Domain("case_id", "in", found.ids), order="id")
        steps, by_case = self._open_steps(found).grouped("case_id"), seats.grouped("case_id")
        none = user.env["case.step"]
        self._read_handlers(found)
        rows = [self._my_case(case, user, by_case[case], steps.get(case, none)) for case in found]
        whole = not offset and len(found) < limit
        return len(found) if whole else cases.search_count(domain), rows

    def _my_case(self, case, user, seats, steps):
        asked = none = user.env["case.step"]
        for seat in seats:
            asked |= self._asked_of(seat, steps) if case.state == "active" else none
        waits = self._waits(steps - asked) if case.state == "active" else []
        values = {
            **self._case(case, steps),
            "places": [
                allowed("place", {**self._person(seat), "id": seat.id, "for": self._for(user, seat)}, {"read"})
                for seat in seats
            ],
            "asked": [
                allowed("step", {"id": step.id, "name": step.display_name, "deadline": step.deadline}, {"read"})
                for step in asked
            ],
            "waits": waits[:MOST_WAITS],
        }
        return allowed("my_case", values, {"read"})

    def _for(self, user, seat):
        """In whose place a user sits there, in words; empty: in their own."""
        return "" if seat.partner_id == user.partner_id else seat.partner_id.name

    def _open_steps(self, cases):
        """The open steps of cases, soonest first."""
        steps = cases.env["case.step"].search([("case_id", "in", cases.ids), ("is_open", "=", True)])
        return steps.sorted(lambda step: (not step.deadline, step.deadline, step.id))

    def _asked_of(self, person, steps):
        """Which of the open steps of their case are asked of a person: as :meth:`_steps`, without asking per step."""
        return steps.filtered(
            lambda step: (
                person.role_id
                and step.role_id == person.role_id
                and (step.state == "enabled" or step.kind not in BY_SYSTEM)
            )
        )

    def _waits(self, steps):
        """For what a case waits: for whom, until when; and for what, where it is done outside.

        What is done inside is told by its role, and by the status that it gives the case unless that is told already:
        the name of a step is for those who work there.
        """
        told = {}
        for step in steps:
            role, status = step.role_id, step.item_id.status_id - step.case_id.status_id
            what = step.display_name if role.outside else status.name or ""
            told.setdefault((role.name or "", what), {"who": role.name or "", "what": what, "until": step.deadline})
        return [allowed("wait", wait, {"read"}) for wait in told.values() if wait["who"] or wait["what"]]

    # --- the page of a case -------------------------------------------------------------------------------------

    @api.private
    def read_page(self, key):
        """What the page of a case shows: as :meth:`read_case`, without what its steps ask.

        :return: ``{case, person, milestones, waits, steps, notes, documents, …}``
        """
        person, rights = self._enter(key, "read")
        case = person.case_id
        steps = self._open_steps(case) if case.state == "active" else person.env["case.step"]
        asked = self._asked_of(person, steps)
        return {
            "case": allowed("case", self._case(case, steps), rights),
            "person": allowed("person", {**self._person(person), **self._acting_as(key, person)}, rights),
            "milestones": [allowed("milestone", values, rights) for values in self._milestones(case)],
            "waits": self._waits(steps - asked),
            "steps": [allowed("step", self._step_in_short(step), rights) for step in asked],
            "notes": [allowed("note", values, rights) for values in self._notes(person, rights)],
            "documents": [
                allowed("document", self._document(document), rights) for document in self._shown_documents(person)
            ],
            **self._besides(key, person, rights),
        }

    def _acting_as(self, key, person):
        """Who is there in the place of a person: ``{"acting": name or ""}``."""
        return {"acting": self._acting(key, person).name or ""}

    def _step_in_short(self, step):
        """A step without what it asks, which stands on its own page."""
        text = step.own_help or step.item_id.help
        return {
            "id": step.id,
            "name": step.display_name,
            "help": html2plaintext(text) if text else "",
            "kind": step.kind,
            "deadline": step.deadline,
        }
