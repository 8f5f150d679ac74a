from odoo import api, fields, models
from odoo.exceptions import ValidationError

REPORTED_BY = [
    ("nobody", "Nobody: users only"),
    ("type", "Everybody, who see what it is"),
    ("place", "Everybody, who see what and where it is"),
]


class CaseInstallationType(models.Model):
    """Installations of a type may be reported by everybody who scans their label."""

    _inherit = "case.installation.type"

    reported_by = fields.Selection(
        REPORTED_BY,
        "Problems Reported by",
        required=True,
        default="nobody",
        help="Who scans the label of an installation without logging in is asked what is wrong, and it becomes a"
        " service call. They see nothing else. An installation can say it otherwise.",
    )

    @api.constrains("reported_by")
    def _check_reported_by(self):
        for installation_type in self.filtered(lambda one: one.reported_by != "nobody"):
            self._check_handled(installation_type.name, installation_type.company_id or self.env.company)

    def _check_handled(self, name, company):
        """:raises ValidationError: when nobody handles what people from outside report to a company"""
        if not self.env["case.installation.stranger"]._case_type(company):
            raise ValidationError(
                self.env._(
                    "“%s”: say on the case type for service calls who handles what is started from outside, or for"
                    " which team it waits.",
                    name,
                )
            )


class CaseInstallation(models.Model):
    """Who may report a problem with an installation by its label."""

    _inherit = "case.installation"

    reported_by = fields.Selection(REPORTED_BY, "Problems Reported by", help="Empty: as its type says.")

    @api.constrains("reported_by")
    def _check_reported_by(self):
        for installation in self.filtered(lambda one: one.reported_by not in (False, "nobody")):
            self.type_id._check_handled(installation.display_name, installation.company_id)

    def _shown_to_strangers(self):
        """What somebody who scans the label may see: ``{"type", "place"}``, or None when they may not report."""
        self.ensure_one()
        says = self.reported_by or self.type_id.reported_by
        if says == "nobody" or self.state == "removed":
            return None
        site = self.site_id or self.partner_id
        place = ", ".join(filter(None, (site.street, " ".join(filter(None, (site.zip, site.city))))))
        return {"type": self.type_id.name, "place": place if says == "place" else ""}
