from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.case_organizer.models.case_listener import in_shard
from odoo.addons.case_organizer.tools.rows import update

from ..tools.due_dates import moved
from ..tools.recurrence import between, following
from .case_obligation_occurrence import AHEAD

#: How far ahead what falls due is written into the ledger.
LEDGER_DAYS = 400
#: Obligations looked at in one transaction.
BATCH = 1000
#: No more than this many due dates of one obligation at a time.
MOST = 500


class CaseContract(models.Model):
    """When what a contract promises falls due."""

    _inherit = "case.contract"

    def _span(self):
        """From when to when obligations fall due: ``(date, date or None)``; None while none does."""
        self.ensure_one()
        if self.state != "active":
            return None
        ends = [day for day in (self.ended_on, None if self.renews else self.date_end) if day]
        return self.date_start, min(ends, default=None)

    @api.model
    def _looked_at(self):
        """Names of the fields that are looked at when obligations are planned."""
        return [
            *("state", "date_start", "date_end", "ended_on", "renews", "signed_on"),
            *("case_id", "type_id", "case_type_id", "company_id", "partner_id"),
        ]


class CaseObligation(models.Model):
    """Plans obligations: due dates go into the ledger a year ahead, and become steps when it is time to ask.

    Each due date is written once, whatever becomes of the scheduler: it and the next date of its obligation are one
    transaction, and the ledger has each date of an obligation once. The scheduler's jobs share the contracts: those
    whose ids leave the same remainder are one shard, see data/cron.xml, so that several workers plan at once and never
    write to the same case file.
    """

    _inherit = "case.obligation"

    @api.model
    def _cron_plan(self, shard=0):
        """Write what falls due into the ledger and ask what is to be done, until nothing is left.

        :param shard: 0 … ``SHARDS`` - 1; the job that an earlier version made names none, and is the first
        """
        today = fields.Date.context_today(self)
        cron = self.env["ir.cron"]
        soon = Domain("next_on", "<=", today + timedelta(days=LEDGER_DAYS)) & self._planned_by(shard)
        while True:
            due = self.search(soon, order="next_on, id", limit=BATCH)
            asked = self.env["case.obligation.occurrence"]._to_ask(today, BATCH, shard=shard)
            if not due and not asked:
                break
            due._plan_sudo(ask=False)
            asked._ask_sudo()
            if not cron._commit_progress(len(due) + len(asked)):
                break

    @api.model
    def _planned_by(self, shard):
        """The obligations of contracts in force that one of the scheduler's jobs sees to. :return: a domain"""
        return Domain("contract_id.state", "=", "active") & Domain.custom(
            to_sql=lambda model, alias, query: in_shard(SQL.identifier(alias, "contract_id"), shard)
        )

    def _plan_sudo(self, ask=True):
        """Write the due dates of these obligations into the ledger, and ask what is to be asked now.

        Callers have checked the user: what is planned follows from what was agreed.

        :param ask: also what their contracts promised earlier; the scheduler asks that of all contracts
        """
        if not self:
            return
        today = fields.Date.context_today(self)
        until = today + timedelta(days=LEDGER_DAYS)
        owed = self.sudo()._owed_sudo()
        likes = self.sudo()._likes(owed)
        self.sudo().browse(likes)._read_to_plan()
        planned = {number: like._due_rows(until, today) for number, like in likes.items()}
        rows, next_dates = [], []
        for facts in owed:
            dated, following_on = planned[facts["like"]]
            rows += [{**row, **facts} for row in dated]
            if following_on != (likes[facts["like"]].next_on or None):
                next_dates.append({"id": facts["obligation_id"], "day": following_on})
        ledger = self.env["case.obligation.occurrence"]
        self._enter_sudo(ledger._numbered(rows))
        if next_dates:
            self.env.execute_query(
                SQL(
                    "%s RETURNING o.id",
                    update("case_obligation o", "next_on = v.day", "id int, day date", next_dates, "o.id = v.id"),
                )
            )
            self.invalidate_model(["next_on"])
        if ask:
            ledger._to_ask(today, contracts=list({facts["contract_id"] for facts in owed}))._ask_sudo()
        self._plan_besides_sudo(owed)

    def _plan_besides_sudo(self, owed):
        """Hook: what is planned of these beside due dates. :param owed: as :meth:`_owed_sudo` gives it"""

    def _due_rows(self, until, today):
        """What falls due of this by a day and is not in the ledger yet.

        :return: ``(rows as :meth:`_ledger_rows` has them, the date after them or None)``
        """
        span = self._span()
        dates, following_on = self._due_dates(span, until) if span else ((), None)
        return self._ledger_rows(dates, today) if dates else [], following_on

    def _read_to_plan(self):
        """Read what planning looks at, and no more: of thousands of rows that is what takes its time."""
        self.fetch(self._looked_at())
        self.contract_id.fetch(self.contract_id._looked_at())
        self.contract_id.case_id.fetch(["state"])

    @api.model
    def _looked_at(self):
        """Names of the fields by which due dates are counted and asked."""
        return [
            *("contract_id", "company_id", "partner_id", "annex_id", "date_from", "date_to", "first_on", "next_on"),
            *("kind", "owed_by", "every_unit", "every_number", "rule", "counted_from", "shift", "season_from"),
            *("season_to", "lead_days", "name", "help", "document_kind_id", "user_id", "team_id", "role_code"),
        ]

    def _enter_sudo(self, rows):
        """Write due dates of these obligations into the ledger; what is asked now with the steps that it becomes.

        :param rows: as :meth:`_ledger_rows` has them, with the facts of each and the ``id`` that it gets
        """
        if rows:
            self.env["case.obligation.occurrence"]._enter_sudo(rows)

    def _ledger_rows(self, dates, today):
        """Dates and states of rows of the ledger; what is to be asked by now is asked at once.

        Of dates that the season moves to one day there is one row: nobody owes the same thing twice on a day.
        """
        self.ensure_one()
        shift, season, contract = self.shift, self._season(), self.contract_id
        calendar = self._calendar_of() if shift != "none" else None
        # A contract whose case file is on hold is asked nothing.
        goes_on = contract.case_id.state == "active"
        asked_until = today + timedelta(days=self.lead_days)
        taken = set(self.occurrence_ids.filtered(lambda o: o.state != "obsolete").mapped("due_on")) if season else set()
        rows = []
        for day in dates:
            due = moved(self._due_base(day), shift, season, calendar)
            if season and due in taken:
                continue
            taken.add(due)
            state = "planned" if goes_on and due <= asked_until else "promised"
            rows.append({"base_on": day, "due_on": due, "state": state})
        return rows

    def _due_dates(self, span, until):
        """Due dates that are not in the ledger yet, and the one after them.

        :return: ``([dates], date or None)``
        """
        first, last = span
        if not self._is_planned():
            return [], None
        end = min(until, last) if last else until
        rule, start = self._rule_read(), self.first_on
        # What fell due before the contract was put in force was dealt with elsewhere.
        begin = max(first, self.next_on or start, self.contract_id.signed_on or first)
        if rule is None:
            ahead = first <= start and (not last or start <= last) and not self.occurrence_ids
            return ([start], None) if ahead and start <= end else ([], start if ahead else None)
        if self.counted_from == "done":
            return self._due_from_last(rule, begin, end, last)
        dates = between(rule, start, begin, end, limit=MOST)
        after = following(rule, start, dates[-1] if dates else begin - timedelta(days=1))
        return dates, after if after and (not last or after <= last) else None

    def _due_from_last(self, rule, begin, end, last):
        """The one due date that is counted from the last time it was done."""
        history = self.occurrence_ids
        if history.filtered(lambda occurrence: occurrence.state in AHEAD):
            return [], None
        done = max((o.done_on.date() for o in history if o.state == "done" and o.done_on), default=None)
        let_go = max((o.base_on for o in history if o.state == "waived"), default=None)
        since = max(filter(None, (done, let_go)), default=None)
        day = following(rule, since, since) if since else begin
        if day is None or (last and day > last):
            return [], None
        return ([day], None) if day <= end else ([], day)

    def _doing_team(self):
        """The ``case.team`` that does this, when one does. What an obligation becomes may name it too."""
        return self.team_id

    def _calendar_of(self):
        """The working calendar of the contract's case type, else of the team that does it, else of the company."""
        return self.env["case.plan.compiler"].calendar(
            self.contract_id.case_type_id.id, self.company_id.id, self._doing_team().sudo().calendar_id.id or None
        )

    def _season(self):
        first = self.season_from
        return (int(first), int(self.season_to)) if first and self.season_to else None

    # --- when the contract changes -------------------------------------------------------------------------------

    def _obsolete(self):
        """What is in the ledger of these obligations and does not fall due any more."""
        gone = self.env["case.obligation.occurrence"]
        for obligation in self:
            span = obligation._span()
            ahead = obligation.occurrence_ids.filtered(lambda o: o.state in AHEAD)
            if obligation.contract_id.state == "suspended":
                continue
            if span is None:
                gone |= ahead
            else:
                gone |= ahead.filtered(lambda o, span=span: o.base_on < span[0] or (span[1] and o.base_on > span[1]))
        return gone

    def _put_off(self):
        """What is asked for later of suspended contracts is promised again, and asked no more."""
        today = fields.Date.context_today(self)
        asked = self.occurrence_ids.filtered(lambda o: o.state == "planned" and o.due_on >= today).sudo()
        steps = asked.step_id
        asked.write({"state": "promised", "step_id": False})
        asked.flush_recordset()
        self.env["case.writer"].cancel_own_sudo(asked._not_needed(steps), self.env._("The contract is suspended."))

    def _take_up(self):
        """What fell due while contracts were suspended is not owed."""
        today = fields.Date.context_today(self)
        missed = self.occurrence_ids.filtered(lambda o: o.state == "promised" and o.due_on < today)
        missed._let_go_sudo("obsolete", self.env._("The contract was suspended."))

    def _replan(self):
        """Let go what a changed contract made obsolete, and count the next dates anew."""
        gone = self._obsolete()
        if gone:
            gone._let_go_sudo("obsolete", self.env._("The contract changed."))
        today = fields.Date.context_today(self)
        for obligation in self.sudo():
            held = obligation.occurrence_ids.filtered(lambda o: o.state != "obsolete")
            latest = max(held.mapped("base_on"), default=None)
            span = obligation._span()
            if not span or not obligation._is_planned():
                obligation._decide(next_on=False)
                continue
            begin = max(span[0], today if obligation.contract_id.ended_on else obligation.first_on)
            rule = obligation._rule_read()
            after = (latest or begin - timedelta(days=1)) if rule else None
            once = False if held else obligation.first_on
            obligation._decide(next_on=following(rule, obligation.first_on, after) if rule else once)
