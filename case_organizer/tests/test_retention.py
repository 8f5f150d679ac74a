from datetime import date

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_records import RecordsCommon


@tagged("post_install", "-at_install")
class TestRetention(RecordsCommon):
    """How long cases are kept, and what holds them back."""

    def test_a_case_that_ends_says_until_when_it_is_kept_and_why(self):
        self.rule()
        case = self.ended_case()
        self.assertEqual(case.retain_until, date(2027, 3, 31))
        for words in ("03/31/2027", "7 years after closing", "Mortgages (List 2020, 8.2)"):
            self.assertIn(words, case.retention_told)
        case.action_reopen("New papers")
        self.assertFalse(case.retain_until or case.retention_told)

    def test_the_rule_of_the_type_comes_before_that_of_all(self):
        self.rule(name="All", type_id=False, period=1)
        self.assertEqual(self.ended_case().retain_until, date(2021, 3, 31))
        self.rule(period=10)
        self.assertEqual(self.ended_case().retain_until, date(2030, 3, 31))

    def test_the_rule_of_the_result_comes_before_that_of_the_type(self):
        calls = self.env(user=self.modeller)["case.type"].create({"name": "Call"})
        calls.draft_plan_id.auto_complete = False
        self.env(user=self.modeller)["case.plan.item"].create(
            {"plan_id": calls.draft_plan_id.id, "name": "Call back", "required": False, "manual": True}
        )
        calls.action_publish()
        granted, refused = self.env(user=self.modeller)["case.result.type"].create(
            [{"name": "Granted", "type_id": calls.id}, {"name": "Refused", "type_id": calls.id}]
        )
        self.rule(type_id=calls.id, period=10)
        self.rule(name="Granted", type_id=calls.id, period=40, result_id=granted.id)
        kept, other = (self.open_case(type_id=calls.id) for _n in range(2))
        day = fields.Datetime.to_datetime("2020-03-31 10:00:00")
        self.patch(type(self.env["case.writer"]), "_now", lambda writer: day)
        kept.action_close(granted.id)
        other.action_close(refused.id)
        self.assertEqual((kept.retain_until, other.retain_until), (date(2060, 3, 31), date(2030, 3, 31)))
        kept.action_set_result(refused.id, "Looked at again")
        self.assertEqual(kept.retain_until, date(2030, 3, 31), "follows the result")

    def test_a_hold_is_placed_in_its_form(self):
        held = self.ended_case()
        form = Form(self.env(user=self.keeper)["case.hold"])
        form.name, form.reason = "Inquiry", "Asked by the council"
        form.partner_id = held.partner_id
        hold = form.save()
        self.assertEqual(hold.case_count, 1)
        self.assertEqual(held.held_by, "Inquiry")

    def test_a_result_is_one_of_its_type(self):
        granted = self.env["case.result.type"].create({"name": "Granted", "type_id": self.case_type.id})
        with self.assertRaisesRegex(ValidationError, "Granted"):
            self.rule(type_id=self.make_type("Other").id, result_id=granted.id)
        with self.assertRaises(AccessError):
            self.env(user=self.adviser)["case.retention.rule"].create({"name": "Mine", "result_id": granted.id})

    def test_a_rule_that_changes_reaches_the_cases_that_ended(self):
        case, running = self.ended_case(), self.open_case()
        self.assertIn("No rule", case.retention_told)
        rule = self.rule(period=1, unit="months")
        self.work_in_background()
        self.assertEqual(case.retain_until, date(2020, 4, 30))
        rule.period = 3
        self.work_in_background()
        self.assertEqual((case.retain_until, running.retain_until), (date(2020, 6, 30), False))
        rule.outcome = "keep"
        self.work_in_background()
        self.assertFalse(case.retain_until)
        self.assertIn("Kept for ever", case.retention_told)

    def work_in_background(self):
        self.env.flush_all()
        while bulk := self.env["case.bulk"].search([("state", "=", "running"), ("kind", "=", "retention")], limit=1):
            bulk.work_sudo()
        self.env.invalidate_all()

    def test_counted_from_a_date_among_the_details(self):
        detail = (
            self.env(user=self.modeller)["case.characteristic"]
            .create({"type_id": self.case_type.id, "name": "End of term", "kind": "date"})
            .with_env(self.env)
        )
        self.rule(source="detail", characteristic_id=detail.id, period=2)
        unknown = self.ended_case()
        self.assertFalse(unknown.retain_until)
        self.assertIn("“End of term” is missing", unknown.retention_told)
        known = self.open_case(characteristics={detail.code: "2022-02-28"})
        self.patch_now("2020-03-31 10:00:00", known)
        self.assertEqual(known.retain_until, date(2024, 2, 28))
        other = self.make_type("Other")
        with self.assertRaises(ValidationError):
            self.rule(type_id=other.id, source="detail", characteristic_id=detail.id)

    def test_counted_from_a_date_of_the_customer_that_moves(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_birth",
                "model_id": self.env.ref("base.model_res_partner").id,
                "ttype": "date",
                "field_description": "Birth",
            }
        )
        self.rule(source="partner", partner_field_id=field.id, period=100)
        case = self.ended_case()
        self.assertFalse(case.retain_until)
        self.partner.x_birth = "1950-02-01"
        self.assertEqual(case.retain_until, date(2050, 2, 1))
        with self.assertQueryCount(3):
            self.env.flush_all()
            self.partner.comment = "Not watched"
            self.env.flush_all()

    def test_documents_of_a_kind_are_kept_longer_than_their_case(self):
        self.rule(period=1)
        self.rule(name="Deeds", kind_id=self.kind.id, period=20)
        case = self.open_case()
        self.do_first_steps(case)
        self.patch_now("2020-03-31 10:00:00", case)
        self.assertEqual(case.retain_until, date(2021, 3, 31))
        self.assertEqual(case.document_ids.retain_until, date(2040, 3, 31))

    def test_many_cases_take_as_many_statements_as_one(self):
        self.rule()
        cases = self.env["case.case"].browse()
        for _n in range(5):
            cases |= self.ended_case()
        self.env.flush_all()
        writer = self.env["case.writer"]
        writer.retain_sudo(cases.ids)
        with self.assertQueryCount(2):
            writer.retain_sudo(cases.ids)

    def test_who_says_how_long_cases_are_kept(self):
        rule, case = self.rule(), self.ended_case()
        for user in (self.adviser, self.supervisor):
            with self.assertRaises(AccessError):
                rule.with_user(user).period = 1
        with self.assertRaises(AccessError):
            case.with_user(self.adviser).retain_until = "2020-01-01"
        with self.assertRaises(AccessError):
            case.with_user(self.keeper).retain_until = "2020-01-01"

    # --- holds -------------------------------------------------------------------------------------------------

    def hold(self, **values):
        values = {"name": "Lawsuit", "reason": "Claim of 2026", **values}
        return self.env(user=self.keeper)["case.hold"].create(values)

    def test_a_hold_is_seen_on_the_case_and_in_its_history(self):
        case, other = self.ended_case(), self.ended_case()
        hold = self.hold(case_ids=[Command.set(case.ids)])
        self.assertEqual((case.held_by, other.held_by), ("Lawsuit", False))
        self.assertEqual(case.log_ids.sorted("seq")[-1].summary, "Held back from destruction: Lawsuit")
        with self.assertRaises(UserError):
            hold.case_ids = [Command.clear()]
        with self.assertRaises(UserError):
            hold.action_lift(" ")
        hold.action_lift("Settled")
        case.invalidate_recordset()
        self.assertFalse(case.held_by)
        self.assertEqual(case.log_ids.sorted("seq")[-1].summary, "No longer held back from destruction: Lawsuit")
        self.assertEqual((hold.lifted_by_id, hold.lifted_reason), (self.keeper, "Settled"))

    def test_a_hold_of_a_person_and_of_a_filter_reach_later_cases(self):
        self.hold(name="Person", partner_id=self.partner.id)
        self.hold(name="Filter", domain="[('title', '=', 'Harbour')]")
        theirs = self.ended_case()
        involved = self.ended_case(partner_id=False, title="Harbour")
        self.assertEqual((theirs.held_by, involved.held_by), ("Person", "Filter"))
        part = self.open_case(partner_id=False)
        part.participant_ids = [Command.create({"partner_id": self.partner.id})]
        self.assertEqual(part.held_by, "Person")

    def test_what_makes_no_hold(self):
        for values in ({}, {"domain": "[('nothing', '=', 1)]"}, {"domain": "not a list"}):
            with self.assertRaises(ValidationError):
                self.hold(**values)
        ended = self.hold(partner_id=self.partner.id, date_from="2020-01-01", date_to="2020-12-31")
        self.assertFalse(ended.in_force)
        self.assertFalse(self.ended_case().held_by)

    def test_who_places_and_lifts_holds(self):
        hold = self.hold(partner_id=self.partner.id)
        for user in (self.adviser, self.supervisor, self.modeller):
            with self.assertRaises(AccessError):
                self.env(user=user)["case.hold"].create({"name": "x", "reason": "x", "partner_id": self.partner.id})
            with self.assertRaises(AccessError):
                hold.with_user(user).action_lift("Because")
            with self.assertRaises(AccessError):
                hold.with_user(user).read(["reason"])
        with self.assertRaises(AccessError):
            self.env(user=self.keeper)["case.hold"].create(
                {"name": "x", "reason": "x", "partner_id": self.partner.id, "user_id": self.adviser.id}
            )

    # --- what the history keeps of people ----------------------------------------------------------------------

    def test_what_people_wrote_is_beside_the_chain(self):
        case = self.open_case()
        self.do_first_steps(case)
        case.participant_ids = [Command.create({"partner_id": self.partner.id})]
        case.action_cancel("De Wit moved to Delft")
        rows = case.sudo().log_ids
        for secret in ("income.pdf", "Delft"):
            self.assertNotIn(secret, str(rows.mapped("data")))
            self.assertIn(secret, " ".join(rows.mapped("summary")))
        self.assertNotIn("partner_id", str(rows.mapped("data")))
        self.assertIn("Familie De Wit added", " ".join(rows.mapped("summary")))
        self.assertEqual(self.env["case.log"].verify(case.ids), [])
        self.assertEqual(self.env["case.log"].replay(case.ids), [])
        self.env.cr.execute("UPDATE case_log_value SET value = NULL, salt = '' WHERE log_id = ANY(%s)", [rows.ids])
        self.env.invalidate_all()
        self.assertEqual(self.env["case.log"].verify(case.ids), [])
        self.assertNotIn("Delft", " ".join(rows.mapped("summary")))
        self.assertIn("filed (erased)", " ".join(rows.mapped("summary")))
