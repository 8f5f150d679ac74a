from odoo import api, fields, models


class CaseContractValue(models.Model):
    """What a contract says about one thing from a day on: a group of terms, or a detail.

    Never changed once the contract is in force; an annex adds another one that counts from its day.
    """

    _name = "case.contract.value"
    _description = "What a Contract Says"
    _order = "contract_id.id, key, date_from nulls first, id"
    _log_access = False

    contract_id = fields.Many2one("case.contract", required=True, ondelete="cascade", readonly=True)
    key = fields.Char(required=True, readonly=True, help="A group of terms, or detail:<code>.")
    value = fields.Json(readonly=True, help="Empty: it says nothing any more, what is above counts again.")
    date_from = fields.Date("From", readonly=True, help="Empty: from the beginning.")
    annex_id = fields.Many2one("case.contract.annex", ondelete="restrict", readonly=True, index="btree_not_null")

    _said_once = models.UniqueIndex("(contract_id, key, COALESCE(date_from, '0001-01-01'::date))")
    _by_day = models.Index("(date_from, contract_id) WHERE date_from IS NOT NULL")

    @api.model
    @api.private
    def _keep_sudo(self, contracts, wanted):
        """Make what these contracts say from the beginning equal to ``{(contract id, key): value}``."""
        own = self.sudo().search([("contract_id", "in", contracts.ids), ("date_from", "=", False)])
        known = {(row.contract_id.id, row.key): row for row in own}
        gone = self.sudo().browse(row.id for key, row in known.items() if key not in wanted)
        gone.unlink()
        new = []
        for (contract_id, key), value in wanted.items():
            row = known.get((contract_id, key))
            if row is None:
                new.append({"contract_id": contract_id, "key": key, "value": value})
            elif row.value != value:
                row.value = value
        self.sudo().create(new)
