from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.validate import WARNINGS, validate
from ..tools.conditions import parse
from .quoting import quoted


class CasePlan(models.Model):
    """Plans are tried on the test bench, and the recorded plays of a type are played before it is published."""

    _inherit = "case.plan"

    def _located_problems(self):
        problems = super()._located_problems()
        if problems:
            return problems
        for test in self.type_id.test_ids:
            difference = test._difference(self)
            if difference:
                text = self.env._("The test “%(test)s” fails: %(difference)s.", test=test.name, difference=difference)
                problems.append((text, False))
        return problems

    def play(self, moves, partner_values=None, begins=None):
        """Play moves on this plan; nothing of it remains. For the test bench.

        :param moves: see ``case.play``
        :param partner_values: ``{field: ISO date}`` of the customer
        :param begins: ISO moment at which the play begins; now when left out
        :return: see ``case.play.play``
        """
        self.ensure_one()
        self.check_access("write")
        names = self._date_fields()
        unknown = set(partner_values or {}) - set(names)
        if unknown:
            raise UserError(self.env._("The plan does not look at “%s” of the customer.", ", ".join(sorted(unknown))))
        begins = fields.Datetime.to_datetime(begins.replace("T", " ")[:19]) if begins else None
        played = self.env["case.play"].play(self, moves, partner_values, begins)
        return {**played, "partner_fields": [{"name": name, "label": label} for name, label in names.items()]}

    def keep_play(self, name, moves, partner_values=None, begins=None):
        """Keep a play as a test of the type. :return: id of the ``case.type.test``"""
        self.ensure_one()
        played = self.play(moves, partner_values, begins)
        test = self.env["case.type.test"].create(
            {
                "name": name,
                "type_id": self.type_id.id,
                "moves": [entry["move"] for entry in played["moves"]],
                "partner_values": partner_values or {},
                "began_on": fields.Datetime.to_datetime(played["moves"][0]["at"].replace("T", " ")),
                "expected": [{"refused": entry["refused"], "states": entry["states"]} for entry in played["moves"]],
                "passed": True,
            }
        )
        return test.id

    def _date_fields(self):
        """Dates of the customer that this plan looks at: ``{field: label}``."""
        triggers = (self.item_ids.criterion_ids | self.exit_criterion_ids).trigger_ids
        found = triggers.filtered(lambda t: t.kind == "date" and t.date_source == "partner").date_field_id.sudo()
        return {field.name: field.field_description for field in found}

    # --- what to look at before publishing ---------------------------------------------------------------------

    def get_warnings(self):
        """What may be wrong with this plan, though it can be published. :return: a list of sentences"""
        self.ensure_one()
        self.check_access("read")
        compiler = self.env["case.plan.compiler"]
        names = {item.code: item.name for item in self.item_ids}
        found = [
            compiler._problem(problem, names)
            for problem in validate(compiler.items(self), compiler.leaving(self))
            if problem.code in WARNINGS
        ]
        return [*found, *self._role_warnings(), *self._trigger_warnings(), *self._repeat_warnings()]

    def _role_warnings(self):
        found = []
        steps = self.item_ids.filtered(lambda item: item.kind == "step")
        for role in steps.role_id.filtered(lambda role: role.default_rule == "none"):
            asked = steps.filtered(lambda step, role=role: step.role_id == role)
            found.append(
                self.env._(
                    "Nobody holds the role “%(role)s” by default: %(steps)s wait until somebody is chosen on the case.",
                    role=role.name,
                    steps=", ".join(quoted(self.env, step.name) for step in asked),
                )
            )
        return found

    def _trigger_warnings(self):
        """Parts of criteria that can never happen."""
        found = []
        asked = self.item_ids.question_ids.characteristic_id
        for criterion in self.item_ids.criterion_ids | self.exit_criterion_ids:
            name = criterion._owner_name()
            for trigger in criterion.trigger_ids:
                if trigger.kind == "event" and not trigger.event_type_id.active:
                    found.append(
                        self.env._(
                            "“%(item)s” waits for “%(event)s”, which nobody raises any more.",
                            item=name,
                            event=trigger.event_type_id.name,
                        )
                    )
                detail = trigger.date_characteristic_id if trigger.kind == "date" else trigger.characteristic_id
                if detail and (not detail.active or (detail not in asked and not self._is_filled(detail))):
                    found.append(
                        self.env._(
                            "“%(item)s” waits for “%(detail)s”, which no step asks.", item=name, detail=detail.name
                        )
                    )
            if criterion.condition and self._contradicts(criterion.condition):
                found.append(
                    self.env._(
                        "“%(item)s”: its condition can never hold: %(words)s.", item=name, words=criterion.in_words
                    )
                )
        return found

    def _is_filled(self, detail):
        """Whether a detail gets its value without being asked. Addons add to it."""
        return bool("source" in detail._fields and detail["source"] not in (False, "asked"))

    def _contradicts(self, text):
        """Whether a condition asks two different values of the same thing at once."""
        equal = {}
        domain = parse(text)
        if "|" in domain or "!" in domain:
            return False
        for part in domain:
            if not isinstance(part, str) and part[1] == "=" and equal.setdefault(part[0], part[2]) != part[2]:
                return True
        return False

    def _repeat_warnings(self):
        """What repeats by itself without a maximum, a condition or anything that it waits for."""
        endless = self.item_ids.filtered(
            lambda item: (
                item.kind == "step"
                and item.step_kind == "automatic"
                and item.repeatable
                and not item.max_instances
                and not item.repeat_condition
            )
        )
        return [self.env._("“%s” is done by the system and may repeat without end.", item.name) for item in endless]
