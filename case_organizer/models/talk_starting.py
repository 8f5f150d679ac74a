"""Where a private talk starts besides the case itself, and what is taken from one."""

from odoo import api, fields, models


class CaseStep(models.Model):
    _inherit = "case.step"

    def action_start_talk(self):
        """Ask with whom to talk about this step: first whoever it waits for."""
        self.ensure_one()
        box = self.sudo().box_id
        waiting = ((box | box.part_ids).user_id.with_env(self.env) - self.env.user)[:1]
        return self.case_id._talk_dialog(self, waiting)


class CaseParticipant(models.Model):
    _inherit = "case.participant"

    can_talk = fields.Boolean(compute="_compute_can_talk")

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_can_talk(self):
        for person in self:
            person.can_talk = bool(person.user_id) and person.user_id != self.env.user

    def action_start_talk(self):
        """Start a private talk with this person."""
        self.ensure_one()
        return self.case_id._talk_dialog(user=self.user_id)


class CaseDocument(models.Model):
    _inherit = "case.document"

    from_talk_by_id = fields.Many2one(
        "res.users", "Taken from a Private Talk by", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    def _taken_from_talk_sudo(self):
        """Note who took a document that was just filed from a talk; the caller checked that they may."""
        self.sudo().from_talk_by_id = self.env.user
