from psycopg2.errors import UniqueViolation

from odoo import api, fields, models, tools
from odoo.exceptions import ConcurrencyError


class CaseSlaPolicy(models.Model):
    """The policy whose clocks count what a contract promises where no other policy counts it."""

    _inherit = "case.sla.policy"

    by_contract = fields.Boolean(
        readonly=True, copy=False, help="Its clocks count what contracts promise. It is chosen for no case by itself."
    )

    _by_contract_once = models.UniqueIndex("(by_contract) WHERE by_contract", "There is such a policy already.")

    @api.model
    def _by_contract_sudo(self):
        """The policy of what contracts promise, as plain data; made when it is needed for the first time.

        It is archived, so that it is chosen for no case by itself.
        """
        if not self._by_contract_id():
            try:
                with self.env.cr.savepoint():
                    self.sudo().create(self._by_contract_values())
            except UniqueViolation as twice:
                raise ConcurrencyError("Somebody made the policy of contracts at the same time.") from twice
        number = self._by_contract_id()
        return next(policy for _active, policy in self._policies() if policy.id == number)

    @api.model
    @tools.ormcache()
    def _by_contract_id(self):
        """Id of the policy of what contracts promise, or False."""
        return self.sudo().with_context(active_test=False).search([("by_contract", "=", True)], limit=1).id

    def _by_contract_values(self):
        names = dict(self.env["case.sla.target"]._fields["measure"]._description_selection(self.env))
        return {
            "name": self.env._("As agreed in the contract"),
            "by_contract": True,
            "active": False,
            "sequence": 1000,
            "target_ids": [
                (0, 0, {"name": names[measure], "measure": measure, "working": False})
                for measure in ("first_response", "resolution")
            ],
        }
