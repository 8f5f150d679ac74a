import re
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.case_organizer.models.link_tries import LinkError
from odoo.addons.case_organizer.tools.gateway import token_hash

from .action_common import NOW, ActionCommon


class InvitationCommon(ActionCommon):
    """A customer who is asked when somebody may come."""

    def invited(self, action):
        """Ask. :return: the token in the mail"""
        action.with_user(self.planner).invite_customer()
        mail = self.env["mail.mail"].search([("subject", "ilike", "when may we come")], order="id desc", limit=1)
        self.assertIn("desk@zeeblick.example", mail.email_to)
        return re.search(r"/case/visit/([\w-]+)", str(mail.body_html)).group(1)

    def seen(self, token):
        return self.env(user=self.env.ref("base.public_user"))["case.service.invitation"].read_visit(token)

    def choose(self, token, start):
        self.env(user=self.env.ref("base.public_user"))["case.service.invitation"].choose(token, start)


class TestInvitation(InvitationCommon):
    """Times at which somebody is free are offered, and what is chosen is planned."""

    def test_chosen_and_moved(self):
        action = self.action()
        token = self.invited(action)
        seen = self.seen(token)
        self.assertEqual((seen["name"], seen["planned"]), ("Repair of a boiler", ""))
        self.assertGreater(len(seen["slots"]), 1)
        first, second = seen["slots"][0]["start"], seen["slots"][1]["start"]
        self.choose(token, second)
        self.assertEqual(action.planned_start, datetime.fromisoformat(second))
        self.assertEqual(action.worker_id, self.gas_worker)
        self.choose(token, first)
        self.assertEqual(action.planned_start, datetime.fromisoformat(first))
        self.assertEqual(sum("time chosen by the customer (Hotel Zeeblick)" in line for line in self.said(action)), 2)

    def test_only_what_is_offered(self):
        action = self.action()
        token = self.invited(action)
        for start in ("", "no moment", "2026-03-08T03:00:00", (NOW - timedelta(days=1)).isoformat()):
            with self.assertRaises(UserError):
                self.choose(token, start)
        taken = self.seen(token)["slots"][0]["start"]
        self.action().with_user(self.planner).plan(datetime.fromisoformat(taken), self.gas_worker.ids)
        with self.assertRaisesRegex(UserError, "taken meanwhile"):
            self.choose(token, taken)
        self.assertFalse(action.planned_start)

    def test_an_invitation_of_the_original_opens_nothing_in_a_copy(self):
        token = self.invited(self.action())
        self.env.flush_all()
        for query in get_neutralization_queries(["case_service_call"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        with self.assertRaises(LinkError):
            self.seen(token)

    def test_too_late_to_move(self):
        action = self.planned(hours=2)
        token = self.invited(action)
        self.assertFalse(self.seen(token)["movable"])
        with self.assertRaisesRegex(UserError, "too late"):
            self.choose(token, (NOW + timedelta(days=1)).isoformat())

    def test_links_that_do_not_work(self):
        action = self.action()
        token = self.invited(action)
        invitation = self.env["case.service.invitation"].sudo().search([("action_id", "=", action.id)])
        self.assertEqual(invitation.token_hash, token_hash(token), "the token itself is stored nowhere")
        newer = self.invited(action)
        for wrong in (token, "x" * 43, "", None):
            with self.assertRaises(LinkError):
                self.seen(wrong)
        self.env["case.service.invitation"].sudo().search([("action_id", "=", action.id)]).expires_on = NOW
        with self.assertRaisesRegex(LinkError, "expired"):
            self.seen(newer)
        other = self.action()
        over = self.invited(other)
        other.with_user(self.planner).cancel("Not needed")
        with self.assertRaisesRegex(LinkError, "over"):
            self.choose(over, (NOW + timedelta(days=1)).isoformat())

    def test_who_may_ask(self):
        action = self.planned()
        with self.assertRaises(AccessError):
            action.with_user(self.worker).invite_customer()
        portal = new_test_user(self.env, "guest_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.env(user=portal)["case.service.invitation"].search([])
        self.partner.email = False
        with self.assertRaisesRegex(UserError, "mail address"):
            action.with_user(self.planner).invite_customer()

    def test_the_planner_is_gone(self):
        action = self.action()
        token = self.invited(action)
        self.planner.group_ids = [(6, 0, self.env.ref("case_organizer.group_case_user").ids)]
        self.assertFalse(self.seen(token)["slots"])


@tagged("post_install", "-at_install")
class TestInvitationPage(InvitationCommon, HttpCase):
    """The page behind the link, for somebody who is not logged in."""

    def test_page(self):
        action = self.action()
        token = self.invited(action)
        page = self.url_open(f"/case/visit/{token}")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("Repair of a boiler", page.text)
        self.assertRegex(page.text[:2000], r'<html[^>]* lang="en-US"')
        start = re.search(r'name="start" value="([^"]+)"', page.text).group(1)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        refused = self.url_open(f"/case/visit/{token}/choose", data={"start": "x", "csrf_token": csrf})
        self.assertEqual(refused.status_code, 400)
        self.assertFalse(action.planned_start)
        done = self.url_open(f"/case/visit/{token}/choose", data={"start": start, "csrf_token": csrf})
        self.assertIn("We come on", done.text)
        self.assertEqual(action.planned_start, datetime.fromisoformat(start))
        self.assertEqual(self.url_open(f"/case/visit/{'x' * 43}").status_code, 403)
