from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import CaseCommon

MAIL = """From: Jan de Wit <jan@dewit.example>
To: permits@cases.example
Subject: {subject}
Message-Id: <{number}@dewit.example>
{more}Date: Mon, 1 Jun 2026 09:00:00 +0000
Content-Type: text/plain; charset=utf-8

May I build a shed?
"""


class TestTeamBox(CaseCommon):
    """Teams made where they are needed, and what waits in their box: steps, new cases, messages."""

    def setUp(self):
        super().setUp()
        group = "case_organizer.group_case_user"
        self.ada, self.ben = (new_test_user(self.env, name, groups=group, name=name.title()) for name in ("ada", "ben"))
        self.domain = self.env["mail.alias.domain"].create({"name": "cases.example"})
        self.env.company.alias_domain_id = self.domain
        self.team = self.env["case.team"].create(
            {"name": "Permits", "member_ids": [(6, 0, (self.ada | self.ben).ids)], "alias_name": "permits"}
        )

    def as_(self, user, record):
        record.invalidate_recordset()
        return record.with_user(user)

    # --- teams -------------------------------------------------------------------------------------------------

    def test_a_case_user_makes_a_team_where_one_is_asked_for(self):
        team_id, name = self.env(user=self.ada)["case.team"].name_create("Sheds")
        team = self.env(user=self.ada)["case.team"].browse(team_id)
        self.assertEqual((name, team.member_ids), ("Sheds", self.ada))
        team.member_ids += self.ben
        self.assertEqual(team.sudo().box_ids.member_ids.user_id, self.ada | self.ben)
        self.assertIn(team, self.env(user=self.ben)["case.team"].search([("mine", "=", True)]))
        outsider = self.env["res.partner"].create({"name": "Surveyor"})
        team.outside_ids = outsider
        self.assertEqual(team.sudo().box_ids.member_ids.user_id, self.ada | self.ben)

    def test_who_is_not_in_a_team_does_not_let_themselves_in(self):
        with self.assertRaises(AccessError):
            self.as_(self.stranger, self.team).member_ids += self.stranger
        with self.assertRaises(AccessError):
            self.env(user=new_test_user(self.env, "clerk"))["case.team"].name_create("Mine")
        self.as_(self.supervisor, self.team).member_ids += self.stranger

    def test_deadlines_in_the_team_box_are_counted_by_its_calendar(self):
        calendar = self.env["resource.calendar"].create({"name": "Saturdays", "tz": "UTC"})
        calendar.attendance_ids = [
            (5,),
            (0, 0, {"name": "Sat", "dayofweek": "5", "hour_from": 9, "hour_to": 17, "day_period": "morning"}),
        ]
        self.team.calendar_id = calendar
        role = self.case_type.role_ids[0]
        role.write({"default_rule": "team", "default_team_id": self.team.id})
        self.case_type.with_user(self.modeller).action_new_version()
        draft = self.case_type.draft_plan_id
        draft.item_ids.write({"deadline_days": 2, "deadline_unit": "workdays"})
        self.case_type.with_user(self.modeller).action_publish()
        step = self.step(self.open_case(), "income_statement", self.ada)
        self.assertEqual(step.deadline.weekday(), 5)
        self.assertGreater((step.deadline - step.enabled_on).days, 6)

    # --- new cases ---------------------------------------------------------------------------------------------

    def new_case(self, **values):
        self.case_type.handler_team_id = self.team
        return self.open_case(user=self.stranger, **values)

    def test_a_new_case_waits_for_its_team_until_a_member_takes_it(self):
        case = self.new_case(access="restricted")
        self.assertFalse(case.sudo().user_id)
        team = self.as_(self.ada, self.team)
        self.assertEqual((team.new_count, team.waiting_count), (1, 2))
        self.assertEqual(self.step(case, "income_statement", self.ada).box_id.team_id, self.team)
        found = self.env(user=self.ada)["case.case"].search(team.action_open_new()["domain"])
        self.assertEqual(found, case)
        self.as_(self.ada, case).action_take()
        team = self.as_(self.ada, self.team)
        self.assertEqual((case.sudo().user_id, team.new_count, team.waiting_count), (self.ada, 0, 0))
        self.assertEqual(self.step(case, "income_statement", self.ada).box_id.user_id, self.ada)
        with self.assertRaisesRegex(UserError, "does not wait for your team"):
            self.as_(self.ben, case).action_take()

    def test_who_is_not_in_the_team_does_not_take_a_new_case(self):
        with self.assertRaises(UserError):
            self.as_(self.underwriter, self.new_case()).action_take()

    def test_who_names_a_handler_keeps_the_case_from_the_team_box(self):
        case = self.new_case(user_id=self.adviser.id)
        self.assertEqual((case.sudo().user_id, self.team.new_count), (self.adviser, 0))

    # --- messages ----------------------------------------------------------------------------------------------

    def mail(self, subject="Shed", number=1, more=""):
        text = MAIL.format(subject=subject, number=number, more=more)
        self.env["mail.thread"].message_process(False, text)
        return self.env["case.team.message"].search([("name", "=", subject)], limit=1)

    def test_mail_to_a_team_becomes_a_message_in_its_box_and_no_case(self):
        cases = self.env["case.case"].search_count([])
        message = self.mail()
        self.assertEqual((message.team_id, message.state), (self.team, "waiting"))
        self.assertIn("build a shed", message.body)
        self.assertEqual(self.env["case.case"].search_count([]), cases)
        self.assertEqual(self.as_(self.ada, self.team).message_count, 1)
        self.as_(self.ada, message).action_take()
        self.assertEqual((message.user_id, message.state), (self.ada, "taken"))
        self.as_(self.ada, message).action_done()
        self.assertEqual(self.as_(self.ada, self.team).message_count, 0)
        with self.assertRaisesRegex(UserError, "is done"):
            self.as_(self.ben, message).action_take()

    def test_messages_are_read_by_the_team_alone(self):
        message = self.mail()
        with self.assertRaises(AccessError):
            self.as_(self.stranger, message).read(["body"])
        self.assertFalse(self.env(user=self.stranger)["case.team.message"].search([]))
        self.assertTrue(self.as_(self.supervisor, message).name)

    def test_a_case_user_writes_to_a_team_they_are_not_in(self):
        message = self.env(user=self.stranger)["case.team.message"].create(
            {"name": "Please look", "team_id": self.team.id, "body": "<p>At this</p>"}
        )
        case = self.open_case(user=self.ada)
        self.as_(self.ada, message).attach_to(case.with_user(self.ada))
        self.assertIn("At this", "".join(case.message_ids.mapped("body")))

    def test_a_message_becomes_a_case_and_an_answer_knows_which(self):
        message = self.as_(self.ada, self.mail())
        wizard = self.env(user=self.ada)["case.message.file"].create(
            {"message_id": message.id, "type_id": self.case_type.id}
        )
        action = wizard.action_confirm()
        case = self.env(user=self.ada)["case.case"].browse(action["res_id"])
        self.assertEqual((case.title, message.case_id, message.state), ("Shed", case, "done"))
        self.assertIn("build a shed", "".join(case.message_ids.mapped("body")))
        self.mail("Re: Shed", 2, "In-Reply-To: <1@dewit.example>\n")
        answer = self.as_(self.ben, self.env["case.team.message"].search([("name", "=", "Re: Shed")]))
        self.assertEqual((answer.about_id, answer.state), (case, "waiting"))
        context = answer.action_ask_case()["context"]
        self.env(user=self.ben)["case.message.file"].with_context(**context).create({}).action_confirm()
        self.assertEqual(len(case.message_ids.filtered(lambda m: m.message_type == "email")), 2)
        self.assertEqual(self.as_(self.ada, self.team).message_count, 0)
        with self.assertRaisesRegex(UserError, "went to a case"):
            message.action_reopen()

    def test_a_message_goes_to_no_case_that_one_may_not_change(self):
        hidden = self.open_case(access="restricted")
        with self.assertRaises(AccessError):
            self.as_(self.ada, self.mail()).attach_to(hidden.with_user(self.ada))

    # --- what kind of case it is -------------------------------------------------------------------------------

    def unknown(self, **values):
        """A case of which nobody knows yet what it is, opened at the desk."""
        self.env.company.case_triage_team_id = self.team
        kind = self.env.ref("case_organizer.case_type_not_known")
        return self.open_case(user=self.stranger, type_id=kind.id, title="Something about a shed", **values)

    def test_a_case_of_an_unknown_type_waits_for_the_triage_team(self):
        case = self.unknown()
        step = self.step(case, "choose_type", self.ada)
        self.assertEqual((step.box_id.team_id, case.sudo().team_id), (self.team, self.team))
        case.post_note("They rang twice")
        with self.assertRaises(UserError):
            self.as_(self.ada, self.open_case(user=self.ada)).choose_type(self.case_type)
        kind = self.env["case.document.kind"].search([], limit=1)
        case.file_document(kind.id, "sketch.txt", "SGVsbG8=")
        case.message_post(body="Good morning", message_type="email", subtype_xmlid="mail.mt_comment")
        self.env["case.participant"].create({"case_id": case.id, "user_id": self.ben.id, "relation": "knows them"})
        mine = self.as_(self.ada, case)
        wizard = self.env(user=self.ada)["case.choose.type"].create({"case_id": case.id, "type_id": self.case_type.id})
        other = self.env(user=self.ada)["case.case"].browse(wizard.action_confirm()["res_id"])
        self.assertEqual((other.title, other.partner_id, other.user_id), (case.title, self.partner, self.ada))
        self.assertEqual([note["body"] for note in other.get_whiteboard()["notes"]], ["They rang twice"])
        self.assertEqual(other.document_ids.version_id.mapped("name"), ["sketch.txt"])
        self.assertIn("Good morning", "".join(other.message_ids.mapped("body")))
        self.assertIn("knows them", other.participant_ids.mapped("relation"))
        self.assertEqual((mine.state, mine.became_id, mine.related_ids), ("completed", other, other))
        self.assertEqual((other.came_from_ids, other.related_ids), (case, case))
        self.assertFalse(case.log_ids.verify((case | other).ids))
        with self.assertRaisesRegex(UserError, "chosen already"):
            mine.choose_type(self.case_type)

    def test_who_does_not_read_the_case_does_not_choose_its_type(self):
        case = self.unknown(access="restricted")
        with self.assertRaises(AccessError):
            self.as_(self.underwriter, case).choose_type(self.case_type.with_user(self.underwriter))

    def test_without_a_triage_team_who_opens_it_chooses(self):
        kind = self.env.ref("case_organizer.case_type_not_known")
        case = self.open_case(user=self.stranger, type_id=kind.id)
        self.assertEqual(case.user_id, self.stranger)
        self.assertEqual(case.choose_type(self.case_type.with_user(self.stranger)).user_id, self.stranger)

    def test_another_company_gets_its_own_type_with_its_triage_team(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        other.case_triage_team_id = self.env["case.team"].create({"name": "Desk", "company_id": other.id})
        kind = self.env["case.type"].search([("not_known", "=", True), ("company_id", "=", other.id)])
        self.assertEqual((kind.name, kind.plan_id.item_ids.code), ("Not yet known", "choose_type"))
        other.case_triage_team_id = self.env["case.team"].create({"name": "Door", "company_id": other.id})
        self.assertEqual(self.env["case.type"].search_count([("not_known", "=", True)]), 2)
