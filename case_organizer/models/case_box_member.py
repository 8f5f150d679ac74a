from odoo import fields, models
from odoo.tools import SQL


class CaseBoxMember(models.Model):
    """Whose a box is: its owner, the members of its team, stand-ins for a time."""

    _name = "case.box.member"
    _description = "Work Box Member"
    _log_access = False

    box_id = fields.Many2one("case.box", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    via = fields.Selection(
        [("self", "Own box"), ("team", "Team"), ("stand_in", "Stand-in"), ("approver", "Approves")],
        required=True,
        default="self",
    )
    date_from = fields.Date()
    date_to = fields.Date()

    _box_user = models.Index("(box_id, user_id)")
    _user_box = models.Index("(user_id, box_id)")


def works_from_sql(uid):
    """SQL: ids of the boxes from which a user takes work today."""
    return SQL(
        "SELECT m.box_id FROM case_box_member m WHERE m.user_id = %s"
        " AND (m.date_from IS NULL OR m.date_from <= CURRENT_DATE)"
        " AND (m.date_to IS NULL OR m.date_to >= CURRENT_DATE)",
        uid,
    )


def handler_box_sql():
    """SQL: the box of who handles ``case_case c``: the handler's own, else that of the team for which it waits."""
    return SQL(
        "COALESCE((SELECT b.id FROM case_box b WHERE b.user_id = c.user_id),"
        " (SELECT b.id FROM case_box b WHERE c.user_id IS NULL AND b.team_id = c.team_id))"
    )
