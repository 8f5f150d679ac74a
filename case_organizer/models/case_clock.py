from odoo import api, fields, models
from odoo.tools import SQL

from .case_sla_target import MEASURES

#: As many clocks as are counted anew at once.
CHUNK = 1_000
OPEN = ("running", "resting")


class CaseClock(models.Model):
    """A clock of a case: time promised for it that is running. Written by the case writer alone.

    When it is due follows from when it began, from what was allowed and from the times it stood still; counting it
    anew gives the same.
    """

    _name = "case.clock"
    _description = "Time Target of a Case"
    _order = "case_id.id, due_on, id"
    _log_access = False

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", index=True)
    target_id = fields.Many2one(
        "case.sla.target", "Time Target", required=True, readonly=True, ondelete="restrict", index=True
    )
    policy_id = fields.Many2one(
        "case.sla.policy", "SLA Policy", required=True, readonly=True, ondelete="restrict", index=True
    )
    measure = fields.Selection(MEASURES, required=True, readonly=True)
    allowed = fields.Integer("Allowed (seconds)", required=True, readonly=True)
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Hours", readonly=True, ondelete="restrict", help="Empty: every hour counts."
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("resting", "Stands still"),
            ("met", "In time"),
            ("missed", "Too late"),
            ("cancelled", "Does not apply"),
        ],
        required=True,
        readonly=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    started_on = fields.Datetime("Since", required=True, readonly=True)
    due_on = fields.Datetime("Due", readonly=True, help="Empty while it stands still.")
    risk_on = fields.Datetime("At Risk from", readonly=True)
    ended_on = fields.Datetime("Until", readonly=True)
    used = fields.Integer("Used (seconds)", readonly=True, help="Of the time that counts, up to its end or its rest.")
    at_risk = fields.Boolean(readonly=True, help="Somebody was told that it is at risk.")
    late = fields.Boolean("Too Late", readonly=True)
    stale = fields.Boolean(readonly=True, help="To be counted anew: working hours changed.")
    rest_ids = fields.One2many("case.clock.rest", "clock_id", "Stood Still", readonly=True)
    company_id = fields.Many2one(related="case_id.company_id")
    partner_id = fields.Many2one(related="case_id.partner_id")
    type_id = fields.Many2one(related="case_id.type_id")
    user_id = fields.Many2one(related="case_id.user_id")

    _one_open = models.UniqueIndex(
        "(case_id, target_id) WHERE state IN ('running', 'resting')", "A clock runs once at a time on a case."
    )
    _due = models.Index("(due_on) WHERE state = 'running' AND late IS NOT TRUE")
    _risk = models.Index("(risk_on) WHERE state = 'running' AND at_risk IS NOT TRUE")
    _stale = models.Index("(id) WHERE stale")

    @api.depends("target_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for clock in self:
            clock.display_name = clock.target_id.sudo().name

    @api.depends("state")
    def _compute_is_open(self):
        for clock in self:
            clock.is_open = clock.state in OPEN

    @api.model
    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in" if True in value else "not in", OPEN)]

    @api.model
    def _count_anew_sudo(self, domain):
        """Have open clocks counted anew, a few at once, many by the scheduler. The caller has checked the user.

        :param domain: which of them
        """
        clocks = self.sudo().search([*domain, ("state", "in", OPEN)], limit=CHUNK + 1, order="id")
        if len(clocks) <= CHUNK:
            self.env["case.writer"].count_clocks_sudo(clocks.ids)
            return
        self.env.flush_all()
        stale = self.sudo()._search([*domain, ("state", "in", OPEN)])
        self.env.execute_query(SQL("UPDATE case_clock SET stale = TRUE WHERE id IN (%s) RETURNING id", stale.select()))
        self.invalidate_model(["stale"])
        self.env.ref("case_organizer.cron_case_clock").sudo()._trigger()

    @api.model
    def _cron_clocks(self):
        """Count anew what waits for it, then tell what is at risk and too late, in chunks, each committed."""
        cron, writer = self.env["ir.cron"], self.env["case.writer"]
        for work in (self._count_stale_sudo, writer.tell_late_clocks_sudo, writer.tell_risky_clocks_sudo):
            while count := work(CHUNK):
                if not cron._commit_progress(count):
                    return
        writer.look_ahead_at_clocks()

    @api.model
    def _count_stale_sudo(self, limit):
        """Count some clocks anew. :return: how many"""
        rows = self.env.execute_query(SQL("SELECT id FROM case_clock WHERE stale ORDER BY id LIMIT %s", limit))
        self.env["case.writer"].count_clocks_sudo([clock_id for (clock_id,) in rows])
        return len(rows)
