from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.terms import later


class CaseObligation(models.Model):
    """What one side of a contract owes the other, from a day to a day.

    Those that fall due on known days are planned: see ``case_obligation_planner.py``.
    """

    _name = "case.obligation"
    _description = "Obligation"
    _inherit = ["case.obligation.content"]
    _order = "contract_id, sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one("case.contract", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True)
    contract_state = fields.Selection(related="contract_id.state", string="Contract State")
    template_id = fields.Many2one("case.obligation.template", readonly=True, ondelete="set null")
    annex_id = fields.Many2one("case.contract.annex", ondelete="restrict", index="btree_not_null")
    replaces_id = fields.Many2one(
        "case.obligation", "In Place of", ondelete="restrict", domain="[('contract_id', '=', contract_id)]"
    )
    first_on = fields.Date(
        "First Due",
        compute="_compute_first_on",
        store=True,
        readonly=False,
        precompute=True,
        help="The date from which due dates are counted; the first one itself.",
    )
    date_from = fields.Date("From", help="Empty: from the start of the contract.")
    date_to = fields.Date("To", help="The last day. Empty: as long as the contract holds.")
    role_id = fields.Many2one("case.role", compute="_compute_role_id", inverse="_inverse_role_id")
    next_on = fields.Date(
        "Next Due", readonly=True, copy=False, help="The next due date that is not yet in the ledger."
    )
    occurrence_ids = fields.One2many("case.obligation.occurrence", "obligation_id", "Ledger")

    _dates = models.Constraint("CHECK(date_to >= date_from)", "An obligation does not end before it begins.")
    _next = models.Index("(next_on, id) WHERE next_on IS NOT NULL")

    @api.depends("contract_id.date_start", "date_from", "template_id")
    def _compute_first_on(self):
        for obligation in self:
            start = obligation.date_from or obligation.contract_id.date_start
            template = obligation.template_id
            follows = template and (obligation.annex_id or obligation.contract_id)._is_open()
            if start and (follows or not obligation.first_on):
                obligation.first_on = later(start, template.first_after_number, template.first_after_unit or "days")

    @api.depends("role_code", "contract_id.case_type_id")
    def _compute_role_id(self):
        for obligation in self:
            roles = obligation.contract_id.case_type_id.role_ids
            obligation.role_id = roles.filtered(lambda role, code=obligation.role_code: role.code == code)

    def _inverse_role_id(self):
        for obligation in self:
            obligation.role_code = obligation.role_id.code

    @api.constrains("role_code", "contract_id")
    def _check_role(self):
        for obligation in self:
            if obligation.role_code and not obligation.role_id:
                raise ValidationError(
                    self.env._(
                        "“%(obligation)s”: “%(role)s” is no role of %(type)s.",
                        obligation=obligation.name,
                        role=obligation.role_code,
                        type=obligation.contract_id.case_type_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add obligations to what is still being written. :raises UserError: for a contract in force"""
        obligations = super().create(vals_list)
        obligations._check_open()
        return obligations

    def write(self, vals):
        """:raises UserError: for an obligation that was agreed"""
        if vals.keys() - {"next_on"}:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()

    def _check_open(self):
        for obligation in self:
            if not (obligation.annex_id or obligation.contract_id)._is_open():
                raise UserError(
                    self.env._(
                        "“%(obligation)s” of %(contract)s was agreed: an annex changes it.",
                        obligation=obligation.name,
                        contract=obligation.contract_id.display_name,
                    )
                )

    def _counts_from(self):
        return self.first_on or self.contract_id.date_start

    def _holds(self, on):
        """Whether this is owed on a date."""
        self.ensure_one()
        if self.annex_id and self.annex_id.state != "agreed":
            return False
        return (self.date_from or self.contract_id.date_start) <= on and (not self.date_to or self.date_to >= on)

    def _span(self):
        """From when to when it falls due: ``(date, date or None)``; None altogether when it does not."""
        self.ensure_one()
        contract = self.contract_id
        if contract.state != "active" or (self.annex_id and self.annex_id.state != "agreed"):
            return None
        first = max(self.date_from or contract.date_start, contract.date_start)
        ends = [day for day in (self.date_to, contract.ended_on, None if contract.renews else contract.date_end) if day]
        last = min(ends) if ends else None
        return None if last and last < first else (first, last)

    def _end(self, last_day):
        """End agreed obligations, by an annex."""
        for obligation in self:
            obligation._decide(date_to=max(last_day, obligation.date_from or obligation.contract_id.date_start))

    def _decide(self, **values):
        """Write what an annex decided, below the guard of :meth:`write`."""
        return super().write(values)  # pylint: disable=super-method-mismatch

    def _as_read(self):
        """This obligation as the reading of its contract shows it."""
        self.ensure_one()
        return {
            "name": self.name,
            "owed_by": dict(self._fields["owed_by"]._description_selection(self.env))[self.owed_by],
            "when": self._when_in_words(),
            "who": self.user_id.name or self.team_id.name or self.role_id.name or "",
            "source": self.annex_id.display_name or "",
        }
