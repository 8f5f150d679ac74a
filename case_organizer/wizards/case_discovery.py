from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..history import Flow, Lines, propose

DAY = 24
SHARES = ("before_share", "required_share", "again_share", "role_share")


class CaseDiscovery(models.TransientModel):
    """Proposes what a plan could take over from how its cases went. The modeller ticks what goes into the draft.

    It looks at all cases of the type, also those that the modeller does not read: it tells figures alone.
    """

    _name = "case.discovery"
    _description = "What Cases Show"
    _inherit = ["case.dialog.mixin"]

    type_id = fields.Many2one("case.type", "Case Type", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("case.discovery.line", "discovery_id", "Proposals")
    case_count = fields.Integer("Number of Case Files", readonly=True)
    ended_count = fields.Integer("Of Which Closed", readonly=True)
    support = fields.Integer("Shown by at Least", default=5, help="So many cases must show it.")
    before_share = fields.Float(
        "Order Held in", default=0.95, help="Of the cases with the later step, so many had done the earlier one first."
    )
    required_share = fields.Float(
        "Required if Done in", default=0.80, help="So many of the closed cases did the step; others are optional."
    )
    again_share = fields.Float(
        "Repeats if Done Again in", default=0.05, help="So many of the cases with the step did it more than once."
    )
    role_share = fields.Float(
        "Role if It Did", default=0.60, help="So many of the times that the step was done, this role did it."
    )

    @api.constrains("support", *SHARES)
    def _check_lines(self):
        for wizard in self:
            if wizard.support < 1:
                raise ValidationError(self.env._("“Shown by at Least”: at least one case."))
            for name in SHARES:
                if not 0 < wizard[name] <= 1:
                    label = self._fields[name]._description_string(self.env)
                    raise ValidationError(self.env._("“%s”: between 0 and 100 percent.", label))

    def action_look(self):
        """Look at the cases, and list the proposals."""
        self.ensure_one()
        self.type_id.check_access("write")
        flow = self._flow_sudo()
        lines = Lines(self.support, *(self[name] for name in SHARES))
        items = {item.code: item for item in self.type_id.shown_plan_id.item_ids}
        proposals = propose(flow, self.type_id.planned(), lines)
        self.write(
            {
                "case_count": flow.cases,
                "ended_count": flow.ended,
                "line_ids": [(5, 0, 0)]
                + [(0, 0, self._line(number, found, items)) for number, found in enumerate(proposals)],
            }
        )
        return self._show()

    def _flow_sudo(self):
        """What is counted over all cases of the type. Cases that were cancelled say nothing of what is required."""
        flow = Flow()
        for row, trace in self.env["case.traces"].traces_sudo(self.type_id, roles_as_ids=True):
            if row["state"] != "terminated":
                flow.add(trace, ended=row["state"] == "completed")
        return flow

    def _line(self, number, found, items):
        """The values of a line. :param found: ``history.Proposal``; :param items: plan items by code"""
        values = {
            "sequence": number,
            "kind": found.kind,
            "code": found.step,
            "step": items[found.step].name,
            "support": found.support,
            "total": found.cases,
            "share": found.share,
            "median": found.median or 0,
            "late": found.late or 0,
        }
        if found.kind == "after":
            values |= {"other_code": found.value, "other": items[found.value].name}
        elif found.kind == "role":
            values["role_id"] = found.value
        elif found.kind == "deadline":
            whole = found.value % DAY == 0
            values |= {
                "deadline": found.value // DAY if whole else found.value,
                "deadline_unit": "days" if whole else "hours",
            }
        return values

    def action_apply(self):
        """Put what is ticked into the draft of the plan; a draft is made when there is none.

        :raises UserError: when nothing is ticked, or a step is no longer in the draft
        """
        self.ensure_one()
        self.type_id.check_access("write")
        chosen = self.line_ids.filtered("accepted")
        if not chosen:
            raise UserError(self.env._("Tick what the plan is to take over first."))
        self.type_id.action_new_version()
        items = {item.code: item for item in self.type_id.draft_plan_id.item_ids}
        missing = [line.step for line in chosen for code in (line.code, line.other_code) if code and code not in items]
        if missing:
            raise UserError(self.env._("The draft no longer has “%s”: look at the cases again.", missing[0]))
        for line in chosen:
            line._apply(items)
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.type",
            "res_id": self.type_id.id,
            "views": [(False, "form")],
        }

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self._title(),
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
