import base64

from odoo import fields, models

from ..tools.dialogs import shown_again
from ..tools.naming import slug


class CaseBundleExport(models.TransientModel):
    """Hands case types out as a file."""

    _name = "case.bundle.export"
    _description = "Export of Case Types"
    _inherit = ["case.dialog.mixin"]

    type_ids = fields.Many2many("case.type", string="Case Types", required=True)
    form = fields.Selection(
        [("bundle", "Bundle: everything"), ("cmmn", "CMMN 1.1: the plan")], "As", default="bundle", required=True
    )
    related = fields.Boolean(
        "With Related Case Types", help="Types whose cases theirs open, or wait for, are in the file too."
    )
    file = fields.Binary(attachment=False, readonly=True)
    filename = fields.Char(readonly=True)

    def action_export(self):
        """Make the file, to be downloaded."""
        self.ensure_one()
        bundle, name = self.env["case.bundle"], slug(self.type_ids[:1].name)
        if self.form == "cmmn":
            data, name = bundle.export_cmmn(self.type_ids, self.related), f"{name}.cmmn"
        else:
            data, name = bundle.export(self.type_ids, self.related), f"{name}.zip"
        self.write({"file": base64.b64encode(data), "filename": name})
        return shown_again(self, self._title())

    def _title(self):
        return self.env._("Export")
