from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import Change, Occurrence, StateError, advance, recode, removed
from ..tools.rows import names, update

FOLLOWED = (
    "id int, role_id int, box_id int, supervisor_box_id int, deadline timestamp, deadline_base timestamp,"
    " assignment_id int"
)


class Carried(NamedTuple):
    """What taking a state to another version of the plan comes to.

    :ivar text: the state on the new version
    :ivar changes: :class:`..engine.Change`, in order
    :ivar removed: open instances that do not come along: ``(code, instance, letter)``
    """

    text: str
    changes: tuple
    removed: tuple


class CaseWriter(models.AbstractModel):
    """Takes running cases to another version of their plan: what is not touched stays exactly as it is."""

    _inherit = "case.writer"

    @api.private
    def migrate(self, cases, plan, follow=(), spare=False, reason=None):
        """Take running cases to another version of their plan.

        Open steps keep their row: its id, who has it, its deadline, when it began. Steps whose item is gone are
        cancelled, what the new version adds begins. Cases already there, and cases that have ended, stay as they are.

        :param plan: the ``case.plan`` in force of their type
        :param follow: codes of steps that take over role and days of the new version where they are open
        :param spare: leave cases alone in which a step that somebody has begun would be cancelled
        :param reason: why, for the log and for cancelled steps
        :return: ``{case id: why not}`` of running cases that were left wholly as they were
        :raises UserError: when the plan is not in force
        """
        self._check_in_force(plan)
        self.env["case.case"].flush_model()
        self.env["case.participant"].flush_model()
        run = self._run(reason)
        run.follow = frozenset(follow)
        rows = {row["id"]: row for row in self._lock(cases.ids) if self._is_running_elsewhere(row, plan.id)}
        carried, refused = self._carry(rows, plan)
        if spare:
            refused.update(self._begun(rows, carried))
        versions = self._versions({row["plan_id"] for row in rows.values()} | {plan.id})
        for case_id, row in rows.items():
            if case_id not in refused:
                self._take_along(run, row, plan.id, carried[case_id], versions)
        if run.rows:
            self._write(run)
            self._react(run)
        return refused

    def _check_in_force(self, plan):
        if plan.type_id.plan_id != plan:
            state = dict(plan._fields["state"]._description_selection(self.env))[plan.state]
            raise UserError(
                self.env._(
                    "%(plan)s is not in force (%(state)s): cases go to the version in force only.",
                    plan=plan.display_name,
                    state=state,
                )
            )

    def _is_running_elsewhere(self, row, plan_id):
        """Whether a case is on another version and has not ended."""
        return row["plan_id"] != plan_id and (row["plan_state"] or "-")[0] not in "-ctf"

    def _carry(self, rows, plan):
        """Decide what becomes of cases; equal (version, state, conditions) once.

        :param rows: ``{case id: row}`` with ``plan_id``, ``plan_state``, ``type_id``
        :return: ``({case id: Carried}, {case id: why not})``
        """
        compiler = self.env["case.plan.compiler"]
        new, memo, carried, refused = compiler.compiled(plan.id), {}, {}, {}
        holds = compiler.holds(plan.id, rows) if rows else {}
        for case_id, row in rows.items():
            if row["type_id"] != plan.type_id.id:
                refused[case_id] = self.env._("This case is of another type than %s.", plan.display_name)
                continue
            key = (row["plan_id"], row["plan_state"], holds.get(case_id, frozenset()))
            if key not in memo:
                memo[key] = self._carry_one(compiler.compiled(row["plan_id"]), new, *key[1:])
            if memo[key] is None:
                refused[case_id] = self.env._("The stored state of this case is damaged.")
            else:
                carried[case_id] = memo[key]
        for case_id, row in rows.items():
            row["holds"] = holds.get(case_id, frozenset())
        return carried, refused

    def _carry_one(self, old, new, text, holds):
        try:
            result = advance(new, recode(old, new, text), (), holds)
            return Carried(result.state.encode(), result.changes, tuple(removed(old, new, text)))
        except StateError:
            return None

    def _begun(self, rows, carried):
        """Cases in which a step that somebody has begun would be cancelled. :return: ``{case id: sentence}``"""
        gone = {
            (case_id, code, instance): rows[case_id]["plan_id"]
            for case_id, entry in carried.items()
            for code, instance, letter in entry.removed
            if letter == "a"
        }
        if not gone:
            return {}
        begun = self.env.execute_query(
            SQL(
                "SELECT case_id, code, instance FROM case_step WHERE case_id = ANY(%s) AND code = ANY(%s)"
                " AND state = 'active' AND started_on IS NOT NULL ORDER BY id",
                sorted({case_id for case_id, _code, _instance in gone}),
                sorted({code for _case, code, _instance in gone}),
            )
        )
        names, found = self.env["case.plan.compiler"].names, {}
        for key in begun:
            if key in gone:
                found[key[0]] = self.env._("Somebody is busy with “%s”.", names(gone[key]).get(key[1], key[1]))
        return found

    def _versions(self, plan_ids):
        """``{plan id: version}``"""
        return dict(
            self.env.execute_query(SQL("SELECT id, version FROM case_plan WHERE id = ANY(%s)", sorted(plan_ids)))
        )

    def _take_along(self, run, row, plan_id, carried, versions):
        """Gather in a run what becomes of one case."""
        case_id, old_plan_id = row["id"], row["plan_id"]
        run.rows[case_id], run.before[case_id] = row, row["plan_state"]
        row.update(old_plan_id=old_plan_id, plan_id=plan_id, plan_state=carried.text)
        if carried.removed:
            run.removed[case_id] = carried.removed
            for code, instance, letter in carried.removed:
                run.transitions.append((case_id, Change(code, instance, letter, "t", None, "plan:removed")))
        run.changed(case_id, Occurrence("migrate"), carried.changes, row["holds"])
        data = run.log[-1]["data"]
        data["from"], data["versions"] = old_plan_id, [versions[old_plan_id], versions[plan_id]]
        if carried.removed:
            data["removed"] = carried.removed

    # --- steps -------------------------------------------------------------------------------------------------

    def _write_steps(self, run):
        """Before the rest: cancel what is gone, and bring along to the new items what stays open."""
        by_plan = defaultdict(list)
        for case_id, row in run.rows.items():
            if row.get("old_plan_id"):
                by_plan[row["old_plan_id"], row["plan_id"]].append(case_id)
        if run.removed:
            self._cancel_removed(run)
        for (old, new), case_ids in by_plan.items():
            self._repoint(old, new, case_ids)
        if run.follow and by_plan:
            self._follow(run)
        return super()._write_steps(run)

    def _cancel_removed(self, run):
        """Cancel the steps that do not come along; they stay with the item of their own version."""
        gone = [
            (case_id, code, instance)
            for case_id, removed_there in run.removed.items()
            for code, instance, letter in removed_there
            if letter != "w"
        ]
        if not gone:
            return
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET state = 'terminated', done_on = %s, done_by_id = %s, reason = %s"
                " FROM unnest(%s::int[], %s::text[], %s::int[]) AS v(case_id, code, instance)"
                " WHERE s.case_id = v.case_id AND s.code = v.code AND s.instance = v.instance RETURNING s.box_id",
                run.at,
                run.uid,
                run.reason or self.env._("Not part of the new version of the plan"),
                *map(list, zip(*gone, strict=True)),
            )
        )
        run.boxes.update(box for (box,) in rows)

    def _repoint(self, old_plan_id, new_plan_id, case_ids):
        """Let open steps point to the items of the new version, by their codes. Nothing else of them changes."""
        facts_of = self.env["case.plan.compiler"].facts
        old, new = facts_of(old_plan_id), facts_of(new_plan_id)
        pairs = [
            (old[code]["id"], new[code]["id"])
            for code in old.keys() & new.keys()
            if old[code]["kind"] == new[code]["kind"] == "step"
        ]
        self.env.execute_query(
            SQL(
                "UPDATE case_step s SET item_id = m.new FROM unnest(%s::int[], %s::int[]) AS m(old, new)"
                " WHERE s.case_id = ANY(%s) AND s.item_id = m.old"
                " AND s.state IN ('enabled', 'active', 'suspended', 'failed') RETURNING s.id",
                [before for before, _after in pairs],
                [after for _before, after in pairs],
                case_ids,
            )
        )

    def _follow(self, run):
        """Give open steps the role and the days of the new version, where the modeller said so."""
        steps = self.env.execute_query_dict(
            SQL(
                "SELECT id, case_id, code, enabled_on, by_hand, box_id FROM case_step WHERE case_id = ANY(%s)"
                " AND code = ANY(%s) AND state IN ('enabled', 'active', 'suspended') AND own_deadline IS NOT TRUE",
                list(run.rows),
                sorted(run.follow),
            )
        )
        if not steps:
            return
        facts_of = self.env["case.plan.compiler"].facts
        pairs = [(run.rows[step["case_id"]], step) for step in steps]
        pairs = [(row, step, facts_of(row["plan_id"]).get(step["code"])) for row, step in pairs]
        pairs = [(row, step, fact) for row, step, fact in pairs if fact]
        self._stage_deadlines(run, [(row, fact) for row, _step, fact in pairs])
        rows = []
        for row, step, fact in pairs:
            asked = self._asked_of(run, row, fact, step["enabled_on"])
            if step["by_hand"]:
                asked["box_id"] = step["box_id"]
            rows.append({"id": step["id"], **asked})
            run.boxes.update({asked["box_id"], step["box_id"]})
        changed = ", ".join(f"{name} = v.{name}" for name in names(FOLLOWED) if name != "id")
        self.env.execute_query(SQL("%s RETURNING s.id", update("case_step s", changed, FOLLOWED, rows, "s.id = v.id")))
        self._move_step_deadlines({row["id"] for row, _step, _fact in pairs})
