from odoo import fields, models

#: What a case came to, as far as its plan says.
RESULTS = [
    ("running", "Running"),
    ("completed", "Closed"),
    ("rejected", "Closed, last approval rejected"),
    ("terminated", "Cancelled"),
]


class CaseFact(models.Model):
    """What is measured of a case, one row each, so that a million of them are counted at once.

    Derived from the case and its steps and written by ``case.fact.refresh`` alone. Times are hours. Whether a row is
    read follows from the case: who may see it and its handler are brought along at once when they change
    (``case_fact_change.py``), all else with the next refresh.
    """

    _name = "case.fact"
    _inherit = ["case.figures"]
    _description = "Case in Figures"
    _log_access = False
    _rec_name = "case_id"
    _order = "opened_on desc, id desc"

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="cascade")
    log_seq = fields.Integer(readonly=True, groups="base.group_no_one", help="How much of the history is told.")
    type_id = fields.Many2one("case.type", "Case Type", readonly=True, ondelete="set null")
    category_id = fields.Many2one("case.category", readonly=True, ondelete="set null")
    team_id = fields.Many2one("case.team", "Handling Team", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Handler", readonly=True, ondelete="set null")
    opened_by_id = fields.Many2one("res.users", "Opened by", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="set null")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="set null", index="btree_not_null")
    access = fields.Char(readonly=True)
    priority = fields.Selection([("0", "Normal"), ("1", "High"), ("2", "Urgent")], readonly=True)
    channel = fields.Char(readonly=True)
    imported = fields.Boolean("Taken Over", readonly=True, help="Came in with its history.")
    result = fields.Selection(RESULTS, readonly=True)
    result_id = fields.Many2one(
        "case.result.type",
        "Ended in",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Which of the results of its type the case was closed with.",
    )
    opened_on = fields.Datetime("Opened", readonly=True)
    closed_on = fields.Datetime("Closed", readonly=True)
    deadline = fields.Datetime(readonly=True)
    throughput = fields.Float("Throughput (hours)", readonly=True, aggregator="avg", help="From opening to closing.")
    throughput_worked = fields.Float(
        "Throughput (working hours)",
        readonly=True,
        aggregator="avg",
        help="From opening to closing, by the calendar of the case type, the team or the company.",
    )
    response = fields.Float(
        "First Response (hours)",
        readonly=True,
        aggregator="avg",
        help="From opening to our first message to a party, or to “answered by phone”.",
    )
    response_worked = fields.Float("First Response (working hours)", readonly=True, aggregator="avg")
    span = fields.Float(
        "First to Last Step (hours)",
        readonly=True,
        aggregator="avg",
        help="From the first step that was done to the last one so far.",
    )
    paused = fields.Float("On Hold (hours)", readonly=True, aggregator="avg")
    lateness = fields.Float("Late by (hours)", readonly=True, aggregator="avg", help="0: in time. Empty: no deadline.")
    late = fields.Float("Share Late", readonly=True, aggregator="avg", help="1: closed after its deadline, 0: in time.")
    steps_done = fields.Integer(readonly=True)
    rework = fields.Integer("Steps Done Again", readonly=True, help="Each time after the first that a step was done.")
    reworked = fields.Float("Share with Rework", readonly=True, aggregator="avg")
    voided = fields.Integer("Steps That No Longer Count", readonly=True)
    reopened = fields.Integer("Times Opened Again", readonly=True)
    hours_planned = fields.Float(
        "Planned Hours", readonly=True, help="By the case type, and by the plan for the steps that were asked."
    )
    hours_spent = fields.Float("Hours", readonly=True, help="Booked on the case and its steps.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_planned = fields.Monetary("Planned Costs", readonly=True)
    cost = fields.Monetary("Costs", readonly=True, help="Hours and expenses booked on the case and its steps.")
    satisfaction = fields.Float(
        readonly=True,
        aggregator="avg",
        help="What the customer answered last, 1 unhappy to 5 happy. Empty: no answer that counts.",
    )

    satisfaction_asked = fields.Boolean(
        "Customer Was Asked", readonly=True, help="How content they are; whether they answered or not."
    )

    _case_unique = models.Constraint("UNIQUE(case_id)", "A case is counted once.")
    _closed = models.Index("(company_id, closed_on)")
    _opened = models.Index("(company_id, opened_on)")
    _of_type = models.Index("(type_id, closed_on)")
    _not_open = models.Index("(case_id) WHERE access != 'open'")

    def action_open_case(self):
        """Show the case of this row."""
        self.ensure_one()
        return self.case_id._action_show()
