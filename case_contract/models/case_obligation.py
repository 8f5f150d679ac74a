from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.case_organizer.models.case_listener import SHARDS

from ..tools.terms import later
from .case_obligation_content import USUAL_LEAD


class CaseObligation(models.Model):
    """What one side of a contract owes the other, from a day to a day.

    Those that fall due on known days are planned: see ``case_obligation_planner.py``.
    """

    _name = "case.obligation"
    _description = "Obligation"
    _inherit = ["case.obligation.content", "case.contract.part"]
    _order = "contract_id, sequence, id"
    _check_company_auto = True

    partner_id = fields.Many2one(related="contract_id.partner_id", store=True)
    contract_state = fields.Selection(related="contract_id.state", string="Contract State")
    template_id = fields.Many2one("case.obligation.template", readonly=True, ondelete="set null")
    replaces_id = fields.Many2one(
        "case.obligation",
        "In Place of",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('contract_id', '=', contract_id)]",
    )
    first_on = fields.Date(
        "First Due",
        compute="_compute_first_on",
        store=True,
        readonly=False,
        precompute=True,
        help="The date from which due dates are counted; the first one itself.",
    )
    role_id = fields.Many2one("case.role", compute="_compute_role_id", inverse="_inverse_role_id")
    next_on = fields.Date(
        "Ledger Goes On", readonly=True, copy=False, help="The next due date that is not yet in the ledger."
    )
    occurrence_ids = fields.One2many("case.obligation.occurrence", "obligation_id", "Ledger")

    _dates = models.Constraint("CHECK(date_to >= date_from)", "An obligation does not end before it begins.")
    _longest_lead = models.Index(f"(lead_days) WHERE lead_days > {USUAL_LEAD}")
    _next = models.Index(f"((contract_id % {SHARDS}), next_on, id) WHERE next_on IS NOT NULL")

    @api.depends("contract_id.date_start", "date_from", "template_id")
    def _compute_first_on(self):
        for obligation in self:
            start, template = obligation._first_day(), obligation.template_id
            follows = template and obligation._is_open()
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

    def _counts_from(self):
        return self.first_on or self.contract_id.date_start

    def _span(self):
        """From when to when it falls due: ``(date, date or None)``; None altogether when it does not."""
        self.ensure_one()
        return self._span_within(self.contract_id._span())

    def _span_within(self, held):
        """As :meth:`_span`. :param held: that of its contract, which many obligations share"""
        if not held or self._is_proposed():
            return None
        first, last = held
        first = max(self.date_from or first, first)
        until = self.date_to
        last = min(until, last) if until and last else until or last
        return None if last and last < first else (first, last or None)

    def _as_read(self):
        """This obligation as the reading of its contract shows it."""
        self.ensure_one()
        return {
            "name": self.name,
            "owed_by": dict(self._fields["owed_by"]._description_selection(self.env))[self.owed_by],
            "when": self._when_in_words(),
            "who": self._who_in_words(),
            "source": self.annex_id.display_name or "",
        }
