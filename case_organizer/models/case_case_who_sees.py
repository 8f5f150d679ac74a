from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_date, format_datetime

from .case_box_member import is_mine_sql
from .case_case import readable_sql
from .case_participant import takes_part_now_sql

#: SQL: the user that a row is about.
USER = SQL("u.id")


class CaseCase(models.Model):
    """Who can see a case, and why: the record rules, asked for all users at once."""

    _inherit = "case.case"

    def action_who_sees(self):
        """The dialog that lists who can see this case, with every reason."""
        self.ensure_one()
        dialog = self.env["case.seen.by"].create({"case_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Can See This Case, and Why"),
            "res_model": "case.seen.by",
            "res_id": dialog.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def get_who_sees(self):
        """Who can see this case, and why.

        :return: a list of ``{"user_id" or False, "partner_id", "reasons": [text], "whole": whether the whole case}``
        :raises AccessError: for who does not read it
        """
        self.ensure_one()
        self.check_access("read")
        if self.env.user.share:
            raise AccessError(self.env._("Only colleagues see who reads a case."))
        self.env.flush_all()
        return self._who_sees_sudo()

    def _who_sees_sudo(self):
        """As :meth:`get_who_sees`; whoever asks was checked."""
        found = {user_id: reasons for user_id, reasons in self._readers().items() if reasons}
        only = {user_id: names for user_id, names in self._who_sees_steps().items() if user_id not in found}
        users = {user.id: user for user in self.env["res.users"].sudo().browse([*found, *only])}
        entries = [
            {"user_id": user_id, "partner_id": users[user_id].partner_id.id, "reasons": reasons, "whole": True}
            for user_id, reasons in found.items()
        ]
        entries += [
            {
                "user_id": user_id,
                "partner_id": users[user_id].partner_id.id,
                "reasons": [self.env._("Only what waits or waited for them: %s", ", ".join(names))],
                "whole": False,
            }
            for user_id, names in only.items()
        ]
        entries.sort(key=lambda entry: (len(entry["reasons"]) == 1, users[entry["user_id"]].name or ""))
        return entries + self._outsiders_with_links()

    def _readers(self):
        """``{user id: [why they read the whole case]}``, by what the record rules say."""
        group = {
            name: self.env.ref(f"case_organizer.group_case_{name}").sudo().all_user_ids._ids
            for name in ("user", "supervisor", "admin", "auditor")
        }
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT u.id, u.id = ANY(%(user)s) AND %(readable)s AS readable, c.access,"
                " c.user_id = u.id AS handles, c.user_id IS NULL AND c.create_uid = u.id AS opened,"
                " u.id = ANY(%(user)s) AS case_user, u.id = ANY(%(supervisor)s) AS supervisor,"
                " u.id = ANY(%(admin)s) AS admin, u.id = ANY(%(auditor)s) AS auditor"
                " FROM case_case c JOIN res_company_users_rel r ON r.cid = c.company_id"
                " JOIN res_users u ON u.id = r.user_id AND u.active AND NOT u.share"
                " WHERE c.id = %(case)s AND u.id = ANY(%(any)s)",
                case=self.id,
                readable=readable_sql(self.env, "c", USER),
                any=list({user for users in group.values() for user in users}),
                **{name: list(users) for name, users in group.items()},
            )
        )
        parts = self._parts_in_words()
        return {row["id"]: self._reasons(row, parts.get(row["id"], [])) for row in rows}

    def _reasons(self, row, parts):
        """Why a user reads this case, in words. :param row: of :meth:`_readers` :param parts: how they take part"""
        reasons = []
        if row["readable"]:
            if row["handles"]:
                reasons.append(self.env._("Handles the case"))
            if row["opened"]:
                reasons.append(self.env._("Opened the case, which nobody handles yet"))
            reasons += parts
            if row["access"] == "open":
                reasons.append(self.env._("The case is open: every case user"))
        if row["supervisor"] and row["access"] in ("open", "team"):
            reasons.append(self.env._("Supervisor: every case that is not restricted"))
        if row["admin"]:
            reasons.append(self.env._("Administrator of cases: every case"))
        if row["auditor"]:
            reasons.append(self.env._("Auditor: every case, reads only"))
        return reasons

    def _parts_in_words(self):
        """``{user id: [how they take part today]}``, themselves, by a team, or in somebody's place."""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT m.user_id, m.via, m.date_to AS until, p.id AS participant, p.date_to, b.user_id AS owner,"
                " b.team_id FROM case_participant p JOIN case_box b ON b.id = p.box_id"
                " JOIN case_box_member m ON m.box_id = p.box_id JOIN res_users u ON u.id = m.user_id"
                " AND (m.role_id IS NULL OR m.role_id = p.role_id)"
                " AND (m.date_from IS NULL OR m.date_from <= CURRENT_DATE)"
                " AND (m.date_to IS NULL OR m.date_to >= CURRENT_DATE)"
                " WHERE p.case_id = %s AND %s AND %s ORDER BY p.id, m.id",
                self.id,
                takes_part_now_sql(),
                is_mine_sql(self.env, SQL("p.box_id"), SQL("p.role_id"), USER),
            )
        )
        people = self.env["case.participant"].sudo().browse({row["participant"] for row in rows})
        named = {person.id: person.role_id.name or person.relation for person in people}
        users, teams, found = self.env["res.users"].sudo(), self.env["case.team"].sudo(), {}
        for row in rows:
            what = named[row["participant"]] or self.env._("person involved")
            if row["date_to"]:
                what = self.env._("%(what)s, until %(day)s", what=what, day=format_date(self.env, row["date_to"]))
            if row["via"] == "stand_in":
                away = users.browse(row["owner"]).name or teams.browse(row["team_id"]).name
                text = self.env._("Stands in for %(who)s (%(what)s)", who=away, what=what)
                if row["until"]:
                    text = self.env._("%(text)s until %(day)s", text=text, day=format_date(self.env, row["until"]))
            elif row["team_id"]:
                team = teams.browse(row["team_id"]).name
                text = self.env._("Member of %(team)s (%(what)s)", team=team, what=what)
            else:
                text = self.env._("Involved as %s", what)
            found.setdefault(row["user_id"], []).append(text)
        return found

    def _who_sees_steps(self):
        """``{user id: [names of steps]}`` of those in whose boxes steps of this case are: they read these alone."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT m.user_id, s.id FROM case_step s JOIN case_box_member m ON m.box_id = s.box_id"
                " JOIN res_users u ON u.id = m.user_id AND u.active AND NOT u.share"
                " JOIN res_company_users_rel r ON r.user_id = u.id AND r.cid = s.company_id"
                " WHERE s.case_id = %s AND u.id = ANY(%s) AND %s ORDER BY s.id",
                self.id,
                list(self.env.ref("case_organizer.group_case_user").sudo().all_user_ids._ids),
                is_mine_sql(self.env, SQL("s.box_id"), SQL("s.role_id"), USER),
            )
        )
        names = {step.id: step.name for step in self.env["case.step"].sudo().browse({step for _user, step in rows})}
        found = {}
        for user_id, step_id in rows:
            found.setdefault(user_id, []).append(names[step_id])
        return found

    def _outsiders_with_links(self):
        """People from outside whose personal link works."""
        links = self.env["case.access.token"].sudo().search([("case_id", "=", self.id), ("revoked_on", "=", False)])
        return [
            {
                "user_id": False,
                "partner_id": link.participant_id.partner_id.id,
                "reasons": [
                    self.env._(
                        "Personal link until %s: what is shown outside",
                        format_datetime(self.env, link.expires_on, dt_format="short"),
                    )
                ],
                "whole": False,
            }
            for link in links
            if link.state == "works"
        ]
