from odoo import api, fields, models

from ..tools.naming import slug


class CaseCharacteristicChoice(models.Model):
    """One of the answers that can be chosen for a characteristic of kind choice."""

    _name = "case.characteristic.choice"
    _description = "Detail Choice"
    _order = "sequence, id"

    characteristic_id = fields.Many2one("case.characteristic", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short technical name, stored as the answer. Filled from the name when empty.")
    active = fields.Boolean(default=True, help="Archived choices stay readable on old cases and are offered no more.")

    _code_unique = models.Constraint("UNIQUE(characteristic_id, code)", "A detail has each choice code once.")

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        for vals in vals_list:
            vals["code"] = vals.get("code") or slug(vals.get("name"))
        choices = super().create(vals_list)
        choices.characteristic_id._update_definitions()
        return choices

    def write(self, vals):
        """Keep the generated definition of the type in step."""
        result = super().write(vals)
        self.characteristic_id._update_definitions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never_published(self):
        self.characteristic_id._check_unused()
