from odoo import fields, models
from odoo.exceptions import UserError

from ..history import Summary, check_trace
from ..models.plan_reserved import OWN_STEPS

#: The newest cases of a type that are looked at.
MOST = 20_000


class CaseConformance(models.TransientModel):
    """How the cases of a type, as far as one reads them, deviate from its published plan."""

    _name = "case.conformance"
    _description = "Cases Compared with the Plan"
    _rec_name = "type_id"

    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        required=True,
        ondelete="cascade",
        domain="[('plan_id', '!=', False)]",
        default=lambda self: self._default_type(),
    )
    plan_id = fields.Many2one("case.plan", "Plan Version", readonly=True, ondelete="cascade")
    looked = fields.Boolean(readonly=True)
    case_count = fields.Integer("Number of Case Files", readonly=True)
    fitting_count = fields.Integer("Keep Every Rule", readonly=True)
    fitness = fields.Float(readonly=True, help="Which part of the rules of the plan a case keeps, on average.")
    rule_count = fields.Integer("Rules of the Plan", readonly=True)
    left_out = fields.Integer(readonly=True)
    rule_ids = fields.One2many("case.conformance.rule", "conformance_id", "Rules That Were Broken")
    case_ids = fields.One2many("case.conformance.case", "conformance_id", "Case Files")
    line_ids = fields.One2many("case.conformance.line", "conformance_id", "Deviations")

    def _default_type(self):
        """The case type, where there is only one."""
        types = self.env["case.type"].search([("plan_id", "!=", False)], limit=2)
        return types if len(types) == 1 else types.browse()

    def action_look(self):
        """Hold the cases against the plan.

        :raises UserError: when the type has no published plan
        """
        self.ensure_one()
        if not self.type_id.plan_id:
            raise UserError(self.env._("“%s” has no published plan.", self.type_id.name))
        cases = self.env["case.case"].search([("type_id", "=", self.type_id.id)], order="id desc", limit=MOST + 1)
        total = len(cases) if len(cases) <= MOST else cases.search_count([("type_id", "=", self.type_id.id)])
        cases = cases[:MOST]
        cases._note_reading("list")
        rules, summary, rows = self.type_id.rules(), Summary(), []
        for row, trace in self.env["case.traces"].traces_sudo(self.type_id, cases.ids):
            fit = check_trace(trace, rules, ended=row["state"] == "completed")
            summary.add(fit)
            rows.append((row["id"], fit))
        self._keep(rules, summary, rows, total - len(cases))

    def _keep(self, rules, summary, rows, left_out):
        """Keep what was found. :param rows: ``(case id, history.Fit)``"""
        names = self._names()
        self.write(
            {
                "plan_id": self.type_id.plan_id.id,
                "looked": True,
                "case_count": summary.cases,
                "fitting_count": summary.fitting,
                "fitness": summary.fitness,
                "rule_count": rules.count,
                "left_out": left_out,
                "rule_ids": [(5, 0, 0)],
                "line_ids": [(5, 0, 0)],
                "case_ids": [(5, 0, 0)],
            }
        )
        broken = sorted(summary.broken.items(), key=lambda found: (-found[1], found[0][0], found[0][1]))
        rules_made = self.env["case.conformance.rule"].create(
            [
                {
                    "conformance_id": self.id,
                    "kind": kind,
                    "code": code,
                    "step": names.get(code, code),
                    "other": names.get(other),
                    "case_count": count,
                    "share": count / summary.cases,
                }
                for (kind, code, other), count in broken
            ]
        )
        by_rule = {key: rule.id for (key, _count), rule in zip(broken, rules_made, strict=True)}
        self.env["case.conformance.case"].create(
            [
                {
                    "conformance_id": self.id,
                    "case_id": case_id,
                    "fitness": fit.fitness,
                    "deviation_count": len(fit.deviations),
                }
                for case_id, fit in rows
            ]
        )
        self.env["case.conformance.line"].create(
            [
                {
                    "conformance_id": self.id,
                    "rule_id": by_rule[found.kind, found.step, found.other],
                    "case_id": case_id,
                    "fitness": fit.fitness,
                    "times": found.times,
                    "at": found.at and found.at.replace(tzinfo=None),
                }
                for case_id, fit in rows
                for found in fit.deviations
            ]
        )

    def _names(self):
        """What steps are called, by code."""
        names = self.env["case.traces"].step_names_sudo(self.type_id)
        told = {code: name for (_type, code), name in names.items()}
        return {**told, **dict.fromkeys(OWN_STEPS, self.env._("a step that somebody added"))}

    def action_open_cases(self):
        """The cases with how well each fits, the worst first."""
        return self._list("case.conformance.case", self.env._("Fitness of Case Files"))

    def action_open_lines(self):
        """All deviations."""
        return self._list("case.conformance.line", self.env._("Deviations"))

    def _list(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "views": [(False, "list")],
            "name": name,
            "domain": [("conformance_id", "=", self.id)],
        }

    def action_show(self):
        """Hold the cases against the plan, and show what was found."""
        self.action_look()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.env._("Cases Compared with the Plan"),
        }
