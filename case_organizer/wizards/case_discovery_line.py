from odoo import api, fields, models

from ..models.case_plan_item import DEADLINE_UNITS


class CaseDiscoveryLine(models.TransientModel):
    """Something that a plan could say of a step, with the figures that speak for it."""

    _name = "case.discovery.line"
    _description = "Proposal"
    _order = "sequence, id"

    discovery_id = fields.Many2one("case.discovery", required=True, readonly=True, ondelete="cascade", index=True)
    sequence = fields.Integer(readonly=True)
    accepted = fields.Boolean("Take Over")
    kind = fields.Selection(
        [
            ("after", "Order"),
            ("required", "Required"),
            ("optional", "Optional"),
            ("repeatable", "Repeats"),
            ("role", "Who"),
            ("deadline", "Deadline"),
        ],
        "About",
        required=True,
        readonly=True,
    )
    code = fields.Char(required=True, readonly=True)
    step = fields.Char(required=True, readonly=True)
    other_code = fields.Char(readonly=True)
    other = fields.Char("Step before", readonly=True)
    role_id = fields.Many2one("case.role", readonly=True, ondelete="cascade")
    deadline = fields.Integer(readonly=True)
    deadline_unit = fields.Selection(DEADLINE_UNITS, readonly=True)
    support = fields.Integer("Shown by", readonly=True, help="Cases that show it; of roles and deadlines, times.")
    total = fields.Integer("Of", readonly=True, help="Cases that could show it; of roles and deadlines, times.")
    share = fields.Float("Confidence", readonly=True, help="Which part of them shows it.")
    median = fields.Float("Median (hours)", readonly=True, help="Half of the times it took no longer.")
    late = fields.Float("90% within (hours)", readonly=True, help="Nine times in ten it took no longer.")
    proposal = fields.Char(compute="_compute_proposal")

    @api.depends("kind", "step", "other", "role_id", "deadline", "deadline_unit")
    @api.depends_context("lang")
    def _compute_proposal(self):
        compiler = self.env["case.plan.compiler"]
        for line in self:
            span = compiler.span_in_words(line.deadline, line.deadline_unit) if line.kind == "deadline" else ""
            line.proposal = {
                "after": self.env._("After “%s”", line.other),
                "required": self.env._("The case cannot do without it"),
                "optional": self.env._("Offered only: somebody decides whether to do it"),
                "repeatable": self.env._("May be done more than once"),
                "role": self.env._("Done by “%s”", line.role_id.name),
                "deadline": self.env._("To be done within %s", span),
            }[line.kind]

    def _apply(self, items):
        """Put this into a draft. :param items: its plan items by code"""
        self.ensure_one()
        item = items[self.code]
        if self.kind == "after":
            item.prerequisite_ids += items[self.other_code]
            return
        item.write(
            {
                "required": {"required": True, "manual": False},
                "optional": {"required": False, "manual": True},
                "repeatable": {"repeatable": True},
                "role": {"role_id": self.role_id.id},
                "deadline": {"deadline_days": self.deadline, "deadline_unit": self.deadline_unit},
            }[self.kind]
        )
