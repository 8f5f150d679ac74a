from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseCase(models.Model):
    """Macros on a case: offered, and carried out as a whole."""

    _inherit = "case.case"

    has_macros = fields.Boolean(compute="_compute_has_macros")

    @api.depends("type_id")
    def _compute_has_macros(self):
        types = self.env["case.macro"]._types()
        for case in self:
            case.has_macros = case.type_id.id in types

    def get_macros(self):
        """The macros of this case's type.

        :return: ``[{id, name, missing: [sentence]}]``; one without what is missing can be carried out
        """
        self.ensure_one()
        self.check_access("read")
        macros = self.env["case.macro"].search([("type_id", "=", self.type_id.id)])
        if not macros or not self.has_access("write"):
            return []
        steps, none = self._latest_steps(macros), self.env["case.step"]
        return [
            {"id": macro.id, "name": macro.name, "missing": macro._why_not(self, steps.get(macro.step_code, none))}
            for macro in macros
        ]

    def _latest_steps(self, macros):
        """The latest step of each code that macros name: ``{code: step}``."""
        codes = list(filter(None, macros.mapped("step_code")))
        steps = self.env["case.step"].search([("case_id", "=", self.id), ("code", "in", codes)], order="instance")
        return {step.code: step for step in steps}

    def run_macro(self, macro_id):
        """Carry out a macro: set its details, send its reply, finish its step. All of it, or nothing.

        :param macro_id: id of a ``case.macro`` of this case's type
        :return: a sentence that says what was done
        :raises UserError: naming what is missing
        :raises AccessError: when the user may not do one of these here
        """
        self.ensure_one()
        self.check_access("write")
        macro = self.env["case.macro"].search([("id", "=", macro_id), ("type_id", "=", self.type_id.id)])
        if not macro:
            raise UserError(self.env._("There is no such macro for this case."))
        step = self._latest_steps(macro).get(macro.step_code, self.env["case.step"])
        missing = macro._why_not(self, step)
        if missing:
            raise UserError("\n".join([f"“{macro.name}”:", *missing]))
        with self.env.cr.savepoint():
            done = self._carry_out(macro, step)
        return ", ".join(done)

    def _carry_out(self, macro, step):
        """Do what a macro says. :return: what was done, in words"""
        done = []
        if macro.value_ids:
            self._check_right("may_answer")
            values = {value.characteristic_id.code: value._stored() for value in macro.value_ids}
            self.env["case.writer"].apply(self, (), answers={self.id: values})
            done.append(self.env._("set: %s", ", ".join(macro.value_ids.characteristic_id.mapped("name"))))
        if macro.canned_id:
            self._check_may_write_to_parties()
            for partner in macro._to(self):
                subject, text = macro.canned_id._for(self, partner)
                channel, refused = partner._reached_by()
                if refused:
                    raise UserError(self.env._("%(case)s: %(problem)s.", case=self.name, problem=refused))
                getattr(self, f"_write_by_{channel}")(partner, subject, text)
            done.append(self.env._("sent to %s", ", ".join(macro._to(self).mapped("name"))))
        if macro.step_code:
            if step.state == "enabled":
                step.action_start()
            done.append(step.submit(macro.outcome, macro.reason)["message"])
        return done
