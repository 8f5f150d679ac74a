from odoo import fields, models


class CaseTalkKeep(models.TransientModel):
    """Asks as which kind of document a file of a talk is kept."""

    _name = "case.talk.keep"
    _description = "Keep a File of a Talk"

    channel_id = fields.Many2one("discuss.channel", required=True, readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "File", required=True, readonly=True)
    kind_id = fields.Many2one("case.document.kind", "Document", required=True)

    def action_keep(self):
        """Keep it, and say so."""
        self.ensure_one()
        self.channel_id.keep_as_document(self.attachment_id.id, self.kind_id.id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("“%s” is a document of the case now.", self.attachment_id.name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
