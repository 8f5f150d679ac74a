from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.case_organizer.models.characteristic_field import CharacteristicValues

from .case_contract_terms import FIELDS, PAYMENTS

#: States in which what was agreed is still being written.
OPEN = ("draft", "negotiation", "to_sign")
#: States in which a contract is in force.
IN_FORCE = ("active", "suspended")
#: What an annex changes once a contract is in force, and nobody writes then.
AGREED = frozenset(
    [name for names in FIELDS.values() for name in names]
    + ["type_id", "date_start", "characteristics", "parent_id", "partner_id", "currency_id", "company_id"]
)
#: Columns that verbs alone fill.
DECIDED = frozenset(
    [
        *("state", "case_id", "signed_on", "ended_on", "ended_by", "end_reason", "told_on"),
        *("notice_given_on", "notice_giver_id", "notice_end_on", "paper_id"),
    ]
)


class CaseContract(models.Model):
    """A contract: with whom, since when, on which terms. Once it is in force an annex alone changes it.

    Terms and details that it does not say itself are inherited from the contract above it, at last from its type. What
    it says on any date is read in ``case_contract_reading.py``.
    """

    _name = "case.contract"
    _description = "Contract"
    _inherit = ["case.contract.terms"]
    _order = "date_start desc, id desc"
    _parent_store = True
    _check_company_auto = True

    name = fields.Char("Number", related="case_id.name", store=True, index="trigram")
    title = fields.Char("Subject", help="In a few words.")
    reference = fields.Char(
        copy=False, help="Its number elsewhere: on paper, with the other side, in the system it was imported from."
    )
    type_id = fields.Many2one("case.contract.type", "Contract Type", required=True, ondelete="restrict", index=True)
    direction = fields.Selection(related="type_id.direction", store=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    partner_id = fields.Many2one(
        "res.partner", "Customer or Supplier", required=True, ondelete="restrict", index=True, check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Contract Manager",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
        index=True,
    )
    parent_id = fields.Many2one(
        "case.contract",
        "Framework Contract",
        ondelete="restrict",
        index=True,
        check_company=True,
        help="The contract below which this one stands: what this one does not say is read there.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("case.contract", "parent_id", "Contracts Below")
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", copy=False)
    case_type_id = fields.Many2one(related="type_id.case_type_id", store=True, precompute=True)
    characteristics = CharacteristicValues("Details", definition="case_type_id.characteristic_definition", copy=True)
    life_case_count = fields.Integer(compute="_compute_life_case_count")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("negotiation", "In negotiation"),
            ("to_sign", "Awaiting signature"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    date_start = fields.Date("Start", required=True, default=fields.Date.context_today, help="The first day it holds.")
    signed_on = fields.Date(readonly=True, copy=False)
    ended_on = fields.Date("Ended on", readonly=True, copy=False, help="The last day, when it ended before its time.")
    ended_by = fields.Selection(
        [("us", "By us"), ("them", "By the other side"), ("both", "By agreement")], readonly=True, copy=False
    )
    end_reason = fields.Char("Why It Ended", readonly=True, copy=False)
    date_end = fields.Date("End", readonly=True, copy=False, index="btree_not_null", help="Empty: until it is ended.")
    renews = fields.Boolean("Goes on by Itself", readonly=True, copy=False)
    pays = fields.Selection(
        PAYMENTS, "Paid Now", readonly=True, copy=False, help="As it reads today: what an amount of a line pays for."
    )
    notice_by = fields.Date(
        "Last Day for Notice",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="On this day at the latest either side can say that the contract ends on its end.",
    )
    value_ids = fields.One2many("case.contract.value", "contract_id", "What It Says", readonly=True)
    line_ids = fields.One2many("case.contract.line", "contract_id", "Lines")
    obligation_ids = fields.One2many("case.obligation", "contract_id", "Obligations")
    occurrence_ids = fields.One2many("case.obligation.occurrence", "contract_id", "Ledger")
    annex_ids = fields.One2many("case.contract.annex", "contract_id", "Annexes")
    party_ids = fields.One2many("case.contract.party", "contract_id", "Parties", copy=True)
    sale_order_id = fields.Many2one("sale.order", "Order", readonly=True, copy=False, index="btree_not_null")

    _reference_unique = models.UniqueIndex(
        "(company_id, reference) WHERE reference IS NOT NULL", "Another contract has this reference."
    )
    _case_unique = models.Constraint("UNIQUE(case_id)", "Each contract has a case file of its own.")

    # --- what may not be -----------------------------------------------------------------------------------------

    @api.constrains("parent_id")
    def _check_line(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A contract does not stand below itself."))

    @api.constrains("type_id", "company_id", "parent_id", "currency_id")
    def _check_company_of_type(self):
        for contract in self:
            if contract.type_id.company_id != contract.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(contract)s” is of %(company)s, its type of %(other)s.",
                        contract=contract.display_name,
                        company=contract.company_id.name,
                        other=contract.type_id.company_id.name,
                    )
                )
            above = contract.parent_id
            if above and above.currency_id != contract.currency_id:
                raise ValidationError(
                    self.env._(
                        "“%(contract)s” is in %(currency)s, the contract above it in %(other)s.",
                        contract=contract.display_name,
                        currency=contract.currency_id.name,
                        other=above.currency_id.name,
                    )
                )

    @api.depends("name", "title", "partner_id.name")
    def _compute_display_name(self):
        for contract in self:
            words = filter(None, (contract.name, contract.title or contract.partner_id.name))
            contract.display_name = " · ".join(words) or self.env._("New contract")

    @api.model
    def _search_display_name(self, operator, value):
        names = ("name", "title", "reference", "partner_id.name")
        joined = Domain.AND if operator in Domain.NEGATIVE_OPERATORS else Domain.OR
        return joined(Domain(name, operator, value) for name in names)

    def _compute_life_case_count(self):
        about = [("contract_id", "in", self.ids), ("id", "not in", self.sudo().case_id.ids)]
        counts = dict(self.env["case.case"]._read_group(about, ["contract_id"], ["__count"]))
        for contract in self:
            contract.life_case_count = counts.get(contract, 0)

    # --- writing -------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Make contracts, each with its case file and the obligations of its type.

        :raises AccessError: for others than contract managers
        """
        self.browse().check_access("create")
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._refuse_decided(vals)
            contract_type = self.env["case.contract.type"].browse(vals.get("type_id"))
            if not contract_type:
                raise ValidationError(self.env._("Choose a contract type."))
            vals.setdefault("company_id", contract_type.company_id.id)
            # Odoo reads the definition of properties from the values given.
            vals["case_type_id"] = contract_type.case_type_id.id
        cases = self.env["case.case"].create([self._case_values(vals) for vals in vals_list])
        for vals, case in zip(vals_list, cases, strict=True):
            vals["case_id"] = case.id
        contracts = super().create(vals_list)
        bare = contracts.filtered(lambda contract: not contract._own_obligations())
        agreed = {found.id: found.obligation_ids._as_agreed() for found in bare.type_id}
        self.env["case.obligation"].create(
            [{**vals, "contract_id": contract.id} for contract in bare for vals in agreed[contract.type_id.id]]
        )
        for contract in contracts:
            contract.case_id.contract_id = contract
        contracts._refresh_course()
        return contracts

    def _own_obligations(self):
        """Obligations that were written for this contract, and stand in place of those of its type."""
        return self.obligation_ids

    def _case_values(self, vals):
        """The case file of a contract that is being made."""
        contract_type = self.env["case.contract.type"].browse(vals["type_id"])
        values = {
            "type_id": contract_type.case_type_id.id,
            "partner_id": vals.get("partner_id"),
            "company_id": vals["company_id"],
            "title": vals.get("title"),
        }
        if vals.get("user_id"):
            values["user_id"] = vals["user_id"]
        return values

    def write(self, vals):
        """Write what may be written in the state a contract is in.

        :raises UserError: naming what only an annex changes
        """
        self._refuse_decided(vals)
        agreed = AGREED & vals.keys()
        fixed = self.filtered(lambda contract: not contract._is_open()) if agreed else self.browse()
        if fixed:
            labels = sorted(self._fields[name]._description_string(self.env) for name in agreed)
            raise UserError(
                self.env._(
                    "“%(contract)s” was agreed: an annex changes %(what)s.",
                    contract=fixed[0].display_name,
                    what=", ".join(labels),
                )
            )
        result = super().write(vals)
        if agreed:
            (self | self.search([("id", "child_of", self.ids)]))._refresh_course()
        if "user_id" in vals:
            for contract in self.filtered(lambda contract: contract.case_id.user_id != contract.user_id):
                contract.case_id.user_id = contract.user_id
        return result

    def _is_open(self):
        """Whether what is agreed may still be written."""
        return self.state in OPEN

    def _refuse_decided(self, vals):
        refused = DECIDED & vals.keys()
        if refused:
            raise AccessError(
                self.env._("%s: buttons of the contract change this, nobody writes it.", ", ".join(sorted(refused)))
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A contract is never deleted. Cancel or end it instead."))

    def _decide(self, **values):
        """Write what a verb decided, below the guard of :meth:`write`."""
        return super().write(values)  # pylint: disable=super-method-mismatch
