from odoo import api, fields, models
from odoo.exceptions import UserError

from .case_contract_line import PRICE_PER
from .case_contract_terms import UNITS


class CaseContractType(models.Model):
    """What contracts of one kind have in common: their case file, terms, obligations, and what may happen to them.

    The details of a contract are those of the type of its case file: they are modelled there, once, and conditions and
    dates of the plan see them.
    """

    _name = "case.contract.type"
    _description = "Contract Type"
    _inherit = ["case.contract.terms"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    direction = fields.Selection(
        [("sale", "With a customer"), ("purchase", "With a supplier")], "Concluded", required=True, default="sale"
    )
    description = fields.Text(translate=True)
    case_type_id = fields.Many2one(
        "case.type",
        "Case Type of Its File",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=[("plan_id", "!=", False), ("is_fragment", "=", False)],
        help="Each contract has a case file of this type. Its details are the details of the contract, its roles are "
        "those who answer for it.",
    )
    life_type_ids = fields.Many2many(
        "case.type",
        "case_contract_type_life",
        "contract_type_id",
        "case_type_id",
        "What May Happen",
        check_company=True,
        domain=[("plan_id", "!=", False), ("is_fragment", "=", False)],
        help="Types of the case files that are opened as things happen to a contract: a claim, a change, a dispute. "
        "Who opens one about a contract chooses among these. Empty: among all.",
    )
    obligation_ids = fields.One2many("case.obligation.template", "type_id", "Obligations", copy=True)
    contract_ids = fields.One2many("case.contract", "type_id", "Contracts")
    contract_count = fields.Integer(compute="_compute_contract_count")
    decide_number = fields.Integer(
        "Decided Before", help="How long before the last day for notice is asked how it goes on. 0: it is not asked."
    )
    decide_unit = fields.Selection(UNITS, "Unit of Time Before", required=True, default="months")
    decide_role_id = fields.Many2one(
        "case.role",
        "Who Decides",
        ondelete="restrict",
        domain="[('type_id', '=', case_type_id)]",
        help="Who holds this role on the contract's case file. Empty: who handles it. Contract managers decide.",
    )
    makes_opportunity = fields.Boolean(
        "Makes an Opportunity",
        default=True,
        help="When it is asked how a contract goes on that ends, there is an opportunity at once.",
    )
    warning_ids = fields.One2many("case.contract.warning", "type_id", "Warnings Ahead", copy=True)
    price_per = fields.Selection(
        PRICE_PER,
        "Order Prices Are for",
        help="For how long the price of an order line is. Empty: for each period that is invoiced.",
    )
    prices_apply = fields.Boolean(
        "Prices Apply Later",
        default=True,
        help="Prices of lines of these contracts in force are those of later quotations to the same customer.",
    )
    offer_type_id = fields.Many2one(
        "case.type",
        "Case Type of Quotations",
        ondelete="restrict",
        check_company=True,
        domain=[("plan_id", "!=", False), ("is_fragment", "=", False)],
        help="Of this type is the case file that is opened from a quotation.",
    )
    offer_plan_id = fields.Many2one(related="offer_type_id.plan_id")
    confirm_item_ids = fields.Many2many(
        "case.plan.item",
        "case_contract_type_confirm_item",
        "contract_type_id",
        "item_id",
        "Confirmed After",
        domain="[('plan_id', '=', offer_plan_id), ('kind', '=', 'step')]",
        help="Steps of that case file that are done before a quotation can be confirmed. They count in later versions "
        "of its plan too.",
    )
    per_order = fields.Selection(
        [("order", "One contract an order"), ("line", "One contract a line")],
        "From an Order",
        required=True,
        default="order",
        help="What a confirmed quotation makes of its products that name this type.",
    )

    _decide_number = models.Constraint(
        "CHECK(decide_number BETWEEN 0 AND 1200)", "It is asked 0 to 1,200 of something before."
    )

    def _compute_contract_count(self):
        contracts, counts = self.env["case.contract"], {}
        if contracts.has_access("read"):
            counts = dict(contracts._read_group([("type_id", "in", self.ids)], ["type_id"], ["__count"]))
        for contract_type in self:
            contract_type.contract_count = counts.get(contract_type, 0)

    def write(self, vals):
        """The type of the case files stays once there are contracts: their details are kept in it."""
        if "case_type_id" in vals:
            other = self.filtered(lambda t: t.case_type_id.id != vals["case_type_id"] and t.sudo().contract_ids)
            if other:
                raise UserError(
                    self.env._("“%s” has contracts: the type of their case files stays as it is.", other[0].name)
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_without_contracts(self):
        for contract_type in self:
            if contract_type.sudo().contract_ids:
                raise UserError(self.env._("“%s” has contracts: archive it instead.", contract_type.name))

    def action_open_contracts(self):
        """The contracts of this type."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_contract")
        return {**action, "domain": [("type_id", "=", self.id)], "context": {"default_type_id": self.id}}
