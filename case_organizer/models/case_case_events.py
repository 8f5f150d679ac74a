from odoo import fields, models


class CaseCase(models.Model):
    """What happened to a case file, and messages from outside that happen to it."""

    _inherit = "case.case"

    reach_ids = fields.One2many("case.event.reach", "case_id", "What Happened")

    def action_raise_event(self):
        """Ask what happened on this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_event_raise")
        return {**action, "context": {"default_case_id": self.id}}

    def action_raise_event_on_all(self):
        """Ask what happened on these cases: the event is raised on each of them by itself."""
        if len(self) == 1:
            return self.action_raise_event()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_event_raise")
        return {**action, "context": {"default_case_ids": [(6, 0, self.ids)]}}

    def _message_post_after_hook(self, message, msg_values):
        """A message from outside is an event to those cases that listen to it."""
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type in ("email", "comment") and self._is_from_outside(message):
            self._message_happened_sudo(message)
        return result

    def _is_from_outside(self, message):
        author = message.author_id
        return author.partner_share if author else message.message_type == "email"

    def _message_happened_sudo(self, message):
        """Raise ``message_received`` where the case listens to it; once per message."""
        event_type = self.env.ref("case_organizer.event_message_received", raise_if_not_found=False)
        if not event_type or not event_type.sudo().active:
            return
        self.env["case.writer"].raise_listening_sudo(
            [
                {
                    "event_type_id": event_type.id,
                    "company_id": case.sudo().company_id.id,
                    "user_id": self.env.uid,
                    "case_id": case.id,
                    "partner_id": None,
                    "source": "message",
                    "res_model": "mail.message",
                    "res_id": message.id,
                    "occurred_on": self.env.cr.now().replace(microsecond=0),
                    "fact_key": (message.message_id or f"mail.message,{message.id}")[:200],
                }
                for case in self
            ]
        )
