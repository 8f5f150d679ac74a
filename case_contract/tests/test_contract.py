from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import START, ContractCommon


@tagged("post_install", "-at_install")
class TestContract(ContractCommon):
    """Contracts as their managers write, read and change them."""

    def test_has_a_case_file(self):
        contract = self.make_contract(title="Boilers")
        case = contract.case_id
        self.assertEqual((contract.name, case.contract_id), (case.name, contract))
        self.assertEqual((case.partner_id, case.user_id, case.title), (self.partner, self.manager, "Boilers"))
        self.assertEqual(contract.obligation_ids.mapped("name"), ["Inspect the boilers"])

    def test_end_and_notice(self):
        contract = self.in_force()
        with freeze_time("2026-06-01"):
            contract._refresh_course()
        self.assertEqual(
            (contract.date_end, contract.notice_by, contract.renews), (date(2026, 12, 31), date(2026, 9, 30), True)
        )
        self.new_day("2027-02-01")
        self.assertEqual((contract.state, contract.date_end), ("active", date(2027, 12, 31)))

    def test_ends_by_itself_when_it_does_not_go_on(self):
        contract = self.in_force(renewal_kind="none")
        self.new_day("2027-01-01")
        self.assertEqual(contract.state, "ended")

    def test_five_dates_across_two_annexes(self):
        contract = self.in_force()
        line = contract.line_ids
        with freeze_time("2026-03-01"):
            first = contract.annex_ids.create(
                {
                    "contract_id": contract.id,
                    "title": "Two more boilers, four sites",
                    "date_from": "2026-04-01",
                    "characteristics": {"sites": 4},
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "contract_id": contract.id,
                                "name": "Fourteen boilers",
                                "quantity": 14,
                                "price_unit": 100,
                                "replaces_id": line.id,
                            },
                        )
                    ],
                }
            )
            first.action_agree()
        with freeze_time("2026-06-01"):
            second = contract.annex_ids.create(
                {
                    "contract_id": contract.id,
                    "date_from": "2026-09-01",
                    "notice_kind": "period",
                    "notice_number": 1,
                    "notice_unit": "months",
                    "ended_obligation_ids": [(6, 0, contract.obligation_ids.ids)],
                }
            )
            second.action_agree()
        reads = {
            day: (
                self.read_on(contract, day)["Sites"],
                self.read_on(contract, day)["Notice"],
                [entry["name"] for entry in contract.get_reading(day)["lines"]],
                [entry["name"] for entry in contract.get_reading(day)["obligations"]],
            )
            for day in ("2026-01-01", "2026-03-31", "2026-04-01", "2026-08-31", "2026-09-01")
        }
        before = ("3", "Beforehand: 3 months", ["Twelve boilers"], ["Inspect the boilers"])
        after = ("4", "Beforehand: 3 months", ["Fourteen boilers"], ["Inspect the boilers"])
        self.assertEqual(
            reads,
            {
                "2026-01-01": before,
                "2026-03-31": before,
                "2026-04-01": after,
                "2026-08-31": after,
                "2026-09-01": ("4", "Beforehand: 1 months", ["Fourteen boilers"], []),
            },
        )
        self.assertEqual(contract.get_reading("2026-04-01")["total"], contract.currency_id.format(1400))
        sources = {e["label"]: e["source"] for e in contract.get_reading("2026-09-01")["details"]}
        self.assertEqual(sources["Sites"], "Annex 1: Two more boilers, four sites")

    def test_an_active_contract_is_not_written(self):
        contract = self.in_force()
        for vals in ({"notice_number": 1}, {"date_start": "2026-02-01"}, {"characteristics": {"sites": 9}}):
            with self.subTest(vals), self.assertRaises(UserError):
                contract.write(vals)
        with self.assertRaises(UserError):
            contract.line_ids.price_unit = 1
        with self.assertRaises(UserError):
            contract.line_ids.create({"contract_id": contract.id, "name": "One more"})
        with self.assertRaises(UserError):
            contract.obligation_ids.every_number = 1
        with self.assertRaises(AccessError):
            contract.state = "ended"
        contract.title = "May be called something else"

    def test_below_another_contract(self):
        framework = self.in_force(title="Framework", characteristics={"response": "2 hours", "sites": 40})
        below = self.make_contract(
            parent_id=framework.id, characteristics={"sites": 2}, notice_kind="period", notice_number=6
        )
        read = self.read_on(below, "2026-02-01")
        self.assertEqual((read["Sites"], read["Response"], read["Notice"]), ("2", "2 hours", "Beforehand: 6 months"))
        sources = {e["label"]: e["source"] for e in below.get_reading("2026-02-01")["details"]}
        self.assertEqual(sources["Response"], framework.display_name)
        below.action_to_sign()

    def test_depth_six_in_three_queries(self):
        contract = self.make_contract()
        for _n in range(5):
            contract = self.make_contract(parent_id=contract.id, characteristics={})
        contract = self.env["case.contract"].browse(contract.id)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            values = contract._values_on(date(2026, 5, 1))[contract.id]
        self.assertEqual(values["detail:response"].value, "4 hours")

    def test_not_below_itself(self):
        contract = self.make_contract()
        below = self.make_contract(parent_id=contract.id)
        with self.assertRaises(UserError):
            contract.parent_id = below

    def test_what_is_inherited_is_shown_with_where_from(self):
        contract = self.in_force()
        self.assertEqual(contract.notice_read, "Beforehand: 3 months (Type: Boiler maintenance)")
        below = self.make_contract(parent_id=contract.id, notice_kind="none")
        self.assertEqual(below.notice_read, "Until the last day")

    def test_case_files_about_it(self):
        contract = self.in_force()
        self.assertEqual(contract.life_case_count, 0)
        self.env["case.case"].create(
            {"type_id": self.case_type.id, "partner_id": self.partner.id, "contract_id": contract.id}
        )
        contract.invalidate_recordset()
        self.assertEqual(contract.life_case_count, 1)
        found = self.env["case.case"].search(contract.action_open_life_cases()["domain"])
        self.assertNotIn(contract.case_id, found)

    def test_what_may_happen_to_it(self):
        claim = self.env(user=self.modeller)["case.type"].create({"name": "Claim"})
        claim.draft_plan_id.item_ids.create(
            {"plan_id": claim.draft_plan_id.id, "name": "Decide", "step_kind": "action"}
        )
        claim.action_publish()
        contract = self.in_force()
        self.assertNotIn("default_type_id", contract.action_open_life_cases()["context"])
        self.contract_type.with_user(self.modeller).life_type_ids = claim
        self.assertEqual(contract.action_open_life_cases()["context"]["default_type_id"], claim.id)
        opened = Form(self.env(user=self.reader)["case.case"].with_context(default_contract_id=contract.id))
        self.assertEqual(opened.life_type_ids[:].ids, claim.ids, "what is offered")
        opened.contract_id = self.env["case.contract"]
        self.assertFalse(opened.life_type_ids[:], "all are")

    def test_needs_its_details(self):
        contract = self.make_contract(characteristics={"sites": 1})
        with self.assertRaisesRegex(UserError, "Response"):
            contract.action_to_sign()

    def test_annexes_about_the_same(self):
        contract = self.in_force()
        one, two = contract.annex_ids.create(
            [
                {"contract_id": contract.id, "date_from": "2026-05-01", "characteristics": {"sites": number}}
                for number in (4, 5)
            ]
        )
        one.action_agree()
        with self.assertRaisesRegex(ValidationError, "Annex 1 says from the same day about “Sites”"):
            two.action_agree()
        two.date_from = "2026-06-01"
        two.action_agree()
        self.assertEqual([one.number, two.number], [1, 2])
        with self.assertRaises(UserError):
            one.reason = "Changed afterwards"

    def test_annex_that_cannot_be(self):
        contract = self.in_force()
        annex = contract.annex_ids.create({"contract_id": contract.id, "date_from": "2026-05-01"})
        with self.assertRaisesRegex(UserError, "changes nothing"):
            annex.action_agree()
        annex.write({"date_from": "2025-05-01", "characteristics": {"sites": 1}})
        with self.assertRaises(UserError):
            annex.action_agree()
        with self.assertRaises(UserError):
            contract.annex_ids.create({"contract_id": self.make_contract().id})

    def test_who_may(self):
        contract = self.in_force()
        seen = contract.with_user(self.reader)
        self.assertEqual(seen.get_reading("2026-02-01")["state"], "Holds")
        for act in (
            lambda: seen.write({"title": "No"}),
            seen.action_suspend,
            lambda: seen.end("2026-12-31", "us", "No"),
            lambda: seen.env["case.contract"].create({"type_id": self.contract_type.id, "partner_id": self.partner.id}),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_follows_the_access_of_its_case(self):
        contract = self.in_force()
        contract.case_id.access = "restricted"
        seen = contract.with_user(self.reader)
        for records in (seen, seen.line_ids, seen.obligation_ids):
            with self.assertRaises(AccessError):
                records.sudo().with_user(self.reader).sudo(False).read(["display_name"])
        for model in ("case.contract", "case.contract.line", "case.obligation", "case.obligation.occurrence"):
            domain = [("id", "=", contract.id)] if model == "case.contract" else [("contract_id", "=", contract.id)]
            self.assertFalse(self.env(user=self.reader)[model].search(domain), model)

    def test_life_is_in_the_log(self):
        contract = self.in_force()
        kinds = contract.sudo().case_id.log_ids.filtered(lambda row: row.kind == "contract")
        self.assertEqual([row.data["state"] for row in kinds.sorted("seq")], ["to_sign", "active"])
        self.assertIn("Contract: Active", contract.case_id.log_ids.mapped("summary"))
        self.assertFalse(contract.case_id.log_ids.verify(contract.case_id.ids))

    def test_the_case_knows_the_details_of_the_day(self):
        contract = self.in_force()
        self.assertEqual(contract.case_id.characteristics["sites"], 3)
        with freeze_time("2026-03-01"):
            annex = contract.annex_ids.create(
                {"contract_id": contract.id, "date_from": "2026-05-01", "characteristics": {"sites": 4}}
            )
            annex.action_agree()
            self.assertEqual(contract.case_id.characteristics["sites"], 3)
        self.new_day("2026-05-01")
        self.assertEqual(contract.case_id.characteristics["sites"], 4)

    def test_several_companies(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(UserError):
            self.env["case.contract"].create(
                {"type_id": self.contract_type.id, "partner_id": self.partner.id, "company_id": other.id}
            )

    def test_other_currency_than_above(self):
        framework = self.make_contract()
        other = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", framework.currency_id.id)], limit=1)
        )
        with self.assertRaises(ValidationError):
            self.make_contract(parent_id=framework.id, currency_id=other.id)

    def test_never_deleted(self):
        contract = self.make_contract()
        with self.assertRaises(UserError):
            contract.sudo().unlink()
        contract.action_cancel()
        self.assertEqual((contract.state, contract.date_start), ("cancelled", START))

    def test_the_tree_says_what_is_inherited_from_where(self):
        above = self.make_contract(title="Framework", notice_kind="period", notice_number=6)
        below = self.make_contract(
            title="Site north", parent_id=above.id, characteristics={"sites": 1}, notice_kind=False
        )
        deeper = self.make_contract(title="Annexe", parent_id=below.id, characteristics={}, notice_kind=False)
        beside = self.make_contract(title="Site south", parent_id=above.id, characteristics={})
        rows = deeper.get_tree()
        self.assertEqual([row["id"] for row in rows], [above.id, below.id, deeper.id], "the line above, not beside it")
        self.assertEqual([(row["depth"], row["current"]) for row in rows], [(0, False), (1, False), (2, True)])
        inherited = {entry["label"]: (entry["value"], entry["source"]) for entry in rows[2]["inherited"]}
        self.assertEqual(inherited["Sites"], ("1", below.display_name))
        self.assertEqual(inherited["Response"], ("4 hours", above.display_name))
        self.assertEqual(inherited["Notice"], ("Beforehand: 6 months", above.display_name))
        self.assertIn("Type: Boiler maintenance", [entry["source"] for entry in rows[2]["inherited"]])
        self.assertEqual([entry["label"] for entry in rows[1]["own"]], ["Sites"])
        whole = [row["id"] for row in above.get_tree()]
        self.assertEqual(set(whole), {above.id, below.id, deeper.id, beside.id})
        self.assertLess(whole.index(below.id), whole.index(deeper.id))
        above.case_id.sudo().access = "restricted"
        seen = [row["id"] for row in deeper.with_user(self.reader).get_tree()]
        self.assertEqual(seen, [below.id, deeper.id], "who may not see the contract above does not see it here")
        above.title = "<b>Framework</b>"
        self.assertIn("&lt;b&gt;", above.tree)
