import hashlib

from odoo import api, models

from ..tools.plan_changes import Described, Difference, compare
from .quoting import quoted

#: Aspects of which a change leaves open steps as they are unless the modeller says that they follow.
FOLLOWED = frozenset(["role", "supervisor", "days"])


class CasePlanCompiler(models.AbstractModel):
    """Compares versions of a plan, in words."""

    _inherit = "case.plan.compiler"

    @api.model
    def describe(self, plan):
        """The items of a plan as people know them, the plan itself first.

        :param plan: one ``case.plan``
        :return: a list of :class:`..tools.plan_changes.Described`
        """
        own = {
            "auto_complete": plan.auto_complete,
            "asks_review": plan.asks_review,
            "reviewer": plan.asks_review and (plan.review_role_id.name or self.env._("supervisors")),
            "exit": self._alternatives(plan.exit_criterion_ids),
        }
        return [Described("", plan.type_id.name, own), *map(self._describe, self._ordered(plan))]

    @api.model
    def _describe(self, item):
        entry = item.criterion_ids.filtered(lambda criterion: criterion.kind == "entry")
        aspects = {
            "kind": item.kind,
            "step_kind": item.kind == "step" and item.step_kind,
            "stage": item.parent_id.code or False,
            "role": item.role_id.code or False,
            "supervisor": item.supervisor_role_id.code or False,
            "days": item.deadline_days and self.span_in_words(item.deadline_days, item.deadline_unit),
            "required": item.required,
            "optional": item.discretionary,
            "by_hand": item.manual,
            "offered_if": self._said(item, item.manual_condition),
            "repeatable": item.repeatable,
            "at_most": item.repeatable and item.max_instances,
            "repeat_if": self._said(item, item.repeat_condition),
            "auto_complete": item.kind != "stage" or item.auto_complete,
            "step_set": item.kind == "stage" and item.step_set,
            "subcase": item.step_kind == "subcase" and item.subcase_type_id.display_name,
            "status": item.status_id.name or False,
            "help": item.help or "",
            "after": dict.fromkeys(item.prerequisite_ids.mapped("code")),
            "decides": dict.fromkeys(item.approves_ids.mapped("code")),
            "entry": self._alternatives(entry),
            "exit": self._alternatives(item.criterion_ids - entry),
            "document": {
                ask.kind_id.code: (ask.kind_id.name, ask.required, ask.multiple, ask.condition or "")
                for ask in item.ask_document_ids
            },
            "question": {
                q.characteristic_id.code or q.name: (q.display_name, q.required, q.condition or "")
                for q in item.question_ids
            },
            "outcome": {code: (label, reason, goes_on) for code, label, reason, goes_on in item._outcomes()},
        }
        return Described(item.code, item.name, aspects)

    @api.model
    def _said(self, item, condition):
        return self.condition_words(item.type_id, condition) if condition else False

    @api.model
    def _alternatives(self, criteria):
        """Criteria as sentences. :return: ``{sentence: None}``"""
        found = {}
        for criterion in criteria:
            parts = criterion.trigger_ids.mapped("display_name")
            if criterion.condition:
                words = self.condition_words(criterion.plan_id.type_id, criterion.condition)
                parts.append(self.env._("only if %s", words))
            if parts:
                found[self.env._(" and ").join(parts)] = None
        return found

    @api.model
    def differences(self, old, new):
        """What differs between two versions. :return: a list of :class:`..tools.plan_changes.Difference`"""
        return compare(self.describe(old), self.describe(new))

    @api.model
    def comparison(self, old, new):
        """What differs between two versions of a plan, in words.

        :param old: one ``case.plan``, or none
        :param new: one ``case.plan`` of the same type
        :return: a list of sentences; empty when nothing differs
        """
        return [sentence for _code, sentence in self.told_differences(old, new)] if old else []

    @api.model
    def told_differences(self, old, new):
        """What differs between two versions of a plan, in words. :return: ``[(code of the item, sentence)]``"""
        names = {**self.names(old.id), **self.names(new.id)}
        roles = {role.code: role.name for role in new.type_id.with_context(active_test=False).role_ids}
        return [(found.code, self._difference(found, names, roles)) for found in self.differences(old, new)]

    # --- sentences ---------------------------------------------------------------------------------------------

    @api.model
    def _difference(self, difference: Difference, names, roles):
        item = quoted(self.env, difference.name)
        if difference.what == "added":
            return self.env._("%s is new.", item)
        if difference.what == "removed":
            return self.env._("%s is gone.", item)
        if difference.what == "renamed":
            return self.env._(
                "“%(before)s” is now called “%(after)s”.", before=difference.before, after=difference.after
            )
        if difference.what == "changed":
            return self._changed(item, difference, names, roles)
        return self._one_of_several(item, difference, names)

    @api.model
    def _changed(self, item, difference, names, roles):
        before, after = difference.before, difference.after
        if isinstance(after, bool) and isinstance(before, bool):
            return self._switched(item, difference.aspect, after)
        if difference.aspect in ("role", "supervisor"):
            before, after = roles.get(before, before), roles.get(after, after)
        if difference.aspect == "stage":
            before, after = names.get(before, before), names.get(after, after)
        label, shown = self._aspect_words(difference.aspect)
        before, after = shown(before), shown(after)
        return self.env._(
            "%(item)s: %(what)s is now %(after)s (was %(before)s).", item=item, what=label, before=before, after=after
        )

    @api.model
    def _aspect_words(self, aspect):
        """How an aspect is called, and a function that shows its value."""
        fields = self.env["case.plan.item"]._fields

        def chosen(name):
            choices = dict(fields[name]._description_selection(self.env))
            return lambda value: quoted(self.env, choices.get(value, value)) if value else self.env._("nothing")

        def text(value):
            return quoted(self.env, value) if value else self.env._("nothing")

        def number(value):
            return str(value) if value else self.env._("no limit")

        known = {
            "kind": (self.env._("the kind of item"), chosen("kind")),
            "step_kind": (self.env._("what is done"), chosen("step_kind")),
            "stage": (self.env._("the stage"), text),
            "role": (self.env._("who does it"), lambda v: quoted(self.env, v) if v else self.env._("the handler")),
            "supervisor": (self.env._("who supervises it"), text),
            "reviewer": (self.env._("who reviews it"), text),
            "days": (
                self.env._("the time for it"),
                lambda v: v or self.env._("until the deadline of the case"),
            ),
            "offered_if": (self.env._("when it is offered"), text),
            "at_most": (self.env._("how often it may be done"), number),
            "repeat_if": (self.env._("when it is asked again"), text),
            "step_set": (self.env._("what it asks"), chosen("step_set")),
            "subcase": (self.env._("the case it opens"), text),
            "status": (self.env._("the status of the case meanwhile"), text),
            "help": (self.env._("the explanation"), lambda v: quoted(self.env, v[:80]) if v else self.env._("nothing")),
        }
        return known.get(aspect) or (aspect, text)

    @api.model
    def _switched(self, item, aspect, after):
        sentences = {
            "required": (self.env._("%s must be done now.", item), self.env._("%s need not be done any more.", item)),
            "optional": (
                self.env._("%s is there only once somebody adds it.", item),
                self.env._("%s is always part of the case now.", item),
            ),
            "by_hand": (
                self.env._("%s is offered first, and started by hand.", item),
                self.env._("%s starts without being offered first.", item),
            ),
            "repeatable": (
                self.env._("%s may be done more than once.", item),
                self.env._("%s is done only once.", item),
            ),
            "auto_complete": (
                self.env._("%s is done by itself when nothing in it is left to do.", item),
                self.env._("%s is closed by hand.", item),
            ),
            "asks_review": (
                self.env._("%s is reviewed by somebody else before it is closed.", item),
                self.env._("%s is closed without a review.", item),
            ),
        }
        yes, no = sentences.get(aspect) or (f"{item}: {aspect}", f"{item}: {aspect}")
        return yes if after else no

    @api.model
    def _one_of_several(self, item, difference, names):
        key, value = difference.after or difference.before
        name = value[0] if isinstance(value, tuple) else names.get(key, key)
        options = {"item": item, "what": name}
        if difference.what == "altered":
            return self._altered(difference, name, value, options)
        gained = difference.what == "gained"
        sentences = {
            "after": (
                self.env._("%(item)s now waits until “%(what)s” is done.", **options),
                self.env._("%(item)s no longer waits for “%(what)s”.", **options),
            ),
            "decides": (
                self.env._("%(item)s now decides on “%(what)s”.", **options),
                self.env._("%(item)s no longer decides on “%(what)s”.", **options),
            ),
            "entry": (
                self.env._("%(item)s now also starts when: %(what)s.", **options),
                self.env._("%(item)s no longer starts when: %(what)s.", **options),
            ),
            "exit": (
                self.env._("%(item)s now stops when: %(what)s.", **options),
                self.env._("%(item)s no longer stops when: %(what)s.", **options),
            ),
            "document": (
                self.env._("%(item)s now asks for the document “%(what)s”.", **options),
                self.env._("%(item)s no longer asks for the document “%(what)s”.", **options),
            ),
            "question": (
                self.env._("%(item)s now asks “%(what)s”.", **options),
                self.env._("%(item)s no longer asks “%(what)s”.", **options),
            ),
            "outcome": (
                self.env._("%(item)s can now end with “%(what)s”.", **options),
                self.env._("%(item)s can no longer end with “%(what)s”.", **options),
            ),
        }
        yes, no = sentences.get(difference.aspect) or (f"{item}: + {name}", f"{item}: - {name}")
        return yes if gained else no

    @api.model
    def _altered(self, difference, name, value, options):
        """A sentence about something that both versions have, in another way."""
        if difference.aspect in ("document", "question") and difference.before[1][1] != value[1]:
            if value[1]:
                return self.env._("%(item)s: “%(what)s” must be given now.", **options)
            return self.env._("%(item)s: “%(what)s” may be left out now.", **options)
        before = difference.before[1]
        was = before[0] if isinstance(before, tuple) else before
        if was != name:
            return self.env._("%(item)s: “%(before)s” is now called “%(what)s”.", before=was, **options)
        return self.env._("%(item)s: how “%(what)s” works has changed.", **options)

    @api.model
    def fingerprint(self, plan):
        """A text that is the same as long as nothing in a plan is changed."""
        plan = plan.with_context(lang="en_US")
        said = [tuple(entry) for entry in plan.env["case.plan.compiler"].describe(plan)]
        return hashlib.sha256(repr(said).encode()).hexdigest()

    @api.model
    def may_follow(self, old, new):
        """Codes of steps of which role, supervisor or days differ: open ones may follow. :return: a list"""
        found = [d.code for d in self.differences(old, new) if d.what == "changed" and d.aspect in FOLLOWED]
        return list(dict.fromkeys(found))
