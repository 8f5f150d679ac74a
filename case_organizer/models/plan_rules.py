from odoo import api, models

from ..tools.assignment import Line
from ..tools.conditions import identity, parse
from ..tools.distribution import LOOK_BACK


class CasePlanCompiler(models.AbstractModel):
    """The writer knows the rules of a plan; versions differ in them."""

    _inherit = "case.plan.compiler"

    @api.model
    def _facts(self, item):
        rule = item.assign_rule if item.assign_rule != "all" else None
        return {
            **super()._facts(item),
            "rule": rule,
            "rule_source": item.assign_item_id.code or None,
            "assignments": [self._assignment_line(line) for line in item.assignment_ids if item.kind == "step"],
        }

    @api.model
    def _assignment_line(self, line):
        rule = line.assign_rule if line.assign_rule != "all" else None
        source = line.assign_item_id.code if rule in LOOK_BACK else None
        return Line(line.id, identity(parse(line.condition)), line.role_id.id or None, rule, source)

    @api.model
    def rule_of(self, item_id):
        """The rule by which a step of this plan item is given out, from the cache.

        :return: ``(rule, code of the step it looks at)``; ``(None, None)`` when everybody in the role may
        """
        compiled = self._compiled(self._plan_of(item_id))
        fact = compiled.facts[compiled.endings[item_id].code]
        return fact["rule"], fact["rule_source"]

    @api.model
    def _describe(self, item):
        described = super()._describe(item)
        rule = item.kind == "step" and item.assign_rule
        source = rule in LOOK_BACK and item.assign_item_id.code
        lines = item.assignment_ids if item.kind == "step" else ()
        when = {
            line.condition or "": (self._said(item, line.condition) or self.env._("otherwise"), line._who(), place)
            for place, line in enumerate(lines)
        }
        aspects = {"rule": rule, "rule_source": source or False, "assignment": when}
        return described._replace(aspects={**described.aspects, **aspects})

    @api.model
    def _one_of_several(self, item, difference, names):
        if difference.aspect != "assignment":
            return super()._one_of_several(item, difference, names)
        _condition, (when, who, place) = difference.after or difference.before
        options = {"item": item, "when": when, "who": who, "place": place + 1}
        if difference.what == "lost":
            return self.env._("%(item)s: there is no rule of its own any more for: %(when)s.", **options)
        return self.env._("%(item)s goes to: %(who)s (rule %(place)s: %(when)s).", **options)

    @api.model
    def _changed(self, item, difference, names, roles):
        if difference.aspect == "rule_source":
            before, after = (names.get(code, code) for code in (difference.before, difference.after))
            difference = difference._replace(before=before, after=after)
        return super()._changed(item, difference, names, roles)

    @api.model
    def _aspect_words(self, aspect):
        if aspect == "rule":
            choices = dict(self.env["case.plan.item"]._fields["assign_rule"]._description_selection(self.env))
            return self.env._("who of the role gets it"), lambda value: f"“{choices.get(value, '')}”"
        if aspect == "rule_source":
            nothing = self.env._("nothing")
            return self.env._("the step whose doer counts"), lambda value: f"“{value}”" if value else nothing
        return super()._aspect_words(aspect)
