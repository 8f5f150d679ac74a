from odoo import fields, models
from odoo.exceptions import UserError

from .case_obligation_occurrence import AHEAD

#: Key of what a contract says about with whom it is.
PARTY = "party"


class CaseContractAnnex(models.Model):
    """An annex by which a contract goes over to another party."""

    _inherit = "case.contract.annex"

    new_partner_id = fields.Many2one(
        "res.partner", "Goes over to", ondelete="restrict", help="The other side from that day on."
    )

    def _said(self):
        said = super()._said()
        if self.new_partner_id:
            said[PARTY] = {"partner": self.new_partner_id.id}
        return said

    def _check_agreeable(self):
        said = super()._check_agreeable()
        new, contract = self.new_partner_id, self.contract_id
        if new and new == contract._party_on(self.date_from):
            raise UserError(
                self.env._("“%(contract)s” is with %(who)s already.", contract=contract.display_name, who=new.name)
            )
        if new.sudo().company_id and new.sudo().company_id != contract.company_id:
            raise UserError(
                self.env._(
                    "%(who)s is of %(other)s, the contract of %(company)s.",
                    who=new.name,
                    other=new.sudo().company_id.name,
                    company=contract.company_id.name,
                )
            )
        return said

    def action_agree(self):
        """Keep with whom the contract was before it went over for the first time."""
        if self.new_partner_id:
            self.contract_id._keep_first_party_sudo()
        return super().action_agree()

    def _key_label(self, key):
        return self._fields["new_partner_id"]._description_string(self.env) if key == PARTY else super()._key_label(key)


class CaseContract(models.Model):
    """With whom a contract is, on any date."""

    _inherit = "case.contract"

    def _party_on(self, on):
        """With whom this contract is on a date. :return: ``res.partner``"""
        self.ensure_one()
        said = self.value_ids.filtered(lambda row: row.key == PARTY and (not row.date_from or row.date_from <= on))
        newest = max(said, key=lambda row: (row.date_from or self.date_start, row.id), default=None)
        return self.env["res.partner"].browse(newest.value["partner"]) if newest else self.partner_id

    def _keep_first_party_sudo(self):
        if not self.value_ids.filtered(lambda row: row.key == PARTY):
            self.env["case.contract.value"].sudo().create(
                {"contract_id": self.id, "key": PARTY, "value": {"partner": self.partner_id.id}}
            )

    def transfer(self, partner, date_from, reason):
        """Let this contract go over to another party from a day, by an annex; what was before stays as it was.

        :param partner: ``res.partner``
        :return: the ``case.contract.annex``
        :raises UserError: without a reason; for a party or a day that cannot be
        """
        self.ensure_one()
        self.check_access("write")
        reason = self.env["case.case"]._reason(reason)
        annex = self.env["case.contract.annex"].create(
            {
                "contract_id": self.id,
                "title": self.env._("Goes over to %s", partner.name),
                "reason": reason,
                "date_from": date_from,
                "new_partner_id": partner.id,
            }
        )
        annex.action_agree()
        return annex

    def _tell_case(self):
        """The case files know with whom the contracts are today, too."""
        result = super()._tell_case()
        today = fields.Date.context_today(self)
        for contract in self.filtered("value_ids"):
            partner = contract._party_on(today)
            if partner == contract.partner_id:
                continue
            contract._decide(partner_id=partner.id)
            contract.case_id.sudo().partner_id = partner
            ahead = contract.occurrence_ids.filtered(lambda row: row.state in AHEAD)
            ahead.sudo().write({"partner_id": partner.id})
        return result

    def action_transfer(self):
        """Ask to whom it goes over, from when and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_contract_transfer")
        return {**action, "context": {"default_contract_id": self.id}}
