from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import Occurrence

#: What goes over, in the order in which it is told.
KINDS = [
    ("document", "Documents"),
    ("text", "Texts"),
    ("note", "Whiteboard notes"),
    ("contact", "Contacts with parties"),
    ("letter", "Letters"),
    ("message", "Messages"),
    ("file", "Files of messages"),
    ("person", "Persons involved"),
    ("follower", "Followers of messages"),
    ("related", "Related cases"),
    ("step", "Steps carried over"),
    ("parent", "Part of another case"),
    ("part", "Parts of the case"),
    ("cost", "Hours and expenses"),
    ("issue", "Common issues"),
    ("link", "Personal links"),
]


class CaseMerge(models.Model):
    """Two cases that turned out to be one: which went into which, and what moved, so that it can go back.

    Made by ``case.case.merge_into`` alone.
    """

    _name = "case.merge"
    _description = "Merge of Two Cases"
    _order = "id desc"

    case_id = fields.Many2one("case.case", "Merged", required=True, readonly=True, ondelete="restrict", index=True)
    into_id = fields.Many2one("case.case", "Went into", required=True, readonly=True, ondelete="restrict", index=True)
    state = fields.Selection(
        [("merged", "Merged"), ("undone", "Undone")], required=True, default="merged", readonly=True
    )
    was_running = fields.Boolean(readonly=True, help="The merged case was running before: undoing opens it again.")
    at = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    reason = fields.Text(readonly=True)
    undone_on = fields.Datetime(readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    line_ids = fields.One2many("case.merge.line", "merge_id", "What Moved", readonly=True)

    _once = models.UniqueIndex("(case_id) WHERE state = 'merged'", "This case is merged into another already.")

    @api.depends("case_id.name", "into_id.name")
    def _compute_display_name(self):
        for merge in self:
            merge.display_name = f"{merge.case_id.name} → {merge.into_id.name}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was merged is kept: undo it instead."))

    def _why_not_undone(self):
        """Why a merge cannot be undone, as a sentence; False when it can."""
        self.ensure_one()
        if self.state == "undone":
            return self.env._("It was undone already.")
        if self.into_id.merged_into_id:
            return self.env._(
                "%(case)s went on into %(other)s: undo that first.",
                case=self.into_id.name,
                other=self.into_id.merged_into_id.name,
            )
        if self.into_id.state not in ("active", "suspended", "in_review"):
            return self.env._("%s has ended: open it again first.", self.into_id.name)
        return False

    def undo(self, reason):
        """Take a merge back: what moved and is still there goes back, and the merged case runs again.

        What came in since stays where it came in. Steps that were carried over are cancelled where they are still open.

        :param reason: why, in words; kept in the history of both
        :raises AccessError: for those who do not lead both cases
        :raises UserError: when it cannot be undone any more
        """
        self.ensure_one()
        case, into = self.case_id, self.into_id
        reason = case._reason(reason)
        (case | into)._check_may_direct()
        refusal = self._why_not_undone()
        if refusal:
            raise UserError(refusal)
        writer = self.env["case.writer"]
        for step in self._steps_carried():
            writer.apply(into, (Occurrence("terminate", step.code, step.instance),), reason=reason, step=step)
        writer.move_back_sudo(self)
        if self.was_running:
            case.action_reopen(reason)
        writer.note(into, "unmerged", data={"other": case.name, "reason": reason})
        writer.note(case, "unmerged", data={"other": into.name, "reason": reason})

    def _steps_carried(self):
        """The steps that were carried over and are still open."""
        ids = [step_id for line in self.line_ids if line.kind == "step" for step_id in line.ids_moved]
        return self.env["case.step"].browse(ids).filtered("is_open")


class CaseMergeLine(models.Model):
    """What moved by a merge, of one kind."""

    _name = "case.merge.line"
    _description = "What Moved by a Merge"
    _order = "merge_id, id"

    merge_id = fields.Many2one("case.merge", required=True, readonly=True, ondelete="restrict", index=True)
    case_id = fields.Many2one(related="merge_id.case_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    ids_moved = fields.Json(readonly=True, help="Ids of what moved, or of what was made for it.")
    before = fields.Json(readonly=True, help="What is needed to put it back.")
    count = fields.Integer("Number", compute="_compute_count")

    @api.depends("ids_moved")
    def _compute_count(self):
        for line in self:
            line.count = len(line.ids_moved or ())
