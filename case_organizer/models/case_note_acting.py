from odoo import fields, models


class CaseNote(models.Model):
    """Notes written in the place of somebody from outside name both."""

    _inherit = "case.note"

    acted_by_id = fields.Many2one(
        "res.partner",
        "Written in Their Place by",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="By a mandate, or as one of a firm.",
    )

    def _author_name(self):
        note = self.sudo()
        if not note.acted_by_id:
            return super()._author_name()
        return self.env._(
            "%(by)s for %(who)s (outside)", by=note.acted_by_id.name, who=note.participant_id.partner_id.name
        )
