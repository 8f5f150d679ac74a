from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from . import test_clocks
from .common import CaseCommon, PlanCommon
from .test_clocks import MONDAY


@tagged("post_install", "-at_install")
class TestIntake(CaseCommon):
    """What is reported is taken in: by which way, how urgent, as which case, and whether it is known already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env.ref("case_organizer.report_method_phone")
        cls.post = cls.env.ref("case_organizer.report_method_post")
        cls.category = cls.env["case.category"].create({"name": "Homes"})
        cls.flat = cls.env["case.category"].create({"name": "Flats", "parent_id": cls.category.id})

    def intake(self, user=None, **values):
        """The dialog of intake as it opens for a user, filled in."""
        form = Form(self.env(user=user or self.adviser)["case.intake"], view="case_organizer.case_intake_view_form")
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def taken_in(self, form):
        return self.env["case.case"].browse(form.save().action_confirm()["res_id"])

    # --- by which way, how urgent ------------------------------------------------------------------------------

    def test_words_of_imports_are_known_as_report_methods(self):
        for word, code in (("Desk", "desk"), ("e-mail", "mail"), ("Telephone", "phone"), (" internet ", "web")):
            self.assertEqual(self.open_case(channel=word).report_method_id.code, code, word)
        case = self.open_case(channel="Carrier pigeon")
        self.assertFalse(case.report_method_id)
        self.assertEqual(case.channel, "Carrier pigeon")
        case.report_method_id = self.post
        self.assertEqual(case.channel, "Post", "plans that ask for the word hear of it")

    def test_modellers_add_ways_and_users_do_not(self):
        own = self.env(user=self.modeller)["case.report.method"].create({"name": "Ship's radio", "code": "radio"})
        self.assertEqual(self.open_case(channel="ship's radio").report_method_id, own)
        with self.assertRaises(AccessError):
            self.env(user=self.adviser)["case.report.method"].create({"name": "X", "code": "x"})
        with self.assertRaisesRegex(ValidationError, "archived"):
            self.env["case.report.method"].browse(own.id).unlink()

    def test_priority_follows_from_impact_and_urgency_unless_it_is_named(self):
        case = self.open_case(impact="high", urgency="high")
        self.assertEqual(case.priority, "2")
        case.write({"urgency": "low"})
        self.assertEqual(case.priority, "0")
        self.assertEqual(set(case.step_ids.mapped("priority")), {"0"}, "its steps follow")
        case.write({"impact": "high", "urgency": "high", "priority": "0"})
        self.assertEqual(case.priority, "0")
        self.assertTrue(case.priority_by_hand)
        self.assertEqual(self.open_case(priority="1").priority, "1")
        with Form(case) as form:
            form.urgency = "medium"
            self.assertEqual(form.priority, "1", "it is seen at once")

    # --- the dialog --------------------------------------------------------------------------------------------

    def test_a_call_becomes_a_case_with_its_contact_and_what_follows(self):
        self.category.type_id = self.case_type
        form = self.intake(partner_id=self.partner, title="Roof leaks", category_id=self.flat, impact="high")
        self.assertEqual(form.type_id, self.case_type, "the category above proposes it")
        self.assertEqual(form.priority, "1")
        self.assertEqual(form.user_id, self.adviser)
        form.summary = "Water on the stairs since Sunday."
        with form.step_ids.new() as line:
            line.name = "Call back"
            line.user_id = self.underwriter
        case = self.taken_in(form)
        self.assertEqual((case.title, case.category_id, case.priority), ("Roof leaks", self.flat, "1"))
        self.assertEqual(
            (case.report_method_id, case.user_id, case.create_uid), (self.phone, self.adviser, self.adviser)
        )
        contact = case.contact_ids
        self.assertEqual((contact.partner_id, contact.direction, contact.user_id), (self.partner, "in", self.adviser))
        self.assertEqual(contact.summary, "Water on the stairs since Sunday.")
        self.assertEqual(contact.minutes, 1, "a call is measured, in minutes begun")
        self.assertIn("Call back", self.my_work(self.underwriter))
        self.assertIn("Phone, incoming, with Familie De Wit (1 min)", case.log_ids.mapped("summary"))

    def test_the_way_is_remembered_for_each_user(self):
        self.taken_in(
            self.intake(partner_id=self.partner, title="A letter", type_id=self.case_type, report_method_id=self.post)
        )
        self.assertEqual(self.intake().report_method_id, self.post)
        self.assertEqual(self.intake(self.stranger).report_method_id, self.phone)

    def test_a_type_that_a_team_handles_waits_for_the_team(self):
        team = self.env["case.team"].create({"name": "Desk", "member_ids": [(6, 0, self.stranger.ids)]})
        self.case_type.handler_team_id = team
        form = self.intake(partner_id=self.partner, title="For the desk", type_id=self.case_type)
        self.assertEqual((form.team_id, bool(form.user_id)), (team, False))
        case = self.taken_in(form)
        self.assertEqual((case.team_id, bool(case.user_id)), (team, False))
        form = self.intake(partner_id=self.partner, title="For me", type_id=self.case_type, user_id=self.adviser)
        self.assertEqual(self.taken_in(form).user_id, self.adviser)

    def test_nothing_is_opened_without_a_subject(self):
        form = self.intake(partner_id=self.partner, type_id=self.case_type)
        with self.assertRaisesRegex(UserError, "what it is about"):
            self.taken_in(form)

    def test_a_new_party_is_reached_where_nothing_was_known(self):
        clerk = new_test_user(self.env, "clerk", groups="case_organizer.group_case_user,base.group_partner_manager")
        partner = self.env(user=clerk)["res.partner"].create({"name": "New"})
        form = self.intake(clerk, partner_id=partner, title="Hello", type_id=self.case_type)
        form.phone = "020 123 45 67"
        case = self.taken_in(form)
        self.assertEqual(partner.phone, "020 123 45 67")
        self.assertEqual(case.contact_ids.summary, "Hello")
        form = self.intake(partner_id=partner, title="Again", type_id=self.case_type)
        form.phone = "06 12345678"
        case = self.taken_in(form)
        self.assertEqual(partner.phone, "020 123 45 67", "who may not change contacts does not")
        self.assertIn("06 12345678", case.contact_ids.summary)

    def test_parties_are_found_by_phone_however_it_is_written(self):
        self.partner.write({"phone": "+31 (0)20 123 45 67", "ref": "K-1044"})
        partners = self.env(user=self.adviser)["res.partner"]
        for typed in ("0201234567", "+31201234567", "020-123 45 67", "k-1044"):
            self.assertIn(self.partner.id, [found[0] for found in partners.name_search(typed)], typed)
        self.assertNotIn(self.partner.id, [found[0] for found in partners.name_search("0201234568")])

    # --- is it known already -----------------------------------------------------------------------------------

    def similar(self, user=None, **asked):
        found = self.env(user=user or self.stranger)["case.case"].get_similar(**asked)
        return {one["id"]: one["reasons"] for one in found}

    def test_similar_open_cases_are_found_by_party_subject_category_and_details(self):
        company = self.env["res.partner"].create({"name": "Hotel Zeeblick", "is_company": True})
        guest, porter = self.env["res.partner"].create(
            [{"name": n, "parent_id": company.id} for n in ("Guest", "Porter")]
        )
        party = self.open_case(partner_id=guest.id, title="Keys")
        subject = self.open_case(title="No hot water on the second floor")
        category = self.open_case(title="Curtains", category_id=self.flat.id)
        detail = self.open_case(title="Desk", characteristics={"yearly_income": 61234.0})
        closed = self.open_case(partner_id=guest.id, title="Hot water")
        closed.action_cancel("Was nothing")
        asked = {
            "partner_id": porter.id,
            "title": "hot wat",
            "category_id": self.flat.id,
            "type_id": self.case_type.id,
            "details": {"yearly_income": 61234},
        }
        self.assertEqual(
            self.similar(**asked),
            {
                party.id: ["same customer"],
                detail.id: ["same details"],
                subject.id: ["similar subject"],
                category.id: ["same category"],
            },
        )
        self.assertEqual(next(iter(self.similar(**asked))), party.id)
        self.assertEqual(self.similar(title="Water bill of the restaurant"), {}, "one word of four is not alike")
        self.assertEqual(self.similar(), {})

    def test_details_for_some_roles_find_nothing_for_anybody(self):
        self.open_case(characteristics={"yearly_income": 61234.0})
        asked = {"type_id": self.case_type.id, "details": {"yearly_income": 61234}}
        self.assertTrue(self.similar(**asked))
        self.case_type.characteristic_ids.reader_role_ids = self.case_type.role_ids[:1]
        self.assertFalse(self.similar(**asked))

    def test_details_that_were_told_are_those_of_the_case(self):
        form = self.intake(partner_id=self.partner, title="Loan", type_id=self.case_type)
        intake = form.save()
        intake.characteristics = {"yearly_income": 61234.0}
        case = self.env["case.case"].browse(intake.action_confirm()["res_id"])
        self.assertEqual(case.value_ids.mapped("value"), [61234.0])

    def test_similar_cases_that_one_does_not_read_are_not_shown(self):
        case = self.open_case(title="Divorce settlement", access="restricted")
        self.assertEqual(list(self.similar(self.adviser, title="divorce settlement")), [case.id])
        self.assertEqual(self.similar(self.stranger, title="divorce settlement", partner_id=self.partner.id), {})

    def test_looking_for_similar_cases_is_a_few_statements(self):
        for number in range(40):
            self.open_case(title=f"No hot water {number}", category_id=self.flat.id)
        cases = self.env(user=self.stranger)["case.case"]
        asked = {"partner_id": self.partner.id, "title": "hot water", "category_id": self.flat.id}
        cases.get_similar(**asked)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(len(cases.get_similar(**asked)), 6)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 14)

    def test_looking_for_similar_cases_reads_indexes(self):
        """Among some thousand cases, each look reads the few that it is about."""
        case, income = self.open_case(characteristics={"yearly_income": 61234.0}), self.case_type.characteristic_ids
        cases = self.env(user=self.stranger)["case.case"]
        self.multiply("case_case", case.id, "name = 'N' || n, title = 'Word' || n, partner_id = NULL")
        self.multiply("case_value", case.value_ids.id, f"value = to_jsonb(n), case_id = {case.id} + n")
        for reason, asked, index in (
            ("subject", (False, False, "word7 word8", {}), "case_case_title_words"),
            ("detail", (False, False, "", {income.id: 61234.0}), "case_value_answer"),
            ("party", (self.partner.id, False, "", {}), "case_case__partner_id_index"),
        ):
            plan = self.plan_of(cases._looks_for_similar(*asked, False)[0])
            self.assertIn(index, plan, reason)

    def multiply(self, table, row_id, changed, times=4000):
        """Copies of a row, below the ORM. :param changed: ``column = SQL, …``, ``n`` numbers them"""
        self.env.flush_all()
        values = dict(part.split(" = ", 1) for part in changed.split(", "))
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name != 'id'", [table]
        )
        columns = [name for (name,) in self.env.cr.fetchall()]
        self.env.cr.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values.get(c, c) for c in columns)}"
            f" FROM {table}, generate_series(1, {times}) n WHERE id = %s",
            [row_id],
        )
        self.env.cr.execute(f"ANALYZE {table}")

    def plan_of(self, sql):
        self.env.cr.execute("EXPLAIN " + sql.code, sql.params)
        return "\n".join(line for (line,) in self.env.cr.fetchall())

    def test_what_is_known_already_is_logged_on_that_case(self):
        case = self.open_case(title="Roof leaks")
        before = self.env["case.case"].search_count([])
        form = self.intake(self.stranger, partner_id=self.partner, title="Roof", type_id=self.case_type)
        form.summary = "It is the third time."
        intake = form.save()
        intake.case_id = case
        self.assertEqual(intake.action_confirm()["res_id"], case.id)
        self.assertEqual(self.env["case.case"].search_count([]), before)
        self.assertEqual(case.contact_ids.mapped("summary"), ["It is the third time."])
        hidden = self.open_case(title="Divorce", access="restricted")
        with self.assertRaises(AccessError):
            self.env(user=self.stranger)["case.intake"].create(
                {"case_id": hidden.id, "report_method_id": self.phone.id, "summary": "Let me in"}
            ).action_confirm()


@tagged("post_install", "-at_install")
class TestContacts(CaseCommon):
    """Contacts with parties are logged on their case, and corrected with what they said before kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env.ref("case_organizer.report_method_phone")

    def test_who_takes_part_without_writing_notes_logs_no_contact(self):
        case = self.open_case(access="team")
        case.participant_ids = [(0, 0, {"user_id": self.stranger.id, "may_note": False, "relation": "Reader"})]
        with self.assertRaisesRegex(AccessError, "without the right to write notes"):
            case.with_user(self.stranger).log_contact("Hello", self.phone.id)
        contact = case.log_contact("  Hello  ", self.phone.id, minutes=3, spoken_with="Ms De Wit")
        self.assertEqual((contact.summary, contact.partner_id.id), ("Hello", False))
        self.assertIn("Phone, incoming, with Ms De Wit (3 min)", case.log_ids.mapped("summary"))
        with self.assertRaises(AccessError):
            contact.write({"summary": "Something else"})
        with self.assertRaises(AccessError):
            self.env(user=self.adviser)["case.contact"].create(
                {"case_id": case.id, "report_method_id": self.phone.id, "user_id": self.adviser.id}
            )

    def test_bad_contacts_are_refused_in_words(self):
        case = self.open_case()
        later = self.env["case.writer"]._now() + timedelta(hours=1)
        for values, words in (
            ({"summary": " "}, "what was said"),
            ({"minutes": -1}, "minutes"),
            ({"begun_on": later}, "still to come"),
            ({"report_method_id": False}, "which way"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                case.log_contact(**{"summary": "Hello", "report_method_id": self.phone.id, **values})
        self.assertFalse(case.contact_ids)

    def test_a_correction_keeps_what_was_said_before(self):
        case = self.open_case()
        contact = case.log_contact("He pays on Monday", self.phone.id)
        contact.correct("Misheard", summary="He pays on Sunday")
        self.assertEqual(contact.summary, "He pays on Sunday")
        self.assertEqual(contact.version_ids.mapped("summary"), ["He pays on Monday"])
        self.assertEqual(contact.version_ids.reason, "Misheard")
        self.assertTrue(any("corrected: Misheard" in text for text in case.log_ids.mapped("summary")))
        with self.assertRaisesRegex(AccessError, "correct this"):
            contact.with_user(self.stranger).correct("I know better", summary="Never")
        contact.with_user(self.supervisor).correct("Heard the tape", minutes=5)
        with self.assertRaisesRegex(UserError, "Say why"):
            contact.correct(" ", summary="Never")
        with self.assertRaisesRegex(UserError, "correct it instead"):
            self.env["case.contact"].browse(contact.id).unlink()

    def test_contacts_are_found_where_a_person_is_looked_for(self):
        case = self.open_case(partner_id=False)
        contact = case.log_contact("Their neighbour Familie De Wit called", self.phone.id, spoken_with="Neighbour")
        theirs = case.log_contact("They called", self.phone.id, partner_id=self.partner.id)
        found = {(row["id"], row["kind"]) for row in self.env["case.person.traces"].find(self.partner)}
        self.assertTrue({(contact.id, "mention"), (theirs.id, "contact")} <= found, found)

    def test_the_dialog_corrects(self):
        contact = self.open_case().log_contact("Monday", self.phone.id)
        asked = self.env(user=self.adviser)["case.contact.correct"].browse(contact.action_correct()["res_id"])
        asked.write({"summary": "Sunday", "reason": "Misheard"})
        asked.action_confirm()
        self.assertEqual(contact.summary, "Sunday")

    def test_a_contact_of_a_closed_case_is_still_logged_but_nothing_follows(self):
        case = self.open_case()
        case.action_cancel("Withdrawn")
        case.log_contact("They thank us", self.phone.id)
        with self.assertRaisesRegex(UserError, "re-open it"):
            case.log_contact("They want more", self.phone.id, steps=[{"name": "Look again"}])


@tagged("post_install", "-at_install")
class TestContactsAndClocks(PlanCommon):
    """Contacts count for the time targets as messages do."""

    at, opened = test_clocks.TestClocks.at, test_clocks.TestClocks.opened

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test_clocks.TestClocks.open_office.__func__(cls)

    def test_an_outgoing_contact_is_the_answer_and_an_incoming_one_asks_again(self):
        phone = self.env.ref("case_organizer.report_method_phone").id
        test_clocks.TestClocks.policy.__func__(
            type(self),
            {"measure": "first_response", "name": "First", "hours": 2},
            {"measure": "next_response", "name": "Next", "hours": 4},
        )
        case = self.opened()
        self.at(MONDAY + timedelta(hours=1))
        case.log_contact("They ask how far it is", phone)
        self.assertEqual(case.clock_ids.mapped("state"), ["running"])
        self.at(MONDAY + timedelta(hours=3))
        case.log_contact("Told them", phone, direction="out", begun_on=MONDAY + timedelta(hours=1, minutes=30))
        self.assertEqual((case.clock_ids.state, case.clock_ids.used), ("met", 5400), "answered when it was said")
        case.log_contact("And now?", phone)
        again = case.clock_ids.filtered(lambda clock: clock.measure == "next_response")
        self.assertEqual(again.state, "running")
        case.log_contact("Noted down late", phone, direction="out", begun_on=MONDAY + timedelta(hours=2))
        self.assertEqual(again.state, "running", "what was said before they asked is no answer")
        case.log_contact("Soon", phone, direction="out")
        self.assertEqual(again.state, "met")
