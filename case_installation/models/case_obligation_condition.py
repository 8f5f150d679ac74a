import logging
from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.case_contract.models.case_obligation_occurrence import AHEAD
from odoo.addons.case_contract.models.case_obligation_planner import BATCH

_logger = logging.getLogger(__name__)
#: What a filter that cannot be used raises.
UNUSABLE = (ValueError, TypeError, KeyError, SyntaxError, UserError)


class CaseObligationContent(models.AbstractModel):
    """Maintenance that falls due by the condition of an installation: each time that it becomes true."""

    _inherit = "case.obligation.content"

    condition = fields.Char(
        "When the Installation",
        help="A filter on installations: state, details, dates, readings of meters. It falls due each time an"
        " installation comes to fit, once. Empty: by time or by a meter.",
    )
    condition_days = fields.Integer("Due after (days)", help="So many days after it came to fit.")

    _condition_days = models.Constraint(
        "CHECK(condition_days BETWEEN 0 AND 3650)", "It falls due 0 to 3,650 days after the condition came true."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A filter that filters nothing is none."""
        return super().create([self._without_empty_condition(vals) for vals in vals_list])

    def write(self, vals):
        """A filter that filters nothing is none."""
        return super().write(self._without_empty_condition(vals))

    @api.model
    def _without_empty_condition(self, vals):
        return {**vals, "condition": False} if vals.get("condition") in ("", "[]") else vals

    @api.constrains("condition", "meter_name")
    def _check_condition(self):
        for obligation in self.filtered("condition"):
            if obligation.meter_name:
                raise ValidationError(self.env._("“%s”: by a meter or by a condition, not by both.", obligation.name))
            try:
                domain = obligation._condition_domain()
                self.env["case.installation"].search(domain, limit=1)
            except UNUSABLE as wrong:
                raise ValidationError(
                    self.env._("“%(what)s”: this filter cannot be used: %(why)s", what=obligation.name, why=wrong)
                ) from None
            if domain.is_true():
                raise ValidationError(self.env._("“%s”: every installation fits this filter.", obligation.name))

    def _condition_domain(self):
        """The filter. :raises ValueError: when it cannot be read"""
        self.ensure_one()
        return Domain(list(literal_eval(self.condition)))

    def _rule_text(self):
        return "" if self.condition else super()._rule_text()

    def _every_in_words(self):
        return self.env._("when its condition comes true") if self.condition else super()._every_in_words()


class CaseObligation(models.Model):
    """The horizon run looks which installations came to fit a condition since it last looked."""

    _inherit = "case.obligation"

    condition_met = fields.Boolean(readonly=True, copy=False, help="Whether it was true when it was last looked at.")

    _condition = models.Index("(id) WHERE condition IS NOT NULL")

    @api.model
    def _cron_plan(self, shard=0):
        """Look at conditions first: what falls due by them is planned with the rest."""
        cron, last = self.env["ir.cron"], 0
        while True:
            batch = self.search(
                Domain([("id", ">", last), ("condition", "!=", False)]) & self._planned_by(shard),
                order="id",
                limit=BATCH,
            )
            batch._plan_by_condition_sudo()
            if not batch or not cron._commit_progress(len(batch)):
                break
            last = batch[-1].id
        return super()._cron_plan(shard)

    def _plan_besides_sudo(self, owed):
        """Of a contract that is put in force, what its conditions ask is known at once."""
        result = super()._plan_besides_sudo(owed)
        by_condition = {number for number, like in self.sudo()._likes(owed).items() if like.condition}
        self.browse(facts["obligation_id"] for facts in owed if facts["like"] in by_condition)._plan_by_condition_sudo()
        return result

    def _due_dates(self, span, until):
        """By a condition no date is known beforehand."""
        return ([], None) if self.condition else super()._due_dates(span, until)

    def _due_base(self, base_on):
        day = super()._due_base(base_on)
        return fields.Date.add(day, days=self.condition_days) if self.condition else day

    def _plan_by_condition_sudo(self):
        """Note for which of these the condition came true or ceased to be, and plan what came true, once.

        While what fell due before is still ahead nothing is added to it.
        """
        today = fields.Date.context_today(self)
        owed = self.sudo().filtered(lambda obligation: obligation._falls_due_by_condition(today))
        met = owed._condition_holds()
        changed = owed.filtered(lambda obligation: obligation.condition_met != (obligation in met))
        if not changed:
            return
        self.env.execute_query(
            SQL(
                "UPDATE case_obligation SET condition_met = v.met FROM unnest(%s::int[], %s::bool[]) AS v(id, met)"
                " WHERE case_obligation.id = v.id RETURNING case_obligation.id",
                changed.ids,
                [obligation in met for obligation in changed],
            )
        )
        changed.invalidate_recordset(["condition_met"])
        came = (changed & met).filtered(
            lambda obligation: not obligation.occurrence_ids.filtered(lambda row: row.state in AHEAD)
        )
        rows = [
            {**row, **facts}
            for facts in came._owed_sudo()
            for row in came.browse(facts["obligation_id"])._ledger_rows([today], today)
        ]
        came._enter_sudo(self.env["case.obligation.occurrence"]._numbered(rows))

    def _falls_due_by_condition(self, today):
        span = self.condition and self.installation_id and self._span()
        return bool(span) and span[0] <= today and (not span[1] or today <= span[1])

    def _condition_holds(self):
        """Those whose installations fit their filters now: one search for each filter."""
        met = self.browse()
        for obligations in self.grouped("condition").values():
            ids = obligations.installation_id.ids
            try:
                with self.env.cr.savepoint():
                    fits = self.env["case.installation"].search(
                        Domain("id", "in", ids) & obligations[0]._condition_domain()
                    )
            except UNUSABLE as wrong:
                # One filter that cannot be used any more stops no other.
                _logger.warning(
                    "Condition of “%s” (case.obligation %s): %s", obligations[0].name, obligations.ids, wrong
                )
                met |= obligations.filtered("condition_met")
                continue
            met |= obligations.filtered(lambda obligation, fits=fits: obligation.installation_id in fits)
        return met
