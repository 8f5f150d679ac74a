from collections import Counter, defaultdict
from typing import NamedTuple

from odoo import api, models
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
    """

    told: Told
    kept: str
    refused: str


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
            key = (situation.told, situation.refused)
            if key not in outcomes:
                outcomes[key] = self._outcome(rollout, plan, *key)
            outcome = outcomes[key]
            sizes[outcome.id] += len(case_ids)
            counts[outcome.kind] += len(case_ids)
            lines.append((case_ids, outcome.id, situation.kept))
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
        going_on = ", ".join(names[code] for code in kept(open_items, carried.changes, steps))
        for reason, ids in by_reason.items():
            told = Told() if reason else tell(carried.changes, carried.removed)
            yield ids, Situation(told, going_on, reason)

    def _outcome(self, rollout, plan, told, refused):
        """The record of an outcome, in words."""
        compiler = self.env["case.plan.compiler"]
        names = {}
        for version in plan.type_id.plan_ids.sorted("version"):
            names.update(compiler.names(version.id))
        names.update({**compiler.names(plan.id), "": self.env._("the case")})

        def said(codes):
            return ", ".join(names.get(code, code) for code in codes)

        kind = "refused" if refused else "changed" if told else "unchanged"
        parts = {
            self.env._("new: %s", said(told.added)): told.added,
            self.env._("expected later: %s", said(told.waits)): told.waits,
            self.env._("asked again: %s", said(told.again)): told.again,
            self.env._("cancelled: %s", said(told.cancelled)): told.cancelled,
            self.env._("done by it: %s", said(told.ended)): told.ended,
        }
        summary = refused or "; ".join(text for text, codes in parts.items() if codes)
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
                "summary": summary or self.env._("Nothing changes but the version."),
            }
        )

    def _write_preview_lines(self, rollout, lines):
        """The line of each case, in pages."""
        self.env.flush_all()
        page = ([], [], [])
        for case_ids, outcome_id, going_on in lines:
            page[0].extend(case_ids)
            page[1].extend([outcome_id] * len(case_ids))
            page[2].extend([going_on] * len(case_ids))
            while len(page[0]) >= PAGE:
                self._write_preview_page(rollout, [column[:PAGE] for column in page])
                page = tuple(column[PAGE:] for column in page)
        if page[0]:
            self._write_preview_page(rollout, page)
        self.env["case.plan.rollout.case"].invalidate_model()

    def _write_preview_page(self, rollout, page):
        self.env.execute_query(
            SQL(
                "INSERT INTO case_plan_rollout_case (rollout_id, case_id, outcome_id, kept, create_uid,"
                " create_date) SELECT %s, case_id, outcome_id, NULLIF(kept, ''), %s, %s"
                " FROM unnest(%s::int[], %s::int[], %s::text[]) AS l(case_id, outcome_id, kept) RETURNING id",
                rollout.id,
                self.env.uid,
                self.env.cr.now(),
                *page,
            )
        )
