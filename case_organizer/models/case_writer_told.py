import json

from odoo import api, models
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """Notes which steps became whose, for those who want to be told: one statement, none when nobody does."""

    _inherit = "case.writer"

    def _react(self, run):
        """Steps that were asked in this run are somebody's now."""
        super()._react(run)
        if not self.env["case.alert"]._is_wanted("new"):
            return
        keys = [
            {"case_id": case_id, "code": code, "instance": instance}
            for (case_id, code, instance), (first, letter, _outcome, _passed) in run.net.items()
            if code and letter in ("e", "a") and first in ("-", "w")
        ]
        if keys:
            asked = SQL(
                "(s.case_id, s.code, s.instance) IN (SELECT v.case_id, v.code, v.instance"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(case_id int, code text, instance int))",
                json.dumps(keys),
            )
            self._tell_new(asked)

    def _tell_new(self, steps_sql):
        self.env["case.alert"].tell_steps_sudo("new", steps_sql, SQL("%s", self._now()))

    def _where(self, steps_sql):
        """In which boxes open steps lie: ``{step id: box id}``; None, without asking, when nobody wants to know."""
        if not self.env["case.alert"]._is_wanted("new"):
            return None
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL("SELECT s.id, s.box_id FROM case_step s WHERE s.state IN ('enabled', 'active') AND (%s)", steps_sql)
            )
        )

    def _tell_moved(self, before, steps_sql):
        """Tell of the steps that lie in another box than before. :param before: as :meth:`_where` gave it"""
        if before is None:
            return
        moved = [step_id for step_id, box_id in self._where(steps_sql).items() if before.get(step_id) != box_id]
        if moved:
            self._tell_new(SQL("s.id = ANY(%s)", moved))

    @api.private
    def assign(self, steps, user):
        """Steps that were given to somebody are theirs now."""
        these = SQL("s.id = ANY(%s)", steps.ids)
        before = self._where(these)
        result = super().assign(steps, user)
        self._tell_moved(before, these)
        return result

    def _move_steps(self, rows):
        """Steps that were distributed are somebody's now."""
        these = SQL("s.id = ANY(%s)", [row["id"] for row in rows])
        before = self._where(these)
        result = super()._move_steps(rows)
        self._tell_moved(before, these)
        return result

    @api.private
    def refresh_steps(self, cases):
        """Steps whose role is held by somebody else are theirs now."""
        these = SQL("s.case_id = ANY(%s)", cases.ids)
        before = self._where(these)
        result = super().refresh_steps(cases)
        self._tell_moved(before, these)
        return result

    @api.private
    def hand_over(self, leaver, successor, reason):
        """What somebody takes over is theirs now."""
        theirs = SQL("s.box_id IN (SELECT id FROM case_box WHERE user_id = %s)", leaver.id)
        before = self._where(theirs)
        result = super().hand_over(leaver, successor, reason)
        if before:
            self._tell_moved(before, SQL("s.id = ANY(%s)", list(before)))
        return result
