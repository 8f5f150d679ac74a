from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseContractPart(models.AbstractModel):
    """What a contract consists of, row by row, each from a day to a day.

    A row that was agreed is never written: an annex ends it, or puts another one in its place.
    """

    _name = "case.contract.part"
    _description = "Part of a Contract"

    contract_id = fields.Many2one("case.contract", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    annex_id = fields.Many2one("case.contract.annex", ondelete="restrict", index="btree_not_null")
    date_from = fields.Date("From", help="Empty: from the start of the contract.")
    date_to = fields.Date("To", help="The last day. Empty: as long as the contract holds.")

    @api.model_create_multi
    def create(self, vals_list):
        """Add to what is still being written. :raises UserError: for a contract in force"""
        parts = super().create(vals_list)
        parts._check_open()
        return parts

    def write(self, vals):
        """:raises UserError: for what was agreed"""
        self._check_open()
        return super().write(vals)

    def _decide(self, **values):
        """Write what an annex or the planner decided, below the guard of :meth:`write`."""
        return super().write(values)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()

    def _is_open(self):
        """Whether this may still be written: its annex, or else its contract."""
        self.ensure_one()
        return (self.annex_id or self.contract_id)._is_open()

    def _check_open(self):
        for part in self:
            if not part._is_open():
                raise UserError(
                    self.env._(
                        "“%(part)s” of %(contract)s was agreed: an annex changes it.",
                        part=part.name,
                        contract=part.contract_id.display_name,
                    )
                )

    def _is_proposed(self):
        """Whether an annex names this that was not agreed."""
        self.ensure_one()
        return bool(self.annex_id) and self.annex_id.state != "agreed"

    def _first_day(self):
        self.ensure_one()
        return self.date_from or self.contract_id.date_start

    def _holds(self, on):
        """Whether this holds on a date."""
        return not self._is_proposed() and self._first_day() <= on and (not self.date_to or self.date_to >= on)

    def _end(self, last_day):
        """End what was agreed, by an annex."""
        for part in self:
            part._decide(date_to=max(last_day, part._first_day()))
