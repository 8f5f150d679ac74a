from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.link_tries import LinkError
from ..tools.gateway import WHITELIST, Seat
from .common import PDF
from .test_gateway import GatewayCommon


class PortalCommon(GatewayCommon):
    """Two customers with a login for the portal: the one of the case, and one of another case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.portal_user("dewit", cls.partner)
        cls.other_user = cls.portal_user("visser", cls.env["res.partner"].create({"name": "Visser"}))

    @classmethod
    def portal_user(cls, login, partner):
        """A login for the portal, for a contact."""
        login = f"portal_{login}"
        return new_test_user(
            cls.env, login, groups="base.group_portal", password=login, name=partner.name, partner_id=partner.id
        )

    def setUp(self):
        super().setUp()
        self.other_case = self.open_case(title="Shop of Visser", partner_id=self.other_user.partner_id.id)
        self.other_person = self.take_part(self.other_case, self.other_user.partner_id)
        self.seat = Seat(self.user.id, self.person.id)
        self.base = f"/my/case/{self.person.id}"

    def take_part(self, case, partner, **values):
        """A contact takes part in a case as its customer."""
        return self.env(user=self.adviser)["case.participant"].create(
            {"case_id": case.id, "partner_id": partner.id, "role_id": self.customer.id, **values}
        )

    def wrong_seats(self):
        """Seats that are none, by what is wrong with them."""
        inside = self.case.sudo().participant_ids.filtered("user_id")[:1]
        return {
            "somebody else's": Seat(self.user.id, self.other_person.id),
            "mine, as another": Seat(self.other_user.id, self.person.id),
            "a colleague's inside": Seat(self.user.id, inside.id),
            "as nobody": Seat(False, self.person.id),
            "as the public": Seat(self.env.ref("base.public_user").id, self.person.id),
            "not there": Seat(self.user.id, 10**6),
            "no number of a record": Seat(self.user.id, 10**30),
        }


class TestSeats(PortalCommon):
    """Whoever is logged in and takes part does by the gateway what a personal link lets them do, and nothing else."""

    def reach(self, key):
        """Every verb of the gateway, ready to be called with a key on this case."""
        steps = {step["kind"]: step for step in self.gateway.read_case(self.token)["steps"]}
        document, question = steps["document"], steps["question"]["id"]
        ask = document["documents"][0]["id"]
        return {
            "resolve": lambda: self.gateway.resolve(key),
            "read_case": lambda: self.gateway.read_case(key),
            "read_page": lambda: self.gateway.read_page(key),
            "read_step": lambda: self.gateway.read_step(key, question),
            "read_document": lambda: self.gateway.read_document(key, self.case.document_ids[:1].id),
            "write_note": lambda: self.gateway.write_note(key, "Hello"),
            "file_document": lambda: self.gateway.file_document(key, document["id"], ask, "income.pdf", PDF),
            "finish_documents": lambda: self.gateway.finish_documents(key, document["id"]),
            "answer": lambda: self.gateway.answer(key, question, {"yearly_income": 60000}),
            "approve": lambda: self.gateway.approve(key, question, "approved"),
        }

    def test_every_verb_for_who_is_logged_in_and_takes_part(self):
        for verb in ("read_case", "write_note", "file_document", "finish_documents", "answer"):
            with self.subTest(verb):
                self.verb(verb, self.seat)
        self.assertEqual(self.step(self.case, "income_questions").state, "completed")
        told = self.log("from_outside").mapped("summary")
        self.assertIn("Income questions: answers by Familie De Wit, in the portal", told)
        self.assertEqual(self.case.note_ids.participant_id, self.person)
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE case_id = %s", [self.customer.id, self.case.id])
        self.env.invalidate_all()
        approval = next(step for step in self.gateway.read_case(self.seat)["steps"] if step["kind"] == "approval")
        self.assertEqual(self.gateway.read_document(self.seat, self.case.document_ids.id)["name"], "income.pdf")
        self.gateway.approve(self.seat, approval["id"], "approved")
        self.assertEqual(self.case.document_ids.state, "approved")

    def verb(self, name, key):
        """Use one verb; what it needs is what the link would see now."""
        steps = {step["kind"]: step for step in self.gateway.read_case(self.token)["steps"]}
        calls = {
            "read_case": lambda: self.gateway.read_case(key),
            "write_note": lambda: self.gateway.write_note(key, "Hello"),
            "file_document": lambda: self.gateway.file_document(
                key, steps["document"]["id"], steps["document"]["documents"][0]["id"], "income.pdf", PDF
            ),
            "finish_documents": lambda: self.gateway.finish_documents(key, steps["document"]["id"]),
            "answer": lambda: self.gateway.answer(key, steps["question"]["id"], {"yearly_income": 60000}),
        }
        return calls[name]()

    def test_no_verb_with_a_seat_that_is_not_ones_own(self):
        wrong = self.wrong_seats()
        for said, seat in wrong.items():
            for name, verb in self.reach(seat).items():
                with self.subTest(f"{said}: {name}"), self.assertRaises(LinkError) as refused:
                    verb()
                self.assertEqual(refused.exception.reason, "not_yours", "the same answer for what is there and not")
        self.assertFalse(self.case.note_ids)

    def test_a_seat_holds_for_as_long_as_one_takes_part(self):
        self.gateway.read_case(self.seat)
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        for values in (
            {"date_from": yesterday, "date_to": yesterday},
            {"date_from": fields.Date.add(fields.Date.today(), days=1), "date_to": False},
            {"date_from": yesterday, "date_to": False, "active": False},
        ):
            self.person.write(values)
            with self.subTest(values), self.assertRaises(LinkError):
                self.gateway.read_case(self.seat)
        self.person.write({"active": True})
        self.gateway.read_case(self.seat)
        self.user.active = False
        with self.assertRaises(LinkError):
            self.gateway.read_case(self.seat)

    def test_a_right_that_one_lacks(self):
        self.person.write({"may_note": False})
        with self.assertRaises(AccessError) as refused:
            self.gateway.write_note(self.seat, "Hello")
        self.assertNotIsInstance(refused.exception, LinkError)


class TestMyCases(PortalCommon):
    """The list of cases of who is logged in, and the page of one: what they may know, in few queries."""

    def mine(self, user=None, **how):
        return self.gateway.read_my_cases((user or self.user).id, **how)

    def test_cases_in_which_one_takes_part_and_what_is_asked(self):
        total, rows = self.mine()
        self.assertEqual(total, 1)
        (row,) = rows
        self.assertEqual((row["title"], row["places"][0]["id"]), ("House of De Wit", self.person.id))
        self.assertEqual(row["places"][0]["role"], "Customer")
        self.assertEqual({step["name"] for step in row["asked"]}, {"Income statement", "Income questions"})
        self.assertEqual(row["waits"], [], "for nobody else")
        self.assertLessEqual(set(row), set(WHITELIST["read"]["fields"]["my_case"]))
        self.assertEqual(self.gateway.count_my_cases(self.user.id), 1)
        self.assertEqual([row["title"] for row in self.mine(self.other_user)[1]], ["Shop of Visser"])

    def test_for_whom_a_case_waits_without_what_is_done_inside(self):
        steps = self.case.sudo().step_ids.filtered("is_open")
        underwriter = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE id = %s", [underwriter.id, steps[0].id])
        notary = self.env["case.role"].create(
            {"type_id": self.case_type.id, "name": "Notary", "code": "notary", "outside": True}
        )
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE id = %s", [notary.id, steps[1].id])
        self.env.invalidate_all()
        waits = {wait["who"]: wait for wait in self.mine()[1][0]["waits"]}
        self.assertEqual(set(waits), {"Underwriter", "Notary"})
        self.assertEqual(waits["Notary"]["what"], steps[1].name)
        self.assertNotEqual(waits["Underwriter"]["what"], steps[0].name, "the name of a step inside stays inside")
        self.assertTrue(waits["Notary"]["until"])
        self.assertCountEqual(self.gateway.read_page(self.seat)["waits"], list(waits.values()))

    def test_search_sort_filter_and_pages(self):
        for number in range(3):
            self.take_part(self.open_case(title=f"Extension {number}"), self.partner)
        self.assertEqual(self.mine(limit=2)[0], 4)
        self.assertEqual(len(self.mine(limit=2, offset=2)[1]), 2)
        self.assertEqual(self.mine(search="extension 1")[0], 1)
        self.assertEqual(self.mine(search="Shop of Visser")[0], 0, "another one's")
        self.assertEqual(self.mine(search="%")[0], 0)
        names = [row["name"] for row in self.mine(order="name")[1]]
        self.assertEqual(names, sorted(names))
        self.assertEqual(self.mine(shown="closed")[0], 0)
        self.case.with_user(self.supervisor).action_cancel("Not needed")
        self.assertEqual([row["title"] for row in self.mine(shown="closed")[1]], ["House of De Wit"])
        self.assertEqual((self.mine()[0], self.mine(shown="all")[0]), (3, 4))

    def test_who_takes_part_no_more_and_the_public_have_no_cases(self):
        self.person.write({"active": False})
        self.assertEqual(self.mine(), (0, []))
        for nobody in (False, None, self.env.ref("base.public_user").id, 10**6):
            with self.subTest(nobody), self.assertRaises(AccessError):
                self.gateway.read_my_cases(nobody)

    def queries(self, read):
        """How many queries reading takes with nothing in the cache of records."""
        read()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        read()
        return self.env.cr.sql_log_count - before

    def test_queries_of_the_list(self):
        few = self.queries(self.mine)
        for number in range(8):
            case = self.open_case(title=f"Extension {number}")
            self.take_part(case, self.partner)
            self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE case_id = %s", [self.customer.id, case.id])
        self.assertEqual(len(self.mine()[1]), 9)
        self.assertEqual(self.queries(self.mine), few)
        self.assertLessEqual(few, 30)

    def test_queries_of_a_page(self):
        def page():
            return self.gateway.read_page(self.seat)

        self.fill(1)
        few, seen = self.queries(page), page()
        self.fill(6)
        self.assertEqual(self.queries(page), few)
        self.assertLessEqual(few, 30)
        more = page()
        for things in ("steps", "documents", "notes"):
            self.assertGreaterEqual(len(more[things]), len(seen[things]) + 6, things)

    def fill(self, number):
        """More of all on the case."""
        adviser = self.case.with_user(self.adviser)
        for name in range(number):
            adviser.post_note(f"For everyone {name}", outside=True)
            shown = adviser.file_document(self.kind.id, f"shown{name}.pdf", PDF)
            self.env["case.document"].browse(shown).with_user(self.adviser).action_release()
            adviser.add_adhoc_step(
                f"More papers {name}", kind="document", role_id=self.customer.id, document_kind_ids=self.kind.ids
            )
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE case_id = %s", [self.customer.id, self.case.id])
        self.env.invalidate_all()


@tagged("-at_install", "post_install")
class TestPortalPages(PortalCommon, HttpCase):
    """The pages of a case for who is logged in."""

    def csrf(self, page):
        return page.text.split('name="csrf_token" value="')[1].split('"')[0]

    def test_the_page_of_a_case_for_who_logs_in_alone(self):
        self.case.with_user(self.adviser).post_note("For us alone")
        self.case.with_user(self.adviser).post_note("For everyone", outside=True)
        before = self.url_open(self.base)
        self.assertIn("/web/login", before.url, "first one logs in")
        self.authenticate("portal_dewit", "portal_dewit")
        page = self.url_open(self.base)
        self.assertEqual((page.status_code, page.headers["Cache-Control"]), (200, "no-store"))
        self.assertIn("House of De Wit", page.text)
        self.assertIn("For everyone", page.text)
        self.assertNotIn("For us alone", page.text)
        self.assertNotIn("/case/p/", page.text)
        answer = self.url_open(f"{self.base}/note", data={"csrf_token": self.csrf(page), "body": "In May"})
        self.assertIn("In May", answer.text)
        self.assertEqual(self.case.note_ids[0].participant_id, self.person)

    def test_another_ones_page_is_not_there(self):
        shown = self.case.with_user(self.adviser).file_document(self.kind.id, "shown.pdf", PDF)
        self.env["case.document"].browse(shown).with_user(self.adviser).action_release()
        self.authenticate("portal_visser", "portal_visser")
        mine = self.url_open(f"/my/case/{self.other_person.id}")
        self.assertIn("Shop of Visser", mine.text)
        csrf = self.csrf(mine)
        for path, data in (
            ("", None),
            (f"/document/{shown}", None),
            ("/note", {"csrf_token": csrf, "body": "Hello"}),
            # Nobody else's key in what is sent along.
            (f"?token={self.token}", None),
            (f"?participant_id={self.other_person.id}&key={self.token}&base=x", None),
        ):
            page = self.url_open(self.base + path, data=data)
            self.assertEqual(page.status_code, 404, path)
            self.assertNotIn("De Wit", page.text)
        self.assertEqual(self.url_open(f"/my/case/{self.other_person.id}/document/{shown}").status_code, 404)
        self.assertFalse(self.case.note_ids)
        link = self.url_open(f"/case/p/{self.token}?participant_id={self.other_person.id}")
        self.assertIn("House of De Wit", link.text, "the address alone says which case it is")

    def test_the_list_leads_to_the_cases_and_says_what_is_asked(self):
        self.assertIn("/web/login", self.url_open("/my/cases").url)
        self.authenticate("portal_dewit", "portal_dewit")
        page = self.url_open("/my/cases")
        self.assertIn(f'href="{self.base}"', page.text)
        self.assertIn("Income questions", page.text)
        self.assertNotIn("Shop of Visser", page.text)
        self.assertIn("/my/cases", self.url_open("/my").text)
        for nothing in ("zzz", "%00", "a%00b"):
            self.assertIn("There are no cases here", self.url_open(f"/my/cases?search={nothing}").text, nothing)
        self.assertEqual(self.url_open("/my/cases/page/99?sortby=x&filterby=y").status_code, 200)
        for page in ("x", "2", "-1", "9" * 400, "٣"):
            self.assertEqual(self.url_open(f"/my/cases?page={page}").status_code, 200, page)

    def test_pages_in_few_queries(self):
        self.authenticate("portal_dewit", "portal_dewit")
        for path in ("/my/cases", self.base):
            self.url_open(path)
            before = self.env.cr.sql_log_count
            self.assertEqual(self.url_open(path).status_code, 200)
            with self.subTest(path):
                self.assertLessEqual(self.env.cr.sql_log_count - before, 30)

    def test_deciding_there(self):
        self.do_first_steps(self.case)
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE case_id = %s", [self.customer.id, self.case.id])
        self.env.invalidate_all()
        step = self.step(self.case, "approve_income")
        path = f"{self.base}/step/{step.id}"
        self.authenticate("portal_visser", "portal_visser")
        self.assertEqual(self.url_open(path).status_code, 404)
        self.assertEqual(self.url_open(f"/my/case/{self.other_person.id}/step/{step.id}").status_code, 404)
        self.authenticate("portal_dewit", "portal_dewit")
        self.assertIn(path, self.url_open(self.base).text)
        page = self.url_open(path)
        document = page.text.split(f'href="{self.base}/document/')[1].split('"')[0]
        self.assertTrue(self.url_open(f"{self.base}/document/{document}").content.startswith(b"%PDF"))
        refused = self.url_open(path, data={"csrf_token": self.csrf(page), "outcome": "rejected", "reason": ""})
        self.assertEqual(refused.status_code, 400)
        self.assertEqual(step.state, "active")
        done = self.url_open(path, data={"csrf_token": self.csrf(page), "outcome": "approved"})
        self.assertIn("Received", done.text)
        self.env.invalidate_all()
        self.assertEqual((step.state, self.case.document_ids.state), ("completed", "approved"))

    def test_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.user.lang = "nl_NL"
        self.authenticate("portal_dewit", "portal_dewit")
        for path in ("/my/cases", self.base):
            self.assertIn('lang="nl-NL"', self.url_open(path).text[:2000], path)

    def test_nothing_is_written_without_the_token_of_the_form(self):
        self.authenticate("portal_dewit", "portal_dewit")
        self.assertEqual(self.url_open(f"{self.base}/note", data={"body": "Forged"}).status_code, 400)
        self.assertFalse(self.case.note_ids)
