from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..tools.participation import Default, holder
from ..tools.rows import filled, names, unnest, update

HOLDS = "case_id int, role_id int, user_id int, team_id int, partner_id int"


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
        self.env.execute_query(
            SQL(
                "UPDATE case_participant p SET active = false, date_to = %(today)s, write_uid = %(uid)s,"
                " write_date = %(now)s FROM case_case c WHERE c.id = p.case_id AND c.state IN ('active', 'suspended')"
                " AND p.role_id = ANY(%(roles)s) AND p.by_default AND p.active RETURNING p.id",
                roles=roles.ids,
                today=fields.Date.today(),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        running = SQL("r.id = ANY(%s) AND c.state IN ('active', 'suspended')", roles.ids)
        added = [row[0] for row in self._add_holders(self._holders_missing(running))]
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
        """Give each role that names a default its holder on cases where nobody holds it; the caller may open them.

        The number of statements does not depend on the number of cases and roles.

        :return: ``{case id: [(role id, box id)]}`` of the cases on which nobody was involved before: they have no
            other holders of roles now
        """
        self.env["case.case"].flush_model()
        self.env["case.participant"].flush_model()
        alone = cases.sudo().filtered(lambda case: not case.participant_ids)
        found = [
            holder(default, case.id, case.user_id.id, case.create_uid.id, case.partner_id.id)
            for case in alone
            for default in self._default_holders(case.type_id.id)
        ]
        if others := cases - alone:
            found += self._holders_missing(SQL("c.id = ANY(%s)", others.ids))
        held = {case.id: [] for case in alone}
        for _id, case_id, role_id, box_id in self._add_holders(found):
            if case_id in held:
                held[case_id].append((role_id, box_id))
        cases.invalidate_recordset(["participant_ids"], flush=False)
        return held

    @tools.ormcache("type_id")
    def _default_holders(self, type_id):
        """Who holds the roles of a case type by default: a tuple of :class:`..tools.participation.Default`."""
        roles = self.env["case.role"].sudo().search([("type_id", "=", type_id)])
        return tuple(
            Default(role.id, role.default_rule, role.default_user_id.id, role.default_team_id.id) for role in roles
        )

    def _holders_missing(self, scope):
        """Who is to hold the roles that nobody holds. :param scope: SQL on ``case_case c`` and ``case_role r``"""
        rows = self.env.execute_query(
            SQL(
                "SELECT r.id, r.default_rule, r.default_user_id, r.default_team_id,"
                " c.id, c.user_id, c.create_uid, c.partner_id"
                " FROM case_role r JOIN case_case c ON c.type_id = r.type_id"
                " WHERE %s AND r.active AND NOT EXISTS (SELECT FROM case_participant p WHERE p.case_id = c.id"
                "  AND p.role_id = r.id AND p.active AND (p.date_to IS NULL OR p.date_to >= %s))",
                scope,
                fields.Date.today(),
            )
        )
        return [holder(Default(*row[:4]), *row[4:]) for row in rows]

    def _add_holders(self, found):
        """Let people hold roles by default.

        :param found: as ``holder`` gives them, None among them
        :return: ``(id, case id, role id, box id)`` of each ``case.participant``, in that order
        """
        held = [row for row in found if row]
        if not held:
            return []
        # Each kind of holder that is not there is one table less to plan for.
        owners = [name for name in ("user_id", "team_id") if any(row[name] for row in held)]
        boxes = "".join(f"(SELECT b.id FROM case_box b WHERE b.{name} = v.{name}), " for name in owners)
        columns = filled(HOLDS, held)
        rows = self.env.execute_query(
            SQL(
                f"INSERT INTO case_participant ({', '.join(names(columns))}, box_id, date_from, active, may_note,"
                "  may_file, may_answer, may_approve, by_default, create_uid, write_uid, create_date, write_date)"
                f" SELECT v.*, COALESCE({boxes}NULL::int), %(today)s, true, true, true, true, true,"
                "  true, %(uid)s, %(uid)s, %(now)s, %(now)s FROM %(held)s"
                " RETURNING id, case_id, role_id, box_id, user_id",
                held=unnest(columns, held),
                today=fields.Date.today(),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        # Who never had a box: seldom, so that it is not asked beforehand.
        without = {user_id for _id, _case, _role, box_id, user_id in rows if user_id and not box_id}
        made = self._boxes_of_users_sudo(without) if without else {}
        if made:
            boxes = [{"user_id": user, "box_id": box} for user, box in made.items()]
            self.env.execute_query(
                SQL(
                    "%s AND p.id = ANY(%s) RETURNING p.id",
                    update(
                        "case_participant p",
                        "box_id = v.box_id",
                        "user_id int, box_id int",
                        boxes,
                        "p.user_id = v.user_id",
                    ),
                    [row[0] for row in rows],
                )
            )
        return [(*row, box_id or made.get(user_id)) for *row, box_id, user_id in rows]
