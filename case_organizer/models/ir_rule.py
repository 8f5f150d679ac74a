from odoo import models


class IrRule(models.Model):
    """In developer mode, which everybody can choose, a refusal names what it refuses: not what is ours."""

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """The refusal, in which records of cases go by their numbers alone."""
        error = super()._make_access_error(operation, records)
        if not records._name.startswith("case."):
            return error
        text = str(error)
        for record in records[:6].sudo():
            text = text.replace(f", {record.display_name} (", f", {record._description} (")
        records.invalidate_recordset()
        error.args = (text,)
        return error
