from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.naming import with_codes


class CaseMacro(models.Model):
    """What is done again and again on cases of a type, in one click: reply, set details, finish a step.

    All of it or nothing. It is carried out by ``case.case.run_macro`` with the rights of who clicks.
    """

    _name = "case.macro"
    _description = "Macro"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short technical name, used in exports. Filled from the name when empty.")
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one("case.type", "Case Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id", store=True)
    canned_id = fields.Many2one(
        "case.canned.text", "Reply With", ondelete="restrict", domain="[('type_id', 'in', (False, type_id))]"
    )
    role_id = fields.Many2one(
        "case.role",
        "To",
        ondelete="restrict",
        domain="[('type_id', '=', type_id)]",
        help="To those who hold this role. Empty: to the customer.",
    )
    value_ids = fields.One2many("case.macro.value", "macro_id", "Details to Set", copy=True)
    step_code = fields.Char("Finish the Step", help="Code of the step, as its plan names it.")
    outcome = fields.Char(help="Code of the outcome. Empty: the first one.")
    reason = fields.Char(help="Where the outcome needs one.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(type_id, code)", "A case type has each code of a macro once.")

    @api.constrains("canned_id", "value_ids", "step_code", "type_id", "role_id")
    def _check_does_something(self):
        for macro in self:
            if not (macro.canned_id or macro.value_ids or macro.step_code):
                raise ValidationError(self.env._("“%s” does nothing: say what.", macro.name))
            for part in (macro.canned_id, macro.role_id):
                if part.type_id and part.type_id != macro.type_id:
                    raise ValidationError(
                        self.env._("“%(macro)s”: “%(what)s” is of another case type.", macro=macro.name, what=part.name)
                    )

    @api.constrains("step_code", "outcome", "type_id")
    def _check_step(self):
        for macro in self.filtered("step_code"):
            plans = macro.type_id.plan_id | macro.type_id.draft_plan_id
            items = plans.sudo().item_ids.filtered(
                lambda item, macro=macro: item.code == macro.step_code and item.kind == "step"
            )
            if not items:
                raise ValidationError(
                    self.env._("“%(macro)s”: the plan has no step “%(step)s”.", macro=macro.name, step=macro.step_code)
                )
            ending = self.env["case.plan.compiler"].ending
            outcomes = list(dict.fromkeys(outcome for item in items for outcome in ending(item.id).outcomes))
            if macro.outcome and macro.outcome not in outcomes:
                raise ValidationError(
                    self.env._(
                        "“%(macro)s”: “%(outcome)s” is no outcome of “%(step)s”. There are: %(all)s.",
                        macro=macro.name,
                        outcome=macro.outcome,
                        step=items[0].name,
                        all=", ".join(outcomes),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add macros; cases of their types offer them from now on. Missing codes are filled from names."""
        everything = self.with_context(active_test=False)

        def taken(type_id):
            return everything.search_fetch([("type_id", "=", type_id)], ["code"]).mapped("code")

        macros = super().create(with_codes(vals_list, taken, within="type_id"))
        self.env.registry.clear_cache()
        return macros

    def write(self, vals):
        """Change macros; cases follow."""
        result = super().write(vals)
        if {"type_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache()
    def _types(self):
        """Ids of the case types that have macros: a frozenset."""
        return frozenset(self.sudo().search([]).type_id.ids)

    def _to(self, case):
        """The contacts that this macro replies to on a case."""
        if not self.role_id:
            return case.partner_id
        people = case.sudo().participant_ids.filtered(lambda p: p.role_id == self.role_id and p.current)
        return (people.partner_id | people.user_id.partner_id).sudo(False)

    def _why_not(self, case, step):
        """What is missing to carry this out on a case, as sentences.

        :param step: the latest step with the code of this macro, or none
        """
        self.ensure_one()
        problems = []
        if self.step_code:
            if not step or not step.is_open:
                name = step.name or self._step_name(case)
                problems.append(self.env._("“%s” is not open on this case.", name))
            else:
                problems += step._may_work()[1]
        if self.canned_id:
            problems += self._why_no_reply(case)
        return problems

    def _step_name(self, case):
        items = case.plan_id.sudo().item_ids
        return items.filtered(lambda item: item.code == self.step_code).name or self.step_code

    def _why_no_reply(self, case):
        """Why the reply cannot be sent, as sentences."""
        to = self._to(case)
        if not to:
            who = self.role_id.name or self.env._("Customer")
            return [self.env._("%s: nobody to reply to.", who)]
        refused = [partner._reached_by()[1] for partner in to]
        missing = self.env["case.placeholder"].missing(self.canned_id.text, case)
        if missing:
            refused.append(self.env._("not known: %s", ", ".join(missing)))
        return [f"{problem}." for problem in refused if problem]


class CaseMacroValue(models.Model):
    """A detail that a macro sets."""

    _name = "case.macro.value"
    _description = "Detail That a Macro Sets"
    _order = "sequence, id"
    _rec_name = "characteristic_id"

    macro_id = fields.Many2one("case.macro", required=True, ondelete="cascade", index=True)
    type_id = fields.Many2one(related="macro_id.type_id")
    sequence = fields.Integer(default=10)
    characteristic_id = fields.Many2one(
        "case.characteristic", "Detail", required=True, ondelete="restrict", domain="[('type_id', '=', type_id)]"
    )
    text = fields.Char("Becomes", help="For a choice its code, for yes or no: yes, no. Empty: nothing.")

    _set_once = models.Constraint("UNIQUE(macro_id, characteristic_id)", "A macro sets each detail once.")

    @api.constrains("characteristic_id", "text")
    def _check_text(self):
        for value in self:
            detail, where = value.characteristic_id, f"{value.macro_id.name}: {value.characteristic_id.name}"
            if detail.type_id != value.type_id:
                raise ValidationError(self.env._("“%s” is a detail of another case type.", where))
            if detail._is_kept():
                raise ValidationError(self.env._("“%s” keeps itself: no macro sets it.", where))
            value._stored()

    def _stored(self):
        """What it becomes, in stored form. :raises ValidationError: when it does not fit the detail"""
        text = (self.text or "").strip()
        return self.characteristic_id._from_text(text) if text else None
