import base64
import binascii
import hashlib
import json
import secrets
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.mimetypes import guess_mimetype

from ..engine import IllegalTransition, PlanState, advance
from .case_log import CHAINED, LOG_COLUMNS, chain_hash, chain_key, commitment

STEP_STATES = {
    "e": "enabled",
    "a": "active",
    "c": "completed",
    "d": "disabled",
    "s": "suspended",
    "t": "terminated",
    "f": "failed",
}
CASE_STATES = {"a": "active", "c": "completed", "t": "terminated", "s": "suspended"}
MAX_FILE = 64 * 1024 * 1024


class CaseWriter(models.AbstractModel):
    """The one writer: hands occurrences to the engine and writes what they lead to, for a batch of cases at once.

    The number of statements does not depend on the number of cases or steps. Its callers have checked what the user
    may do; it writes below the record rules, and is this addon's reviewed place for that.
    """

    _name = "case.writer"
    _description = "Case Writer"

    @api.private
    def apply(self, cases, occurrences, answers=None, reason=None, step=None):
        """Let occurrences happen on cases.

        :param cases: ``case.case``, any number, of any types
        :param occurrences: a tuple of :class:`..engine.Occurrence`, the same for all these cases
        :param answers: ``{case id: {characteristic code: stored value or None}}``, written first
        :param reason: why, in words, for the log
        :param step: the ``case.step`` in which this happens, or None
        :raises UserError: when the plan does not allow it; nothing has been written then
        """
        if not cases:
            return
        self.env["case.case"].flush_model()
        self.env["case.participant"].flush_model()
        run = _Run(self.env.cr.now().replace(microsecond=0), self.env.uid, reason)
        for row in self._lock(cases.ids):
            run.rows[row["id"]] = row
        compiler = self.env["case.plan.compiler"]
        if answers:
            self._write_answers(run, cases, answers, step)
        memo = {}
        for case_id, row in run.rows.items():
            plan = compiler.compiled(row["plan_id"])
            for occurrence in occurrences:
                key = (row["plan_id"], row["plan_state"], occurrence)
                if key not in memo:
                    memo[key] = self._decide(plan, row, occurrence)
                row["plan_state"], changes = memo[key]
                run.changed(case_id, occurrence, changes)
        self._write_steps(run)
        self._write_log(run)
        self._write_cases(run)
        self.env["case.step"].invalidate_model()
        self.env["case.case"].invalidate_model()
        self._announce(run.boxes)

    def _lock(self, case_ids):
        """Lock cases in id order by updating them, so that a concurrent loser is retried and told. :return: rows"""
        return self.env.execute_query_dict(
            SQL(
                "UPDATE case_case c SET log_seq = COALESCE(c.log_seq, 0) FROM (SELECT id FROM case_case WHERE id ="
                " ANY(%s)"
                " ORDER BY id FOR NO KEY UPDATE) l WHERE c.id = l.id RETURNING c.id, c.plan_id, c.plan_state,"
                " c.type_id,"
                " c.company_id, c.access, c.user_id, c.priority, c.deadline, c.log_seq, COALESCE(c.log_head, '') AS"
                " log_head",
                sorted(case_ids),
            )
        )

    def _decide(self, plan, row, occurrence):
        try:
            result = advance(plan, row["plan_state"] or None, (occurrence,))
        except IllegalTransition as illegal:
            raise UserError(self._refusal(row, occurrence, illegal)) from None
        return result.state.encode(), result.changes

    def _refusal(self, row, occurrence, illegal):
        """Why the plan does not allow an occurrence, in words."""
        compiler = self.env["case.plan.compiler"]
        name = compiler.names(row["plan_id"]).get(occurrence.item, occurrence.item)
        if occurrence.kind == "close":
            missing = compiler.why_not(self.env["case.case"].browse(row["id"]), "")
            return self.env._("The case cannot be closed yet:\n%s", "\n".join(f"• {text}" for text in missing))
        if illegal.state_letter in ("c", "d", "t", "f") and occurrence.item:
            step = (
                self.env["case.step"]
                .sudo()
                .search([("case_id", "=", row["id"]), ("code", "=", occurrence.item)], order="instance desc", limit=1)
            )
            return self.env._(
                "“%(step)s” is already %(state)s (%(who)s).",
                step=name,
                state=dict(step._fields["state"]._description_selection(self.env)).get(step.state, "").lower(),
                who=step.done_by_id.name or step.done_by_name or "–",
            )
        if illegal.state_letter in ("w", "-") and occurrence.item:
            return "\n".join(
                [
                    self.env._("“%s” cannot be done yet.", name),
                    *compiler.why_not(self.env["case.case"].browse(row["id"]), occurrence.item),
                ]
            )
        if not occurrence.item:
            return self.env._("The case is not in a state in which this is possible.")
        return self.env._("“%(step)s” does not allow this now (%(reason)s).", step=name, reason=illegal.reason)

    # --- steps -------------------------------------------------------------------------------------------------

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
        rows = []
        for row, fact, values in inserts:
            deadline = row["deadline"]
            if fact["days"]:
                deadline = run.at + timedelta(days=fact["days"])
            box = holders.get((row["id"], fact["role"])) or handlers.get(row["user_id"])
            rows.append(
                {
                    **values,
                    "role_id": fact["role"] or None,
                    "box_id": box,
                    "supervisor_box_id": holders.get((row["id"], fact["supervisor"])),
                    "deadline": deadline.isoformat() if deadline else None,
                    "priority": row["priority"],
                    "access": row["access"],
                    "company_id": row["company_id"],
                    "enabled_on": run.text,
                }
            )
            run.boxes.add(box)
        columns = (
            "case_id int, item_id int, code text, instance int, state text, outcome text, done_on timestamp,"
            " done_by_id int, reason text, role_id int, box_id int, supervisor_box_id int, deadline timestamp,"
            " priority text, access text, company_id int, enabled_on timestamp"
        )
        self._insert("case_step", columns, rows)

    def _insert(self, table, columns, rows, returning="id"):
        """Insert rows in one statement. :param columns: ``name type, …`` :return: what is returned, as tuples"""
        names = ", ".join(column.split()[0] for column in columns.split(","))
        return self.env.execute_query(
            SQL(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_to_recordset(%s::jsonb) AS v({columns})"
                f" RETURNING {returning}",
                json.dumps(rows),
            )
        )

    def _update_steps(self, run, updates):
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET state = v.state, outcome = COALESCE(v.outcome, s.outcome), done_on = v.done_on,"
                " done_by_id = v.done_by_id, reason = COALESCE(v.reason, s.reason)"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(case_id int, item_id int, instance int, state text,"
                " outcome text,"
                " done_on timestamp, done_by_id int, reason text)"
                " WHERE s.case_id = v.case_id AND s.item_id = v.item_id AND s.instance = v.instance RETURNING s.box_id",
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

    @api.private
    def refresh_steps(self, cases):
        """Bring the open steps of cases in line with who holds their roles, and with the case's access and priority."""
        if not cases:
            return
        self.env.flush_all()
        today = fields.Date.today()
        self._boxes_of_users_sudo(set(cases.sudo().user_id.ids))
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET access = c.access, priority = c.priority, company_id = c.company_id,"
                " box_id = CASE WHEN s.by_hand THEN s.box_id ELSE COALESCE((SELECT p.box_id FROM case_participant p"
                "   WHERE p.case_id = c.id AND p.role_id = s.role_id AND p.active AND p.box_id IS NOT NULL"
                "   AND (p.date_from IS NULL OR p.date_from <= %(today)s) AND (p.date_to IS NULL OR p.date_to >="
                " %(today)s)"
                "   ORDER BY p.id LIMIT 1), b.id) END,"
                " deadline = CASE WHEN i.deadline_days > 0 THEN s.deadline ELSE c.deadline END"
                " FROM case_case c LEFT JOIN case_box b ON b.user_id = c.user_id, case_plan_item i"
                " WHERE s.case_id = c.id AND i.id = s.item_id AND s.state IN ('enabled', 'active', 'suspended')"
                " AND c.id = ANY(%(cases)s) RETURNING s.box_id",
                today=today,
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

    # --- cases and log -----------------------------------------------------------------------------------------

    def _write_cases(self, run):
        statuses = self.env["case.status"].sudo().search([])
        default = statuses.filtered("is_default")[:1].id or None
        closed = statuses.filtered("is_closed")[:1].id or None
        compiler, rows, memo = self.env["case.plan.compiler"], [], {}
        for case_id, row in run.rows.items():
            key = (row["plan_id"], row["plan_state"])
            if key not in memo:
                state = PlanState.decode(compiler.compiled(row["plan_id"]), row["plan_state"])
                facts = compiler.facts(row["plan_id"])
                letter = state.of("")
                named = [facts[code]["status"] for code, _n, at in state.open_items() if at in "ea" and code]
                named = [status for status in named if status]
                status = closed if letter in "ct" else (min(named)[1] if named else default)
                done, total = state.progress()
                memo[key] = {
                    "state": CASE_STATES[letter],
                    "status_id": status,
                    "steps_done": done,
                    "steps_total": total,
                }
            rows.append(
                {
                    "id": case_id,
                    "plan_state": row["plan_state"],
                    "log_seq": row["log_seq"],
                    "log_head": row["log_head"],
                    **memo[key],
                }
            )
        self.env.execute_query(
            SQL(
                "UPDATE case_case c SET plan_state = v.plan_state, state = v.state, status_id = v.status_id,"
                " steps_done = v.steps_done, steps_total = v.steps_total, log_seq = v.log_seq, log_head = v.log_head,"
                " closed_on = CASE WHEN v.state IN ('completed', 'terminated') THEN COALESCE(c.closed_on, %s) END"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(id int, plan_state text, state text, status_id int,"
                " steps_done int, steps_total int, log_seq int, log_head text) WHERE c.id = v.id RETURNING c.id",
                run.at,
                json.dumps(rows),
            )
        )

    def _write_log(self, run):
        """Append the rows of this run to the chain of each case."""
        key, rows = chain_key(), []
        for entry in run.log:
            row = run.rows[entry["case_id"]]
            row["log_seq"] += 1
            full = {"item": None, "instance": None, "commitment": None, "data": None, **entry}
            full.update(seq=row["log_seq"], at=run.text, user_id=run.uid, plan_id=row["plan_id"])
            row["log_head"] = full["hash"] = chain_hash(key, row["log_head"], full)
            rows.append(full)
        if not rows:
            return
        assert {*CHAINED, "hash"} == {column.split()[0] for column in LOG_COLUMNS.split(",")}
        ids = self._insert("case_log", LOG_COLUMNS, rows, returning="case_id, seq, id")
        secret = [
            {"log_id": log_id, "salt": run.secrets[case_id, seq][0], "value": run.secrets[case_id, seq][1]}
            for case_id, seq, log_id in ids
            if (case_id, seq) in run.secrets
        ]
        if secret:
            self._insert("case_log_value", "log_id int, salt text, value jsonb", secret)

    def _write_answers(self, run, cases, answers, step):
        """Succeed the values of details, keep the properties of the case equal to them, and log who did."""
        rows, properties = [], []
        for case in cases:
            given = answers.get(case.id)
            if not given:
                continue
            known = {c.code: c for c in case.sudo().with_context(active_test=False).type_id.characteristic_ids}
            shown = {}
            for code, value in given.items():
                rows.append(
                    {
                        "case_id": case.id,
                        "characteristic_id": known[code].id,
                        "value": value,
                        "valid_from": run.text,
                        "user_id": run.uid,
                        "step_id": step.id if step else None,
                    }
                )
                if known[code].kind != "group":
                    shown[code] = known[code]._to_property(value)
            properties.append({"id": case.id, "shown": shown})
            salt = secrets.token_hex(16)
            run.log.append(
                {
                    "case_id": case.id,
                    "kind": "answers",
                    "item": step.code if step else None,
                    "data": {"codes": sorted(given)},
                    "commitment": commitment(salt, given),
                }
            )
            run.secrets[case.id, run.rows[case.id]["log_seq"] + 1] = (salt, given)
        if not rows:
            return
        payload = json.dumps(rows)
        shape = SQL("case_id int, characteristic_id int, value jsonb, valid_from timestamp, user_id int, step_id int")
        self.env.execute_query(
            SQL(
                "UPDATE case_value o SET valid_to = v.valid_from FROM jsonb_to_recordset(%s::jsonb) AS v(%s)"
                " WHERE o.case_id = v.case_id AND o.characteristic_id = v.characteristic_id AND o.valid_to IS NULL"
                " RETURNING o.id",
                payload,
                shape,
            )
        )
        self.env.execute_query(
            SQL(
                "INSERT INTO case_value (case_id, characteristic_id, value, valid_from, user_id, step_id)"
                " SELECT case_id, characteristic_id, value, valid_from, user_id, step_id"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(%s) WHERE value IS NOT NULL AND value != 'null'::jsonb"
                " RETURNING id",
                payload,
                shape,
            )
        )
        self.env.execute_query(
            SQL(
                "UPDATE case_case c SET characteristics = jsonb_strip_nulls(COALESCE(c.characteristics, '{}'::jsonb)"
                " || v.shown)"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(id int, shown jsonb) WHERE c.id = v.id RETURNING c.id",
                json.dumps(properties),
            )
        )
        self.env["case.value"].invalidate_model()

    def _announce(self, boxes):
        """Tell the clients of those whose lists changed."""
        for box in self.env["case.box"].browse(sorted(box for box in boxes if box)):
            self.env["bus.bus"]._sendone(box, "case_organizer.work", {"box_ids": box.ids})

    # --- what users may not write themselves -------------------------------------------------------------------

    @api.private
    def add_participants_sudo(self, vals_list):
        """Add the people that roles name by default; the caller has checked the cases."""
        return self.env["case.participant"].sudo().create(vals_list)

    @api.private
    def file_sudo(self, case, kind, name, data, step=None):
        """Keep a file as a document of a case.

        :param data: base64 content
        :return: the ``case.document.version``
        :raises UserError: when the content is empty, unreadable or larger than 64 MiB
        """
        try:
            content = base64.b64decode(data or "", validate=True)
        except (binascii.Error, ValueError):
            raise UserError(self.env._("The file “%s” did not arrive whole: send it again.", name)) from None
        if not content or len(content) > MAX_FILE:
            raise UserError(self.env._("The file “%s” is empty or larger than 64 MB.", name))
        document = (
            self.env["case.document"]
            .sudo()
            .create({"case_id": case.id, "kind_id": kind.id, "step_id": step.id if step else False})
        )
        version = (
            self.env["case.document.version"]
            .sudo()
            .create(
                {
                    "document_id": document.id,
                    "name": name,
                    "mimetype": guess_mimetype(content),
                    "file_size": len(content),
                    "checksum": hashlib.sha256(content).hexdigest(),
                }
            )
        )
        version.attachment_id = (
            self.env["ir.attachment"]
            .sudo()
            .create({"name": name, "raw": content, "res_model": "case.document.version", "res_id": version.id})
        )
        self.note(case, "document", step, {"file": name, "kind": kind.code, "sha256": version.checksum})
        return version.with_env(self.env)

    @api.private
    def withdraw_sudo(self, document, step):
        """Take back a document that was just filed: it stays, marked withdrawn."""
        document.sudo().state = "withdrawn"
        self.note(document.case_id, "withdrawn", step, {"file": document.sudo().version_id.name})

    @api.private
    def decide_documents_sudo(self, documents, state):
        """Mark documents approved or rejected."""
        documents.sudo().write({"state": state})

    @api.private
    def note(self, case, kind, step=None, data=None):
        """Append one row to the log of a case without an occurrence."""
        run = _Run(self.env.cr.now().replace(microsecond=0), self.env.uid, None)
        self.env["case.case"].flush_model()
        run.rows = {row["id"]: row for row in self._lock(case.ids)}
        run.log.append({"case_id": case.id, "kind": kind, "item": step.code if step else None, "data": data})
        self._write_log(run)
        row = run.rows[case.id]
        self.env.execute_query(
            SQL(
                "UPDATE case_case SET log_seq = %s, log_head = %s WHERE id = %s RETURNING id",
                row["log_seq"],
                row["log_head"],
                case.id,
            )
        )
        case.invalidate_recordset(["log_seq", "log_head"])

    @api.private
    def _boxes_of_users_sudo(self, user_ids):
        """See ``case.box._of_users``."""
        user_ids = sorted(user_ids)
        rows = self.env.execute_query(SQL("SELECT user_id, id FROM case_box WHERE user_id = ANY(%s)", user_ids))
        boxes = dict(rows)
        for user_id in user_ids:
            if user_id not in boxes:
                box = self.env["case.box"].sudo().create({"user_id": user_id})
                self.env["case.box.member"].sudo().create({"box_id": box.id, "user_id": user_id})
                boxes[user_id] = box.id
                self.env.flush_all()
        return boxes

    @api.private
    def _boxes_of_teams_sudo(self, team_ids):
        """See ``case.box._of_teams``."""
        boxes = self.env["case.box"].sudo().search([("team_id", "in", list(team_ids))])
        return {box.team_id.id: box.id for box in boxes}

    @api.private
    def _sync_team_boxes_sudo(self, teams):
        """See ``case.box._sync_teams``."""
        for team in teams.sudo():
            box = team.box_ids or self.env["case.box"].sudo().create({"team_id": team.id})
            members = box.member_ids.filtered(lambda member: member.via == "team")
            wanted = team.member_ids if team.active else team.member_ids.browse()
            members.filtered(lambda member, wanted=wanted: member.user_id not in wanted).unlink()
            self.env["case.box.member"].sudo().create(
                [{"box_id": box.id, "user_id": user.id, "via": "team"} for user in wanted - members.user_id]
            )


class _Run:
    """What one call of the writer gathers before it writes."""

    def __init__(self, at, uid, reason):
        self.at, self.uid, self.reason = at, uid, reason
        self.text = at.isoformat()
        self.rows = {}
        self.log = []
        self.secrets = {}
        self.boxes = set()
        #: (case, code, instance) → first letter before, last letter, outcome, whether it was open in between
        self.net = defaultdict(lambda: (None, None, None, False))

    def changed(self, case_id, occurrence, changes):
        """Gather the changes of one occurrence on one case."""
        told = []
        for change in changes:
            key = (case_id, change.item, change.instance)
            first, _last, outcome, passed = self.net[key]
            self.net[key] = (
                first or change.before,
                change.after,
                change.outcome or outcome,
                passed or change.after in "ea",
            )
            if change.after != "w":
                told.append([change.item, change.instance, change.before, change.after, change.outcome])
        data = {"changes": told}
        if occurrence.outcome:
            data["outcome"] = occurrence.outcome
        if self.reason:
            data["reason"] = self.reason
        self.log.append(
            {
                "case_id": case_id,
                "kind": occurrence.kind,
                "item": occurrence.item or None,
                "instance": occurrence.instance,
                "data": data,
            }
        )
