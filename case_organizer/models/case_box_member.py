from odoo import fields, models


class CaseBoxMember(models.Model):
    """Whose a box is: its owner, the members of its team, stand-ins for a time."""

    _name = "case.box.member"
    _description = "Work Box Member"
    _log_access = False

    box_id = fields.Many2one("case.box", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    via = fields.Selection(
        [("self", "Own box"), ("team", "Team"), ("stand_in", "Stand-in")], required=True, default="self"
    )
    date_from = fields.Date()
    date_to = fields.Date()

    _box_user = models.Index("(box_id, user_id)")
    _user_box = models.Index("(user_id, box_id)")
