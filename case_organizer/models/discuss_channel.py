import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html2plaintext

from odoo.addons.mail.models.discuss.discuss_channel import get_hsl_from_seed, group_avatar
from odoo.addons.mail.tools.discuss import Store

#: The type of channel that is a private talk about a case.
TALK = "case_talk"
#: What an observer changes nothing of.
BY_WRITERS = frozenset({"name", "active", "description", "image_128", "default_display_mode"})


class DiscussChannel(models.Model):
    """Private talks about a case: between two people, and observers who read along.

    Only its members know that a talk exists. What the record rules do not see (routes that act with the rights of the
    system for a member) is checked here against the user, whatever rights the code has.
    """

    _inherit = "discuss.channel"

    channel_type = fields.Selection(
        selection_add=[(TALK, "Private Talk")],
        ondelete={TALK: "cascade"},
    )
    case_id = fields.Many2one("case.case", "Case File", readonly=True, ondelete="restrict", index="btree_not_null")
    step_id = fields.Many2one("case.step", readonly=True, ondelete="restrict")
    went_with = fields.Json(readonly=True, help="Ids of the merged cases that this talk was about, the latest last.")

    _talk_has_case = models.Constraint(
        "CHECK((channel_type = 'case_talk') = (case_id IS NOT NULL))", "A private talk is about a case."
    )

    def _talks(self):
        """Those of these channels that are private talks, read below the rules: only what they are is looked at."""
        return self.filtered(lambda channel: channel.sudo().channel_type == TALK)

    def _check_writes(self):
        """:raises AccessError: when the current user is none of the two of these talks, whatever the code's rights"""
        if self - self._written_by_me():
            raise AccessError(self.env._("Only the two who talk write here; others read along."))

    def _written_by_me(self):
        """Those of these talks in which the current user is one of the two."""
        mine = self.env["discuss.channel.member"].sudo()
        return mine.search(
            [
                ("channel_id", "in", self.ids),
                ("partner_id", "=", self.env.user.partner_id.id),
                ("observes", "=", False),
            ]
        ).channel_id.with_env(self.env)

    def _check_goes_on(self):
        """:raises UserError: when one of these talks has ended"""
        if any(not talk.active for talk in self.sudo()):
            raise UserError(self.env._("This talk has ended: open it again to write in it."))

    # --- made and changed --------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Make channels; a private talk is between two people who read its case.

        :raises ValidationError: when it is not
        """
        channels = super().create(vals_list)
        for talk in channels._talks().sudo():
            talk.case_id.with_env(self.env).check_access("read")
            writers = talk.channel_member_ids.filtered(lambda member: not member.observes)
            if len(writers) != 2 or self.env.user.partner_id not in writers.partner_id:
                raise ValidationError(self.env._("A talk is between you and one other; others read along."))
            if talk.step_id and talk.step_id.case_id != talk.case_id:
                raise ValidationError(self.env._("“%s” is no step of this case.", talk.step_id.name))
            talk._check_members(talk.channel_member_ids.partner_id)
        return channels

    @api.model
    def _get_allowed_channel_member_create_params(self):
        return [*super()._get_allowed_channel_member_create_params(), "observes"]

    def write(self, vals):
        """Change channels: what a talk is about stays, and observers change nothing.

        :raises AccessError: when they do
        """
        talks = self._talks()
        if talks:
            if {"case_id", "step_id", "went_with"} & vals.keys():
                raise AccessError(self.env._("A talk stays with its case."))
            if BY_WRITERS & vals.keys():
                talks._check_writes()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_no_talks(self):
        if self._talks():
            raise UserError(self.env._("A talk is ended, not deleted."))

    def _check_members(self, partners):
        """Check that these partners may take part in this talk.

        :raises ValidationError: naming who has no login inside, or does not read the case
        """
        for partner in partners.sudo():
            user = partner.user_ids.filtered(lambda user: user.active and not user.share)[:1]
            if not user:
                raise ValidationError(
                    self.env._(
                        "%s has no login inside: talks are between users inside. Write a message on the case instead.",
                        partner.name,
                    )
                )
            theirs = self.sudo().case_id.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            if not theirs.has_access("read"):
                raise ValidationError(
                    self.env._("%s does not read this case: add them to the persons involved.", partner.name)
                )

    # --- written in --------------------------------------------------------------------------------------------

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """In a talk the two write, and nobody changes or removes what another wrote."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        talks = self._talks() if message_operation != "read" else self.browse()
        refused = talks - talks._written_by_me() if message_operation == "create" else talks
        return {**operations, **dict.fromkeys(refused)}

    def _mail_group_by_operation_for_mail_message_operation(self, message_operation):
        grouped = super()._mail_group_by_operation_for_mail_message_operation(message_operation)
        grouped.pop(None, None)
        return grouped

    def _check_can_update_message_content(self, message):
        if self._talks() and message.sudo().author_id != self.env.user.partner_id:
            raise AccessError(self.env._("Only who wrote a message of a talk changes it."))
        return super()._check_can_update_message_content(message)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """What is said in a talk is told to the clients of its members; it is never mail and in nobody's inbox."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if self._talks():
            return [recipient for recipient in recipients if recipient["notif"] == "web_push"]
        return recipients

    def _notify_by_web_push_prepare_payload(self, message, msg_vals=False, force_record_name=False):
        payload = super()._notify_by_web_push_prepare_payload(
            message, msg_vals=msg_vals, force_record_name=force_record_name
        )
        if self._talks():
            # What waits to be pushed lies in a table that administrators read.
            payload["title"] = self.env._("Private Talk")
            payload["options"]["body"] = self.env._("A new message")
        return payload

    def _action_unfollow(self, partner=None, guest=None, post_leave_message=True):
        """Leave; who read along does so in silence, and one of the two stays."""
        talk = self._talks()
        if talk:
            mine = talk._written_by_me()
            writers = talk.sudo().channel_member_ids.filtered(lambda member: not member.observes)
            if mine and len(writers) == 1:
                raise UserError(self.env._("You are the last of the two in this talk: end it instead."))
            post_leave_message = post_leave_message and bool(mine) and talk.sudo().active
        return super()._action_unfollow(partner, guest, post_leave_message)

    # --- verbs -------------------------------------------------------------------------------------------------

    def end_talk(self):
        """End a talk: its members go on reading it, nobody writes in it."""
        self._talk_line(self.env._("ended this talk"))
        self.active = False
        return True

    def resume_talk(self):
        """Go on with a talk that has ended."""
        self.ensure_one()
        self.active = True
        self._talk_line(self.env._("opened this talk again"))
        return True

    def put_on_whiteboard(self, message_id):
        """Put what was said in a talk on the whiteboard of its case, where it says who did so.

        :param message_id: id of a message of this talk
        :return: id of the ``case.note``
        :raises AccessError: for others than the two of the talk, and those who do not write on the whiteboard
        """
        message = self._message_of_talk(message_id)
        text = html2plaintext(message.body or "").strip()
        if not text:
            raise UserError(self.env._("There is no text in this message. Keep its files as documents."))
        note_id = self.case_id.post_note(
            self.env._("From a private talk, %(who)s wrote: %(text)s", who=message.author_id.name, text=text)
        )
        self._talk_line(self.env._("put this on the whiteboard: “%s”", text[:80]))
        return note_id

    def keep_as_document(self, attachment_id, kind_id):
        """Keep a file of a talk as a document of its case, which says who did so.

        :param attachment_id: id of an ``ir.attachment`` of this talk
        :param kind_id: id of a ``case.document.kind``
        :return: id of the ``case.document``
        :raises AccessError: for others than the two of the talk, and those who do not file on the case
        """
        self.ensure_one()
        self.check_access("read")
        self._talks()._check_writes()
        attachment = self.env["ir.attachment"].search(
            [("id", "=", attachment_id), ("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        if not attachment or not self._talks():
            raise UserError(self.env._("This file is not in this talk."))
        document_id = self.case_id.file_document(kind_id, attachment.name, base64.b64encode(attachment.raw).decode())
        self.env["case.document"].browse(document_id)._taken_from_talk_sudo()
        self._talk_line(self.env._("kept “%s” as a document of the case", attachment.name))
        return document_id

    def action_open_talk(self):
        """Show this talk in Discuss. :return: an action of the client"""
        self.ensure_one()
        return {"type": "ir.actions.client", "tag": "case_organizer.open_talk", "params": {"talk_id": self.id}}

    def action_ask_keep(self, attachment_id):
        """Ask as which kind of document a file of this talk is kept. :return: the dialog"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Keep as Document"),
            "res_model": "case.talk.keep",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_channel_id": self.id, "default_attachment_id": attachment_id},
        }

    def _message_of_talk(self, message_id):
        self.ensure_one()
        self.check_access("read")
        self._talks()._check_writes()
        message = self.env["mail.message"].search(
            [("id", "=", message_id), ("model", "=", self._name), ("res_id", "=", self.id)]
        )
        if not message or not self._talks():
            raise UserError(self.env._("This message is not in this talk."))
        return message

    def _talk_line(self, text):
        """A line in the talk saying what the current user did."""
        self.ensure_one()
        self._talks()._check_writes()
        self.message_post(
            body=Markup('<div class="o_mail_notification">%s</div>') % text,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    # --- in Discuss --------------------------------------------------------------------------------------------

    def _types_allowing_seen_infos(self):
        return [*super()._types_allowing_seen_infos(), TALK]

    def _types_allowing_unfollow(self):
        return [*super()._types_allowing_unfollow(), TALK]

    def _generate_avatar(self):
        if self.channel_type == TALK:
            colour = get_hsl_from_seed(self.uuid)
            return base64.b64encode(group_avatar.replace('fill="#875a7b"', f'fill="{colour}"').encode())
        return super()._generate_avatar()

    def _to_store_defaults(self, target):
        return [
            *super()._to_store_defaults(target),
            Store.Attr("talk_case_id", lambda talk: talk.sudo().case_id.id, predicate=lambda c: c.channel_type == TALK),
            Store.Attr("talk_ended", lambda talk: not talk.active, predicate=lambda c: c.channel_type == TALK),
        ]
