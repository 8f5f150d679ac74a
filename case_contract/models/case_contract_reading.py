from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.effective import ALWAYS, Agreed, reads
from ..tools.terms import TERMS, course

#: Before the key of a detail in the values of a contract.
DETAIL = "detail:"


class CaseContract(models.Model):
    """A contract read on a date: terms, details, lines and obligations as they hold then."""

    _inherit = "case.contract"

    duration_read = fields.Char(compute="_compute_read")
    renewal_read = fields.Char(compute="_compute_read")
    notice_read = fields.Char(compute="_compute_read")
    indexation_read = fields.Char(compute="_compute_read")
    payment_read = fields.Char(compute="_compute_read")

    @api.depends("parent_path", "type_id", "annex_ids.state", "value_ids.value")
    @api.depends_context("lang")
    def _compute_read(self):
        values = self._origin._values_on(fields.Date.context_today(self))
        for contract in self:
            said = values.get(contract._origin.id, {})
            for group in TERMS:
                entry = said.get(group)
                words = self._terms_in_words(group, entry.value) if entry else ""
                source = contract._source(entry) if entry else ""
                contract[f"{group}_read"] = f"{words} ({source})" if source else words

    def _line_above(self):
        """Ids of these contracts and those above them, the nearest first. :return: ``{contract id: [ids]}``"""
        return {
            contract.id: [int(part) for part in reversed((contract.parent_path or f"{contract.id}/").split("/")[:-1])]
            for contract in self
        }

    def _values_on(self, on):
        """What terms and details of these contracts say on a date, inherited ones too.

        The number of queries does not depend on how many contracts they are, nor on how deep they stand.

        :param on: a date
        :return: ``{contract id: {key: tools.effective.Agreed}}``; keys are groups of terms, and ``detail:<code>``
        """
        lines = self._line_above()
        owners = sorted({owner for line in lines.values() for owner in line})
        agreed = self._agreed(owners)
        return {
            contract_id: reads(
                [*line, -contract_id],
                [*agreed.get(-contract_id, ()), *(entry for owner in line for entry in agreed.get(owner, ()))],
                on,
            )
            for contract_id, line in lines.items()
        }

    def _agreed(self, owners):
        """All that contracts say themselves; and, under their id with a minus, what the type of each says.

        :return: ``{owner: [Agreed]}``
        """
        self.env["case.contract.value"].flush_model()
        found = {owner: [] for owner in owners}
        for owner, key, since, value, annex_id in self.env.execute_query(
            SQL(
                "SELECT contract_id, key, date_from, value, annex_id FROM case_contract_value"
                " WHERE contract_id = ANY(%s)",
                owners,
            )
        ):
            found[owner].append(Agreed(owner, key, since or ALWAYS, value, annex_id))
        for contract in self.sudo():
            said = contract.type_id._terms_said()
            found[-contract.id] = [Agreed(-contract.id, key, ALWAYS, value) for key, value in said.items()]
        return found

    def get_reading(self, on=False):
        """The contract as it reads on a date, in words, for the screen.

        :param on: a date, today when left out
        :return: ``{"date", "partner": with whom, "terms": [{"label", "value", "source"}], "details": [the same],
            "lines": [{"name", "quantity", "price", "from", "to", "source"}], "obligations": [{"name", "when", "who",
            "source"}], "total": in words, "state"}``
        """
        self.ensure_one()
        self.check_access("read")
        on = fields.Date.to_date(on) or fields.Date.context_today(self)
        values = self._values_on(on)[self.id]
        lines, obligations = self._lines_on(on), self._obligations_on(on)
        details = {c.code: c for c in self.sudo().case_type_id.characteristic_ids}
        shown = [
            (details[key[len(DETAIL) :]], entry)
            for key, entry in values.items()
            if key.startswith(DETAIL) and key[len(DETAIL) :] in details
        ]
        return {
            "date": fields.Date.to_string(on),
            "partner": self._party_on(on).display_name,
            "state": self._state_on(on),
            "terms": [
                {
                    "label": self._terms_label(group),
                    "value": self._terms_in_words(group, values[group].value),
                    "source": self._source(values[group]),
                }
                for group in TERMS
                if group in values
            ],
            "details": [
                {"label": detail.name, "value": detail._in_words(entry.value), "source": self._source(entry)}
                for detail, entry in sorted(shown, key=lambda pair: (pair[0].sequence, pair[0].id))
            ],
            "lines": [line._as_read() for line in lines],
            "obligations": [obligation._as_read() for obligation in obligations],
            "total": self.currency_id.format(sum(lines.mapped("price_subtotal"))),
        }

    def _source(self, entry):
        """Where a value was agreed, in words; empty for the contract itself."""
        if entry.owner < 0:
            return self.env._("Type: %s", self.type_id.name)
        owner = self.browse(entry.owner).sudo()
        annex = self.env["case.contract.annex"].sudo().browse(entry.source or [])
        words = [] if owner == self else [owner.display_name]
        return ", ".join([*words, *([annex.display_name] if annex else [])])

    def _state_on(self, on):
        """Whether the contract holds on a date, in words."""
        if self.state == "cancelled":
            return self.env._("Cancelled")
        if on < self.date_start:
            return self.env._("Has not begun")
        end = self._course_on(on).end
        return self.env._("Has ended") if end and on > end else self.env._("Holds")

    def _lines_on(self, on):
        """``case.contract.line`` of this contract that hold on a date."""
        return self.line_ids.filtered(lambda line: line._holds(on))

    def _obligations_on(self, on):
        """``case.obligation`` of this contract that hold on a date."""
        return self.obligation_ids.filtered(lambda obligation: obligation._holds(on))

    def _payment_term_on(self, on):
        """The payment terms of this contract on a date. :return: ``account.payment.term``, or none"""
        said = self._values_on(on)[self.id].get("payment")
        return self.env["account.payment.term"].browse(said.value.get("term") if said else False)

    # --- how it goes on ------------------------------------------------------------------------------------------

    def _course_on(self, today, values=None):
        """How this contract goes on, as seen on a day. :return: a :class:`..tools.terms.Course`"""
        self.ensure_one()
        values = self._values_on(today)[self.id] if values is None else values
        said = {group: values[group].value for group in ("duration", "renewal", "notice") if group in values}
        notice, duration = said.get("notice"), said.get("duration")
        if duration and duration.get("since"):
            duration = {**duration, "since": fields.Date.to_date(duration["since"])}
        return course(
            self.date_start,
            duration,
            said.get("renewal"),
            notice if notice and notice["kind"] == "period" else None,
            max(today, self.date_start),
            self.ended_on or None,
        )

    def _refresh_course(self):
        """Keep what own terms and details say, and compute end, renewal and last day for notice anew."""
        self._keep_own_values()
        today = fields.Date.context_today(self)
        values = self._values_on(today)
        for contract in self:
            found = contract._course_on(today, values[contract.id])
            payment = values[contract.id].get("payment")
            contract._decide(
                date_end=found.end,
                renews=found.renews,
                notice_by=found.notice_by,
                pays=payment.value["kind"] if payment else False,
            )

    def _keep_own_values(self):
        """Bring the values that these contracts say from the beginning in line with their forms."""
        drafts = self.filtered(lambda contract: contract._is_open())
        wanted = {(contract.id, key): value for contract in drafts for key, value in contract._own_values().items()}
        self.env["case.contract.value"]._keep_sudo(drafts, wanted)

    def _own_values(self):
        """What the form of this contract says: ``{key: value}``, details in stored form."""
        self.ensure_one()
        details = self.case_type_id.characteristic_ids._from_properties(self.characteristics._values)
        return {**self._terms_said(), **{DETAIL + code: value for code, value in details.items()}}
