"""What hangs on a message or channel, and is read by administrators, is guarded for private talks here."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .discuss_channel import TALK


class TalkGuard(models.AbstractModel):
    """What belongs to a message: of a private talk only its members reach it. A rule without groups asks the field."""

    _name = "case.talk.guard"
    _description = "Guarded in Private Talks"

    #: The column that names what this belongs to, and where that is said to be of a channel.
    _talk_column = "message_id"
    _talk_table = ("mail_message", "model")

    no_foreign_talk = fields.Boolean(
        "Not of a Talk of Others", compute="_compute_no_foreign_talk", search="_search_no_foreign_talk"
    )

    @api.depends_context("uid")
    def _compute_no_foreign_talk(self):
        allowed = self.sudo().search([("id", "in", self.ids), ("no_foreign_talk", "=", True)])
        for record in self:
            record.no_foreign_talk = record in allowed

    @api.model
    def _search_no_foreign_talk(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        table, model = self._talk_table
        partner_id = self.env.user.partner_id.id

        def to_sql(records, alias, query):
            return SQL(
                "NOT EXISTS (SELECT FROM %(table)s o JOIN discuss_channel c ON c.id = o.res_id"
                " WHERE o.id = %(own)s AND %(model)s = 'discuss.channel' AND c.channel_type = %(talk)s"
                " AND NOT EXISTS (SELECT FROM discuss_channel_member m"
                " WHERE m.channel_id = c.id AND m.partner_id = %(partner)s))",
                table=SQL.identifier(table),
                own=SQL.identifier(alias, self._talk_column),
                model=SQL.identifier("o", model),
                talk=TALK,
                partner=partner_id,
            )

        return Domain.custom(to_sql=to_sql, predicate=lambda record: record.no_foreign_talk)


class MailMessageReaction(models.Model):
    _name = "mail.message.reaction"
    _inherit = ["mail.message.reaction", "case.talk.guard"]


class MailMessageTranslation(models.Model):
    _name = "mail.message.translation"
    _inherit = ["mail.message.translation", "case.talk.guard"]


class MailMessageLinkPreview(models.Model):
    _name = "mail.message.link.preview"
    _inherit = ["mail.message.link.preview", "case.talk.guard"]


class MailMessageSchedule(models.Model):
    _name = "mail.message.schedule"
    _inherit = ["mail.message.schedule", "case.talk.guard"]
    _talk_column = "mail_message_id"


class MailNotification(models.Model):
    _name = "mail.notification"
    _inherit = ["mail.notification", "case.talk.guard"]
    _talk_column = "mail_message_id"


class DiscussVoiceMetadata(models.Model):
    _name = "discuss.voice.metadata"
    _inherit = ["discuss.voice.metadata", "case.talk.guard"]
    _talk_column = "attachment_id"
    _talk_table = ("ir_attachment", "res_model")


class MailLinkPreview(models.Model):
    """What is linked to in a talk is not fetched, nor kept where administrators read it."""

    _inherit = "mail.link.preview"

    def _create_from_message_and_notify(self, message, request_url=None):
        if message.sudo().channel_id._talks():
            return None
        return super()._create_from_message_and_notify(message, request_url)


class MailScheduledMessage(models.Model):
    """Messages of talks are not kept for later: they would lie where others find them."""

    _inherit = "mail.scheduled.message"

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: in a private talk"""
        ids = [vals.get("res_id") for vals in vals_list if vals.get("model") == "discuss.channel"]
        if self.env["discuss.channel"].browse(filter(None, ids))._talks():
            raise UserError(self.env._("A message of a private talk is sent at once."))
        return super().create(vals_list)


class MailMessage(models.Model):
    """Messages of private talks: written by the two, kept."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """:raises AccessError: in a talk in which the user is none of the two, whatever rights the code has"""
        ids = {vals.get("res_id") for vals in vals_list if vals.get("model") == "discuss.channel"}
        talks = self.env["discuss.channel"].browse(filter(None, ids))._talks() if ids else None
        if talks:
            talks._check_writes()
            talks._check_goes_on()
        return super().create(vals_list)

    def write(self, vals):
        """:raises AccessError: when a message is put into, or taken out of, a private talk"""
        if {"model", "res_id"} & vals.keys():
            channels = self.env["discuss.channel"]
            ids = self.sudo().filtered(lambda message: message.model == channels._name).mapped("res_id")
            if channels.browse({*ids, vals.get("res_id") or 0} - {0}).exists()._talks():
                raise AccessError(self.env._("What was said in a talk stays there."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_none_of_talks(self):
        ids = self.sudo().filtered(lambda message: message.model == "discuss.channel").mapped("res_id")
        if ids and self.env["discuss.channel"].browse(ids).exists()._talks():
            raise AccessError(self.env._("What was said in a talk is kept."))
