from odoo import api, fields, models


class CaseWebhookInAnswer(models.Model):
    """Where the answer to a question of the event stands in a message."""

    _name = "case.webhook.in.answer"
    _description = "Answer in a Message"
    _order = "id"
    _rec_name = "path"

    webhook_id = fields.Many2one("case.webhook.in", required=True, ondelete="cascade", index=True)
    event_type_id = fields.Many2one(related="webhook_id.event_type_id")
    path = fields.Char("In the Message", required=True, help="A path in the JSON: data.order.total")
    question_id = fields.Many2one(
        "case.event.question",
        required=True,
        ondelete="cascade",
        domain="[('event_type_id', '=', event_type_id)]",
    )

    @api.constrains("path")
    def _check_path(self):
        for answer in self:
            answer.webhook_id._check_path(answer.path)
