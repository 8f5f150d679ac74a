from collections import Counter, defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import PlanState
from ..tools.plan_told import Told, kept, tell

#: Rows of a preview that are written in one statement.
PAGE = 10_000


class Situation(NamedTuple):
    """What is the same for all cases that are on the same version, in the same state, under the same conditions.

    :ivar told: :class:`..tools.plan_told.Told`
    :ivar kept: names of the steps that go on untouched
    :ivar refused: why such a case stays behind, or an empty text
    :ivar moved: dates that are waited for no longer, and those that are instead, each a tuple of words
    :ivar dates: ``{case id: (old, new)}`` of cases of which dates move: when the soonest is due
    """

    told: Told
    kept: str
    refused: str
    moved: tuple = ()
    dates: dict = {}


class CaseWriter(models.AbstractModel):
    """Previews another version of a plan: the same decisions as :meth:`migrate`, with nothing written of the cases."""

    _inherit = "case.writer"

    @api.private
    def preview(self, rollout):
        """Write what would become of cases beside a rollout: outcomes, and a line per case.

        :param rollout: a ``case.plan.rollout``; its plan may be a draft
        :return: ``{total, changed, unchanged, refused}``, numbers of cases
        """
        plan, outcomes, lines, counts = rollout.plan_id, {}, [], Counter()
        sizes = Counter()
        for case_ids, situation in self._situations(plan, rollout._query(), rollout.spare):
            key = (situation.told, situation.refused, situation.moved)
            if key not in outcomes:
                outcomes[key] = self._outcome(rollout, plan, *key)
            outcome = outcomes[key]
            sizes[outcome.id] += len(case_ids)
            counts[outcome.kind] += len(case_ids)
            lines.append((case_ids, outcome.id, situation.kept, situation.dates))
        for outcome in outcomes.values():
            outcome.case_count = sizes[outcome.id]
        self._write_preview_lines(rollout, lines)
        return {"total": sizes.total(), **{kind: counts[kind] for kind in ("changed", "unchanged", "refused")}}

    def _situations(self, plan, query, spare):
        """What becomes of the cases that a query selects.

        :return: an iterator of ``(case ids, Situation)``
        """
        compiler, new = self.env["case.plan.compiler"], self.env["case.plan.compiler"].compiled(plan.id)
        found = self.env.execute_query(
            SQL(
                "SELECT plan_id, plan_state, type_id, array_agg(id ORDER BY id) FROM case_case WHERE id IN (%s)"
                " AND plan_id != %s GROUP BY plan_id, plan_state, type_id ORDER BY min(id)",
                query,
                plan.id,
            )
        )
        for plan_id, text, type_id, case_ids in found:
            row = {"plan_id": plan_id, "plan_state": text, "type_id": type_id}
            if not self._is_running_elsewhere(row, plan.id):
                continue
            by_holds = defaultdict(list)
            holds = compiler.holds(plan.id, case_ids)
            for case_id in case_ids:
                by_holds[holds.get(case_id, frozenset())].append(case_id)
            for true, ids in by_holds.items():
                carried = self._carry_one(compiler.compiled(plan_id), new, text, true)
                yield from self._situation(plan, row, ids, carried, spare)

    def _situation(self, plan, row, case_ids, carried, spare):
        """One situation; cases with work in hand that would be lost are told apart."""
        compiler = self.env["case.plan.compiler"]
        if carried is None:
            yield case_ids, Situation(Told(), "", self.env._("The stored state of this case is damaged."))
            return
        if row["type_id"] != plan.type_id.id:
            yield (
                case_ids,
                Situation(Told(), "", self.env._("This case is of another type than %s.", plan.display_name)),
            )
            return
        begun = {}
        if spare and carried.removed:
            rows = dict.fromkeys(case_ids, row)
            begun = self._begun(rows, dict.fromkeys(case_ids, carried))
        by_reason = defaultdict(list)
        for case_id in case_ids:
            by_reason[begun.get(case_id, "")].append(case_id)
        steps = {code for code, fact in compiler.facts(plan.id).items() if fact["kind"] == "step"}
        open_items = PlanState.decode(compiler.compiled(plan.id), carried.text).open_items()
        names = compiler.names(plan.id)
        going_on = ", ".join(names.get(code, code) for code in kept(open_items, carried.changes, steps))
        keys = self._date_keys(row, plan.id, carried.text)
        told = tell(carried.changes, carried.removed)
        for reason, ids in by_reason.items():
            if reason or not any(keys):
                yield ids, Situation(Told() if reason else told, going_on, reason)
                continue
            dates, impossible = self._dates_of(plan.id, row["plan_id"], ids, *keys)
            for case_id, why in impossible.items():
                yield [case_id], Situation(Told(), going_on, why)
            words = (
                tuple(compiler.outside_names(plan_id).get(("date", key), key) for key in there)
                for plan_id, there in zip((row["plan_id"], plan.id), keys, strict=True)
            )
            moving = [case_id for case_id in ids if case_id not in impossible]
            if moving:
                yield moving, Situation(told, going_on, "", tuple(words), dates)

    def _date_keys(self, row, plan_id, text):
        """Dates that a case waits for no longer, and those that it waits for instead. :return: two tuples of keys"""
        memo = {}
        before = self._heard_by(row["plan_id"], row["plan_state"], memo)
        after = self._heard_by(plan_id, text, memo)
        return tuple(
            tuple(key for kind, key in sorted(gone) if kind == "date") for gone in (before - after, after - before)
        )

    def _dates_of(self, plan_id, old_plan_id, case_ids, ceased, begun):
        """When dates were due, and when those that come instead are.

        :return: ``{case id: (old, new)}``, the soonest of each or None; ``{case id: why a date cannot be}``
        """
        old = dict(
            self.env.execute_query(
                SQL(
                    "SELECT case_id, min(due_at) FROM case_listener WHERE case_id = ANY(%s) AND kind = 'date'"
                    " AND key = ANY(%s) GROUP BY case_id",
                    case_ids,
                    list(ceased),
                )
            )
        )
        run = self._run()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, plan_state, type_id, company_id, partner_id, deadline, legal_deadline, opened_on"
                " FROM case_case WHERE id = ANY(%s)",
                list(case_ids),
            )
        )
        for row in rows:
            run.rows[row["id"]], run.before[row["id"]] = {**row, "plan_id": plan_id}, row["plan_state"]
        rules = self.env["case.plan.compiler"].dates(plan_id)
        wanted = {(case_id, key): rules[key] for case_id in case_ids for key in begun}
        found, impossible = self._dues_each(run, wanted)
        new = {}
        for (case_id, _key), moment in found.items():
            if moment:
                new[case_id] = min(moment, new.get(case_id, moment))
        return {case_id: (old.get(case_id), new.get(case_id)) for case_id in case_ids}, impossible

    def _dues_each(self, run, wanted):
        """As :meth:`_dues`; where that cannot be, case by case. :return: what it found, ``{case id: why not}``"""
        try:
            return (self._dues(run, wanted) if wanted else {}), {}
        except UserError:
            found, impossible = {}, {}
            for place, rule in wanted.items():
                try:
                    found.update(self._dues(run, {place: rule}))
                except UserError as error:
                    impossible[place[0]] = str(error)
            return found, impossible

    def _outcome(self, rollout, plan, told, refused, moved):
        """The record of an outcome, in words."""
        compiler = self.env["case.plan.compiler"]
        names = {}
        for version in plan.type_id.plan_ids.sorted("version"):
            names.update(compiler.names(version.id))
        names.update({**compiler.names(plan.id), "": self.env._("the case")})

        def said(codes):
            return ", ".join(names.get(code, code) for code in codes)

        ceased, begun = (", ".join(words) for words in moved or ((), ()))
        kind = "refused" if refused else "changed" if told or moved else "unchanged"
        parts = [
            (self.env._("new: %s", said(told.added)), told.added),
            (self.env._("expected later: %s", said(told.waits)), told.waits),
            (self.env._("asked again: %s", said(told.again)), told.again),
            (self.env._("cancelled: %s", said(told.cancelled)), told.cancelled),
            (self.env._("done by it: %s", said(told.ended)), told.ended),
            (self.env._("no longer waits for: %s", ceased), ceased),
            (self.env._("waits for: %s", begun), begun),
        ]
        summary = refused or "; ".join(text for text, codes in parts if codes)
        return self.env["case.plan.rollout.outcome"].create(
            {
                "rollout_id": rollout.id,
                "kind": kind,
                "added": said(told.added),
                "waits": said(told.waits),
                "again": said(told.again),
                "cancelled": said(told.cancelled),
                "ended": said(told.ended),
                "refused": refused,
                "moves_dates": bool(moved),
                "summary": summary or self.env._("Nothing changes but the version."),
            }
        )

    def _write_preview_lines(self, rollout, lines):
        """The line of each case, in pages."""
        self.env.flush_all()
        page = ([], [], [], [], [])
        for case_ids, outcome_id, going_on, dates in lines:
            page[0].extend(case_ids)
            page[1].extend([outcome_id] * len(case_ids))
            page[2].extend([going_on] * len(case_ids))
            for number in (0, 1):
                page[3 + number].extend(dates.get(case_id, (None, None))[number] for case_id in case_ids)
            while len(page[0]) >= PAGE:
                self._write_preview_page(rollout, [column[:PAGE] for column in page])
                page = tuple(column[PAGE:] for column in page)
        if page[0]:
            self._write_preview_page(rollout, page)
        self.env["case.plan.rollout.case"].invalidate_model()

    def _write_preview_page(self, rollout, page):
        self.env.execute_query(
            SQL(
                "INSERT INTO case_plan_rollout_case (rollout_id, case_id, outcome_id, kept, old_date,"
                " new_date, create_uid, create_date) SELECT %s, case_id, outcome_id, NULLIF(kept, ''), old_date,"
                " new_date, %s, %s FROM unnest(%s::int[], %s::int[], %s::text[], %s::timestamp[], %s::timestamp[])"
                " AS l(case_id, outcome_id, kept, old_date, new_date) RETURNING id",
                rollout.id,
                self.env.uid,
                self.env.cr.now(),
                *page,
            )
        )
