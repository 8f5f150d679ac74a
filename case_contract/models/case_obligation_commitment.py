from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .case_contract import IN_FORCE
from .case_obligation_content import NOT_PLANNED

#: Kinds that are kept or broken from period to period.
IN_PERIODS = ("hours", "allowance")


class CaseObligationOccurrence(models.Model):
    """The ledger of what cannot be planned: a row for each case that came in, and for each period of a promise.

    It is running until the case is answered or solved, or until the period is over.
    """

    _inherit = "case.obligation.occurrence"

    clock_id = fields.Many2one("case.clock", readonly=True, ondelete="restrict", help="Which counts the time.")
    case_id = fields.Many2one(
        "case.case", "Came in as", readonly=True, ondelete="restrict", index="btree_not_null", help="What came in."
    )
    due_at = fields.Datetime("Due at", readonly=True, help="To the minute. Empty while the clock stands still.")
    hours_late = fields.Float(readonly=True, help="In hours of service, beyond what was promised.")
    times_broken = fields.Integer("Times Not Kept", readonly=True, help="In the period.")
    times_settled = fields.Integer(readonly=True, help="So many of them were dealt with.")

    _once_a_clock = models.UniqueIndex("(clock_id) WHERE clock_id IS NOT NULL", "A clock counts one commitment.")

    @api.depends("case_id.name")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for occurrence in self.filtered("case_id"):
            case = occurrence.case_id.sudo().name
            occurrence.display_name = f"{occurrence.obligation_id.name} ({case}), {occurrence.due_on or ''}"
        return result

    @api.depends("due_at")
    def _compute_late(self):
        result = super()._compute_late()
        now = fields.Datetime.now()
        for occurrence in self:
            if occurrence.state == "running":
                occurrence.late = bool(occurrence.due_at) and occurrence.due_at < now
        return result

    @api.model
    def _search_late(self, operator, value):
        late = super()._search_late(operator, value)
        if late is NotImplemented:
            return late
        return Domain(late) | Domain([("state", "=", "running"), ("due_at", "<", fields.Datetime.now())])

    def _is_broken(self):
        """Whether this was not kept, and nobody dealt with it on an invoice."""
        self.ensure_one()
        if self.state == "broken":
            return self.times_broken > self.times_settled
        return self.state == "done" and self.hours_late > 0 and not self.settled_in_id

    def _may_be_let_go(self):
        return super()._may_be_let_go() or bool(self.clock_id and self.late) or self._is_broken()

    def _let_go_sudo(self, state, reason):
        self._settle_sudo()
        return super()._let_go_sudo(state, reason)

    def _settle_sudo(self):
        """What was not kept so far was dealt with, however often it was. Callers have checked the user."""
        for times, rows in self.sudo().grouped("times_broken").items():
            if times:
                rows.write({"times_settled": times})

    def action_open_step(self):
        """What came in, for a commitment."""
        if not self.case_id:
            return super().action_open_step()
        return self.case_id._get_records_action(context={})


class CaseObligation(models.Model):
    """Promises that cannot be planned are in the ledger: running, kept, not kept."""

    _inherit = "case.obligation"

    def _plan_besides_sudo(self, owed):
        """Periods of promises begin."""
        result = super()._plan_besides_sudo(owed)
        periodic = {number for number, like in self.sudo()._likes(owed).items() if like.kind in IN_PERIODS}
        self.browse(facts["obligation_id"] for facts in owed if facts["like"] in periodic)._open_periods_sudo(
            fields.Date.context_today(self)
        )
        return result

    def _open_periods_sudo(self, today):
        """Write the periods that run by now into the ledger, after those that are there, each once.

        A promise for all time has no period, and no row before it is broken.
        """
        rows = []
        for obligation in self.sudo():
            if obligation.kind not in IN_PERIODS or obligation.contract_id.state != "active":
                continue
            known = max(obligation.occurrence_ids.mapped("due_on"), default=None)
            day = known + timedelta(days=1) if known else today
            while day <= today and obligation._holds(day):
                row = obligation._period_row(day)
                if not row:
                    break
                rows.append(row)
                day = fields.Date.to_date(row["due_on"]) + timedelta(days=1)
        if rows:
            ledger = self.env["case.obligation.occurrence"]
            ledger._enter_sudo(ledger._numbered(rows))

    def _period_row(self, day):
        """The row of the ledger of the period in which a day lies; None where it has no last day."""
        period, contract = self._period_on(day), self.contract_id
        ends = [period and period.last, self.date_to, None if contract.renews else contract.date_end]
        ends = [end for end in ends if end]
        if not period or not ends or min(ends) < period.first:
            return None
        return {
            "obligation_id": self.id,
            "contract_id": contract.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "base_on": period.first.isoformat(),
            "due_on": min(ends).isoformat(),
            "state": "running",
        }

    def not_kept(self, reason, on=False):
        """Say that a promise was not kept on a day: nobody was there in the hours of service, a visit was refused.

        :param reason: what was not kept, in words
        :param on: the day, today when left out
        :return: the ``case.obligation.occurrence``: of the period, or of the day for a commitment
        :raises UserError: without a reason; for what falls due on days, a day to come, or one on which it does not hold
        """
        self.ensure_one()
        self.contract_id.check_access("write")
        reason = self.env["case.case"]._reason(reason)
        today = fields.Date.context_today(self)
        on = fields.Date.to_date(on) or today
        if self._is_planned():
            raise UserError(self.env._("“%s” falls due on days: its ledger says what was late.", self.name))
        if on > today or self.contract_id.state not in IN_FORCE or not self._holds(on):
            raise UserError(
                self.env._(
                    "“%(what)s” of %(contract)s is not to be kept on %(day)s.",
                    what=self.name,
                    contract=self.contract_id.display_name,
                    day=format_date(self.env, on),
                )
            )
        return self._not_kept_sudo(reason, on)

    def _not_kept_sudo(self, reason, on):
        obligation = self.sudo()
        # Of two who say so at the same time the second is retried, and counts on.
        obligation._lock_allowance()
        row = obligation._period_row(on) if self.kind in IN_PERIODS else None
        base_on = fields.Date.to_date(row["base_on"]) if row else on
        there = obligation.occurrence_ids.filtered(lambda one: one.base_on == base_on and not one.clock_id)
        if not there:
            made = {"contract_id": obligation.contract_id.id, "company_id": obligation.company_id.id}
            made.update(obligation_id=self.id, partner_id=obligation.partner_id.id, base_on=base_on, due_on=on)
            there = obligation.occurrence_ids.create({**made, **(row or {})})
        text = f"{format_date(self.env, on)}: {reason}"
        told = "; ".join(filter(None, (there.reason if there.times_broken else None, text)))
        there.write({"state": "broken", "times_broken": there.times_broken + 1, "reason": told, "done_on": False})
        self.contract_id._note({"not_kept": self.name, "on": fields.Date.to_string(on), "reason": reason})
        return there.with_env(self.env)

    def action_not_kept(self):
        """Ask what was not kept, and when."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_obligation_broken")
        return {**action, "context": {"default_obligation_id": self.id}}


class CaseContract(models.Model):
    """Periods of promises begin and are over by themselves; what was not kept is seen before an invoice is sent."""

    _inherit = "case.contract"

    def _late_by_us(self):
        return super()._late_by_us() | self._broken_by_us()

    def _broken_by_us(self):
        """Promises of ours that cannot be planned: broken, or late by now, and not yet dealt with on an invoice.

        What the contract itself says is to be paid for is on the invoice, and not asked about.
        """
        ours = Domain(
            [
                ("contract_id", "in", self.ids),
                ("obligation_id.owed_by", "=", "us"),
                ("obligation_id.kind", "in", NOT_PLANNED),
            ]
        )
        running = Domain([("state", "=", "running"), ("due_at", "<", fields.Datetime.now())])
        over = Domain([("state", "=", "done"), ("hours_late", ">", 0), ("settled_in_id", "=", False)])
        rows = self.env["case.obligation.occurrence"].search(
            ours & (running | over | Domain("state", "=", "broken")), order="due_on, id"
        )
        return rows.filtered(lambda row: row.late or (row._is_broken() and not row._penalty()))

    @api.model
    def _day_work(self):
        # Before invoices are drafted: what a period brought is known by then.
        return [(self._due_periods, "_day_periods"), *super()._day_work()]

    @api.model
    def _due_periods(self, today):
        """Contracts of which a period of a promise begins, or is over."""
        return self._ids_of(
            SQL(
                "SELECT DISTINCT c.id FROM case_obligation b JOIN case_contract c ON c.id = b.contract_id"
                " AND c.state = 'active' WHERE b.kind IN %(kinds)s AND b.every_unit NOT IN ('once', 'rule')"
                " AND COALESCE(b.date_from, c.date_start) <= %(today)s"
                " AND (b.date_to IS NULL OR b.date_to >= %(today)s)"
                " AND NOT EXISTS (SELECT FROM case_obligation_occurrence o WHERE o.obligation_id = b.id"
                "  AND o.clock_id IS NULL AND o.due_on >= %(today)s)"
                " UNION SELECT o.contract_id FROM case_obligation_occurrence o JOIN case_contract c"
                " ON c.id = o.contract_id WHERE o.state = 'running' AND o.clock_id IS NULL"
                " AND (o.due_on < %(today)s OR c.state = 'ended')",
                kinds=IN_PERIODS,
                today=today,
            )
        )

    def _day_periods(self):
        """Promises whose period is over without a complaint were kept; the next period runs."""
        today = fields.Date.context_today(self)
        for row in self.sudo().occurrence_ids.filtered(lambda one: one.state == "running" and not one.clock_id):
            contract = row.contract_id
            last = row.due_on
            if contract.state == "ended":
                last = max(row.base_on, min(last, contract.ended_on or contract.date_end or last))
            if last < today:
                row.write({"state": "done", "due_on": last, "done_on": fields.Datetime.to_datetime(last)})
        self.obligation_ids._open_periods_sudo(today)
