from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.case_organizer.models.link_tries import WRONG_TRIES, LinkError

from .common import START, ContractCommon


class OutsideCommon(ContractCommon):
    """The director of the hotel reads its contract by a personal link; another customer has one of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        WRONG_TRIES._tries.clear()
        cls.director = cls.env["res.partner"].create({"name": "Ms Visser", "parent_id": cls.partner.id})
        cls.stranger = cls.env["res.partner"].create({"name": "Café Zon"})
        cls.contract = cls.in_force(title="Boilers of the hotel")
        cls.other = cls.in_force(title="Boiler of the café", partner_id=cls.stranger.id)
        cls.seat, cls.token = cls.invite(cls.contract, cls.director)
        _seat, cls.other_token = cls.invite(cls.other, cls.stranger)
        cls.gateway = cls.env(user=cls.env.ref("base.public_user"), su=False)["case.gateway"]

    @classmethod
    def invite(cls, contract, partner, **rights):
        """A seat on the case file of a contract, and the token of its link."""
        env = cls.env(user=cls.manager)
        rights = {"may_note": True, "may_approve": True, "date_from": START, **rights}
        seat = env["case.participant"].create(
            {"case_id": contract.case_id.id, "partner_id": partner.id, "relation": "Customer", **rights}
        )
        _link, address = env["case.access.token"]._issue(seat)
        return seat, address.rsplit("/", 1)[1]

    def document(self, contract, name, outside):
        """A document in the case file of a contract."""
        kind = self.env["case.document.kind"].search([], limit=1) or self.env["case.document.kind"].create(
            {"name": "Letter"}
        )
        document = self.env["case.document"].create({"case_id": contract.case_id.id, "kind_id": kind.id})
        self.env["case.writer"].add_bytes_sudo(document, name, b"text", "")
        document.sudo().write({"outside": outside})
        return document


@tagged("post_install", "-at_install")
class TestOutside(OutsideCommon):
    """Customers see their own contracts and nothing else, and give notice."""

    @freeze_time("2026-03-01")
    def test_what_is_seen(self):
        (seen,) = self.gateway.read_my_contracts(self.token)
        self.assertEqual((seen["title"], seen["end"]), ("Boilers of the hotel", date(2026, 12, 31)))
        found = self.gateway.read_my_contract(self.token, self.contract.id)
        self.assertEqual([(line["name"], line["quantity"]) for line in found["lines"]], [("Twelve boilers", 12)])
        self.assertEqual([entry["due_on"] for entry in found["obligations"]], [date(2026, 4, 1), date(2026, 10, 1)])
        for entry in found["obligations"]:
            self.assertEqual(set(entry), {"name", "owed_by", "due_on", "state", "late"})
        self.assertIn(("Notice", "Beforehand: 3 months"), [
            (term["label"], term["value"]) for term in found["terms"]
        ])  # fmt: skip

    @freeze_time("2026-03-01")
    def test_what_is_left_and_what_is_late(self):
        rows = (
            {"name": "Inspect", "every_unit": "once", "first_on": "2026-03-20", "team_id": self.team.id},
            {"name": "Pay", "owed_by": "them", "every_unit": "once", "first_on": "2026-03-25"},
            {"name": "Call-outs", "kind": "allowance", "allowance": 3, "allowance_unit": "visits"},
            {"name": "Answer", "kind": "response", "within_hours": 4},
        )
        contract = self.in_force(obligation_ids=[(0, 0, row) for row in rows])
        self.invite(contract, self.director)
        calls = contract.obligation_ids.filtered(lambda owed: owed.kind == "allowance")
        calls.with_user(self.manager).take(1, "No hot water")
        found = self.gateway.read_my_contract(self.token, contract.id)
        self.assertEqual([(entry["name"], entry["left"]) for entry in found["allowances"]], [("Call-outs", 2)])
        self.assertIn("1,200.00", found["total"])
        self.assertEqual(
            [(entry["name"], entry["owed_by"], entry["late"]) for entry in found["obligations"]],
            [("Inspect", contract.company_id.name, False), ("Pay", contract.partner_id.name, False)],
        )
        self.env.invalidate_all()
        with freeze_time("2026-03-24"):
            owed = self.gateway.read_my_contract(self.token, contract.id)["obligations"]
            self.assertEqual({entry["name"]: entry["late"] for entry in owed}, {"Inspect": True, "Pay": False})

    @freeze_time("2026-03-01")
    def test_what_has_ended_is_read_and_no_more(self):
        self.contract.with_user(self.manager).end("2026-02-28", "both", "Sold")
        self.new_day("2026-03-01")
        (seen,) = self.gateway.read_my_contracts(self.token)
        self.assertEqual((seen["state"], seen["may_give_notice"], seen["may_report"]), ("Ended", False, False))
        for verb in ("give_notice", "report_change"):
            with self.subTest(verb), self.assertRaises(UserError):
                getattr(self.gateway, verb)(self.token, self.contract.id, "We move")

    @freeze_time("2026-03-01")
    def test_nothing_of_anybody_else(self):
        for verb, arguments in (
            ("read_my_contract", ()),
            ("read_my_contract_document", (1,)),
            ("give_notice", ("No",)),
            ("report_change", ("No",)),
        ):
            with self.subTest(verb), self.assertRaises(AccessError):
                getattr(self.gateway, verb)(self.token, self.other.id, *arguments)
            with self.subTest(verb), self.assertRaises(AccessError):
                getattr(self.gateway, verb)(self.token, 999999, *arguments)
        self.assertFalse(self.other.notice_given_on)
        draft = self.make_contract(title="Not agreed")
        self.invite(draft, self.director)
        self.assertEqual(len(self.gateway.read_my_contracts(self.token)), 1, "what is being written is not shown")

    @freeze_time("2026-03-01")
    def test_all_contracts_of_one_person_and_company(self):
        below = self.in_force(title="Site north", parent_id=self.contract.id)
        seat, _token = self.invite(below, self.director)
        self.assertEqual(
            [(seen["title"], seen["parent"]) for seen in self.gateway.read_my_contracts(self.token)],
            [("Boilers of the hotel", ""), ("Site north", self.contract.name)],
        )
        seat.sudo().date_to = "2026-02-01"
        self.assertEqual(len(self.gateway.read_my_contracts(self.token)), 1, "who takes part no more")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.cr.execute("UPDATE case_case SET company_id = %s WHERE id = %s", [elsewhere.id, self.other.case_id.id])
        self.env.cr.execute(
            "UPDATE case_participant SET partner_id = %s WHERE case_id = %s AND partner_id = %s",
            [self.director.id, self.other.case_id.id, self.stranger.id],
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.gateway.read_my_contracts(self.token)), 1, "another company")

    @freeze_time("2026-03-01")
    def test_a_revoked_link(self):
        self.seat.sudo().env["case.access.token"].search([("participant_id", "=", self.seat.id)]).with_user(
            self.manager
        ).action_revoke()
        with self.assertRaises(LinkError):
            self.gateway.read_my_contracts(self.token)
        with self.assertRaises(LinkError):
            self.gateway.give_notice(self.token, self.contract.id, "Moves")

    @freeze_time("2026-03-01")
    def test_notice(self):
        with self.assertRaises(UserError):
            self.gateway.give_notice(self.token, self.contract.id, " ")
        last_day = self.gateway.give_notice(self.token, self.contract.id, "We move")
        self.assertEqual(last_day, date(2026, 12, 31))
        self.assertEqual((self.contract.notice_given_on, self.contract.state), (date(2026, 3, 1), "active"))
        step = self.contract.case_id.step_ids.filtered(lambda step: "Notice was given" in step.display_name)
        self.assertIn("We move", step.own_help)
        mine = self.env(user=self.manager)["case.step"].search([("mine", "=", True), ("is_open", "=", True)])
        self.assertIn(step, mine, "the contract manager is asked")
        with self.assertRaisesRegex(UserError, "already"):
            self.gateway.give_notice(self.token, self.contract.id, "Again")
        self.assertFalse(self.gateway.read_my_contract(self.token, self.contract.id)["contract"]["may_give_notice"])

    def test_notice_after_its_day_is_for_the_next_period(self):
        with freeze_time("2026-10-15"):
            self.assertEqual(self.contract._earliest_end(date(2026, 10, 15)), date(2027, 12, 31))
        for kind, day in (("indefinite", date(2026, 6, 1)), ("none", None)):
            values = {"duration_kind": "indefinite"} if kind == "indefinite" else {"renewal_kind": "none"}
            with self.subTest(kind), freeze_time("2026-03-01"):
                contract = self.in_force(**values)
                self.assertEqual(contract._earliest_end(date(2026, 3, 1)), day)

    @freeze_time("2026-03-01")
    def test_without_the_right(self):
        other = self.in_force(title="Only read")
        self.invite(other, self.director, may_note=False, may_approve=False)
        found = self.gateway.read_my_contract(self.token, other.id)["contract"]
        self.assertNotIn("may_give_notice", found)
        self.assertNotIn("may_report", found)
        for verb in ("give_notice", "report_change"):
            with self.subTest(verb), self.assertRaises(AccessError):
                getattr(self.gateway, verb)(self.token, other.id, "We move")

    @freeze_time("2026-03-01")
    def test_a_change_is_reported(self):
        self.gateway.report_change(self.token, self.contract.id, "Two boilers more from May")
        step = self.contract.case_id.step_ids.filtered(lambda step: "A change was reported" in step.display_name)
        self.assertIn("Two boilers more", step.own_help)
        with self.assertRaises(UserError):
            self.gateway.report_change(self.token, self.contract.id, "  ")

    def test_no_access_for_portal_and_public(self):
        models = self.env["ir.model"].search(
            ["|", ("model", "=like", "case.contract%"), ("model", "=like", "case.obligation%")]
        )
        for group in ("base.group_portal", "base.group_public"):
            lines = self.env["ir.model.access"].search(
                [("model_id", "in", models.ids), ("group_id", "in", (self.env.ref(group).id, False))]
            )
            self.assertFalse(lines, group)


@tagged("post_install", "-at_install")
class TestOutsidePages(OutsideCommon, HttpCase):
    """The pages behind the link."""

    def test_pages(self):
        base = f"/case/p/{self.token}"
        self.assertIn("My contracts", self.url_open(base).text)
        self.assertIn("Boilers of the hotel", self.url_open(f"{base}/contracts").text)
        page = self.url_open(f"{base}/contract/{self.contract.id}")
        self.assertIn("Give notice", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(self.url_open(f"{base}/contract/{self.other.id}").status_code, 404)
        self.assertEqual(self.url_open(f"/case/p/wrong/contract/{self.contract.id}").status_code, 403)

    def test_pages_of_who_is_logged_in(self):
        for login, partner in (("portal_visser", self.director), ("portal_zon", self.stranger)):
            new_test_user(
                self.env, login, groups="base.group_portal", password=login, name=partner.name, partner_id=partner.id
            )
        base = f"/my/case/{self.seat.id}"
        self.authenticate("portal_visser", "portal_visser")
        self.assertIn("Boilers of the hotel", self.url_open(f"{base}/contracts").text)
        self.assertIn("Give notice", self.url_open(f"{base}/contract/{self.contract.id}").text)
        self.assertEqual(self.url_open(f"{base}/contract/{self.other.id}").status_code, 404)
        self.authenticate("portal_zon", "portal_zon")
        self.assertEqual(self.url_open(f"{base}/contract/{self.contract.id}").status_code, 404)

    def test_notice_by_the_form(self):
        path = f"/case/p/{self.token}/contract/{self.contract.id}"
        token = self.url_open(path).text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(f"{path}/notice", data={"csrf_token": token, "reason": "We move"})
        self.assertIn("It was received", answer.text)
        self.assertNotIn("Give notice", answer.text)
        self.env.invalidate_all()
        self.assertTrue(self.contract.notice_given_on)
        self.assertEqual(self.url_open(f"{path}/notice", data={"reason": "Forged"}).status_code, 400)

    def test_documents(self):
        shown, inside = (
            self.document(self.contract, "signed.txt", True),
            self.document(self.contract, "memo.txt", False),
        )
        others = self.document(self.other, "theirs.txt", True)
        base = f"/case/p/{self.token}/contract/{self.contract.id}/document"
        page = self.url_open(f"/case/p/{self.token}/contract/{self.contract.id}").text
        self.assertIn("signed.txt", page)
        self.assertNotIn("memo.txt", page)
        answer = self.url_open(f"{base}/{shown.id}")
        self.assertEqual((answer.status_code, answer.content), (200, b"text"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        for document in (inside, others):
            self.assertEqual(self.url_open(f"{base}/{document.id}").status_code, 404)

    def test_a_change_by_the_form(self):
        path = f"/case/p/{self.token}/contract/{self.contract.id}"
        token = self.url_open(path).text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(f"{path}/change", data={"csrf_token": token, "body": "Another address"})
        self.assertIn("It was received", answer.text)
        answer = self.url_open(f"{path}/notice", data={"csrf_token": token, "reason": ""})
        self.assertEqual(answer.status_code, 400)
