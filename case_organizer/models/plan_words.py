from datetime import UTC

from babel.dates import format_datetime

from odoo import api, models, tools
from odoo.tools.misc import babel_locale_parse

from ..engine import PlanState, explain
from ..tools.conditions import DETAIL, parse
from .plan_compiler import CHOSEN
from .plan_reserved import ADDED_SET, OWN_STEPS
from .quoting import quoted


class CasePlanCompiler(models.AbstractModel):
    """Puts plans, and the engine's answers about them, into words."""

    _inherit = "case.plan.compiler"

    @api.model
    @tools.ormcache("plan_id", "self.env.lang")
    def names(self, plan_id):
        """Names of a plan's items in the reader's language, by code."""
        items = self.env["case.plan"].sudo().browse(plan_id).item_ids
        found = {item.code: item.name for item in items}
        for stage in items.filtered(lambda item: item.kind == "stage" and item.step_set != "all"):
            found[stage.code + CHOSEN] = self.env._("a choice in “%s”", stage.name)
        found.update(dict.fromkeys(OWN_STEPS, self.env._("an added step")))
        found[ADDED_SET] = self.env._("an added step set")
        return found

    @api.model
    @tools.ormcache("plan_id", "self.env.lang")
    def outside_names(self, plan_id):
        """What a plan's outside triggers and conditions say, in the reader's language.

        :return: ``{(kind, key): words}``; the kind of a condition is ``condition``, its key the id
        """
        plan = self.env["case.plan"].sudo().browse(plan_id)
        criteria = plan.item_ids.criterion_ids | plan.exit_criterion_ids
        found = {(t.kind, t._key()): t._in_words() for t in criteria.trigger_ids if t.kind != "item"}
        for number, domain in self._compiled(plan_id).conditions.items():
            found["condition", number] = self.condition_words(plan.type_id, domain)
        return found

    @api.model
    @tools.ormcache("plan_id", "self.env.lang")
    def outcome_names(self, plan_id):
        """Names of the outcomes of a plan's steps in the reader's language: ``{(item code, outcome code): name}``."""
        steps = self.env["case.plan"].sudo().browse(plan_id).item_ids
        return {(step.code, code): told for step in steps for code, told in step._outcomes_told().items()}

    @api.model
    def outcome_told(self, plan_id, code, outcome):
        """How an outcome of a step of a plan, or of one in no plan, is told."""
        told = self.outcome_names(plan_id).get((code, outcome))
        return told or self.env["case.plan.item"]._outcomes_told().get(outcome, outcome)

    @api.model
    def span_in_words(self, number, unit):
        """So many hours, days, … :param unit: one of ``tools/date_rules.py``"""
        if number == 1:
            return {
                "hours": self.env._("1 hour"),
                "days": self.env._("1 day"),
                "workdays": self.env._("1 working day"),
                "weeks": self.env._("1 week"),
                "months": self.env._("1 month"),
                "years": self.env._("1 year"),
            }[unit]
        return {
            "hours": self.env._("%s hours", number),
            "days": self.env._("%s days", number),
            "workdays": self.env._("%s working days", number),
            "weeks": self.env._("%s weeks", number),
            "months": self.env._("%s months", number),
            "years": self.env._("%s years", number),
        }[unit]

    @api.model
    def condition_words(self, case_type, domain):
        """A condition as a sentence.

        :param domain: parsed, or its text
        """
        stack = []
        for part in reversed(parse(domain) if isinstance(domain, str) else domain):
            if part in ("&", "|"):
                words = self.env._(" and ") if part == "&" else self.env._(" or ")
                stack.append((f"({stack.pop()[0]}{words}{stack.pop()[0]})", True))
            elif part == "!":
                stack.append((self.env._("not %s", stack.pop()[0]), False))
            else:
                stack.append((self._comparison(case_type, *part), False))
        texts = [text[1:-1] if bracketed and len(stack) == 1 else text for text, bracketed in reversed(stack)]
        return self.env._(" and ").join(texts)

    @api.model
    def _comparison(self, case_type, name, operator, value):
        if name.startswith(DETAIL):
            code = name.removeprefix(DETAIL)
            detail = case_type.with_context(active_test=False).characteristic_ids.filtered(lambda c: c.code == code)
            label = detail.name or code
            values = [self._shown(detail, entry) for entry in (value if isinstance(value, list) else [value])]
        else:
            field = self.env["case.case"]._fields[name]
            label = field._description_string(self.env)
            choices = dict(field._description_selection(self.env)) if field.type == "selection" else {}
            values = [choices.get(entry, entry) for entry in (value if isinstance(value, list) else [value])]
            if field.relational:
                values = [self.env[field.comodel_name].sudo().browse(v).display_name if v else v for v in values]
        if value in (False, None) and operator in ("=", "!="):
            return self.env._("%s is empty", label) if operator == "=" else self.env._("%s is filled", label)
        return self._compared(operator, {"what": label, "value": ", ".join(map(str, values))})

    @api.model
    def _compared(self, operator, said):
        """A comparison as a sentence. :param said: ``{what, value}`` in words"""
        sentences = {
            "=": self.env._("%(what)s is %(value)s", **said),
            "!=": self.env._("%(what)s is not %(value)s", **said),
            "<": self.env._("%(what)s is less than %(value)s", **said),
            "<=": self.env._("%(what)s is at most %(value)s", **said),
            ">": self.env._("%(what)s is more than %(value)s", **said),
            ">=": self.env._("%(what)s is at least %(value)s", **said),
            "in": self.env._("%(what)s is one of %(value)s", **said),
            "not in": self.env._("%(what)s is none of %(value)s", **said),
        }
        if operator.startswith("not "):
            return sentences.get(operator) or self.env._("%(what)s does not contain %(value)s", **said)
        return sentences.get(operator) or self.env._("%(what)s contains %(value)s", **said)

    @api.model
    def _shown(self, detail, value):
        if not detail or value in (False, None):
            return value
        return detail._in_words(detail._from_property(value)) if detail.kind == "boolean" else detail._in_words(value)

    @api.model
    def _problem(self, problem, names):
        what = ", ".join(quoted(self.env, names.get(code, code)) for code in problem.items)
        sentences = {
            "empty_plan": self.env._("The plan has no steps."),
            "prerequisite_cycle": self.env._("These wait for each other, so none of them can start: %s.", what),
            "unreachable": self.env._("Nothing can ever start %s: what it waits for never happens.", what),
            "self_reference": self.env._("%s waits for itself.", what),
            "unknown_source": self.env._("%s waits for a step that is not in this plan.", what),
            "unknown_outcome": self.env._("%s waits for an outcome that its source does not have.", what),
            "too_many_items": self.env._("The plan has too many steps."),
            "endless_repeat": self.env._("%s would repeat without end.", what),
            "parent_cycle": self.env._("These stages lie within each other: %s.", what),
        }
        return sentences.get(problem.code) or f"{what}: {problem.detail}"

    @api.model
    def why_not(self, case, code):
        """Why an item of a running case waits, or the case cannot be closed.

        :param case: one ``case.case``
        :param code: of the item; empty is the case
        :return: a list of sentences
        """
        case_sudo = case.sudo()
        plan_id = case_sudo.plan_id.id
        plan = self.compiled(plan_id)
        state = PlanState.decode(plan, case_sudo.plan_state)
        holds = self.holds(plan_id, case.ids).get(case.id, frozenset())
        found, dates = [], self.due_in_words(case)
        for unmet in explain(plan, state, code, holds):
            if unmet.source in OWN_STEPS:
                found += self._own_steps_unmet(case_sudo, unmet)
            elif unmet.source == ADDED_SET:
                waiting = case_sudo.added_step_ids.filtered(lambda line: line.state == "waiting")
                found += [self.env._("“%s” is not done yet.", line.name) for line in waiting]
            else:
                found.append(self._unmet(unmet, plan_id, dates))
        return found

    @api.model
    def _own_steps_unmet(self, case_sudo, unmet):
        """Each step that was added to a case and keeps it open."""
        at_work = case_sudo.step_ids.filtered(lambda step: step.code == unmet.source and step.state == "active")
        return [self.env._("“%s” is not done yet.", step.name) for step in at_work.sorted("instance")]

    @api.model
    def due_in_words(self, case):
        """When the dates that a case waits for are due, as its reader writes dates.

        :return: ``{key: words}``; no query when its plan waits for no date
        """
        rules = self.dates(case.sudo().plan_id.id)
        if not rules:
            return {}
        zone = self.calendar(case.sudo().type_id.id, case.sudo().company_id.id).zone
        rows = self.env["case.listener"].sudo().search([("case_id", "=", case.id), ("kind", "=", "date")])
        found = {}
        for row in rows:
            if not row.due_at:
                found[row.key] = self.env._("the date is not known yet")
                continue
            moment = row.due_at.replace(tzinfo=UTC).astimezone(zone)
            exact = row.key in rules and rules[row.key].unit == "hours"
            shape = self.env._("d MMMM y HH:mm") if exact else self.env._("d MMMM y")
            locale = babel_locale_parse(self.env.lang)
            found[row.key] = self.env._("on %s", format_datetime(moment, shape, tzinfo=zone, locale=locale))
        return found

    @api.model
    def _unmet(self, unmet, plan_id, dates=()):
        """What is unmet as a sentence. :param dates: ``{key: words}`` of when dates are due"""
        source = self.names(plan_id).get(unmet.source, unmet.source)
        if unmet.kind == "stage":
            return self.env._("Waits until the stage “%s” begins.", source)
        if unmet.kind in ("required", "active"):
            return self.env._("“%s” is not done yet.", source)
        if unmet.kind == "suspended":
            return self.env._("“%s” is on hold.", source) if source else self.env._("The case is on hold.")
        if unmet.kind == "add":
            return self.env._("Optional: somebody has to add it.")
        if unmet.kind == "by_hand":
            return self.env._("Somebody has to say that it happened.")
        if unmet.kind == "condition":
            return self.env._("Only if %s.", self.outside_names(plan_id).get(("condition", unmet.source), "…"))
        if unmet.kind != "item":
            words = self.outside_names(plan_id).get((unmet.kind, unmet.source), source)
            if unmet.kind == "date" and unmet.source in dates:
                return self.env._("Waits for: %(what)s (%(when)s).", what=words, when=dates[unmet.source])
            return self.env._("Waits for: %s.", words)
        return self._unmet_item(unmet, source, plan_id)

    @api.model
    def _unmet_item(self, unmet, source, plan_id):
        outcomes = unmet.outcome if isinstance(unmet.outcome, tuple) else (unmet.outcome,) if unmet.outcome else ()
        if outcomes == ("rejected",):
            return self.env._("Asked again when “%s” is rejected.", source)
        if "approved" in outcomes:
            return self.env._("Waits until “%s” is approved.", source)
        if outcomes and "done" not in outcomes:
            labels = self.outcome_names(plan_id)
            named = ", ".join(quoted(self.env, labels.get((unmet.source, code), code)) for code in outcomes)
            return self.env._("Waits until “%(step)s” ends with %(outcome)s.", step=source, outcome=named)
        sentences = {
            "start": self.env._("Waits until “%s” starts.", source),
            "manualStart": self.env._("Waits until “%s” starts.", source),
            "terminate": self.env._("Waits until “%s” is cancelled.", source),
            "exit": self.env._("Waits until “%s” is stopped.", source),
            "disable": self.env._("Waits until “%s” is skipped.", source),
            "fault": self.env._("Waits until “%s” fails.", source),
            "suspend": self.env._("Waits until “%s” is put on hold.", source),
            "resume": self.env._("Waits until “%s” is taken up again.", source),
            "reactivate": self.env._("Waits until “%s” is opened again.", source),
        }
        return sentences.get(unmet.transition) or self.env._("Waits until “%s” is done.", source)
