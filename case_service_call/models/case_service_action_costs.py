from odoo import fields, models


class CaseServiceAction(models.Model):
    """Hours and parts of a service action are costs of its case; what a contract promised is taken of its allowance."""

    _inherit = "case.service.action"

    use_ids = fields.One2many(related="step_id.allowance_use_ids", string="Taken of Allowances")

    def _book_sudo(self):
        """Book hours and parts that were not booked yet, as analytic lines. :meth:`finish` checked the user."""
        action = self.sudo()
        case, step, name = action.case_id, action.step_id, action.step_id.name
        kinds = dict(action.time_ids._fields["kind"]._description_selection(self.env))
        currency = case.currency_id
        for time in action.time_ids.filtered(lambda time: time.stopped_on and not time.booked):
            hours = time._hours()
            time.booked = True
            if hours:
                case._book_sudo(
                    "time",
                    f"{name}: {kinds[time.kind]}",
                    time.started_on.date(),
                    step,
                    user_id=time.user_id.id,
                    unit_amount=hours,
                    amount=currency.round(-hours * case._hourly_cost_sudo(time.user_id, step)),
                )
        for part in action.part_ids.with_company(action.company_id):
            more = part.used - part.booked
            part.booked = part.used
            cost = currency.round(more * part.product_id.standard_price)
            if cost:
                case._book_sudo(
                    "expense",
                    f"{name}: {more:g} × {part.product_id.display_name}",
                    action.finished_on.date(),
                    step,
                    unit_amount=more,
                    amount=-cost,
                )

    def _take_allowance_sudo(self):
        """Take a visit, and the hours, of the allowances of the contract that covers the call, once.

        More than is left is taken too, and said: work that was done is not refused. What the desk took for the call by
        hand counts for the first action that would take it. :meth:`finish` checked the user.
        """
        action = self.sudo()
        call, contract = action.call_id, action.call_id.contract_id
        if call.terms != "contract" or contract.state != "active":
            return
        on = action.on_site_on.date()
        hours = round(sum(time._hours() for time in action.time_ids if time.kind == "work"), 4)
        name = f"{action.step_id.name} ({action.case_id.name})"
        for unit, amount in (("visits", 1), ("hours", hours)):
            allowance = action._allowance_for(contract, on, unit)
            amount = round(amount - action._taken_before_sudo(unit, amount), 4)
            if not allowance or amount <= 0:
                continue
            use = allowance._take_sudo(amount, name, on, action.case_id, beyond=True, step=action.step_id)
            if use.sudo().beyond:
                text = self.env._(
                    "“%(allowance)s” was used up: “%(action)s” took more than was left. Decide whether it is charged.",
                    allowance=allowance.name,
                    action=action.step_id.name,
                )
                self.env["case.writer"].remind_sudo({self.case_id: text}, self.env["case.role"])

    def _taken_before_sudo(self, unit, wanted):
        """Take what was taken for the case before, at the desk or until this action was opened again, as taken in it.

        :param unit: ``visits`` or ``hours``
        :param wanted: how much this action takes
        :return: how much of that was taken before
        """
        others = self.search([("case_id", "=", self.case_id.id), ("id", "!=", self.id)])
        before = self.env["case.obligation.use"].search(
            [
                ("case_id", "=", self.case_id.id),
                ("obligation_id.allowance_unit", "=", unit),
                ("step_id", "not in", others.step_id.ids),
                ("given_back", "=", False),
            ],
            order="id",
        )
        taken = 0.0
        for use in before:
            if taken >= wanted:
                break
            use.step_id = self.step_id
            taken += use.amount
        return taken

    def _allowance_for(self, contract, on, unit):
        """The ``case.obligation`` that is taken of: one with some left first, then one of these installations."""
        found = contract._obligations_on(on).filtered(
            lambda one: (
                one.kind == "allowance"
                and one.allowance_unit == unit
                and one.owed_by == "us"
                and (not one.installation_id or one.installation_id in self.installation_ids)
            )
        )
        balances = found._balances(on)
        found = found.filtered(lambda one: one.id in balances)
        return found.sorted(
            lambda one: (balances[one.id][1] >= one.allowance, not one.installation_id, one.sequence, one.id)
        )[:1]


class CaseServiceTime(models.Model):
    """Time is booked once."""

    _inherit = "case.service.time"

    hours = fields.Float(compute="_compute_hours")
    booked = fields.Boolean(readonly=True, help="It is among the costs of the case.")

    def _compute_hours(self):
        for time in self:
            time.hours = time._hours()

    def _hours(self):
        """Hours of a stretch that has stopped; 0 while it runs."""
        self.ensure_one()
        return (self.stopped_on - self.started_on).total_seconds() / 3600 if self.stopped_on else 0.0


class CaseServicePart(models.Model):
    """Parts are booked once."""

    _inherit = "case.service.part"

    booked = fields.Float(readonly=True, help="How many of those used are among the costs of the case.")


class CaseStep(models.Model):
    """What was taken of allowances in a step."""

    _inherit = "case.step"

    allowance_use_ids = fields.One2many("case.obligation.use", "step_id")
