from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, float_compare, format_date

from ..tools.allowance import period_of

#: Digits to which allowances are counted.
DIGITS = 4


class CaseObligation(models.Model):
    """What cannot be planned: allowances with what is left of them, commitments to answer or solve within a time."""

    _inherit = "case.obligation"

    use_ids = fields.One2many("case.obligation.use", "obligation_id", "Taken")
    uses = fields.Integer(readonly=True, copy=False, help="How often it was taken or given back: its lock.")
    period_to = fields.Date("Until", compute="_compute_left", help="The last day of the period that runs now.")
    used = fields.Float("Taken", compute="_compute_left", help="In the period that runs now.")
    left = fields.Float("Remaining", compute="_compute_left", help="In the period that runs now.")
    when_read = fields.Char("How Much, or How Soon", compute="_compute_when_read")

    @api.constrains("kind", "allowance", "every_unit", "within_hours", "calendar_id")
    def _check_not_planned(self):
        for obligation in self:
            if obligation.kind == "allowance" and obligation.allowance <= 0:
                raise ValidationError(self.env._("“%s”: how much is it?", obligation.name))
            if obligation.kind == "allowance" and obligation.every_unit == "rule":
                raise ValidationError(
                    self.env._(
                        "“%s”: the period of an allowance is so many days, weeks, months or years.", obligation.name
                    )
                )
            if obligation.kind in ("response", "resolution") and obligation.within_hours <= 0:
                raise ValidationError(self.env._("“%s”: within how many hours?", obligation.name))
            if obligation.kind == "hours" and not obligation.calendar_id:
                raise ValidationError(self.env._("“%s”: choose the hours of service.", obligation.name))

    @api.depends("kind", "within_hours", "allowance", "allowance_unit", "every_number", "every_unit", "calendar_id")
    @api.depends_context("lang")
    def _compute_when_read(self):
        for obligation in self:
            obligation.when_read = "" if obligation._is_planned() else obligation._when_in_words()

    @api.depends("use_ids.given_back", "allowance", "first_on", "every_number", "every_unit", "kind")
    def _compute_left(self):
        found = self._balances(fields.Date.context_today(self))
        for obligation in self:
            period, used = found.get(obligation._origin.id, (None, 0.0))
            obligation.used = used
            obligation.left = max(obligation.allowance - used, 0.0) if period else 0.0
            obligation.period_to = period.last if period else False

    def _period_on(self, on):
        """The :class:`..tools.allowance.Period` of an allowance in which a day lies, or None."""
        self.ensure_one()
        start = self.first_on or self._first_day()
        return period_of(start, self.every_number, self.every_unit, on) if start else None

    def _balances(self, on):
        """What was taken of these allowances in the period of a day, in one statement.

        :return: ``{obligation id: (Period, used)}`` of those that are allowances and have begun
        """
        periods = {
            obligation.id: period
            for obligation in self._origin
            if obligation.kind == "allowance" and (period := obligation._period_on(on))
        }
        uses = self.env["case.obligation.use"].sudo()
        sums = {
            (obligation.id, first): amount
            for obligation, first, amount in uses._read_group(
                [("obligation_id", "in", list(periods)), ("given_back", "=", False)],
                ["obligation_id", "period_from:day"],
                ["amount:sum"],
            )
        }
        return {number: (period, sums.get((number, period.first), 0.0)) for number, period in periods.items()}

    # --- taking --------------------------------------------------------------------------------------------------

    def take(self, amount, name, on=False, case=None, beyond=False):
        """Take something of an allowance.

        :param amount: how much, in its unit
        :param name: what for, in words
        :param on: the day, today when left out
        :param case: the ``case.case`` in which it is used; who works on a case file of this contract may take
        :param beyond: take it although less is left (contract managers only)
        :return: the ``case.obligation.use``
        :raises UserError: when so much is not left, naming what is; or when the contract is not in force
        """
        self.ensure_one()
        self._check_may_take(case, beyond)
        return self._take_sudo(amount, name, fields.Date.to_date(on) or fields.Date.context_today(self), case, beyond)

    def _check_may_take(self, case, beyond):
        """:raises AccessError:"""
        self.check_access("read")
        if self.contract_id.has_access("write"):
            return
        if beyond:
            raise AccessError(self.env._("Contract managers alone take more than is left."))
        if not case or case.contract_id != self.contract_id:
            raise AccessError(self.env._("This is taken in a case file of “%s”.", self.contract_id.display_name))
        case.check_access("read")
        if not case._i_lead() and self.env.user not in case.sudo().participant_ids.user_id:
            raise AccessError(self.env._("You do not work on %s.", case.name))
        case._check_right("may_answer")

    def _take_sudo(self, amount, name, on, case=None, beyond=False, step=None):
        """As :meth:`take`. Callers have checked the user."""
        obligation = self.sudo()
        obligation._check_takeable(amount, name, on)
        obligation._lock_allowance()
        period, used = obligation._balances(on).get(obligation.id, (None, 0.0))
        if not period:
            raise UserError(self.env._("“%s” has not begun on that day.", obligation.name))
        left = max(obligation.allowance - used, 0.0)
        more = float_compare(amount, left, DIGITS) > 0
        if more and not beyond:
            raise UserError(obligation._too_little_left(left, period))
        return (
            self.env["case.obligation.use"]
            .sudo()
            .create(
                {
                    "obligation_id": obligation.id,
                    "contract_id": obligation.contract_id.id,
                    "company_id": obligation.company_id.id,
                    "partner_id": obligation.contract_id.partner_id.id,
                    "used_on": on,
                    "period_from": period.first,
                    "amount": amount,
                    "name": name.strip(),
                    "beyond": more,
                    "case_id": case.id if case else False,
                    "step_id": step.id if step else False,
                }
            )
            .with_env(self.env)
        )

    def _check_takeable(self, amount, name, on):
        if self.kind != "allowance":
            raise UserError(self.env._("“%s” is no allowance.", self.name))
        if not (name or "").strip():
            raise UserError(self.env._("Say what it is taken for."))
        if not amount or amount <= 0 or (self.allowance_unit == "visits" and amount != int(amount)):
            raise UserError(self.env._("“%s”: how much is taken?", self.name))
        if self.contract_id.state != "active" or not self._holds(on):
            raise UserError(
                self.env._(
                    "“%(allowance)s” of %(contract)s does not hold on %(day)s.",
                    allowance=self.name,
                    contract=self.contract_id.display_name,
                    day=format_date(self.env, on),
                )
            )

    def _too_little_left(self, left, period):
        units = dict(self._fields["allowance_unit"]._description_selection(self.env))
        if period.last:
            return self.env._(
                "“%(allowance)s”: %(left)g %(unit)s are left until %(day)s.",
                allowance=self.name,
                left=left,
                unit=units[self.allowance_unit],
                day=format_date(self.env, period.last),
            )
        return self.env._(
            "“%(allowance)s”: %(left)g %(unit)s are left.",
            allowance=self.name,
            left=left,
            unit=units[self.allowance_unit],
        )

    def _lock_allowance(self):
        """Who takes at the same time fails at this update, is retried and told what is left then."""
        self.env.execute_query(
            SQL(
                "UPDATE case_obligation o SET uses = COALESCE(o.uses, 0) + 1 FROM (SELECT id FROM case_obligation"
                " WHERE id = ANY(%s) ORDER BY id FOR UPDATE) l WHERE o.id = l.id RETURNING o.id",
                sorted(self.ids),
            )
        )
        self.invalidate_model(["uses", "used", "left"])

    def action_take(self):
        """Ask how much is taken, and what for."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_obligation_take")
        return {**action, "context": {"default_obligation_id": self.id}}

    # --- commitments ---------------------------------------------------------------------------------------------

    def _due_by(self, moment):
        """Until when something that came in is to be answered or solved.

        Time counts in the hours of service that the commitment or else its contract names; in all hours without any.

        :param moment: when it came in, a datetime in UTC
        :return: a datetime in UTC; False when the hours of service hold no such moment
        """
        self.ensure_one()
        calendar = self.calendar_id or self._service_hours(moment.date())
        if not calendar:
            return fields.Datetime.add(moment, hours=self.within_hours)
        until = calendar.sudo().plan_hours(self.within_hours, moment.replace(tzinfo=UTC), compute_leaves=True)
        return until.astimezone(UTC).replace(tzinfo=None) if until else False

    def _service_hours(self, on):
        """The ``resource.calendar`` of the hours of service that the contract promises on a day."""
        promised = self.contract_id._obligations_on(on).filtered(lambda obligation: obligation.kind == "hours")
        return promised[:1].calendar_id


class CaseContract(models.Model):
    """What is promised for when something comes in."""

    _inherit = "case.contract"

    not_planned_ids = fields.One2many(
        "case.obligation",
        "contract_id",
        "Allowances and Commitments",
        domain=[("kind", "in", ("response", "resolution", "hours", "allowance"))],
    )
    use_ids = fields.One2many("case.obligation.use", "contract_id", "Taken")

    def get_commitments(self, moment=False):
        """What this contract promises for something that comes in at a moment.

        :param moment: a datetime in UTC, now when left out
        :return: ``{"commitments": [{"id", "name", "kind", "about" (name of the case type, or empty: service calls),
            "until" (UTC, as text, or False)}], "allowances": [{"id", "name", "unit", "allowance", "left", "until" (last
            day of the period, or False)}]}``
        """
        self.ensure_one()
        self.check_access("read")
        moment = fields.Datetime.to_datetime(moment) or fields.Datetime.now()
        held = self._obligations_on(moment.date()) if self.state == "active" else self.obligation_ids.browse()
        balances = held._balances(moment.date())
        return {
            "commitments": [
                {
                    "id": obligation.id,
                    "name": obligation.name,
                    "kind": obligation.kind,
                    "about": obligation.about_type_id.name or "",
                    "until": fields.Datetime.to_string(obligation._due_by(moment)) or False,
                }
                for obligation in held
                if obligation.kind in ("response", "resolution")
            ],
            "allowances": [
                {
                    "id": obligation.id,
                    "name": obligation.name,
                    "unit": obligation.allowance_unit,
                    "allowance": obligation.allowance,
                    "left": max(obligation.allowance - balances[obligation.id][1], 0.0),
                    "until": fields.Date.to_string(balances[obligation.id][0].last) or False,
                }
                for obligation in held
                if obligation.id in balances
            ],
        }
