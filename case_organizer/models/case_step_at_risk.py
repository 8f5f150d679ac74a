from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .case_step_list import DEEPEST

#: How far the first look goes back, and one after a long stop of the scheduler at most.
FARTHEST = timedelta(hours=24)


class CaseStep(models.Model):
    """Those who supervise are told of what is at risk: in the activity menu, and as soon as it becomes so."""

    _inherit = "case.step"

    _supervisor_done = models.Index(
        "(supervisor_box_id, done_on) WHERE state = 'completed' AND supervisor_box_id IS NOT NULL"
    )

    @api.model
    def _at_risk(self):
        """The domain of the open steps that the current user supervises and that are late or due soon."""
        until = self.env.cr.now() + timedelta(hours=self.env.company.case_risk_hours)
        until = fields.Datetime.to_string(until.replace(microsecond=0))
        return [("supervised", "=", True), ("is_open", "=", True), ("deadline", "<=", until)]

    @api.model
    def _at_risk_counts(self):
        """How many of them are late, and due soon; each counted up to 1,000. :return: ``(late, soon)``"""
        if not self.env.execute_query(self._supervises_sql()):
            return 0, 0
        domain, limit = self._at_risk(), DEEPEST + 1
        late = self.search_count([*domain, ("deadline", "<", self.env.cr.now())], limit=limit)
        return late, max(self.search_count(domain, limit=limit) - late, 0)

    @api.model
    def _supervises_sql(self):
        """SQL: a row when any open step is supervised from a box of the current user."""
        return SQL(
            "SELECT 1 FROM case_box_member m WHERE m.user_id = %s AND EXISTS (SELECT FROM case_step s"
            " WHERE s.supervisor_box_id = m.box_id AND s.state IN ('enabled', 'active')) LIMIT 1",
            self.env.uid,
        )

    @api.model
    def _cron_tell_at_risk(self):
        """Tell those who supervise what became at risk since the job ran before. No mail."""
        now = self.env.cr.now()
        before = max(self.env.context.get("lastcall") or now - FARTHEST, now - FARTHEST)
        self._tell_at_risk(before, now)

    @api.model
    def _tell_at_risk(self, before, now):
        """Tell what came within the time that the company names, between two moments.

        :return: ``{box id: how many}``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT s.supervisor_box_id, count(*) FROM case_step s JOIN res_company k ON k.id = s.company_id"
                " WHERE s.supervisor_box_id IS NOT NULL AND s.state IN ('enabled', 'active')"
                " AND s.deadline <= %(now)s + k.case_risk_hours * interval '1 hour'"
                " AND (s.deadline > %(before)s + k.case_risk_hours * interval '1 hour' OR s.enabled_on > %(before)s)"
                " GROUP BY s.supervisor_box_id",
                before=before,
                now=now,
            )
        )
        for box_id, count in rows:
            box = self.env["case.box"].browse(box_id)
            self.env["case.writer"]._tell(box, "case_organizer.at_risk", {"count": count})
        return dict(rows)
