from odoo import fields, models
from odoo.exceptions import UserError


class CaseScanUpload(models.TransientModel):
    """Takes in files from a scanner by hand."""

    _name = "case.scan.upload"
    _description = "Take In Scans"

    file_ids = fields.Many2many("ir.attachment", string="Files")

    def action_confirm(self):
        """Read the files, and show what waits to be sorted.

        :raises UserError: without a file
        """
        self.ensure_one()
        if not self.file_ids:
            raise UserError(self.env._("Choose a file first."))
        scans = self.env["case.scan"]
        for file in self.file_ids:
            scans |= scans.take_in(file.name, file.raw or b"")
        failed = scans.filtered(lambda scan: scan.state == "failed")
        if failed:
            told = "\n".join(f"{scan.name}: {scan.error}" for scan in failed)
            raise UserError(self.env._("These cannot be read:\n%s", told))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_scan_piece"),
            "domain": [("page_ids.scan_id", "in", scans.ids)],
            "context": {},
        }
