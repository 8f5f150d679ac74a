from odoo import models
from odoo.exceptions import UserError


class CaseCase(models.Model):
    """Taking back that a case went into another."""

    _inherit = "case.case"

    def action_reopen(self, reason=False, step_ids=()):
        """A merged case runs again by undoing the merge: what was on it is elsewhere."""
        if self.merged_into_id:
            raise UserError(
                self.env._(
                    "%(case)s went into %(into)s: undo the merge.", case=self.name, into=self.merged_into_id.name
                )
            )
        return super().action_reopen(reason, step_ids)

    def action_ask_unmerge(self):
        """The dialog that takes back that this case went into another."""
        self.ensure_one()
        merge = self.env["case.merge"].search([("case_id", "=", self.id), ("state", "=", "merged")], limit=1)
        if not merge:
            raise UserError(self.env._("%s is not merged into another case.", self.name))
        (self | merge.into_id)._check_may_direct()
        return self._dialog(self.env._("Undo the Merge"), self.env["case.merge.undo"].create({"merge_id": merge.id}))
