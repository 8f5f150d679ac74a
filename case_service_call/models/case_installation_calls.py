from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.case_organizer.models.case_case import RUNNING

#: So many partners with a name are looked at when an installation is looked for.
MOST_PARTNERS = 50


class CaseInstallation(models.Model):
    """Installations with the calls about them; found by customer, by site and by the code of their label too."""

    _inherit = "case.installation"

    call_ids = fields.One2many("case.service.call", "installation_id", "Service Calls", readonly=True)
    open_call_count = fields.Integer("Open Calls", compute="_compute_open_call_count")

    def _compute_open_call_count(self):
        counts = dict(
            self.env["case.service.call"]._read_group(
                [("installation_id", "in", self.ids), ("case_id.state", "in", RUNNING)],
                ["installation_id"],
                ["__count"],
            )
        )
        for installation in self:
            installation.open_call_count = counts.get(installation, 0)

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator != "ilike" or not isinstance(value, str) or len(value.strip()) < 3:
            return domain
        labelled = self._named(value)
        partners = self.env["res.partner"].search([("name", "ilike", value.strip())], limit=MOST_PARTNERS)
        theirs = Domain("partner_id", "in", partners.ids) | Domain("site_id", "in", partners.ids)
        return Domain(domain) | Domain("id", "in", labelled.ids) | theirs

    def action_take_call(self):
        """The dialog that takes in a call about this installation."""
        self.ensure_one()
        return self.env["case.service.call"]._action_take_in(installation_id=self.id, partner_id=self.partner_id.id)

    def action_calls(self):
        """The calls about these installations and their parts."""
        return self.env["case.service.call"]._action_calls([("installation_id", "child_of", self.ids)])


class CaseContract(models.Model):
    """Contracts with the calls for which they count."""

    _inherit = "case.contract"

    open_call_count = fields.Integer("Open Calls", compute="_compute_open_call_count")

    def _compute_open_call_count(self):
        counts = dict(
            self.env["case.service.call"]._read_group(
                [("contract_id", "in", self.ids), ("case_id.state", "in", RUNNING)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.open_call_count = counts.get(contract, 0)

    def action_take_call(self):
        """The dialog that takes in a call of the customer of this contract."""
        self.ensure_one()
        covered = self.coverage_ids.installation_id
        only = covered.id if len(covered) == 1 else False
        return self.env["case.service.call"]._action_take_in(installation_id=only, partner_id=self.partner_id.id)

    def action_calls(self):
        """The calls for which this contract counts."""
        return self.env["case.service.call"]._action_calls([("contract_id", "in", self.ids)])


class ResPartner(models.Model):
    """Customers with their calls."""

    _inherit = "res.partner"

    open_call_count = fields.Integer(
        "Open Calls", compute="_compute_open_call_count", groups="case_organizer.group_case_user"
    )

    def _compute_open_call_count(self):
        calls = self.env["case.service.call"]
        for partner in self:
            partner.open_call_count = calls.search_count([*partner._calls_domain(), ("case_id.state", "in", RUNNING)])

    def _calls_domain(self):
        return [
            "|",
            "|",
            ("partner_id", "child_of", self.ids),
            ("caller_id", "in", self.ids),
            ("site_id", "in", self.ids),
        ]

    def action_take_call(self):
        """The dialog that takes in a call of this customer, contact or site."""
        self.ensure_one()
        return self.env["case.service.call"]._action_take_in(partner_id=self.id)

    def action_calls(self):
        """The calls of this customer, or at this site."""
        return self.env["case.service.call"]._action_calls(self._calls_domain())


class CaseServiceCall(models.Model):
    """Where buttons lead."""

    _inherit = "case.service.call"

    @api.model
    def _action_take_in(self, **defaults):
        action = self.env["ir.actions.act_window"]._for_xml_id("case_service_call.action_take_call")
        context = {f"default_{name}": value for name, value in {"for_service": True, **defaults}.items() if value}
        return {**action, "context": context}

    @api.model
    def _action_calls(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("case_service_call.action_case_service_call")
        return {**action, "domain": domain, "path": False}
