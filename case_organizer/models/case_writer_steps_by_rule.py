from functools import cache

from odoo import fields, models
from odoo.tools import SQL

from ..tools.assignment import first_that_holds
from ..tools.distribution import Asked, give_by_rule
from ..tools.rows import unnest
from .case_participant import takes_part_now_sql

LOOKED_FOR = "n int, case_id int, role_id int, box_id int, rule text, source text"


class CaseWriter(models.AbstractModel):
    """Gives steps that open to those whom a rule of their plan names; ``tools/distribution.py`` decides.

    One statement more for all steps of a run that have a rule, whatever their number; none when none has.
    """

    _inherit = "case.writer"

    def _fact_here(self, row, fact):
        """What the plan says of a step, with who gets it in the state in which the case is.

        :param row: of the case, with ``holds``: the ids of the conditions that hold
        """
        lines = fact.get("assignments")
        line = first_that_holds(lines, row.get("holds") or ()) if lines and not fact.get("approvers") else None
        if not line:
            return fact
        chosen = {"role": line.role or fact["role"], "rule": line.rule, "rule_source": line.source}
        return {**fact, **chosen, "assignment": line.id}

    def _asked_of(self, run, row, fact, since=None):
        """As before, of who gets it in the state in which the case is."""
        here = self._fact_here(row, fact)
        return {**super()._asked_of(run, row, here, since), "assignment_id": here.get("assignment")}

    def _store_steps(self, run, opened, gone_on):
        """Decide who gets what opens before it is written."""
        facts_of, ruled = cache(self.env["case.plan.compiler"].facts), []
        for row in opened:
            case = run.rows[row["case_id"]]
            fact = self._fact_here(case, facts_of(case["plan_id"])[row["code"]])
            if fact["rule"] and row["box_id"] and not row.get("by_hand") and not fact.get("approvers"):
                ruled.append((row, fact))
        if ruled:
            self._give_by_rule(run, ruled, gone_on)
        return super()._store_steps(run, opened, gone_on)

    def _give_by_rule(self, run, ruled, gone_on):
        """Put rows of steps into the boxes of those who get them, and say so in the log.

        :param ruled: ``(row, fact)`` of each
        :param gone_on: rows of the steps that went on in this run: who does one now is not in the table yet
        """
        done_now = {(row["case_id"], row["code"]): row["done_by_id"] for row in gone_on if row["state"] == "completed"}
        asked, loads, last, boxes, teams = self._asked_by_rule(ruled, done_now)
        chosen = give_by_rule(asked, loads, last)
        missing = {user for user in chosen if user and not boxes.get(user)}
        if missing:
            boxes.update(self._boxes_of_users_sudo(missing))
        for (row, fact), user, found in zip(ruled, chosen, teams, strict=True):
            row["by_rule"], row["rule_user_id"] = fact["rule"], user
            if user:
                row["box_id"], row["by_hand"] = boxes[user], True
            else:
                # Nobody qualifies: for the team to see, else for who supervises.
                row["box_id"] = found or row["supervisor_box_id"] or row["box_id"]
                run.boxes.add(row["supervisor_box_id"])
            run.log.append(
                {
                    "case_id": row["case_id"],
                    "kind": "given",
                    "item": row["code"],
                    "instance": row["instance"],
                    "data": {"who": user, "rule": fact["rule"]},
                }
            )

    def _asked_by_rule(self, ruled, done_now):
        """What deciding needs to know, in one statement.

        :return: a list of :class:`..tools.distribution.Asked`; ``{user: open steps}``; ``{role: who was last}``;
            ``{user: box}``; for each step the team box in which it waits when nobody qualifies, or None
        """
        found, members, people, turns = self._known_for_rules(ruled)
        users, team_boxes = {}, set()
        for box, user, team in members or ():
            users.setdefault(box, set()).add(user)
            if team:
                team_boxes.add(box)
        # Who is away for some roles only is there for the others; None stands for all.
        away = [(user, roles) for user, _box, _load, roles in people or () if roles]
        asked, teams = [], []
        for (row, fact), (_n, holders, doer) in zip(ruled, found, strict=True):
            persons = frozenset().union(*(users.get(box, ()) for box in holders))
            doer = done_now.get((row["case_id"], fact["rule_source"])) or doer
            gone = frozenset(user for user, roles in away if None in roles or row["role_id"] in roles)
            asked.append(Asked(fact["rule"], persons, persons & gone, doer, row["role_id"]))
            teams.append(next((box for box in holders if box in team_boxes), None))
        loads = {user: load for user, _box, load, _away in people or ()}
        return asked, loads, dict(turns or ()), {user: box for user, box, *_rest in people or ()}, teams

    def _known_for_rules(self, ruled):
        """What the database knows of that, as lists of lists; None where there is nothing.

        :return: ``[n, boxes of the role or the step, who did the step before]``; ``[box, user, team]``;
            ``[user, box, open steps, roles for which they are away]``; ``[role, who was last]``
        """
        today = fields.Date.today()
        rows = [
            {
                "n": number,
                **{name: row[name] for name in ("case_id", "role_id", "box_id")},
                "rule": fact["rule"],
                "source": fact["rule_source"],
            }
            for number, (row, fact) in enumerate(ruled)
        ]
        return self.env.execute_query(
            SQL(
                "WITH asked AS (SELECT * FROM %(rows)s), found AS (SELECT a.n, a.role_id, COALESCE((SELECT"
                "  array_agg(DISTINCT p.box_id) FROM case_participant p WHERE p.case_id = a.case_id"
                "  AND p.role_id = a.role_id AND p.box_id IS NOT NULL AND %(now)s), ARRAY[a.box_id]) AS boxes,"
                "  (SELECT s.done_by_id FROM case_step s WHERE s.case_id = a.case_id AND s.code = a.source"
                "  AND s.state = 'completed' AND s.void IS NOT TRUE ORDER BY s.instance DESC LIMIT 1) AS doer"
                "  FROM asked a),"
                " members AS (SELECT m.box_id, m.user_id, b.team_id FROM case_box_member m"
                "  JOIN res_users u ON u.id = m.user_id AND u.active JOIN case_box b ON b.id = m.box_id"
                "  WHERE m.via IN ('self', 'team') AND m.box_id IN (SELECT unnest(boxes) FROM found)),"
                " people AS (SELECT u.user_id, b.id AS box_id, (SELECT count(*) FROM case_step s WHERE s.box_id = b.id"
                "  AND s.state IN ('enabled', 'active')) AS load, (SELECT jsonb_agg(r.role_id) FROM"
                "  case_absence x LEFT JOIN case_absence_role r ON r.absence_id = x.id"
                "  WHERE x.user_id = u.user_id AND x.active AND x.date_from <= %(today)s AND x.date_to >= %(today)s)"
                "  AS away FROM (SELECT DISTINCT user_id FROM members) u LEFT JOIN case_box b ON b.user_id = u.user_id)"
                " SELECT (SELECT jsonb_agg(jsonb_build_array(n, boxes, doer) ORDER BY n) FROM found),"
                " (SELECT jsonb_agg(jsonb_build_array(box_id, user_id, team_id)) FROM members),"
                " (SELECT jsonb_agg(jsonb_build_array(user_id, box_id, load, away)) FROM people),"
                " (SELECT jsonb_agg(jsonb_build_array(r.role_id, (SELECT s.rule_user_id FROM case_step s"
                "  WHERE s.role_id = r.role_id AND s.by_rule = 'turn' ORDER BY s.id DESC LIMIT 1)))"
                "  FROM (SELECT DISTINCT role_id FROM asked WHERE rule = 'turn' AND role_id IS NOT NULL) r)",
                rows=unnest(LOOKED_FOR, rows),
                now=takes_part_now_sql(today=today),
                today=today,
            )
        )[0]
