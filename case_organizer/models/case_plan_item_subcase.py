from odoo import fields, models


class CasePlanItem(models.Model):
    """A step that opens a case of another type and waits for it: see ``case_writer_subcases.py``."""

    _inherit = "case.plan.item"

    subcase_copy_details = fields.Boolean(
        "Take Details Along", help="The case that is opened gets the details of this one that have the same code."
    )

    def _own_problems(self):
        problems = super()._own_problems()
        if self.kind != "step" or self.step_kind != "subcase" or not self.subcase_type_id:
            return problems
        opened = self.subcase_type_id
        if not opened.plan_id or not opened.active:
            problems.append(
                self.env._(
                    "“%(step)s” opens a case of “%(type)s”, which has no published plan.",
                    step=self.name,
                    type=opened.name,
                )
            )
        if opened.company_id != self.type_id.company_id:
            problems.append(
                self.env._(
                    "“%(step)s” opens a case of “%(type)s”, which belongs to another company.",
                    step=self.name,
                    type=opened.name,
                )
            )
        if self.outcome_ids and set(self.outcome_ids.mapped("code")) != {"done", "cancelled"}:
            problems.append(
                self.env._("“%s” ends with the case it opens: its outcomes are “done” and “cancelled”.", self.name)
            )
        circle = self._subcase_circle()
        if circle:
            problems.append(
                self.env._(
                    "“%(step)s” opens cases that would open each other without end: %(circle)s.",
                    step=self.name,
                    circle=" → ".join(case_type.name for case_type in circle),
                )
            )
        return problems

    def _subcase_circle(self):
        """The types that open each other by way of this step and come back to its own. :return: a list, or empty"""
        home = self.type_id
        ways, seen = [[home, self.subcase_type_id]], set()
        while ways:
            way = ways.pop()
            if way[-1] == home:
                return way
            if way[-1] in seen:
                continue
            seen.add(way[-1])
            ways += [[*way, opened] for opened in way[-1].plan_id.item_ids.subcase_type_id]
        return []

    def _outcomes(self):
        if self.step_kind == "subcase" and self.kind == "step" and not self.outcome_ids:
            return [
                ("done", self.env._("Closed"), False, True),
                ("cancelled", self.env._("Cancelled"), False, False),
            ]
        return super()._outcomes()
