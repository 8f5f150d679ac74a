from odoo import fields, models


class CaseInstallationOwner(models.Model):
    """Whose an installation was and where it stood, from a day to a day. Written by its verbs alone."""

    _name = "case.installation.owner"
    _description = "Owner and Place of an Installation"
    _order = "installation_id.id, date_from desc, id desc"

    installation_id = fields.Many2one("case.installation", required=True, ondelete="restrict", index=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, ondelete="restrict", index=True)
    site_id = fields.Many2one("res.partner", ondelete="restrict")
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", help="The last day. Empty: today too.")

    _dates = models.Constraint("CHECK(date_to >= date_from)", "Nobody owns something until before they did.")
