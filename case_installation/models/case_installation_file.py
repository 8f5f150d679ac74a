from odoo import fields, models


class CaseInstallationFile(models.Model):
    """A photo, manual, drawing or certificate of an installation."""

    _name = "case.installation.file"
    _description = "File of an Installation"
    _order = "installation_id.id, kind_id, id desc"

    installation_id = fields.Many2one("case.installation", required=True, ondelete="restrict", index=True)
    kind_id = fields.Many2one("case.document.kind", ondelete="restrict")
    name = fields.Char(required=True)
    file = fields.Binary(attachment=True, required=True)
    active = fields.Boolean(default=True, help="Put away rather than deleted.")
