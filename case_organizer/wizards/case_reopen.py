from odoo import api, fields, models


class CaseReopen(models.TransientModel):
    """Opens a step or a case again: why, and which later steps no longer count."""

    _name = "case.reopen"
    _description = "Open Again"

    case_id = fields.Many2one("case.case", required=True, readonly=True)
    step_id = fields.Many2one("case.step", readonly=True)
    about = fields.Char(compute="_compute_about")
    reason = fields.Text(help="Kept in the history of the case.")
    line_ids = fields.One2many("case.reopen.line", "reopen_id", "What Came After")

    @api.depends("case_id", "step_id")
    @api.depends_context("lang")
    def _compute_about(self):
        for asked in self:
            asked.about = asked.step_id.display_name or asked.case_id.display_name

    @api.model
    def _for_step(self, step):
        """A dialog for one step, with what came after it; what follows from it is ticked."""
        lines = [(0, 0, self._line(entry, entry["follows"])) for entry in step.get_later()]
        return self.create({"case_id": step.case_id.id, "step_id": step.id, "line_ids": lines})

    @api.model
    def _for_case(self, case):
        """A dialog for a case that has ended: which of its steps are asked again."""
        lines = [(0, 0, self._line(entry, False)) for entry in case.get_done()]
        return self.create({"case_id": case.id, "line_ids": lines})

    @api.model
    def _line(self, entry, void):
        what = [*entry["answers"], *entry["decides"]]
        return {"step_id": entry["id"], "who": entry["who"], "about": ", ".join(what), "void": void}

    def action_confirm(self):
        """Open it again. :raises UserError: without a reason, or when the current user may not"""
        self.ensure_one()
        chosen = self.line_ids.filtered("void").step_id
        if self.step_id:
            self.step_id.action_reopen(self.reason, void_ids=chosen.ids)
        else:
            self.case_id.action_reopen(self.reason, step_ids=chosen.ids)
        return {"type": "ir.actions.act_window_close"}


class CaseReopenLine(models.TransientModel):
    """A step that came later, and whether it no longer counts."""

    _name = "case.reopen.line"
    _description = "Later Step"

    reopen_id = fields.Many2one("case.reopen", required=True, ondelete="cascade")
    step_id = fields.Many2one("case.step", readonly=True)
    shown_state = fields.Selection(related="step_id.shown_state")
    done_on = fields.Datetime(related="step_id.done_on")
    who = fields.Char(readonly=True)
    about = fields.Char("Answers and Decisions", readonly=True)
    void = fields.Boolean("Ask Again", help="No longer counts: what was done is kept as history, and asked again.")
