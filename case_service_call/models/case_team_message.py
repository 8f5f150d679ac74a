from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..tools.named_numbers import labels, numbers


class CaseTeamMessage(models.Model):
    """Mail to a team that names an installation finds it, and becomes a service call about it."""

    _inherit = "case.team.message"

    installation_id = fields.Many2one(
        "case.installation", compute="_compute_installation_id", help="It names its number, or the code of its label."
    )

    @api.depends("name", "body", "partner_id")
    @api.depends_context("uid")
    def _compute_installation_id(self):
        for message in self:
            text = f"{message.name or ''}\n{html2plaintext(message.body or '')}"
            message.installation_id = self.env["case.installation"]._named_in(
                text, message.partner_id, message.company_id
            )

    def make_case(self, case_type, partner=None, title=None):
        """A case for service calls is about the installation that the message names."""
        found = self.installation_id
        case = super().make_case(case_type, partner, title)
        call = case.service_call_ids
        if call:
            text = html2plaintext(self.body or "").strip()
            call._read_in_words_sudo(found, self.partner_id, text)
        return case

    def action_ask_case(self):
        """A message that names an installation is likely to be a service call."""
        action = super().action_ask_case()
        usual = self.env["case.type"]._for_service_calls(self.company_id)
        if self.installation_id and usual and not self.about_id:
            action["context"]["default_type_id"] = usual.id
        return action


class CaseServiceCall(models.Model):
    """A call that came in in writing."""

    _inherit = "case.service.call"

    def _read_in_words_sudo(self, installation, caller, symptom):
        """What a text says of a call that was just made of it; which contract counts is left open when several do."""
        self.ensure_one()
        given = {"installation_id": installation.id, "caller_id": caller.id, "symptom": symptom or False}
        values = self._agreed_values_sudo(self.case_id.partner_id, installation, given)
        self._decide_sudo(**given, **values)
        self.sudo()._tell_cases()
        self._count_clocks()


class CaseInstallation(models.Model):
    """Installations are found in what people write."""

    _inherit = "case.installation"

    @api.model
    def _named_in(self, text, partner, company):
        """The installation that a text names by its number or the code of its label; that of the sender before others.

        :return: one ``case.installation`` that the user reads; empty when none is named, or several
        """
        words = numbers(text)
        words = [*words, *(word.upper() for word in words)]
        named = ["|", "|", ("token", "in", labels(text)), ("serial", "in", words), ("name", "in", words)]
        found = self.search([("state", "!=", "removed"), ("company_id", "=", company.id), *named], limit=20)
        if len(found) > 1:
            own = found.filtered(lambda one: one.partner_id.commercial_partner_id == partner.commercial_partner_id)
            found = own or found
        return found if len(found) == 1 else self.browse()
