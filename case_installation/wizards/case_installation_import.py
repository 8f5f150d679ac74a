from odoo import fields, models

from odoo.addons.case_organizer.tools.wording import folded

from .case_installation_import_column import NAMES
from .case_installation_import_rows import InstallationTaking


class CaseInstallationImport(models.TransientModel):
    """Takes installations over from a table: looked at, columns corrected, previewed, and then all of them or none."""

    _name = "case.installation.import"
    _description = "Import Installations"
    _inherit = ["case.table.import"]

    type_id = fields.Many2one(
        "case.installation.type", "Installation Type", help="Of the installations whose row does not name another one."
    )
    column_ids = fields.One2many("case.installation.import.column", "import_id")
    installation_ids = fields.Many2many("case.installation", readonly=True)

    def action_open_installations(self):
        """The installations that were made or completed."""
        action = self.env["ir.actions.act_window"]._for_xml_id("case_installation.action_case_installation")
        return {**action, "domain": [("id", "in", self.installation_ids.ids)], "context": {}}

    def action_example(self):
        """A table to begin from."""
        return {
            "type": "ir.actions.act_url",
            "url": "/case_installation/static/installations.csv",
            "target": "download",
        }

    def _check_may(self):
        result = super()._check_may()
        self.env["case.installation"].check_access("create")
        return result

    def _names(self):
        return NAMES

    def _needed(self):
        return [*([] if self.type_id else ["type"])]

    def _detail_names(self):
        types = self.env["case.installation.type"].search([])
        return {
            folded(text)
            for one in types
            for detail in one.details_definition or []
            for text in (detail.get("string"), detail["name"])
            if text
        }

    def _taking(self, rows, chosen):
        return InstallationTaking(self.env["case.table.rows"], self, rows, chosen)

    def _found_in_words(self, found):
        return self.env._(
            "%(installations)s installations, %(below)s of them parts; %(details)s details. Parts of the type filled"
            " in: %(filled)s.",
            **found,
        )

    def _keep_made(self, ids):
        self.installation_ids = [(6, 0, ids)]
