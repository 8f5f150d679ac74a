from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..engine import PlanState
from ..tools.expressions import evaluate
from ..tools.values import ValueRefused, normalise

#: Stands for an answer that is to be looked up or computed again.
LOOK_AGAIN = object()
#: Ends the key by which a plan hears that two sources of a detail disagree.
DISAGREES = ":disagrees"
#: So many cases follow a source at once; more do in the background.
AT_ONCE = 200


class CaseWriter(models.AbstractModel):
    """Details that keep themselves follow the answers they look at, before conditions are evaluated.

    A type without such details costs a look into a dict and no query.
    """

    _inherit = "case.writer"

    def _write_answers(self, run, cases, answers, step):
        """Add what follows from the answers, and from opening a case; tell plans of sources that disagree."""
        answers, disagreeing = self._with_kept(run, cases, answers)
        result = super()._write_answers(run, cases, answers, step)
        for case_id, codes in disagreeing.items():
            run.changed_codes[case_id] = [*run.changed_codes[case_id], *(code + DISAGREES for code in codes)]
        return result

    @api.private
    def look_again_sudo(self, cases, codes):
        """Let details of cases follow what they are taken from; many cases in the background.

        :param codes: of details that keep themselves
        """
        if len(cases) > AT_ONCE:
            query = SQL("SELECT id FROM case_case WHERE id = ANY(%s)", cases.ids)
            name = self.env._("Details follow what they are taken from")
            self.env["case.bulk"].begin_sudo("details", name, query, {"codes": codes}, cases[:1].company_id)
            return
        self._look_again(cases, codes)

    def _look_again(self, cases, codes):
        self.apply(cases, (), answers={case.id: dict.fromkeys(codes, LOOK_AGAIN) for case in cases})

    def _react(self, run):
        """Cases whose details are taken from details of these follow."""
        result = super()._react(run)
        watched = self.env["case.characteristic"]._watched().get("case.case")
        if watched and run.changed_codes:
            by_name = defaultdict(list)
            for case_id, codes in run.changed_codes.items():
                for name in (f"characteristics.{code}" for code in codes):
                    if name in watched:
                        by_name[name].append(case_id)
            for name, case_ids in by_name.items():
                self.env["case.characteristic"]._source_written(self.env["case.case"].browse(case_ids), [name])
        return result

    # --- following the rules -----------------------------------------------------------------------------------

    def _with_kept(self, run, cases, answers):
        """Answers with what follows from them.

        :return: ``(answers, {case id: codes whose sources disagree})``
        """
        rules_of, due = self.env["case.characteristic"]._rules, {}
        for case in cases:
            rules = rules_of(run.rows[case.id]["type_id"])
            if rules:
                due[case.id] = self._kept_due(rules, answers.get(case.id) or {}, not run.before[case.id])
        if not any(due.values()):
            return answers, {}
        touched = cases.filtered(lambda case: due.get(case.id))
        current = self._current_values(touched.ids)
        answers, disagreeing = dict(answers), defaultdict(list)
        for type_cases in touched.grouped(lambda case: run.rows[case.id]["type_id"]).values():
            self._follow_kept(run, type_cases, due, current, answers, disagreeing)
        return answers, disagreeing

    def _kept_due(self, rules, given, opening):
        """The rules to follow again: what they look at changed, they were asked for, or the case is being opened."""
        changed, due = set(given), []
        for rule in rules:
            asked = rule.code in given and (given[rule.code] is LOOK_AGAIN or not rule.answered)
            if opening or asked or not rule.needs.isdisjoint(changed):
                due.append(rule)
                changed.add(rule.code)
        return due

    def _current_values(self, case_ids):
        """What the details of cases are: ``{case id: {code: (stored value, since)}}``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT v.case_id, c.code, v.value, v.valid_from FROM case_value v JOIN case_characteristic c"
                " ON c.id = v.characteristic_id WHERE v.case_id = ANY(%s) AND v.valid_to IS NULL",
                case_ids,
            )
        )
        found = defaultdict(dict)
        for case_id, code, value, since in rows:
            found[case_id][code] = (value, since)
        return found

    def _follow_kept(self, run, cases, due, current, answers, disagreeing):
        """Follow the rules that are due on cases of one type, one rule at a time."""
        now, since, meant = {}, {}, {}
        for case in cases:
            given = answers.get(case.id) or {}
            meant[case.id] = {code for code, value in given.items() if value is not LOOK_AGAIN}
            kept = {rule.code for rule in due[case.id]}
            answered = {code: value for code, value in given.items() if code not in kept}
            known = current.get(case.id, {})
            now[case.id] = {code: value for code, (value, _since) in known.items()} | answered
            since[case.id] = {code: moment for code, (_value, moment) in known.items()} | dict.fromkeys(given, run.at)
            answers[case.id] = answered
        for rule in {rule.code: rule for case in cases for rule in due[case.id]}.values():
            those = cases.filtered(lambda case, rule=rule: rule in due[case.id])
            detail = self.env["case.characteristic"].sudo().browse(rule.id)
            found = self._kept_by_rule(rule, detail, those, now, since)
            for case in those:
                value, agrees = found[case.id]
                before = now[case.id].get(rule.code)
                if not agrees and self._may_ask_kept(run.rows[case.id], rule):
                    disagreeing[case.id].append(rule.code)
                if value != before or rule.code in meant[case.id]:
                    answers[case.id][rule.code] = now[case.id][rule.code] = value
                    since[case.id][rule.code] = run.at

    def _kept_by_rule(self, rule, detail, cases, now, since):
        """What a detail is by its rule. :return: ``{case id: (stored value, whether its sources agree)}``"""
        if rule.source == "computed":
            options = detail._value_options()
            return {case.id: (_fitting(evaluate(rule.expression, now[case.id]), options), True) for case in cases}
        paths = self.env["case.path"]
        found = {path: paths.values_sudo(cases, path, now) for path in rule.paths}
        first = rule.paths[0]
        values = {
            path: {case_id: paths.stored(detail, value, record, path) for case_id, (value, record) in of.items()}
            for path, of in found.items()
        }
        if rule.source == "filled":
            return {case.id: (values[first][case.id], True) for case in cases}
        told = {}
        for case in cases:
            moments = [_changed_on(path, found[path][case.id][1], since[case.id]) for path in rule.paths]
            pair = [values[path][case.id] for path in rule.paths]
            told[case.id] = _consolidated(rule.prefer, pair, moments, now[case.id].get(rule.code))
        return told

    def _may_ask_kept(self, row, rule):
        """Whether the question which of two sources is right is not being asked yet on a case."""
        compiler = self.env["case.plan.compiler"]
        asking = [code for code, fact in compiler.facts(row["plan_id"]).items() if rule.code in fact["settles"]]
        if not asking or not row["plan_state"]:
            return bool(asking)
        state = PlanState.decode(compiler.compiled(row["plan_id"]), row["plan_state"])
        return not any(state.of(code) in "ea" for code in asking)


def _fitting(value, options):
    """What was computed as the detail keeps it: whole where that is asked, nothing when it is out of bounds."""
    if options["kind"] == "integer" and isinstance(value, float):
        value = round(value)
    try:
        return normalise(value=value, **options)
    except ValueRefused:
        return None


def _changed_on(path, record, since):
    """When a source last changed, or None."""
    segments = path.split(".")
    if segments[0] == "characteristics" and len(segments) == 2:
        return since.get(segments[1])
    return record.write_date.replace(microsecond=0) if record and record.write_date else None


def _consolidated(prefer, values, moments, before):
    """What two sources come to. :return: ``(stored value, whether they agree)``"""
    first, second = values
    if first == second or second is None:
        return first, True
    if first is None:
        return second, True
    if prefer == "latest":
        newer = moments[1] is not None and (moments[0] is None or moments[1] > moments[0])
        return (second if newer else first), True
    if prefer == "ask":
        return before, False
    return (first if prefer == "first" else second), True
