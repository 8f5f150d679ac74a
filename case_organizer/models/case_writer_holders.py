from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.rows import unnest

#: Who holds a role by default, as columns of ``case_case c`` and ``case_role r``.
HOLDER = SQL(
    "CASE r.default_rule WHEN 'user' THEN r.default_user_id WHEN 'handler' THEN c.user_id"
    " WHEN 'opener' THEN c.create_uid END AS user_id,"
    " CASE r.default_rule WHEN 'team' THEN r.default_team_id END AS team_id,"
    " CASE r.default_rule WHEN 'customer' THEN c.partner_id END AS partner_id"
)


class CaseWriter(models.AbstractModel):
    """Who holds roles by default, on all running cases of a type at once."""

    _inherit = "case.writer"

    @api.private
    def hand_over_sudo(self, roles):
        """Let those who hold roles by default on running cases be succeeded by who does now, and move the steps.

        Persons named on a case by hand stay. The number of statements does not depend on the number of cases.

        :param roles: ``case.role`` whose default changed; the caller may write them
        """
        self.env.flush_all()
        values = {
            "scope": SQL("r.id = ANY(%s) AND c.state IN ('active', 'suspended')", roles.ids),
            "roles": roles.ids,
            "today": fields.Date.today(),
            "uid": self.env.uid,
            "now": self.env.cr.now(),
            "holder": HOLDER,
        }
        self.env.execute_query(
            SQL(
                "UPDATE case_participant p SET active = false, date_to = %(today)s, write_uid = %(uid)s,"
                " write_date = %(now)s FROM case_case c WHERE c.id = p.case_id AND c.state IN ('active', 'suspended')"
                " AND p.role_id = ANY(%(roles)s) AND p.by_default AND p.active RETURNING p.id",
                **values,
            )
        )
        added = self._add_holders(values)
        self.env["case.participant"].invalidate_model()
        self.env["case.participant"].browse(added)._tell_history_sudo()
        cases = self.env.execute_query(
            SQL(
                "SELECT DISTINCT s.case_id FROM case_step s WHERE s.role_id = ANY(%s)"
                " AND s.state IN ('enabled', 'active', 'suspended')",
                roles.ids,
            )
        )
        self.refresh_steps(self.env["case.case"].browse(case_id for (case_id,) in cases))

    @api.private
    def add_default_holders_sudo(self, cases):
        """Give each role that names a default its holder on cases that were just made.

        The number of statements does not depend on the number of cases and roles; the caller may open the cases.
        """
        self.env["case.case"].flush_model()
        self.env["case.participant"].flush_model()
        self._add_holders(
            {
                "scope": SQL("c.id = ANY(%s)", cases.ids),
                "today": fields.Date.today(),
                "uid": self.env.uid,
                "now": self.env.cr.now(),
                "holder": HOLDER,
            }
        )
        cases.invalidate_recordset(["participant_ids"], flush=False)

    def _add_holders(self, values):
        """Add who holds roles by default to the cases in ``scope`` on which nobody does. :return: ids of the rows"""
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO case_participant (case_id, role_id, user_id, team_id, partner_id, box_id, date_from,"
                "  active, may_note, may_file, may_answer, may_approve, by_default, create_uid, write_uid, create_date,"
                "  write_date)"
                " SELECT h.case_id, h.role_id, h.user_id, h.team_id, h.partner_id, COALESCE(u.id, t.id), %(today)s,"
                "  true, true, true, true, true, true, %(uid)s, %(uid)s, %(now)s, %(now)s"
                " FROM (SELECT c.id AS case_id, r.id AS role_id, %(holder)s FROM case_role r JOIN case_case c"
                "  ON c.type_id = r.type_id WHERE %(scope)s AND r.active"
                "  AND NOT EXISTS (SELECT FROM case_participant p WHERE p.case_id = c.id"
                "  AND p.role_id = r.id AND p.active AND (p.date_to IS NULL OR p.date_to >= %(today)s))) h"
                " LEFT JOIN case_box u ON u.user_id = h.user_id LEFT JOIN case_box t ON t.team_id = h.team_id"
                " WHERE num_nonnulls(h.user_id, h.team_id, h.partner_id) = 1"
                " RETURNING id, CASE WHEN box_id IS NULL THEN user_id END",
                **values,
            )
        )
        # Who never had a box: seldom, so that it is not asked beforehand.
        without = {user_id for _id, user_id in rows} - {None}
        if without:
            boxes = [{"user_id": user, "box_id": box} for user, box in self._boxes_of_users_sudo(without).items()]
            self.env.execute_query(
                SQL(
                    "UPDATE case_participant p SET box_id = v.box_id FROM %s WHERE p.user_id = v.user_id"
                    " AND p.id = ANY(%s) RETURNING p.id",
                    unnest("user_id int, box_id int", boxes),
                    [participant_id for participant_id, _user in rows],
                )
            )
        return [participant_id for participant_id, _user in rows]
