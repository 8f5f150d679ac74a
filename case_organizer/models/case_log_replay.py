from odoo import api, models
from odoo.tools import SQL

from ..engine import IllegalTransition, Occurrence, PlanState, StateError, advance, recode
from ..engine.verbs import VERBS


class CaseLog(models.Model):
    """Plays logs again: what they tell must lead to the state that is stored."""

    _inherit = "case.log"

    @api.model
    def replay(self, case_ids=None):
        """Play the logs of cases from nothing and compare the end with the stored plan state.

        :param case_ids: ids of cases, or None for all
        :return: a list of ``{case_id, seq, reason}``, empty when all agree. ``reason``: ``refused`` (the plan does not
            allow what row ``seq`` says), ``differs`` (another change than the row tells), ``state`` (another end)
        """
        faults = (self._replay_one(case_id, found) for case_id, found in self._rows_by_case(case_ids).items())
        return [fault for fault in faults if fault]

    @api.model
    def _rows_by_case(self, case_ids=None):
        """The rows of the logs of cases, with version and state that each case has now: ``{case id: [row, …]}``."""
        self.env["case.case"].flush_model()
        where = SQL("WHERE c.id = ANY(%s)", list(case_ids)) if case_ids is not None else SQL()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT c.id AS case, c.plan_id AS now_plan, c.plan_state, l.seq, l.kind, l.item, l.instance,"
                " l.plan_id, l.data FROM case_case c LEFT JOIN case_log l ON l.case_id = c.id %s ORDER BY c.id, l.seq",
                where,
            )
        )
        by_case = {}
        for row in rows:
            by_case.setdefault(row["case"], []).append(row)
        return by_case

    @api.model
    def _replay_one(self, case_id, rows):
        compiler = self.env["case.plan.compiler"]
        state, plan_id, acts = self._acts(rows)
        for seq, number, occurrence, data in acts:
            plan = compiler.compiled(number)
            try:
                if plan_id not in (None, number):
                    state = recode(compiler.compiled(plan_id), plan, state)
                happened = () if occurrence is None else (occurrence,)
                state, changes = advance(plan, state, happened, frozenset(data.get("holds", ())))
            except (IllegalTransition, StateError, KeyError):
                return {"case_id": case_id, "seq": seq, "reason": "refused"}
            plan_id, state = number, state.encode()
            told = [[c.item, c.instance, c.before, c.after, c.outcome] for c in changes if c.after != "w"]
            if told != data.get("changes", told):
                return {"case_id": case_id, "seq": seq, "reason": "differs"}
        stored = rows[0]["plan_state"]
        if stored and state:
            stored = PlanState.decode(compiler.compiled(plan_id), stored).encode()
        if (state or None) != (stored or None):
            return {"case_id": case_id, "seq": rows[-1]["seq"], "reason": "state"}
        return None

    @api.model
    def _acts(self, rows):
        """What the log of one case tells the engine.

        :param rows: of one case, as :meth:`_rows_by_case` reads them
        :return: ``(state, plan_id, acts)``: from which state on (None: from nothing) and which version, and a list of
            ``(seq, plan_id, occurrence, data)``; the occurrence is None where the case went over to that version
        """
        state, plan_id, past, acts = None, None, 0, []
        for row in rows:
            data = row["data"] or {}
            if row["kind"] == "imported":
                state, plan_id, past, acts = data.get("state"), row["plan_id"], row["seq"] + data.get("rows", 0), []
            if row["seq"] is None or row["seq"] <= past or not self._is_played(row["kind"], data):
                continue
            occurrence = None if row["kind"] == "migrate" else self._occurrence(row, data)
            acts.append((row["seq"], row["plan_id"], occurrence, data))
        return state, plan_id, acts

    @api.model
    def _is_played(self, kind, data):
        """Whether a row is an occurrence for the engine; others tell of answers, documents, people."""
        return kind == "migrate" or (kind in VERBS and "changes" in data)

    @api.model
    def _occurrence(self, row, data):
        return Occurrence(row["kind"], row["item"], row["instance"], data.get("outcome"), data.get("key"))
