from odoo import api, fields, models


class CaseContract(models.Model):
    """Contracts made from an opportunity, or from another contract that serves as a template."""

    _inherit = "case.contract"

    opportunity_id = fields.Many2one(
        "crm.lead", "From the Opportunity", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Make contracts; the case files of those made from an opportunity are among its case files."""
        contracts = super().create(vals_list)
        for contract in contracts.filtered("opportunity_id"):
            contract.case_id.lead_id = contract.opportunity_id
        return contracts

    def copy_data(self, default=None):
        """A draft like these contracts as they read today, beginning today: their lines and obligations with them."""
        today = fields.Date.context_today(self)
        found = super().copy_data({"date_start": today, **(default or {})})
        for contract, vals in zip(self, found, strict=True):
            on = max(today, contract.date_start)
            vals.setdefault("line_ids", [(0, 0, line._like()) for line in contract._lines_on(on)])
            owed = contract._obligations_on(on).filtered(lambda obligation: obligation._is_of_form())
            vals.setdefault("obligation_ids", [(0, 0, obligation._like()) for obligation in owed])
        return found


class CaseContractLine(models.Model):
    _inherit = "case.contract.line"

    def _like(self):
        """Values of a line like this one."""
        self.ensure_one()
        names = ("sequence", "name", "quantity", "price_unit", "price_per", "price_stays", "discount")
        return {"product_id": self.product_id.id, **{name: self[name] for name in names}}


class CaseObligation(models.Model):
    _inherit = "case.obligation"

    def _is_of_form(self):
        """Whether this was written on the contract itself: what a clause or anything else brings comes with that."""
        return not self.clause_id

    def _like(self):
        """Values of an obligation like this one; its due dates are counted anew."""
        self.ensure_one()
        names = self._said_fields()
        said = {name: self[name].id if self._fields[name].relational else self[name] for name in names}
        return {**said, "template_id": self.template_id.id}


class CrmLead(models.Model):
    """An opportunity becomes a contract."""

    _inherit = "crm.lead"

    made_contract_ids = fields.One2many(
        "case.contract", "opportunity_id", "Contracts Made", groups="case_organizer.group_case_user"
    )

    def action_new_contract(self):
        """A contract with the customer of this opportunity, to be filled in; those made before when there are any."""
        self.ensure_one()
        made = self.made_contract_ids
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_contract")
        if made:
            return {**action, "domain": [("id", "in", made.ids)], "context": self._contract_defaults()}
        self.env["case.contract"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Contract"),
            "res_model": "case.contract",
            "views": [(False, "form")],
            "context": self._contract_defaults(),
        }

    def _contract_defaults(self):
        """What a contract made from this opportunity begins with."""
        return {
            "default_opportunity_id": self.id,
            "default_partner_id": self.partner_id.id,
            "default_title": self.name,
            **({"default_user_id": self.user_id.id} if self.user_id else {}),
        }
