from odoo import api, fields, models


class CaseServiceCall(models.Model):
    """What somebody reports about an installation: a case file with its plan, checked against what was agreed.

    The state of a call is that of its case and of the service actions it was converted into.
    """

    _name = "case.service.call"
    _description = "Service Call"
    _order = "id desc"
    _check_company_auto = True

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", index=True)
    name = fields.Char(related="case_id.name", store=True, index="trigram")
    title = fields.Char(related="case_id.title")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="case_id.partner_id", store=True, index=True)
    state_of_case = fields.Selection(related="case_id.state", string="State of the Case")
    priority = fields.Selection(related="case_id.priority")
    category_id = fields.Many2one(related="case_id.category_id")
    deadline = fields.Datetime(related="case_id.deadline")
    user_id = fields.Many2one(related="case_id.user_id")
    caller_id = fields.Many2one("res.partner", ondelete="restrict", index="btree_not_null", help="Who called.")
    installation_id = fields.Many2one(
        "case.installation", ondelete="restrict", index="btree_not_null", check_company=True
    )
    site_id = fields.Many2one("res.partner", ondelete="restrict", index="btree_not_null", help="Where it is.")
    symptom = fields.Text(help="What is seen, heard or missed, as the caller says it.")
    contract_id = fields.Many2one(
        "case.contract", "Covered by", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    coverage_id = fields.Many2one("case.contract.coverage", readonly=True, ondelete="restrict", index="btree_not_null")
    terms = fields.Selection(
        [
            ("contract", "Contract"),
            ("warranty", "Warranty"),
            ("chargeable", "Chargeable"),
            ("goodwill", "Goodwill"),
            ("unclear", "To be decided"),
        ],
        "Who Pays",
        required=True,
        default="unclear",
        readonly=True,
    )
    action_ids = fields.One2many("case.service.action", "call_id", "Service Actions", readonly=True)
    action_count = fields.Integer(compute="_compute_action_count")

    _case_unique = models.Constraint("UNIQUE(case_id)", "A case is one call.")

    @api.depends("action_ids")
    def _compute_action_count(self):
        counts = dict(
            self.env["case.service.action"]._read_group([("call_id", "in", self.ids)], ["call_id"], ["__count"])
        )
        for call in self:
            call.action_count = counts.get(call, 0)

    @api.depends("name", "title")
    def _compute_display_name(self):
        for call in self:
            call.display_name = " · ".join(filter(None, (call.name, call.title)))
