from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.scan_pages import TYPES


class CaseTeamMessage(models.Model):
    """Scanners and fax machines that send mail: the files of a message to a team are taken in as scans."""

    _inherit = "case.team.message"

    has_scans = fields.Boolean(compute="_compute_has_scans", help="It brings PDF or picture files.")

    def _compute_has_scans(self):
        for message in self:
            message.has_scans = bool(message._scanned_files())

    def _scanned_files(self):
        return self.message_ids.attachment_ids.filtered(lambda file: file.mimetype in TYPES)

    def action_take_in_scans(self):
        """Take in the files of this message as scans; it is done with that.

        :return: an action that shows what became of them
        :raises UserError: when there are none, or one cannot be read
        """
        self.ensure_one()
        self._check_waits()
        files = self._scanned_files()
        if not files:
            raise UserError(self.env._("“%s” brings no PDF or picture.", self.name))
        upload = self.env["case.scan.upload"].create({"file_ids": [(6, 0, files.ids)]})
        action = upload.action_confirm()
        self.action_done()
        return action
