from odoo import api, fields, models
from odoo.exceptions import AccessError


class CaseMergeAsk(models.TransientModel):
    """Asks with which case another one is merged, which of the two stays, and says beforehand what happens."""

    _name = "case.merge.ask"
    _description = "Merge with Another Case"

    case_id = fields.Many2one("case.case", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    other_id = fields.Many2one(
        "case.case", "Other Case", ondelete="cascade", domain="[('id', '!=', case_id), ('company_id', '=', company_id)]"
    )
    stays = fields.Selection(
        [("other", "The other case stays"), ("this", "This case stays")],
        "Which One Stays",
        required=True,
        default="other",
    )
    goes_id = fields.Many2one("case.case", compute="_compute_preview")
    step_ids = fields.Many2many(
        "case.step",
        string="Steps Carried Over",
        compute="_compute_step_ids",
        store=True,
        readonly=False,
        domain="[('case_id', '=', goes_id), ('is_open', '=', True)]",
        help="Open steps that are asked on the case that stays, as steps of its own. The others are cancelled.",
    )
    reason = fields.Char("Why", help="Kept in the history of both cases.")
    refused = fields.Text(compute="_compute_preview")
    preview = fields.Text("What Happens", compute="_compute_preview")

    def _pair(self):
        """``(the case that goes, the case that stays)``"""
        return (self.case_id, self.other_id) if self.stays == "other" else (self.other_id, self.case_id)

    @api.depends("other_id", "stays")
    def _compute_step_ids(self):
        for ask in self:
            goes, _stays = ask._pair()
            ask.step_ids = goes._steps_to_carry() if goes else False

    @api.depends("other_id", "stays", "step_ids")
    def _compute_preview(self):
        for ask in self:
            goes, stays = ask._pair()
            ask.goes_id, ask.refused, ask.preview = goes, False, False
            if not (goes and stays):
                continue
            try:
                told = goes._origin.get_merge_preview(stays._origin.id, ask.step_ids._origin.ids)
            except AccessError as refusal:
                ask.refused = str(refusal)
                continue
            ask.refused = "\n".join(told["refusals"]) or False
            ask.preview = False if told["refusals"] else ask._in_words(goes, stays, told)

    def _in_words(self, goes, stays, told):
        """What is going to happen, in lines."""
        moves = [f"{move['label']}: {move['count']}" for move in told["moves"]]
        lines = [
            self.env._("%(goes)s is cancelled, as merged into %(stays)s.", goes=goes.name, stays=stays.name),
            self.env._("Goes over: %s.", ", ".join(moves) or self.env._("nothing")),
            self.env._("Persons involved take part in %s too; answers to its mail arrive there.", stays.name),
            self.env._("History, details and time targets stay with %s.", goes.name),
        ]
        for text, carried in (
            (self.env._("Asked on there: %s."), True),
            (self.env._("Not asked any more: %s."), False),
        ):
            names = [step["name"] for step in told["steps"] if step["carried"] == carried]
            if names:
                lines.append(text % ", ".join(names))
        if told["closed_to"]:
            lines.append(told["closed_to"])
        lines.append(self.env._("This can be undone on %s.", goes.name))
        return "\n".join(lines)

    def action_confirm(self):
        """Merge, and show the case that stays. :raises UserError: when the two cannot be one"""
        self.ensure_one()
        goes, stays = self._pair()
        goes.merge_into(stays.id, self.reason, self.step_ids.ids)
        return stays._action_show()


class CaseMergeUndo(models.TransientModel):
    """Asks why a merge is taken back."""

    _name = "case.merge.undo"
    _description = "Undo a Merge"

    merge_id = fields.Many2one("case.merge", required=True, readonly=True, ondelete="cascade")
    case_id = fields.Many2one(related="merge_id.case_id")
    into_id = fields.Many2one(related="merge_id.into_id")
    reason = fields.Char("Why", help="Kept in the history of both cases.")

    def action_confirm(self):
        """Take it back, and show the case that is on its own again."""
        self.ensure_one()
        case = self.merge_id.case_id
        self.merge_id.undo(self.reason)
        return case._action_show()
