from odoo import fields, models


class CaseErasureLine(models.Model):
    """Where a person is who is to be erased: one case, or all that belongs to none."""

    _name = "case.erasure.line"
    _description = "Where a Person Is"
    _order = "erasure_id, id"

    erasure_id = fields.Many2one("case.erasure", required=True, ondelete="cascade", index=True, readonly=True)
    case_id = fields.Many2one("case.case", ondelete="restrict", index="btree_not_null", readonly=True)
    case_name = fields.Char("Case Number", required=True, readonly=True)
    places = fields.Integer(readonly=True, help="How many records name or mean them.")
    told = fields.Char("As", readonly=True)
    keeps = fields.Char("Stays, because", readonly=True)

    def action_open_case(self):
        """The case, for who may read it."""
        self.ensure_one()
        return self.case_id._get_records_action(context={})
