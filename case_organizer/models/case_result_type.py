from odoo import api, fields, models

from ..tools.naming import with_codes


class CaseResultType(models.Model):
    """What cases of a type end in ("Granted", "Refused", "Withdrawn").

    It belongs to the type, beside its roles and details, not to a version of its plan: closed cases of all versions
    are counted by it. One that is no longer used is archived, cases keep it.
    """

    _name = "case.result.type"
    _description = "Result of a Case"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        help="Short technical name, the same in every export. Filled from the name when empty.", copy=True
    )
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one("case.type", "Case Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id")
    needs_note = fields.Boolean("Reason Needed", help="Who closes a case with this result says why, in words.")
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE(type_id, code)", "A case type has each code of a result once.")

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        everything = self.with_context(active_test=False)

        def taken(type_id):
            return everything.search_fetch([("type_id", "=", type_id)], ["code"]).mapped("code")

        return super().create(with_codes(vals_list, taken, within="type_id"))
