from odoo import fields, models


class CaseStepFact(models.Model):
    """What is measured of a step, one row each time that it was asked on a case. See ``case.fact``."""

    _name = "case.step.fact"
    _inherit = ["case.figures"]
    _description = "Step in Figures"
    _log_access = False
    _rec_name = "step_id"
    _order = "done_on desc, id desc"

    step_id = fields.Many2one("case.step", "Step Asked", required=True, readonly=True, ondelete="cascade")
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="cascade", index=True)
    type_id = fields.Many2one("case.type", "Case Type", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="set null")
    team_id = fields.Many2one("case.team", "Handling Team", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Handler", readonly=True, ondelete="set null")
    opened_by_id = fields.Many2one("res.users", "Case Opened by", readonly=True, ondelete="set null")
    access = fields.Char(readonly=True)
    priority = fields.Char(readonly=True)
    item_id = fields.Many2one(
        "case.plan.item",
        "Step",
        readonly=True,
        ondelete="set null",
        help="As the first version of the plan has it, so that versions are counted together.",
    )
    code = fields.Char(readonly=True)
    kind = fields.Char("Kind of Step", readonly=True)
    round = fields.Integer(readonly=True, aggregator=None)
    state = fields.Selection(
        selection=lambda self: self.env["case.step"]._fields["state"]._description_selection(self.env), readonly=True
    )
    role_id = fields.Many2one("case.role", readonly=True, ondelete="set null")
    queue_id = fields.Many2one(
        "case.box", "Waited in", readonly=True, ondelete="set null", help="The team's box, else that of the person."
    )
    done_by_id = fields.Many2one("res.users", "Done by", readonly=True, ondelete="set null")
    asked_on = fields.Datetime("Asked", readonly=True)
    begun_on = fields.Datetime("Begun", readonly=True, help="Started; done, where nobody said that they began.")
    done_on = fields.Datetime("Done", readonly=True)
    deadline = fields.Datetime(readonly=True)
    position = fields.Integer("Place in the Case", readonly=True, aggregator=None)
    previous_id = fields.Many2one(
        "case.step", "Step before", readonly=True, ondelete="set null", index="btree_not_null"
    )
    previous_item_id = fields.Many2one("case.plan.item", "After", readonly=True, ondelete="set null")
    previous_code = fields.Char(readonly=True)
    waiting = fields.Float(
        "Waited (hours)", readonly=True, aggregator="avg", help="From when it was asked until somebody turned to it."
    )
    waiting_worked = fields.Float("Waited (working hours)", readonly=True, aggregator="avg")
    gap = fields.Float(
        "After the Step before (hours)",
        readonly=True,
        aggregator="avg",
        help="From the end of the step done before it on the case until somebody turned to it.",
    )
    gap_worked = fields.Float("After the Step before (working hours)", readonly=True, aggregator="avg")
    work = fields.Float("Worked on (hours)", readonly=True, aggregator="avg", help="From its start to its end.")
    work_worked = fields.Float("Worked on (working hours)", readonly=True, aggregator="avg")
    lateness = fields.Float("Late by (hours)", readonly=True, aggregator="avg")
    late = fields.Float("Share Late", readonly=True, aggregator="avg")
    again = fields.Float("Share Done Again", readonly=True, aggregator="avg", help="1: it was done before on the case.")
    rejected = fields.Float("Share Rejected", readonly=True, aggregator="avg", help="Of approvals.")

    _step_unique = models.Constraint("UNIQUE(step_id)", "A step is counted once.")
    _done = models.Index("(company_id, done_on)")
    _of_type = models.Index("(type_id, done_on)")
    _queue = models.Index("(queue_id, asked_on) WHERE queue_id IS NOT NULL")

    def action_open_step(self):
        """Show the step of this row."""
        self.ensure_one()
        return self.step_id.action_open()
