from odoo import api, fields, models
from odoo.tools import SQL

from .case_box_member import HOLDERS
from .case_participant import takes_part_now_sql


class CaseWriter(models.AbstractModel):
    """Boxes that users share who hold a role together: what waits for the role is found by each of them.

    There is one for each such combination of people, whatever the number of cases and roles; its members are those who
    work from the box of one of them.
    """

    _inherit = "case.writer"

    @api.private
    def refresh_steps(self, cases):
        """As before; roles that several users hold on these cases have a box before steps are put into it."""
        if cases:
            self.env.flush_all()
            self._make_shared_boxes(cases)
        return super().refresh_steps(cases)

    def _make_shared_boxes(self, cases):
        """Make the boxes that are missing, one statement when none is."""
        missing = self.env.execute_query(
            SQL(
                "SELECT DISTINCT h.holders, h.boxes FROM (SELECT %(holders)s AS holders,"
                "  array_agg(DISTINCT p.box_id) AS boxes, bool_and(o.user_id IS NOT NULL) AS users"
                "  FROM case_participant p JOIN case_box o ON o.id = p.box_id WHERE p.case_id = ANY(%(cases)s)"
                "  AND p.role_id IS NOT NULL AND %(now)s GROUP BY p.case_id, p.role_id) h"
                " WHERE h.holders IS NOT NULL AND h.users"
                " AND NOT EXISTS (SELECT FROM case_box b WHERE b.holders = h.holders)",
                holders=HOLDERS,
                cases=cases.ids,
                now=takes_part_now_sql(today=fields.Date.today()),
            )
        )
        if not missing:
            return
        parts = dict(missing)
        # Made by somebody else at this moment: a conflict that is retried, rather than a duplicate.
        rows = [{"holders": holders} for holders in parts]
        made = self._insert("case_box", "holders text", rows, "id, holders", "ON CONFLICT DO NOTHING")
        links = [{"box_id": box, "part_id": part} for box, holders in made for part in parts[holders]]
        self._insert("case_box_part", "box_id int, part_id int", links, "box_id")
        self.env["case.box"].invalidate_model()
        for user in self._fill_shared_boxes([box for box, _holders in made]):
            self._tell(user.partner_id, "case_organizer.boxes", {})

    def _fill_shared_boxes(self, box_ids):
        """Make the members of shared boxes equal to who works from the boxes of those who share them.

        :return: ``res.users``: the members
        """
        self.env["case.box.member"].flush_model()
        self.env.execute_query(SQL("DELETE FROM case_box_member WHERE box_id = ANY(%s) RETURNING id", list(box_ids)))
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO case_box_member (box_id, user_id, via, date_from, date_to, role_id)"
                " SELECT x.box_id, m.user_id, CASE m.via WHEN 'self' THEN 'holder' ELSE m.via END,"
                " m.date_from, m.date_to, m.role_id FROM case_box_part x JOIN case_box_member m ON m.box_id = x.part_id"
                " WHERE x.box_id = ANY(%s) ORDER BY x.box_id, m.id RETURNING user_id",
                list(box_ids),
            )
        )
        self.env["case.box.member"].invalidate_model()
        self.env["case.box"].invalidate_model(["member_ids"])
        return self.env["res.users"].browse(sorted({user_id for (user_id,) in rows}))

    @api.private
    def sync_stand_ins_sudo(self, users):
        """As before; who stands in for one of several holders finds what waits for them too."""
        result = super().sync_stand_ins_sudo(users)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT x.box_id FROM case_box_part x JOIN case_box b ON b.id = x.part_id"
                " WHERE b.user_id = ANY(%s)",
                users.ids,
            )
        )
        if rows:
            self._fill_shared_boxes([box_id for (box_id,) in rows])
        return result

    @api.private
    def hand_over(self, leaver, successor, reason):
        """As before; what waited for the leaver and others waits for the successor and these."""
        result = super().hand_over(leaver, successor, reason)
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT s.case_id FROM case_box o JOIN case_box_part x ON x.part_id = o.id"
                " JOIN case_step s ON s.box_id = x.box_id OR s.supervisor_box_id = x.box_id"
                " WHERE o.user_id = %s AND s.state IN ('enabled', 'active', 'suspended')",
                leaver.id,
            )
        )
        self.refresh_steps(self.env["case.case"].browse(case_id for (case_id,) in rows))
        return result
