from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController


class TalkAttachmentController(AttachmentController):
    """A file for a private talk belongs to the talk from the start: what waits for its message is read by others."""

    @http.route()
    def mail_attachment_upload(self, ufile, thread_id, thread_model, is_pending=False, **kwargs):
        """As Odoo's, where the file does not wait outside the talk."""
        if thread_model == "discuss.channel" and request.env[thread_model].browse(int(thread_id)).exists()._talks():
            is_pending = False
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending=is_pending, **kwargs)
