from markupsafe import Markup

from odoo import models
from odoo.exceptions import ValidationError

from .discuss_channel import TALK


class CaseCase(models.Model):
    """Private talks about a case: each user sees their own, and no trace of others."""

    _inherit = "case.case"

    def _my_talks_domain(self):
        """Talks of the current user about these cases, ended ones too; even where rules do not apply."""
        return [
            ("case_id", "in", self.ids),
            ("channel_type", "=", TALK),
            ("active", "in", [True, False]),
            ("channel_member_ids", "any", [("partner_id", "=", self.env.user.partner_id.id)]),
        ]

    def start_talk(self, user_id, observer_ids=(), step_id=False, subject=False):
        """Start a private talk about this case, in Odoo's Discuss.

        :param user_id: id of the user with whom
        :param observer_ids: ids of users who read along and do not write
        :param step_id: id of the ``case.step`` it is about, or False
        :param subject: what it is about, in words; the names of the two when left out
        :return: id of the ``discuss.channel``
        :raises ValidationError: naming who cannot take part
        """
        self.ensure_one()
        self.check_access("read")
        other, me = self.env["res.users"].browse(user_id).exists(), self.env.user
        if not other or other == me:
            raise ValidationError(self.env._("Choose with whom you want to talk."))
        observers = self.env["res.users"].browse(observer_ids).exists() - other - me
        step = self.env["case.step"].browse(step_id or [])
        step.check_access("read")
        about = (subject or "").strip() or step.display_name or f"{me.name}, {other.sudo().name}"
        talk = self.env["discuss.channel"].create(
            {
                "channel_type": TALK,
                "name": f"{self.name}: {about}"[:120],
                "case_id": self.id,
                "step_id": step.id,
                "channel_member_ids": [
                    (0, 0, {"partner_id": user.sudo().partner_id.id, "observes": user in observers})
                    for user in me | other | observers
                ],
            }
        )
        link = Markup('<a href="/odoo/cases/%s">%s</a>') % (self.id, self.display_name)
        talk._talk_line(Markup("%s %s") % (self.env._("started a private talk about"), link))
        talk._broadcast((other | observers).sudo().partner_id.ids)
        return talk.id

    def action_start_talk(self):
        """Ask with whom."""
        self.ensure_one()
        return self._talk_dialog()

    def _talk_dialog(self, step=None, user=None):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Private Talk"),
            "res_model": "case.talk.start",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_case_id": self.id,
                "default_step_id": step.id if step else False,
                "default_user_id": user.id if user else False,
            },
        }

    def action_open_talks(self):
        """The current user's talks about this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_talk")
        return {**action, "domain": self._my_talks_domain()}
