from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.link_tries import LinkError
from ..tools.gateway import Seat
from .common import PDF
from .common_events import EventCommon
from .test_portal import PortalCommon


class OthersCommon(PortalCommon):
    """Jan represents Mrs De Wit; a firm of assessors takes part with two members who have a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.jan = cls.portal_user("jan", partners.create({"name": "Jan"}))
        cls.firm = partners.create({"name": "Assessors Ltd", "is_company": True})
        cls.ann, cls.bob = (
            cls.portal_user(name.lower(), partners.create({"name": name, "parent_id": cls.firm.id}))
            for name in ("Ann", "Bob")
        )

    def mandate(self, user=None, **values):
        values = {"partner_id": self.partner.id, "agent_id": self.jan.partner_id.id, **values}
        return self.env(user=user or self.adviser)["case.mandate"].create(values)


class TestMandates(OthersCommon):
    """Somebody represents another: on which cases, for how long, and it is shown on all they do."""

    def test_both_are_named_on_all_that_is_done(self):
        seat = Seat(self.jan.id, self.person.id)
        with self.assertRaises(LinkError):
            self.gateway.read_page(seat)
        self.mandate(ground="Power of attorney")
        page = self.gateway.read_page(seat)
        self.assertEqual((page["person"]["acting"], page["person"]["name"]), ("Jan", "Familie De Wit"))
        (row,) = self.gateway.read_my_cases(self.jan.id)[1]
        self.assertEqual(row["places"][0]["for"], "Familie De Wit")
        self.gateway.write_note(seat, "We moved")
        board = self.case.with_user(self.adviser).get_whiteboard()["notes"]
        self.assertEqual(board[0]["by"], "Jan for Familie De Wit (outside)")
        ask = self.asked("document")
        self.gateway.file_document(seat, ask["id"], ask["documents"][0]["id"], "income.pdf", PDF)
        document = self.case.document_ids
        self.assertEqual((document.filed_by_id, document.acted_by_id), (self.person, self.jan.partner_id))
        told = self.log("from_outside").mapped("summary")
        self.assertIn("Income statement: documents by Jan for Familie De Wit, in the portal", told)
        self.assertEqual(self.log("mandate").summary, "Mandate: Jan for Familie De Wit")
        self.assertEqual(self.person.represented_by, "Jan")
        self.assertEqual(self.env["case.log"].verify(self.case.ids), [])

    def test_who_sees_a_case_names_who_logs_in(self):
        self.mandate()
        self.take_part(self.case, self.firm)
        seen = {
            entry["partner_id"]: entry["reasons"] for entry in self.case.with_user(self.adviser)._outsiders_with_links()
        }
        self.assertEqual(seen[self.jan.partner_id.id], ["Portal, represents Familie De Wit"])
        self.assertEqual(seen[self.ann.partner_id.id], ["Portal, as one of Assessors Ltd (Customer)"])
        self.assertIn("Portal, as Customer", seen[self.partner.id])
        self.assertNotIn(self.other_user.partner_id.id, seen)

    def test_for_a_period_some_types_and_until_it_is_revoked(self):
        seat, today = Seat(self.jan.id, self.person.id), fields.Date.today()
        mandate = self.mandate(date_to=today)
        self.gateway.read_page(seat)
        other_type = self.make_type("Insurance")
        for values in (
            {"date_from": fields.Date.add(today, days=1), "date_to": False},
            {"date_from": fields.Date.subtract(today, days=9), "date_to": fields.Date.subtract(today, days=1)},
            {"date_from": today, "date_to": False, "type_ids": other_type.ids},
        ):
            mandate.sudo().write(values)
            with self.subTest(values), self.assertRaises(LinkError):
                self.gateway.read_page(seat)
        mandate.sudo().write({"type_ids": self.case_type.ids})
        self.gateway.read_page(seat)
        mandate.with_user(self.supervisor).action_revoke()
        with self.assertRaises(LinkError):
            self.gateway.read_page(seat)
        self.assertEqual((mandate.state, mandate.revoked_by_id), ("revoked", self.supervisor))
        self.assertEqual(self.log("mandate_revoked").summary, "Mandate revoked: Jan for Familie De Wit")
        with self.assertRaises(UserError):
            mandate.with_user(self.supervisor).write({"date_to": today})
        with self.assertRaises(ValidationError):
            mandate.sudo().unlink()

    def test_arranged_by_who_may_arrange_people_on_all_cases_that_it_opens(self):
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.mandate(self.stranger)
        elsewhere = self.open_case(self.supervisor, user_id=self.supervisor.id, title="Elsewhere")
        self.env(user=self.supervisor)["case.participant"].create(
            {"case_id": elsewhere.id, "partner_id": self.partner.id}
        )
        elsewhere.sudo().participant_ids.filtered(lambda person: person.user_id == self.adviser).active = False
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.mandate()
        mandate = self.mandate(self.supervisor)
        for change in (lambda: mandate.with_user(self.stranger).action_revoke(),
                       lambda: mandate.with_user(self.stranger).write({"date_to": False})):  # fmt: skip
            with self.assertRaises(AccessError), self.cr.savepoint():
                change()
        with self.assertRaises(UserError):
            mandate.with_user(self.supervisor).write({"agent_id": self.ann.partner_id.id})
        with self.assertRaises(UserError):
            mandate.with_user(self.supervisor).write({"revoked_on": fields.Datetime.now()})

    def test_what_is_kept_of_whoever_represents_is_found(self):
        self.mandate()
        self.gateway.write_note(Seat(self.jan.id, self.person.id), "We moved")
        found = self.env["case.person.traces"].find(self.jan.partner_id)
        places = {(place["model"], place["field"]) for place in found}
        self.assertLessEqual({("case.mandate", "agent_id"), ("case.note", "acted_by_id"), ("case.log", "data")}, places)


class TestFirm(OthersCommon):
    """Members of a firm share what is asked of it."""

    def setUp(self):
        super().setUp()
        self.firm_place = self.take_part(self.case, self.firm)
        self.ann_seat, self.bob_seat = (Seat(user.id, self.firm_place.id) for user in (self.ann, self.bob))
        self.work = self.asked("question")["id"]

    def taken(self, seat):
        return self.gateway.read_page(seat)["taken"].get(self.work)

    def test_taken_passed_on_and_declined(self):
        page = self.gateway.read_page(self.ann_seat)
        self.assertEqual((page["person"]["name"], page["person"]["acting"]), ("Assessors Ltd", "Ann"))
        self.assertEqual([one["name"] for one in page["colleagues"]], ["Bob"])
        self.assertIsNone(self.taken(self.ann_seat))
        self.gateway.accept_step(self.ann_seat, self.work)
        self.assertTrue(self.taken(self.ann_seat)["mine"])
        seen = self.taken(self.bob_seat)
        self.assertEqual((seen["name"], seen["mine"]), ("Ann", False))
        inside = self.env["case.step"].with_user(self.adviser).browse(self.work)
        self.assertEqual(inside.get_work()["who"], "Ann (Assessors Ltd)")
        self.gateway.pass_step(self.ann_seat, self.work, page["colleagues"][0]["id"])
        self.assertTrue(self.taken(self.bob_seat)["mine"])
        with self.assertRaises(UserError):
            self.gateway.decline_step(self.bob_seat, self.work, " ")
        self.gateway.decline_step(self.bob_seat, self.work, "Too far away")
        self.assertEqual(self.taken(self.ann_seat)["reason"], "Too far away")
        note = self.case.with_user(self.adviser).get_whiteboard()["notes"][0]
        self.assertIn("declined by Bob for Assessors Ltd: Too far away", note["body"])
        self.assertFalse(note["outside"])
        self.assertIn(self.adviser.name, note["mentioned"])
        self.assertEqual(
            self.log("firm_took").sorted("id").mapped("summary"),
            [
                "Income questions: taken by Ann for Assessors Ltd",
                "Income questions: passed on by Ann to Bob, for Assessors Ltd",
            ],
        )
        self.assertIn("Too far away", self.log("firm_declined").summary)
        self.assertEqual(self.env["case.log"].verify(self.case.ids), [])
        self.gateway.answer(self.ann_seat, self.work, {"yearly_income": 60000})
        self.assertEqual(self.step(self.case, "income_questions").state, "completed")
        self.assertIn("answers by Ann for Assessors Ltd", self.log("from_outside").summary)

    def test_nobody_else_shares(self):
        outsider = self.user.partner_id.id
        tries = (
            ("the customer", lambda: self.gateway.accept_step(self.seat, self.work)),
            ("by a link", lambda: self.gateway.accept_step(self.token, self.work)),
            (
                "another's place",
                lambda: self.gateway.accept_step(Seat(self.other_user.id, self.firm_place.id), self.work),
            ),
            ("to no colleague", lambda: self.gateway.pass_step(self.ann_seat, self.work, outsider)),
            ("a step of another case", lambda: self.gateway.accept_step(self.ann_seat, self.other_case.step_ids[0].id)),
            ("its contact details", lambda: self.gateway.read_contact(self.ann_seat)),
            ("its contact details", lambda: self.gateway.change_contact(self.ann_seat, {"phone": "1"})),
        )
        for said, verb in tries:
            with self.subTest(said), self.assertRaises(AccessError):
                verb()
        self.ann.partner_id.parent_id = False
        with self.assertRaises(LinkError):
            self.gateway.read_page(self.ann_seat)
        self.assertFalse(self.env["case.firm.step"].search([]))

    def test_inside_it_is_read_and_not_written(self):
        self.gateway.accept_step(self.ann_seat, self.work)
        row = self.env["case.firm.step"].search([("step_id", "=", self.work)])
        self.assertEqual(row.with_user(self.adviser).partner_id, self.ann.partner_id)
        for refused in (
            lambda: row.with_user(self.adviser).write({"declined": True}),
            row.with_user(self.adviser).unlink,
        ):
            with self.assertRaises(AccessError):
                refused()


class TestWhole(OthersCommon):
    """Contact details, closing and opening again from outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case_type.with_user(cls.modeller).action_new_version()
        cls.case_type.draft_plan_id.auto_complete = False
        cls.case_type.with_user(cls.modeller).action_publish()

    def test_the_address_of_mail_is_changed_by_who_logs_in_themselves(self):
        self.mandate()
        for key in (self.token, Seat(self.jan.id, self.person.id)):
            self.gateway.change_contact(key, {"phone": "+32 9 000 00 00", "email": self.partner.email})
            with self.assertRaises(AccessError):
                self.gateway.change_contact(key, {"email": "thief@example.com"})
        for wrong in ("", "nobody", "a@b.c\nBcc: x@y.z"):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.gateway.change_contact(self.seat, {"email": wrong})
        before = self.partner.email_normalized
        self.gateway.change_contact(self.seat, {"email": "new@example.org"})
        self.assertEqual(self.partner.email, "new@example.org")
        mail = self.env["mail.mail"].search([("email_to", "=", before)])
        self.assertIn("n…@example.org", mail.body_html)

    def test_closed_and_opened_again_where_the_type_lets_them(self):
        page = self.gateway.read_page(self.seat)
        self.assertFalse(page["may_close"] or page["may_reopen"])
        with self.assertRaises(AccessError):
            self.gateway.close_case(self.seat, "Not needed")
        self.case_type.write({"outside_close": "customer", "outside_reopen": "customer"})
        with self.assertRaises(UserError):
            self.gateway.close_case(self.seat, " ")
        with self.assertRaises(UserError), self.cr.savepoint():
            self.gateway.close_case(self.seat, "Not needed")
        self.assertEqual(self.case.state, "active", "steps that are required stand in the way, as inside")
        self.do_first_steps(self.case)
        self.step(self.case, "approve_income", self.underwriter).submit(outcome="approved")
        self.step(self.case, "make_an_offer", self.adviser).action_complete()
        self.assertTrue(self.gateway.read_page(self.seat)["may_close"])
        self.gateway.close_case(self.seat, "Sold the house")
        self.assertEqual(self.case.state, "completed")
        self.assertIn("Sold the house", self.log("by_outsider")[0].summary)
        self.assertTrue(self.gateway.read_page(self.seat)["may_reopen"])
        self.gateway.reopen_case(self.seat, "Not sold after all")
        self.assertEqual(self.case.state, "active")
        self.assertIn("Opened again by Familie De Wit", self.log("by_outsider")[0].summary)

    def test_withdrawn_while_steps_are_open(self):
        self.case_type.write({"outside_close": "everybody", "outside_withdraw": True})
        self.mandate()
        self.gateway.close_case(Seat(self.jan.id, self.person.id), "We do not buy it")
        self.assertEqual(self.case.state, "terminated")
        told = self.log("by_outsider").summary
        self.assertEqual(told, "Closed by Jan for Familie De Wit, from outside: We do not buy it")

    def test_opened_again_within_the_days_and_by_whom_it_is_for(self):
        self.case_type.write({"outside_reopen": "customer", "outside_reopen_days": 5})
        helper = self.take_part(self.case, self.other_user.partner_id)
        self.case.with_user(self.supervisor).action_cancel("Not needed")
        with self.assertRaises(AccessError):
            self.gateway.reopen_case(Seat(self.other_user.id, helper.id), "Please")
        closed = fields.Datetime.subtract(fields.Datetime.now(), days=6)
        self.env.cr.execute("UPDATE case_case SET closed_on = %s WHERE id = %s", [closed, self.case.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "too long ago"):
            self.gateway.reopen_case(self.seat, "Please")
        self.case_type.outside_reopen_days = 0
        self.gateway.reopen_case(self.seat, "Please")
        self.assertEqual(self.case.state, "active")


@tagged("post_install", "-at_install")
class TestContactIsAnEvent(EventCommon):
    """Contact details changed outside are the event that they are inside."""

    def test_who_moves_says_so_in_the_portal_and_their_case_asks_for_proof(self):
        self.partner.write({"street": "Dorpsstraat 1", "city": "Utrecht"})
        self.commit()
        case = self.open_of(self.listening)
        user = new_test_user(self.env, "portal_moves", groups="base.group_portal", partner_id=self.partner.id)
        person = self.env["case.participant"].create({"case_id": case.id, "partner_id": self.partner.id})
        gateway = self.env(user=self.env.ref("base.public_user"), su=False)["case.gateway"]
        self.commit()
        seat, name = Seat(user.id, person.id), self.partner.name
        changed = gateway.change_contact(seat, {"street": "Kade 1", "city": "Gent", "name": "X", "ref": "Y"})
        self.assertEqual(changed, ["city", "street"])
        self.assertEqual((self.partner.street, self.partner.name), ("Kade 1", name))
        self.commit()
        self.assertTrue(self.asked(case))
        told = case.log_ids.filtered(lambda row: row.kind == "by_outsider").summary
        self.assertEqual(told, f"Contact details changed by {name}: City, Street")
        self.assertEqual(gateway.change_contact(seat, {"street": "Kade 1"}), [])


@tagged("-at_install", "post_install")
class TestOtherPages(OthersCommon, HttpCase):
    """Two portal users try each other's addresses at every page and verb."""

    def test_each_against_the_others_ids(self):
        firm_place = self.take_part(self.case, self.firm)
        self.case_type.write({"outside_close": "everybody", "outside_reopen": "everybody"})
        work = self.asked("question")["id"]
        self.authenticate("portal_visser", "portal_visser")
        mine = f"/my/case/{self.other_person.id}"
        csrf = self.url_open(mine).text.split('name="csrf_token" value="')[1].split('"')[0]
        state = self.written()
        for place in (self.person.id, firm_place.id, 10**12):
            for path in ("", "/contact", f"/step/{work}", "/document/1"):
                self.assertEqual(self.url_open(f"/my/case/{place}{path}").status_code, 404, path)
            for path, values in (
                ("/note", {"body": "Hello"}),
                ("/contact", {"phone": "1"}),
                ("/close", {"reason": "No"}),
                ("/reopen", {"reason": "No"}),
                (f"/step/{work}", {"outcome": "approved"}),
                (f"/step/{work}/accept", {}),
                (f"/step/{work}/pass", {"colleague_id": str(self.bob.partner_id.id)}),
                (f"/step/{work}/decline", {"reason": "No"}),
            ):
                answer = self.url_open(f"/my/case/{place}{path}", data={"csrf_token": csrf, **values})
                self.assertEqual(answer.status_code, 404, path)
        # Their own place, with a step of the other.
        for path in (f"/step/{work}/accept", f"/step/{work}/decline", f"/step/{work}"):
            answer = self.url_open(mine + path, data={"csrf_token": csrf, "reason": "No", "outcome": "approved"})
            self.assertIn(answer.status_code, (400, 404), path)
        self.assertEqual(self.written(), state)

    def written(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT (SELECT count(*) FROM case_note), (SELECT count(*) FROM case_log), (SELECT count(*) FROM"
            " case_firm_step), (SELECT string_agg(state, ',' ORDER BY id) FROM case_step),"
            " (SELECT string_agg(state, ',' ORDER BY id) FROM case_case)"
        )
        return self.env.cr.fetchall()

    def test_a_member_of_the_firm_and_their_own_details_by_the_forms(self):
        place = self.take_part(self.case, self.firm)
        base, work = f"/my/case/{place.id}", self.asked("question")["id"]
        self.authenticate("portal_ann", "portal_ann")
        page = self.url_open(base)
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        self.assertIn("Nobody of your firm has taken this yet", page.text)
        self.assertIn(
            "You have taken this", self.url_open(f"{base}/step/{work}/accept", data={"csrf_token": csrf}).text
        )
        self.assertNotIn("Change my contact details", page.text)
        self.authenticate("portal_dewit", "portal_dewit")
        form = self.url_open(f"{self.base}/contact")
        csrf = form.text.split('name="csrf_token" value="')[1].split('"')[0]
        done = self.url_open(f"{self.base}/contact", data={"csrf_token": csrf, "street": "Kade 1", "vat": "BE1"})
        self.assertIn("It was received", done.text)
        self.assertEqual((self.partner.street, self.partner.vat), ("Kade 1", False))
        wrong = self.url_open(f"{self.base}/contact", data={"csrf_token": csrf, "email": "<script>"})
        self.assertEqual(wrong.status_code, 400)
        self.assertNotIn("“<script>", wrong.text)
