from odoo.fields import Date
from odoo.tools import SQL

from .case_participant import takes_part_now_sql


def box_names_sql(lang):
    """SQL: ``(id, name)`` of every box: its team, its user, or all who share it. :param lang: code of a language"""
    return SQL(
        "SELECT b.id, COALESCE(t.name->>%(lang)s, t.name->>'en_US', up.name,"
        " (SELECT string_agg(sp.name, ', ' ORDER BY x.part_id) FROM case_box_part x"
        " JOIN case_box sb ON sb.id = x.part_id JOIN res_users su ON su.id = sb.user_id"
        " JOIN res_partner sp ON sp.id = su.partner_id WHERE x.box_id = b.id),"
        " (SELECT string_agg(mp.name, ', ' ORDER BY m.id) FROM case_box_member m"
        " JOIN res_users mu ON mu.id = m.user_id JOIN res_partner mp ON mp.id = mu.partner_id"
        " WHERE m.box_id = b.id)) AS name"
        " FROM case_box b LEFT JOIN case_team t ON t.id = b.team_id"
        " LEFT JOIN res_users u ON u.id = b.user_id LEFT JOIN res_partner up ON up.id = u.partner_id",
        lang=lang,
    )


class MapPeople:
    """Whose move it is on the nodes of a plan map: names read at once, whatever the number of nodes.

    Everybody who reads a case reads who takes part in it and whose move it is.

    :ivar roles: ``{role id: name}``
    :ivar holders: ``{role id: who holds it on the case}``
    :ivar outside: ``{role id: those outside who hold it}``, for roles outside
    """

    def __init__(self, case, steps, drawn):
        """Read the names. :param case: the running case, or None; :param drawn: nodes of a plan"""
        self.env = steps.env
        ids = {node[name] for node in drawn for name in ("role", "supervisor_role")} | set(steps.role_id.ids)
        self.holders, self.boxes, self.users, self.roles, self.outside, held = {}, {}, {}, {}, {}, {}
        role_ids = sorted(ids - {False, None})
        if case:
            names = {"box": self.boxes, "user": self.users, "held": held, "role": self.roles, "outside": self.outside}
            for kind, id, name in self._read_sudo(case, steps, role_ids):
                names[kind][id] = name
        else:
            self.roles = {role.id: role.name for role in self.env["case.role"].browse(role_ids)}
        self.holders = {role_id: f"{name} ({self.roles[role_id]})" for role_id, name in held.items()}

    def of_role(self, role_id):
        """Who would do what a role does."""
        return self.holders.get(role_id) or self.roles.get(role_id) or False

    def of_step(self, step):
        """Who did a step, or whose move it is."""
        done = self.users.get(step.done_by_id.id) or step.done_by_name
        if done:
            return done
        asked_outside = step.is_open and not step.by_hand and self.outside.get(step.role_id.id)
        who = asked_outside or self.boxes.get(step.box_id.id)
        role = self.roles.get(step.role_id.id)
        return f"{who} ({role})" if who and role else who or role or self.env._("nobody yet")

    def _read_sudo(self, case, steps, role_ids):
        """Names of boxes, users, roles and of who holds a role: rows of (kind, id, name)."""
        self.env["case.participant"].flush_model()
        lang = self.env.lang or "en_US"
        return self.env.execute_query(
            SQL(
                "SELECT 'held', h.role_id, COALESCE(up.name, t.name->>%(lang)s, t.name->>'en_US', c.name)"
                " FROM (SELECT p.* FROM case_participant p WHERE p.case_id = %(case)s"
                " AND p.role_id IS NOT NULL AND %(now)s ORDER BY p.id) h"
                " LEFT JOIN res_users u ON u.id = h.user_id LEFT JOIN res_partner up ON up.id = u.partner_id"
                " LEFT JOIN case_team t ON t.id = h.team_id LEFT JOIN res_partner c ON c.id = h.partner_id"
                " UNION ALL SELECT 'outside', p.role_id, string_agg(n.name, ', ' ORDER BY p.id) FROM case_participant p"
                " JOIN case_role r ON r.id = p.role_id AND r.outside JOIN res_partner n ON n.id = p.partner_id"
                " WHERE p.case_id = %(case)s AND %(part)s GROUP BY p.role_id"
                " UNION ALL SELECT 'user', u.id, up.name FROM res_users u JOIN res_partner up ON up.id = u.partner_id"
                " WHERE u.id = ANY(%(users)s)"
                " UNION ALL SELECT 'box', n.id, n.name FROM (%(box_names)s) n WHERE n.id = ANY(%(boxes)s)"
                " UNION ALL SELECT 'role', r.id, COALESCE(r.name->>%(lang)s, r.name->>'en_US') FROM case_role r"
                " WHERE r.id = ANY(%(roles)s)"
                " OR r.id IN (SELECT p.role_id FROM case_participant p WHERE p.case_id = %(case)s AND p.active)",
                lang=lang,
                case=case.id,
                now=takes_part_now_sql(today=Date.today()),
                part=takes_part_now_sql(),
                users=steps.done_by_id.ids,
                box_names=box_names_sql(lang),
                boxes=steps.box_id.ids,
                roles=role_ids,
            )
        )
