from odoo import api, models
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """Private talks go over with a case that is merged, and back. What went is said on the talk alone: what is kept of
    the merge, its preview and the history are read by others, who may not know that there is a talk."""

    _inherit = "case.writer"

    @api.private
    def record_merge_sudo(self, case, into, moved, was_running, reason):
        """With the talks: they are about the case that goes on from then on, whoever takes part in them."""
        merge = super().record_merge_sudo(case, into, moved, was_running, reason)
        self._talks_about_sudo(
            SQL("case_id = %s, went_with = COALESCE(went_with, '[]'::jsonb) || to_jsonb(case_id)", into.id),
            SQL("case_id = %s", case.id),
        )
        return merge

    @api.private
    def move_back_sudo(self, merge):
        """Talks go back with the case that they came with."""
        result = super().move_back_sudo(merge)
        case, into = merge.sudo().case_id, merge.sudo().into_id
        self._talks_about_sudo(
            SQL("case_id = %s, went_with = NULLIF(went_with - -1, '[]'::jsonb)", case.id),
            SQL("case_id = %s AND went_with -> -1 = to_jsonb(%s)", into.id, case.id),
        )
        return result

    def _talks_about_sudo(self, values, condition):
        """Say what talks are about, below the check that lets nobody do so: members and what was said stay."""
        talks = self.env["discuss.channel"].sudo()
        talks.flush_model(["case_id", "went_with"])
        self.env.execute_query(SQL("UPDATE discuss_channel SET %s WHERE %s RETURNING id", values, condition))
        talks.invalidate_model(["case_id", "went_with"])
