from odoo import api, fields, models, tools
from odoo.tools import SQL


class CaseBoxMember(models.Model):
    """Whose a box is: its owner, the members of its team, stand-ins for a time."""

    _name = "case.box.member"
    _description = "Work Box Member"
    _log_access = False

    box_id = fields.Many2one("case.box", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    via = fields.Selection(
        [
            ("self", "Own box"),
            ("team", "Team"),
            ("stand_in", "Stand-in"),
            ("approver", "Approves"),
            ("holder", "Holds the role with others"),
        ],
        required=True,
        default="self",
    )
    date_from = fields.Date()
    date_to = fields.Date()

    role_id = fields.Many2one(
        "case.role",
        ondelete="cascade",
        help="Of what lies in the box only what waits for this role; empty: all. Stand-ins for some roles only.",
    )

    _of_roles = models.Index("(user_id, box_id, role_id) WHERE role_id IS NOT NULL")
    _box_user = models.Index("(box_id, user_id)")
    _user_box = models.Index("(user_id, box_id)")

    @api.model
    @tools.ormcache()
    def _for_some_roles(self):
        """Ids of the users who stand in for somebody for some roles only: for all others nothing is looked up."""
        return frozenset(self.sudo().search([("role_id", "!=", False)]).user_id.ids)

    @api.model
    @tools.ormcache()
    def _stand_ins(self):
        """Ids of the users who stand in for anybody at any time: for all others it is not asked for whom they work."""
        return frozenset(self.sudo().search([("via", "=", "stand_in")]).user_id.ids)


def works_from_sql(uid):
    """SQL: ids of the boxes from which a user takes work today, whatever it is. :param uid: an id, or SQL of one"""
    return SQL(
        "SELECT m.box_id FROM case_box_member m WHERE m.user_id = %s AND m.role_id IS NULL"
        " AND (m.date_from IS NULL OR m.date_from <= CURRENT_DATE)"
        " AND (m.date_to IS NULL OR m.date_to >= CURRENT_DATE)",
        uid,
    )


def stands_in_sql(uid):
    """SQL: (box, role) of what a user takes from boxes today as a stand-in for some roles only."""
    return SQL(
        "SELECT m.box_id, m.role_id FROM case_box_member m WHERE m.user_id = %s AND m.role_id IS NOT NULL"
        " AND (m.date_from IS NULL OR m.date_from <= CURRENT_DATE)"
        " AND (m.date_to IS NULL OR m.date_to >= CURRENT_DATE)",
        uid,
    )


def is_mine_sql(env, box, role, user=None):
    """SQL: the current user takes work from this box, or what waits for this role in it.

    :param box: SQL of the box's id
    :param role: SQL of the role's id
    :param user: SQL of the id of another user
    """
    who = env.uid if user is None else user
    mine = SQL("%s IN (%s)", box, works_from_sql(who))
    if user is None and env.uid not in env["case.box.member"]._for_some_roles():
        return mine
    return SQL("(%s OR (%s, %s) IN (%s))", mine, box, role, stands_in_sql(who))


def handler_box_sql():
    """SQL: the box of who handles ``case_case c``: the handler's own, else that of the team for which it waits."""
    return SQL(
        "COALESCE((SELECT b.id FROM case_box b WHERE b.user_id = c.user_id),"
        " (SELECT b.id FROM case_box b WHERE c.user_id IS NULL AND b.team_id = c.team_id))"
    )


#: Which boxes hold a role together, of rows of ``case_participant p``; NULL when it is one. A box with this text as its
#: ``holders`` is shared by them.
HOLDERS = SQL(
    "CASE WHEN count(DISTINCT p.box_id) > 1 THEN string_agg(DISTINCT p.box_id::text, ',' ORDER BY p.box_id::text) END"
)


def box_of_holders_sql(held):
    """SQL: the box in which steps of a role wait: that of its only holder, or the one that several share.

    Where a team is among several holders there is no such box: the first one counts.

    :param held: SQL, the rows of ``case_participant p`` of one role
    """
    return SQL(
        "SELECT COALESCE((SELECT b.id FROM case_box b WHERE b.holders = h.holders), h.first) AS box_id"
        " FROM (SELECT %(holders)s AS holders, (array_agg(p.box_id ORDER BY p.id))[1] AS first"
        " FROM case_participant p WHERE %(held)s) h",
        holders=HOLDERS,
        held=held,
    )
