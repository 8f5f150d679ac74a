from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html


class CaseCase(models.Model):
    """Writing to the parties of a case by the channel that each prefers."""

    _inherit = "case.case"

    def _parties(self):
        """The contacts with whom this case communicates: the customer, then persons involved from outside."""
        self.ensure_one()
        people = self.sudo().participant_ids.filtered("current").partner_id
        return self.partner_id | people

    @api.model
    def _channels(self):
        """Codes of the channels by which a party can be written to here. Addons add theirs."""
        return ("mail", "letter")

    def _check_may_write_to_parties(self):
        """:raises AccessError: for those who may not write the case, or take part without the right to write notes"""
        self.ensure_one()
        self.check_access("write")
        self._check_right("may_note")

    def write_to_party(self, partner_id, text, subject=False, channel=False, reply_kind_id=False, attachment_ids=()):
        """Write to a party of the case; it is filed on the case, and shown among its communication.

        :param partner_id: id of the ``res.partner``
        :param text: plain text
        :param subject: the subject; that of the case when left out
        :param channel: ``mail`` or ``letter``, where installed ``sms``; the one they prefer when left out
        :param reply_kind_id: id of the ``case.document.kind`` as which a reply to a letter comes back
        :param attachment_ids: ids of ``ir.attachment`` that the user reads; by mail copies of them go along
        :return: the channel it went by
        :raises AccessError: for those who may not write to the parties of the case
        :raises UserError: naming the party that cannot be reached, and why
        """
        self._check_may_write_to_parties()
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner or partner not in self._parties():
            raise UserError(self.env._("Choose a party of %s to write to.", self.name))
        partner.check_access("read")
        if not (text or "").strip():
            raise ValidationError(self.env._("Write something first."))
        if channel and channel not in self._channels():
            raise ValidationError(self.env._("“%s” is no channel by which parties are written to.", channel))
        channel, refused = (channel, partner._why_not_by(channel)) if channel else partner._reached_by()
        if refused:
            raise UserError(self.env._("%(case)s: %(problem)s.", case=self.name, problem=refused))
        if attachment_ids and channel != "mail":
            raise UserError(self.env._("Files go along by mail only."))
        more = {"reply_kind": self._checked_kind(reply_kind_id)} if channel == "letter" and reply_kind_id else {}
        if attachment_ids:
            more["files"] = self._copies_of(attachment_ids)
        getattr(self, f"_write_by_{channel}")(partner, subject or self.title or self.name, text, **more)
        return channel

    def _copies_of(self, attachment_ids):
        """Files for a message. :return: ``[(name, bytes)]`` :raises AccessError: for one that the user does not read"""
        attachments = self.env["ir.attachment"].browse(attachment_ids)
        attachments.check_access("read")
        return [(attachment.name, attachment.raw or b"") for attachment in attachments]

    def _write_by_mail(self, partner, subject, text, files=()):
        self.message_post(
            attachments=list(files),
            body=plaintext2html(text),
            subject=subject,
            partner_ids=partner.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def action_write_to_party(self):
        """The dialog that writes to a party of this case."""
        self.ensure_one()
        self._check_may_write_to_parties()
        asked = self.env["case.reply"].create({"case_id": self.id, "partner_id": self._parties()[:1].id})
        return self._dialog(self.env._("Write to a Party"), asked)

    def _told_written(self, channel, partner):
        """The action that says by which channel something went to a party, and loads the case again."""
        labels = dict(self.env["res.partner"]._fields["case_channel"]._description_selection(self.env))
        message = self.env._("%(channel)s to %(who)s", channel=labels.get(channel, channel), who=partner.display_name)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
