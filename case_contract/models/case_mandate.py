from odoo import api, fields, models


class CaseMandate(models.Model):
    """Whoever represents somebody reads their contracts, and signs them where the mandate says so."""

    _inherit = "case.mandate"

    signs_contracts = fields.Boolean(
        help="Whoever represents may sign contracts in the place of the other one, on cases that the mandate opens.",
    )

    @api.model
    def _to_sign_sudo(self, agent, person):
        """The mandate by which a contact signs contracts today in the place of a person, if any: for the gateway.

        :param agent: the ``res.partner`` who acts :param person: the ``case.participant`` in whose place
        """
        return self._working_sudo(agent).filtered(
            lambda mandate: (
                mandate.signs_contracts and mandate.partner_id == person.partner_id and mandate._opens(person.case_id)
            )
        )[:1]
