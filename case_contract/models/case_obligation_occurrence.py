from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.case_organizer.models.case_listener import SHARDS
from odoo.addons.case_organizer.tools.derived import Derived

#: States in which an occurrence is still to come.
AHEAD = ("promised", "planned")


class CaseObligationOccurrence(models.Model):
    """The ledger: each time an obligation falls due, what became of it. Written by the planner and what comes in."""

    _name = "case.obligation.occurrence"
    _description = "Obligation Due"
    _order = "due_on, id"
    _log_access = False

    obligation_id = fields.Many2one("case.obligation", required=True, ondelete="restrict", readonly=True)
    contract_id = Derived("case.contract", required=True, ondelete="restrict", readonly=True, index=True)
    company_id = Derived("res.company", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer or Supplier", readonly=True, index=True)
    name = fields.Char(related="obligation_id.name")
    owed_by = fields.Selection(related="obligation_id.owed_by")
    kind = fields.Selection(related="obligation_id.kind")
    number = fields.Integer("No.", readonly=True)
    base_on = fields.Date(readonly=True, required=True, help="The date that the rule gives, before it was moved.")
    due_on = fields.Date("Due", required=True, readonly=True)
    state = fields.Selection(
        [
            ("promised", "Promised"),
            ("planned", "Planned"),
            ("running", "Running"),
            ("done", "Done"),
            ("broken", "Not kept"),
            ("waived", "Waived"),
            ("obsolete", "No longer due"),
        ],
        required=True,
        default="promised",
        readonly=True,
    )
    late = fields.Boolean(compute="_compute_late", search="_search_late")
    step_id = fields.Many2one("case.step", readonly=True, ondelete="restrict", index="btree_not_null")
    done_on = fields.Datetime(readonly=True)
    reason = fields.Char("Why", readonly=True)

    _once_a_day = models.UniqueIndex(
        "(obligation_id, base_on, COALESCE(clock_id, 0))", "An obligation falls due on a day once."
    )
    _promised = models.Index(f"((contract_id % {SHARDS}), due_on, id) WHERE state = 'promised'")
    _ahead = models.Index("(due_on, id) WHERE state IN ('promised', 'planned')")

    @api.depends("obligation_id.name", "due_on")
    def _compute_display_name(self):
        for occurrence in self:
            occurrence.display_name = f"{occurrence.obligation_id.name}, {occurrence.due_on or ''}"

    @api.depends("state", "due_on")
    def _compute_late(self):
        today = fields.Date.context_today(self)
        for occurrence in self:
            occurrence.late = occurrence.state in AHEAD and bool(occurrence.due_on) and occurrence.due_on < today

    @api.model
    def _search_late(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return [("state", "in", AHEAD), ("due_on", "<", fields.Date.context_today(self))]

    def waive(self, reason):
        """What falls due is let go, with a reason.

        :raises UserError: without a reason, or when it is not ahead any more
        """
        reason = self.env["case.case"]._reason(reason)
        self.contract_id.check_access("write")
        for occurrence in self:
            if not occurrence._may_be_let_go():
                raise UserError(self.env._("“%s” is not ahead any more.", occurrence.display_name))
        self._let_go_sudo("waived", reason)
        return True

    def _may_be_let_go(self):
        """Whether this is still ahead, so that somebody can waive it."""
        self.ensure_one()
        return self.state in AHEAD

    def action_waive(self):
        """Ask why it is let go."""
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_obligation_waive")
        return {**action, "context": {"default_occurrence_ids": [(6, 0, self.ids)]}}

    def _let_go_sudo(self, state, reason):
        """Mark these waived or obsolete, and cancel their steps. Callers have checked the user."""
        rows = self.sudo()
        rows.write({"state": state, "reason": reason})
        rows.flush_recordset()
        self.env["case.writer"].cancel_own_sudo(rows._not_needed(rows.step_id), reason)

    def _not_needed(self, steps):
        """Open steps in which nothing falls due but these rows, if anything. :param steps: ``case.step``"""
        still = self.search([("step_id", "in", steps.ids), ("state", "=", "planned"), ("id", "not in", self.ids)])
        return (steps - still.step_id).filtered("is_open")

    def _ended_sudo(self, at):
        """These were just done or let go in their steps: what is counted from then gets its next date.

        :param at: the moment
        """
        again = self.sudo().obligation_id.filtered(lambda obligation: obligation.counted_from == "done")
        again._plan_sudo()

    def action_open_step(self):
        """The step that does it, or the contract while none is asked yet."""
        self.ensure_one()
        if self.step_id:
            return self.step_id.action_open()
        return self.contract_id._get_records_action(context={})
