from odoo import fields, models


class CaseTalkStart(models.TransientModel):
    """Asks with whom to talk about a case, and who reads along."""

    _name = "case.talk.start"
    _description = "Start a Private Talk"

    case_id = fields.Many2one("case.case", required=True, readonly=True)
    step_id = fields.Many2one("case.step", "About", readonly=True)
    user_id = fields.Many2one("res.users", "With", required=True, domain=[("share", "=", False)])
    observer_ids = fields.Many2many(
        "res.users",
        string="Read Along",
        domain=[("share", "=", False)],
        help="They read what the two of you write, and do not write themselves.",
    )
    subject = fields.Char(help="Read by those who take part only.")

    def action_start(self):
        """Start the talk and show it. :return: an action of the client"""
        self.ensure_one()
        talk_id = self.case_id.start_talk(self.user_id.id, self.observer_ids.ids, self.step_id.id, self.subject)
        return self.env["discuss.channel"].browse(talk_id).action_open_talk()
