import json

from odoo import api, fields, models
from odoo.tools import SQL

from .case_plan_item_subcase import BY_SYSTEM

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
        facts_of = self.env["case.plan.compiler"].facts
        inserts, updates = [], []
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
                    inserts.append((row, fact, values))
            else:
                updates.append(values)
        if inserts:
            self._insert_steps(run, inserts)
        if updates:
            self._update_steps(run, updates)

    def _insert_steps(self, run, inserts):
        holders = self._holders({row["id"] for row, _fact, _values in inserts})
        handlers = self._boxes_of_users_sudo({row["user_id"] for row, _f, _v in inserts if row["user_id"]})
        self._stage_deadlines(run, [(row, fact) for row, fact, _values in inserts])
        rows = []
        for row, fact, values in inserts:
            own = run.own.get((row["id"], values["code"], values["instance"]), {})
            fact = {**fact, **own.get("fact", {})}
            deadline = self._deadline(row, fact, run.at)
            deadline = deadline.isoformat() if deadline else None
            box = holders.get((row["id"], fact["role"])) or handlers.get(row["user_id"])
            box = own.get("box_id") or box
            if values.pop("by_system"):
                box = None
            rows.append(
                {
                    **values,
                    "role_id": fact["role"] or None,
                    "box_id": box,
                    "supervisor_box_id": holders.get((row["id"], fact["supervisor"])),
                    "deadline": deadline,
                    "deadline_base": deadline if fact["days"] or fact["stage"] else None,
                    "priority": row["priority"],
                    "access": row["access"],
                    "company_id": row["company_id"],
                    "enabled_on": run.text,
                    **own.get("columns", {}),
                }
            )
            run.boxes.add(box)
        columns = (
            "case_id int, item_id int, code text, instance int, state text, outcome text, done_on timestamp,"
            " done_by_id int, reason text, role_id int, box_id int, supervisor_box_id int, deadline timestamp,"
            " deadline_base timestamp, priority text, access text, company_id int, enabled_on timestamp,"
            " own_name text, own_kind text, own_help text, own_deadline boolean, by_hand boolean"
        )
        made = self._insert("case_step", columns, rows, returning="id, case_id, code, instance")
        if run.own:
            self._write_own_asks(run, made)

    def _update_steps(self, run, updates):
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET state = v.state, item_id = COALESCE(v.item_id, s.item_id),"
                " outcome = COALESCE(v.outcome, s.outcome), done_on = v.done_on,"
                " done_by_id = v.done_by_id, reason = COALESCE(v.reason, s.reason),"
                " box_id = CASE WHEN v.by_system THEN NULL ELSE s.box_id END"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(case_id int, item_id int, code text, instance int,"
                " state text, outcome text, done_on timestamp, done_by_id int, reason text, by_system bool)"
                " WHERE s.case_id = v.case_id AND s.code = v.code AND s.instance = v.instance"
                " RETURNING (SELECT o.box_id FROM case_step o WHERE o.id = s.id)",
                json.dumps(updates),
            )
        )
        run.boxes.update(box for (box,) in rows)

    def _holders(self, case_ids):
        """Who holds which role today. :return: ``{(case id, role id): box id}``"""
        today = fields.Date.today()
        rows = self.env.execute_query(
            SQL(
                "SELECT case_id, role_id, box_id FROM case_participant WHERE case_id = ANY(%s) AND active"
                " AND role_id IS NOT NULL AND box_id IS NOT NULL AND (date_from IS NULL OR date_from <= %s)"
                " AND (date_to IS NULL OR date_to >= %s) ORDER BY id DESC",
                list(case_ids),
                today,
                today,
            )
        )
        return {(case_id, role_id): box_id for case_id, role_id, box_id in rows}

    def _holder_of(self, role):
        """SQL: the box of who holds a role on case ``c`` today. :param role: SQL of the role's id"""
        return SQL(
            "(SELECT p.box_id FROM case_participant p WHERE p.case_id = c.id AND p.role_id = %(role)s AND p.active"
            " AND p.box_id IS NOT NULL AND (p.date_from IS NULL OR p.date_from <= %(today)s)"
            " AND (p.date_to IS NULL OR p.date_to >= %(today)s) ORDER BY p.id LIMIT 1)",
            role=role,
            today=fields.Date.today(),
        )

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
                " ELSE COALESCE(%(holder)s, b.id, s.box_id) END,"
                " supervisor_box_id = %(supervisor)s,"
                " deadline = CASE WHEN s.deadline_base IS NULL THEN c.deadline ELSE s.deadline END"
                " FROM case_case c LEFT JOIN case_box b ON b.user_id = c.user_id"
                " WHERE s.case_id = c.id AND s.state IN ('enabled', 'active', 'suspended')"
                " AND c.id = ANY(%(cases)s) RETURNING s.box_id",
                holder=self._holder_of(SQL("s.role_id")),
                supervisor=self._holder_of(
                    SQL("(SELECT i.supervisor_role_id FROM case_plan_item i WHERE i.id = s.item_id)")
                ),
                cases=cases.ids,
            )
        )
        self.env["case.step"].invalidate_model()
        self._announce({box for (box,) in rows})

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
