from odoo import api, models
from odoo.tools import SQL

from .case_participant import takes_part_now_sql


class CaseWriter(models.AbstractModel):
    """Steps follow from when to when people take part."""

    _inherit = "case.writer"

    @api.private
    def give_back_ended_sudo(self, cases):
        """Let open steps that were given by hand to somebody who reads the case no more wait for their role again.

        Call it before :meth:`refresh_steps`, which puts them into another box. The caller has checked the user.

        :param cases: ``case.case``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET by_hand = false FROM case_case c, case_box b WHERE c.id = s.case_id"
                " AND b.id = s.box_id AND b.user_id IS DISTINCT FROM c.user_id AND s.case_id = ANY(%s) AND s.by_hand"
                " AND s.state IN ('enabled', 'active', 'suspended') AND c.access != 'open' AND NOT EXISTS ("
                "  SELECT FROM case_participant p WHERE p.case_id = c.id AND %s AND p.box_id IN ("
                "   SELECT m.box_id FROM case_box_member m WHERE m.user_id = b.user_id UNION SELECT b.id))"
                " RETURNING s.id",
                cases.ids,
                takes_part_now_sql(),
            )
        )
        if rows:
            self.env["case.step"].invalidate_model()
