from functools import cache

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.rows import filled, insert, update
from .case_box_member import box_of_holders_sql, handler_box_sql
from .case_participant import takes_part_now_sql
from .plan_reserved import BY_SYSTEM

CHANGED = (
    "case_id int, item_id int, code text, instance int, state text, outcome text, done_on timestamp, done_by_id int,"
    " reason text"
)
GONE_ON = f"{CHANGED}, by_system bool"
OPENED = (
    f"{CHANGED}, role_id int, box_id int, supervisor_box_id int, deadline timestamp, deadline_base timestamp,"
    " priority text, access text,"
    " company_id int, enabled_on timestamp, own_name text, own_kind text, own_help text, own_deadline boolean,"
    " by_hand boolean, by_rule text, rule_user_id int, assignment_id int"
)
STEP_STATES = {
    "e": "enabled",
    "a": "active",
    "c": "completed",
    "d": "disabled",
    "s": "suspended",
    "t": "terminated",
    "f": "failed",
}


class CaseWriter(models.AbstractModel):
    """The rows of steps: made when a step opens, brought along when it goes on, assigned."""

    _inherit = "case.writer"

    def _write_steps(self, run):
        """Insert the rows of steps that became open and update those that went on."""
        facts_of = cache(self.env["case.plan.compiler"].facts)
        opened, gone_on = [], []
        for (case_id, code, instance), (first, letter, outcome, passed) in run.net.items():
            row = run.rows[case_id]
            fact = facts_of(row["plan_id"]).get(code)
            if not fact or fact["kind"] != "step":
                continue
            ended = letter in "cdtf"
            values = {
                "case_id": case_id,
                "item_id": fact["id"],
                "code": code,
                "instance": instance,
                "state": STEP_STATES.get(letter),
                "outcome": outcome,
                "done_on": run.text if ended else None,
                "done_by_id": run.uid if ended else None,
                "reason": run.reason if ended else None,
                "by_system": letter == "a" and fact["step_kind"] in BY_SYSTEM,
            }
            if first in "-w":
                if passed:
                    opened.append((row, fact, values))
            else:
                gone_on.append(values)
        if opened or gone_on:
            self._stage_deadlines(run, [(row, fact) for row, fact, _values in opened])
            self._store_steps(run, [self._opening_row(run, *found) for found in opened], gone_on)

    def _asked_of(self, run, row, fact, since=None):
        """Whose move a step is, and until when.

        :param row: of the case, as it was locked
        :param fact: of the item; ``box`` in it: the box that was named for this one step
        :param since: when the step was asked; now by default
        :return: ``role_id``, ``box_id``, ``supervisor_box_id``, ``deadline``, ``deadline_base``
        """
        box_id = fact.get("box") or self._held_by(run, row, fact["role"]) or self._handler_box(run, row)
        deadline = self._deadline_once(run, row, fact, since or run.at, box_id)
        return {
            "role_id": fact["role"] or None,
            "box_id": box_id,
            "supervisor_box_id": self._held_by(run, row, fact["supervisor"]),
            "deadline": deadline,
            "deadline_base": deadline if fact["days"] or fact["stage"] else None,
        }

    def _deadline_once(self, run, row, fact, since, box_id):
        """Until when a step is to be done, as ISO text: days are counted once for equal cases of a run."""
        if not fact["days"]:
            deadline = self._deadline(row, fact, since, box_id)
            return deadline.isoformat() if deadline else None
        counted = row["type_id"], row["company_id"], box_id, fact["days"], fact["unit"], since
        if counted not in run.deadlines:
            run.deadlines[counted] = self._deadline(row, fact, since, box_id).isoformat()
        return run.deadlines[counted]

    def _opening_row(self, run, row, fact, values):
        """The row of a step that opens now.

        :param values: what the plan says of it; ``by_system``: nobody is asked
        """
        own = run.own.get((row["id"], values["code"], values["instance"]), {})
        asked = self._asked_of(run, row, {**fact, **own.get("fact", {}), "box": own.get("box_id")})
        if values["by_system"]:
            asked["box_id"] = None
        return {
            **values,
            **asked,
            "priority": row["priority"],
            "access": row["access"],
            "company_id": row["company_id"],
            "enabled_on": run.text,
            **own.get("columns", {}),
        }

    def _handler_box(self, run, row):
        """The box of the handler of a case, made when they never had one; looked up for all cases of a run at once."""
        if "handler_box" not in row:
            query = SQL("SELECT c.id, %s FROM case_case c WHERE c.id = ANY(%s)", handler_box_sql(), sorted(run.rows))
            for case_id, box_id in self.env.execute_query(query):
                run.rows[case_id]["handler_box"] = box_id
        if not row["handler_box"] and row["user_id"]:
            wanted = {other["user_id"] for other in run.rows.values() if not other["handler_box"]} - {None}
            boxes = self._boxes_of_users_sudo(wanted)
            for other in run.rows.values():
                other["handler_box"] = other["handler_box"] or boxes.get(other["user_id"])
        return row["handler_box"]

    def _store_steps(self, run, opened, gone_on):
        """Insert the rows of steps that opened and update those that went on; :meth:`_send_steps` sends it."""
        moved, box = "", "s.box_id"
        if any(row["by_system"] for row in gone_on):
            moved = ", box_id = CASE WHEN v.by_system THEN NULL ELSE s.box_id END"
            box = "(SELECT o.box_id FROM case_step o WHERE o.id = s.id) AS box_id"
        change = (
            "state = v.state, item_id = COALESCE(v.item_id, s.item_id), outcome = COALESCE(v.outcome, s.outcome),"
            f" done_on = v.done_on, done_by_id = v.done_by_id, reason = COALESCE(v.reason, s.reason){moved}"
        )
        key = "s.case_id = v.case_id AND s.code = v.code AND s.instance = v.instance"
        if gone_on:
            run.unsent["gone_on"] = SQL(
                f"%s RETURNING {box}, NULL::int, NULL::int, NULL, NULL::int",
                update("case_step s", change, GONE_ON, gone_on, key),
            )
        if opened:
            run.unsent["opened"] = SQL(
                "%s RETURNING box_id, id, case_id, code, instance", insert("case_step", filled(OPENED, opened), opened)
            )
        if run.own:
            self._send_steps(run)
            self._write_own_asks(run, [(step_id, *key) for key, step_id in run.made.items()])

    def _send_steps(self, run, beside=None):
        """Send what :meth:`_store_steps` put together, unless it was sent: one statement with what goes beside it.

        :param beside: ``{name: SQL}`` of what else is written
        """
        steps, parts = list(run.unsent), {**run.unsent, **(beside or {})}
        if not parts:
            return
        run.unsent = {}
        written = ", ".join(f"{name} AS (%s)" for name in parts)
        found = " UNION ALL ".join(f"SELECT * FROM {name}" for name in steps) or "SELECT WHERE FALSE"
        for box, step_id, *key in self.env.execute_query(SQL(f"WITH {written} {found}", *parts.values())):
            run.boxes.add(box)
            if step_id:
                run.made[tuple(key)], run.put[tuple(key)] = step_id, box

    def _holders_sql(self):
        """SQL: who holds the roles of ``case_case c`` today, as pairs of role and box, the first ones first.

        For :meth:`_settle_holders`: what several who hold a role come to takes PostgreSQL longer to plan than all else
        that locks a case, and mostly one holds it. Dates are compared without ``OR``, which it would
        try with each index, and who has no role or box is left out in Python.
        """
        return SQL(
            "ARRAY(SELECT ARRAY[p.role_id, p.box_id] FROM case_participant p WHERE p.case_id = c.id AND p.active"
            " AND COALESCE(p.date_from, %(today)s) <= %(today)s AND COALESCE(p.date_to, %(today)s) >= %(today)s"
            " ORDER BY p.id)",
            today=fields.Date.today(),
        )

    def _settle_holders(self, rows):
        """Put the boxes of who holds roles first into ``holders``, and which boxes hold one together into ``shared``.

        :param rows: of cases, with ``holders`` as :meth:`_holders_sql` gives it; ``{role id: box id}`` after,
            and ``shared`` is ``{role id: holders of the box, see case.box}``
        """
        known = {}
        for row in rows:
            pairs = tuple(map(tuple, row["holders"]))
            if pairs not in known:
                known[pairs] = self._holders_of(pairs)
            first, shared = known[pairs]
            # Each its own: what several share is put in where a case first needs it.
            row["holders"], row["shared"] = first.copy(), shared

    def _holders_of(self, pairs):
        """``holders`` and ``shared`` of cases whose roles are held like this, see :meth:`_settle_holders`."""
        held = {}
        for role, box in pairs:
            if role and box:
                held.setdefault(role, []).append(box)
        return {role: boxes[0] for role, boxes in held.items()}, {
            role: ",".join(sorted(map(str, set(boxes)))) for role, boxes in held.items() if len(set(boxes)) > 1
        }

    def _held_by(self, run, row, role):
        """Where what waits for a role waits: with its only holder, or in the box that several share; else None.

        The same as ``box_of_holders_sql`` says in SQL. Shared boxes are looked up for all cases of a run when a step
        first waits for such a role.
        """
        if role in row["shared"]:
            wanted = {holders for other in run.rows.values() for holders in other["shared"].values()}
            query = SQL("SELECT holders, id FROM case_box WHERE holders = ANY(%s)", sorted(wanted))
            found = dict(self.env.execute_query(query))
            for other in run.rows.values():
                together = {at: found[holders] for at, holders in other["shared"].items() if holders in found}
                other["holders"].update(together)
                other["shared"] = {}
        return row["holders"].get(role)

    def _holder_of(self, role):
        """SQL: the box of who holds a role on case ``c`` today. :param role: SQL of the role's id"""
        held = SQL(
            "p.case_id = c.id AND p.role_id = %s AND p.box_id IS NOT NULL AND %s",
            role,
            takes_part_now_sql(today=fields.Date.today()),
        )
        return SQL("(%s)", box_of_holders_sql(held))

    @api.private
    def refresh_steps(self, cases):
        """Bring the open steps of cases in line with who holds their roles, and with the case's access and priority."""
        if not cases:
            return
        self.env.flush_all()
        handlers = self.env.execute_query(
            SQL("SELECT DISTINCT user_id FROM case_case WHERE id = ANY(%s) AND user_id IS NOT NULL", cases.ids)
        )
        self._boxes_of_users_sudo({user_id for (user_id,) in handlers})
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET access = c.access, priority = c.priority, company_id = c.company_id,"
                " box_id = CASE WHEN s.by_hand THEN s.box_id"
                " WHEN s.state != 'enabled' AND (SELECT i.step_kind IN ('automatic', 'subcase') FROM case_plan_item i"
                "   WHERE i.id = s.item_id) THEN NULL"
                " ELSE COALESCE(%(holder)s, %(handler)s, s.box_id) END,"
                " supervisor_box_id = %(supervisor)s,"
                " deadline = CASE WHEN s.deadline_base IS NULL THEN c.deadline ELSE s.deadline END"
                " FROM case_case c"
                " WHERE s.case_id = c.id AND s.state IN ('enabled', 'active', 'suspended')"
                " AND c.id = ANY(%(cases)s) RETURNING s.box_id",
                holder=self._holder_of(SQL("s.role_id")),
                handler=handler_box_sql(),
                supervisor=self._holder_of(
                    SQL("(SELECT i.supervisor_role_id FROM case_plan_item i WHERE i.id = s.item_id)")
                ),
                cases=cases.ids,
            )
        )
        self.env["case.step"].invalidate_model()
        self._announce({box for (box,) in rows})

    @api.private
    def follow_access(self, cases):
        """Let steps that have ended be read by who reads their cases; :meth:`refresh_steps` does so for open ones."""
        self.env["case.case"].flush_model(["access", "company_id"])
        self.env.execute_query(
            SQL(
                "UPDATE case_step s SET access = c.access, company_id = c.company_id FROM case_case c"
                " WHERE s.case_id = c.id AND c.id = ANY(%s)"
                " AND (s.access, s.company_id) IS DISTINCT FROM (c.access, c.company_id) RETURNING s.id",
                cases.ids,
            )
        )
        self.env["case.step"].invalidate_model(["access", "company_id", "readable"])

    @api.private
    def assign(self, steps, user):
        """Put open steps into one person's own box."""
        box = self._boxes_of_users_sudo({user.id})[user.id]
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET box_id = %s, by_hand = true FROM case_step o WHERE o.id = s.id AND s.id ="
                " ANY(%s)"
                " AND s.state IN ('enabled', 'active') RETURNING o.box_id",
                box,
                steps.ids,
            )
        )
        steps.invalidate_model()
        self._announce({box, *(old for (old,) in rows)})

    @api.private
    def mark_started(self, steps):
        """Note that somebody began: the step reads *In progress* from now on."""
        self.env.execute_query(
            SQL(
                "UPDATE case_step SET started_on = %s WHERE id = ANY(%s) AND state = 'active' AND started_on IS NULL"
                " RETURNING id",
                self.env.cr.now(),
                steps.ids,
            )
        )
        steps.invalidate_model()
