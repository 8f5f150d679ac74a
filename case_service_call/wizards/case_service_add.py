from odoo import fields, models
from odoo.exceptions import UserError


class CaseServiceAdd(models.TransientModel):
    """Asks for what is added to a service action: time, photos, or a follow-up call."""

    _name = "case.service.add"
    _description = "Add to a Service Action"

    action_id = fields.Many2one("case.service.action", required=True, readonly=True)
    verb = fields.Selection(
        [("time", "Time"), ("photos", "Photos"), ("follow_up", "Follow-up call")], required=True, readonly=True
    )
    kind = fields.Selection([("work", "Work"), ("travel", "Travel")], default="work")
    start = fields.Datetime("From")
    stop = fields.Datetime("To")
    attachment_ids = fields.Many2many("ir.attachment", string="Photos")
    title = fields.Char("What Is It about?")
    symptom = fields.Text("In Words")

    def action_confirm(self):
        """Add it."""
        action = self.action_id
        if self.verb == "time":
            if not self.start or not self.stop:
                raise UserError(self.env._("From when to when?"))
            action.note_time(self.kind, self.start, self.stop)
        elif self.verb == "photos":
            files = self.attachment_ids
            if not files:
                raise UserError(self.env._("Choose the photos."))
            action.add_photos([{"name": file.name, "data": file.datas.decode()} for file in files])
        else:
            call = action.follow_up(self.title, self.symptom)
            return call._get_records_action(context={})
        return {"type": "ir.actions.act_window_close"}
