from odoo import fields, models


class CaseType(models.Model):
    """What the columns of tables of running cases of this type mean."""

    _inherit = "case.type"

    import_columns = fields.Json(
        copy=False, help="What columns were taken for when running cases were imported: proposed the next time."
    )
