from odoo import api, fields, models, tools
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """Cases that wait for a team: it takes part in them, and its box is that of their handler meanwhile."""

    _inherit = "case.writer"

    @api.private
    def add_default_holders_sudo(self, cases):
        """Have the teams that handle cases take part in them, so that their members read what waits for them."""
        held = super().add_default_holders_sudo(cases)
        if not any(cases.sudo().mapped("team_id")):
            return held
        today = fields.Date.today()
        self.env.execute_query(
            SQL(
                "INSERT INTO case_participant (case_id, team_id, box_id, date_from, active, may_note, may_file,"
                "  may_answer, may_approve, by_default, create_uid, write_uid, create_date, write_date)"
                " SELECT c.id, c.team_id, b.id, %(today)s, true, true, true, true, true, true, %(uid)s, %(uid)s,"
                "  %(now)s, %(now)s FROM case_case c JOIN case_box b ON b.team_id = c.team_id"
                "  WHERE c.id = ANY(%(cases)s) AND NOT EXISTS (SELECT FROM case_participant p"
                "   WHERE p.case_id = c.id AND p.active AND p.team_id = c.team_id) RETURNING id",
                today=today,
                uid=self.env.uid,
                now=self.env.cr.now(),
                cases=cases.ids,
            )
        )
        cases.invalidate_recordset(["participant_ids"], flush=False)
        return held

    def _deadline(self, row, fact, since, box_id):
        """Count by the calendar of the team in whose box the step will lie, where the type has none of its own."""
        team = self._team_calendars().get(box_id)
        return super()._deadline({**row, "team_calendar": team} if team else row, fact, since, box_id)

    @tools.ormcache()
    def _team_calendars(self):
        """``{box id: calendar id}`` of teams that have a working calendar."""
        teams = self.env["case.team"].sudo().search([("calendar_id", "!=", False)])
        boxes = self.env["case.box"].sudo().search([("team_id", "in", teams.ids)])
        return {box.id: box.team_id.calendar_id.id for box in boxes}
