"""Customers with a login for the portal, clerks inside, and the cases on which both are at work."""

from _measure import say

import odoo.http
from odoo.service import security
from odoo.tests import new_test_user

VISITORS, CLERKS = 100, 20
#: Steps of a clerk on each case.
CHECKS = 4


class PortalWorld:
    """A case type that asks its customer a question and a document, and its handler some checks.

    :param env: of the shell that sets all up
    :param pool: cases of each visitor; one more visitor and clerk are there for what is measured without load
    :param visitors: how many; ``clerks`` likewise
    """

    def __init__(self, env, pool, visitors=VISITORS, clerks=CLERKS):
        self.env, self.pool = env, pool
        self.modeller = new_test_user(env, "bench_portal_modeller", groups="case_organizer.group_case_modeller")
        self.case_type = self._make_type()
        self.clerks = self._users("Clerk", clerks + 1, "case_organizer.group_case_user")
        self.visitors = self._users("Applicant", visitors + 1, "base.group_portal")
        #: ``{id of the user: [(id of the case, id of the participant)]}`` of visitors, ``[ids of cases]`` of clerks.
        self.seats, self.handled = {}, {clerk.id: [] for clerk in self.clerks}
        for number, visitor in enumerate(self.visitors):
            alone = number == visitors
            self._open(visitor, self.clerks[clerks if alone else number % clerks], pool * (4 if alone else 1))
        env.cr.commit()
        self._vacuum()
        self.cases = [case_id for seats in self.seats.values() for case_id, _seat in seats]
        say(f"{visitors} visitors, {clerks} clerks, {len(self.cases):,} cases with {CHECKS + 2} steps each")

    def _make_type(self):
        env = self.env(user=self.modeller.id, su=False)
        case_type = env["case.type"].create({"name": "Permit", "code": "PORTAL", "deadline_days": 30})
        roles = env["case.role"].create(
            [
                {"type_id": case_type.id, "name": "Clerk", "code": "clerk", "default_rule": "handler"},
                {
                    "type_id": case_type.id,
                    "name": "Applicant",
                    "code": "applicant",
                    "default_rule": "customer",
                    "outside": True,
                },
            ]
        )
        detail = env["case.characteristic"].create(
            {"type_id": case_type.id, "name": "What is it for?", "kind": "char", "code": "purpose"}
        )
        kind = self.env["case.document.kind"].create({"name": "Drawing", "code": "bench_drawing"})
        asked = [
            {"name": "Tell us more", "step_kind": "question", "code": "tell", "role_id": roles[1].id}
            | {"question_ids": [(0, 0, {"characteristic_id": detail.id, "required": True})]},
            {"name": "Drawings", "step_kind": "document", "code": "drawings", "role_id": roles[1].id}
            | {"ask_document_ids": [(0, 0, {"kind_id": kind.id})]},
        ]
        checks = [
            {"name": f"Check {number}", "code": f"check_{number}", "role_id": roles[0].id} for number in range(CHECKS)
        ]
        env["case.plan.item"].create(
            [{"plan_id": case_type.draft_plan_id.id, **values} for values in (*asked, *checks)]
        )
        case_type.action_publish()
        return case_type

    def _users(self, name, count, group):
        """People with a login, made at once; no mail goes out, and nobody types their passwords here."""
        quiet = self.env["res.users"].with_context(no_reset_password=True)
        return quiet.create(
            [
                {
                    "name": f"{name} {number}",
                    "login": f"bench_{name.lower()}_{number}",
                    "group_ids": [(6, 0, self.env.ref(group).ids)],
                }
                for number in range(count)
            ]
        )

    def _open(self, visitor, clerk, count):
        """Cases of a visitor, opened by a clerk."""
        env = self.env(user=clerk.id, su=False)
        cases = env["case.case"].create(
            [
                {"type_id": self.case_type.id, "partner_id": visitor.partner_id.id, "title": f"Permit {number}"}
                for number in range(count)
            ]
        )
        people = cases.sudo().participant_ids.filtered(lambda person: person.partner_id == visitor.partner_id)
        seats = {person.case_id.id: person.id for person in people}
        assert len(seats) == count, "the customer takes part"
        self.seats[visitor.id] = sorted(seats.items())
        self.handled[clerk.id] += cases.ids

    def _vacuum(self):
        self.env.cr._cnx.autocommit = True
        for table in ("case_case", "case_step", "case_participant", "case_log", "case_box", "res_users", "res_partner"):
            self.env.cr.execute(f"VACUUM ANALYZE {table}")
        self.env.cr._cnx.autocommit = False

    def session(self, user):
        """Log a user in, as the server does once the password was right. :return: the value of the cookie"""
        store = odoo.http.root.session_store
        session = store.new()
        session.update(odoo.http.get_default_session(), db=self.env.cr.dbname)
        env = self.env(user=user.id, su=False)
        session.uid, session.login = user.id, user.login
        session.session_token = security.compute_session_token(session, env)
        session.context = dict(env["res.users"].context_get())
        store.save(session)
        return session.sid

    def steps(self, clerk):
        """The checks that wait for a clerk, a case after the other. :return: ``[id of the step]``"""
        self.env.cr.execute(
            "SELECT s.id FROM case_step s JOIN case_box b ON b.id = s.box_id WHERE b.user_id = %s AND s.state ="
            " 'active' AND s.code LIKE 'check%%' ORDER BY s.code, s.case_id",
            (clerk.id,),
        )
        return [number for (number,) in self.env.cr.fetchall()]
