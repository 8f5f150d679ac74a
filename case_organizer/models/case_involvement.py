from odoo import api, fields, models
from odoo.tools import SQL

#: Where a contact is in a case: kept apart by the last digit of the id, so that each row keeps its own.
SOURCES = SQL(
    "SELECT p.id * 4 AS id, p.case_id, p.partner_id, 'participant' AS part, p.role_id, p.relation, p.date_from,"
    "  p.date_to, p.id AS participant_id, p.active AND (p.date_to IS NULL OR p.date_to >= CURRENT_DATE) AS going_on,"
    "  NOT p.active AS archived"
    " FROM case_participant p WHERE p.partner_id IS NOT NULL"
    " UNION ALL SELECT p.id * 4 + 1, p.case_id, u.partner_id, 'participant', p.role_id, p.relation, p.date_from,"
    "  p.date_to, p.id, p.active AND (p.date_to IS NULL OR p.date_to >= CURRENT_DATE), NOT p.active"
    " FROM case_participant p JOIN res_users u ON u.id = p.user_id"
    " UNION ALL SELECT c.id * 4 + 2, c.id, c.partner_id, 'customer', NULL, NULL, c.opened_on::date, c.closed_on::date,"
    "  NULL, true, false FROM case_case c WHERE c.partner_id IS NOT NULL"
    " UNION ALL SELECT c.id * 4 + 3, c.id, u.partner_id, 'handler', NULL, NULL, c.opened_on::date, c.closed_on::date,"
    "  NULL, true, false FROM case_case c JOIN res_users u ON u.id = c.user_id"
)


class CaseInvolvement(models.Model):
    """Which contact is in which case, and as what: customer, handler, or person involved, themselves or their user.

    Only read: it brings together ``case.case`` and ``case.participant``, and follows the access of the case.
    """

    _name = "case.involvement"
    _description = "Part in a Case"
    _auto = False
    _order = "going_on desc, date_from desc, id desc"

    case_id = fields.Many2one("case.case", "Case File", readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    part = fields.Selection(
        [("customer", "Customer"), ("handler", "Handler"), ("participant", "Person involved")], "As", readonly=True
    )
    role_id = fields.Many2one("case.role", readonly=True)
    relation = fields.Char(readonly=True)
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("To", readonly=True)
    participant_id = fields.Many2one("case.participant", "Person Involved", readonly=True)
    going_on = fields.Boolean("Still", readonly=True, help="This part in the case has not ended.")
    archived = fields.Boolean(readonly=True, help="Somebody else took over, or it was archived.")
    type_id = fields.Many2one(related="case_id.type_id", string="Case Type")
    status_id = fields.Many2one(related="case_id.status_id")
    case_state = fields.Selection(related="case_id.state", string="State")

    @property
    def _table_query(self):
        return SOURCES

    @api.depends("case_id", "part", "role_id")
    def _compute_display_name(self):
        parts = dict(self._fields["part"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.case_id.display_name} ({row.role_id.name or parts.get(row.part)})"

    def action_open_case(self):
        """Show the case."""
        self.ensure_one()
        return self.case_id._get_records_action(context={})
