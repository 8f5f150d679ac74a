from odoo import api, models
from odoo.tools import SQL

from ..tools.distribution import FEWEST, distribute
from .case_box_member import handler_box_sql


class CaseWriter(models.AbstractModel):
    """Whose move it is, changed by hand: given, distributed, given back, handed over. Statements do not grow."""

    _inherit = "case.writer"

    @api.private
    def distribute(self, steps, users, way):
        """Give open steps to people; the caller has checked the user.

        :param steps: ``case.step``, soonest first
        :param users: ``res.users``, each of whom reads these cases
        :param way: see :mod:`..tools.distribution`
        :return: ``{user id: number of steps}``
        """
        boxes = self._boxes_of_users_sudo(users.ids)
        loads = self._loads(boxes) if way == FEWEST else None
        by_place = {step_id: place for place, step_id in enumerate(steps.ids)}
        barred = {by_place[step_id]: user_id for step_id, user_id in steps._barred().items()}
        given = distribute(len(steps), users.ids, way, loads, barred)
        for step, user_id in zip(steps if None in given else (), given, strict=False):
            if not user_id:
                step._check_other_eyes(users)
        self._move_steps(
            [
                {"id": step_id, "box_id": boxes[user_id], "by_hand": True}
                for step_id, user_id in zip(steps.ids, given, strict=True)
            ]
        )
        return {user_id: given.count(user_id) for user_id in users.ids}

    @api.private
    def give_back(self, steps):
        """Let open steps wait again where the plan puts them: with who holds their role, else with the handler."""
        for_role = self._holder_of(SQL("s.role_id"))
        rows = self.env.execute_query(
            SQL(
                "WITH moved AS (UPDATE case_step s SET by_hand = false, started_on = NULL, by_rule = NULL,"
                " rule_user_id = NULL,"
                " box_id = COALESCE(%s, %s, s.box_id)"
                " FROM case_case c, case_step o"
                " WHERE s.case_id = c.id AND o.id = s.id AND s.id = ANY(%s) AND s.state IN ('enabled', 'active')"
                " RETURNING o.box_id AS old, s.box_id AS new) SELECT old FROM moved UNION SELECT new FROM moved",
                for_role,
                handler_box_sql(),
                steps.ids,
            )
        )
        steps.invalidate_model()
        self._announce({box for (box,) in rows})

    def _loads(self, boxes):
        """``{user id: open steps in their own box}``. :param boxes: ``{user id: box id}``"""
        rows = self.env.execute_query(
            SQL(
                "SELECT box_id, count(*) FROM case_step WHERE box_id = ANY(%s) AND state IN ('enabled', 'active')"
                " GROUP BY box_id",
                list(boxes.values()),
            )
        )
        found = dict(rows)
        return {user_id: found.get(box_id, 0) for user_id, box_id in boxes.items()}

    def _move_steps(self, rows):
        """Put open steps into boxes. :param rows: ``{id, box_id, by_hand}``"""
        moved = self.env.execute_query(
            SQL(
                "WITH moved AS (UPDATE case_step s SET box_id = v.box_id, by_hand = v.by_hand FROM"
                " unnest(%s::int[], %s::int[], %s::bool[]) AS v(id, box_id, by_hand), case_step o"
                " WHERE s.id = v.id AND o.id = s.id AND s.state IN ('enabled', 'active')"
                " RETURNING o.box_id AS old, s.box_id AS new) SELECT old FROM moved UNION SELECT new FROM moved",
                [row["id"] for row in rows],
                [row["box_id"] for row in rows],
                [row["by_hand"] for row in rows],
            )
        )
        self.env["case.step"].invalidate_model()
        self._announce({box for (box,) in moved})

    @api.private
    def hand_over(self, leaver, successor, reason):
        """Give all that somebody has to somebody else: open steps, roles, cases they handle.

        :param leaver: one ``res.users``
        :param successor: one ``res.users``, or one ``case.team``
        :param reason: in words, for the history of each case
        :return: ``{"steps", "roles", "cases"}``: how many of each
        """
        team = successor._name == "case.team"
        if team:
            box = self._boxes_of_teams_sudo(successor.ids)[successor.id]
        else:
            box = self._boxes_of_users_sudo({successor.id})[successor.id]
        old = self._boxes_of_users_sudo({leaver.id})[leaver.id]
        self.env.flush_all()
        roles = self._hand_over_roles(leaver, successor, box)
        steps = self._hand_over_steps(old, box)
        handled = [("user_id", "=", leaver.id), ("state", "in", ("active", "suspended", "in_review"))]
        cases = self.env["case.case"].sudo().search(handled)
        if cases and not team:
            self.env.execute_query(
                SQL("UPDATE case_case SET user_id = %s WHERE id = ANY(%s) RETURNING id", successor.id, cases.ids)
            )
        touched = {case_id for (case_id,) in (*roles, *steps)} | (set() if team else set(cases.ids))
        self.env.invalidate_all()
        if touched:
            what = {"from": leaver.name, "to": successor.name, "reason": reason}
            self.note(self.env["case.case"].browse(sorted(touched)), "hand_over", data=what)
        self._announce({box, old})
        return {"steps": len(steps), "roles": len(roles), "cases": 0 if team else len(cases)}

    def _hand_over_roles(self, leaver, successor, box):
        """End the parts of somebody in running cases, and give them to who succeeds. :return: one row a part"""
        team = successor._name == "case.team"
        return self.env.execute_query(
            SQL(
                "WITH ended AS (UPDATE case_participant p SET active = false, date_to = %(today)s FROM case_case c"
                "  WHERE c.id = p.case_id AND c.state IN ('active', 'suspended', 'in_review') AND p.user_id = %(old)s"
                "  AND p.active RETURNING p.*)"
                " INSERT INTO case_participant (case_id, role_id, user_id, team_id, box_id, relation, date_from,"
                "  active, may_note, may_file, may_answer, may_approve, create_uid, write_uid, create_date, write_date)"
                " SELECT e.case_id, e.role_id, %(user)s, %(team)s, %(box)s, e.relation, %(today)s, true, e.may_note,"
                "  e.may_file, e.may_answer, e.may_approve, %(uid)s, %(uid)s, %(now)s, %(now)s FROM ended e"
                " RETURNING case_id",
                today=self._now().date(),
                old=leaver.id,
                user=None if team else successor.id,
                team=successor.id if team else None,
                box=box,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    def _hand_over_steps(self, old, new):
        """Move what is open from one box to another, and who supervises it. :return: one row a step that was moved"""
        steps = self.env.execute_query(
            SQL(
                "UPDATE case_step SET box_id = %s WHERE box_id = %s AND state IN ('enabled', 'active', 'suspended')"
                " RETURNING case_id",
                new,
                old,
            )
        )
        self.env.execute_query(
            SQL(
                "UPDATE case_step SET supervisor_box_id = %s WHERE supervisor_box_id = %s"
                " AND state IN ('enabled', 'active', 'suspended') RETURNING id",
                new,
                old,
            )
        )
        return steps
