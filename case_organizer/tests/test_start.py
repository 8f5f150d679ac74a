import time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user

from ..models.case_start import StartRefused
from ..models.link_tries import LinkError
from .common_start import StartCommon


class TestStart(StartCommon):
    """People from outside start cases of the types that are offered to them."""

    # --- what is offered ----------------------------------------------------------------------------------------

    def test_a_type_is_offered_to_whom_the_modeller_says(self):
        portal = new_test_user(self.env, "portal", groups="base.group_portal")
        types = {"public": self.start.offered(self.public), "portal": self.start.offered(portal)}
        self.assertEqual([one["id"] for one in types["public"]], self.case_type.ids)
        self.assertTrue(types["portal"][0]["path"].startswith("/my/cases/start/mortgage-"))
        self.case_type.offered_public = False
        self.assertEqual(self.start.offered(self.public), [])
        self.assertEqual(self.start.offered(portal), [])
        tag = self.env["res.partner.category"].create({"name": "Broker"})
        self.case_type.write({"offered_portal": True, "offered_category_ids": [(6, 0, tag.ids)]})
        self.assertEqual(self.start.offered(portal), [])
        portal.partner_id.category_id = tag
        self.assertEqual([one["id"] for one in self.start.offered(portal)], self.case_type.ids)
        with self.assertRaises(AccessError):
            self.start.read_form(self.case_type.id, self.public)
        with self.assertRaises(AccessError):
            self.send()

    def test_somebody_handles_what_is_offered(self):
        with self.assertRaisesRegex(ValidationError, "who handles"):
            self.case_type.offered_user_id = False
        team = self.env["case.team"].create({"name": "Mortgages", "member_ids": [(6, 0, self.adviser.ids)]})
        self.case_type.write({"handler_team_id": team.id, "offered_user_id": False})
        case = self.case_of(self.send())
        self.assertEqual((case.team_id, case.user_id), (team, self.env["res.users"]))

    def test_only_what_can_be_asked_of_anybody_is_asked(self):
        contact = self.env["case.characteristic"].create(
            {"type_id": self.case_type.id, "name": "Notary", "kind": "partner"}
        )
        line = {"type_id": self.case_type.id, "characteristic_id": contact.id}
        with self.assertRaisesRegex(ValidationError, "looks into what we have"):
            self.env["case.start.question"].create(line)
        with self.assertRaisesRegex(ValidationError, "does not ask before it"):
            self.case_type.start_question_ids[0].condition = "[('characteristics.since', '!=', False)]"
        with self.assertRaises(AccessError):
            self.case_type.with_user(self.adviser).offered_public = False
        self.assertEqual(
            [question["key"] for question in self.start.read_form(self.case_type.id, self.public)["questions"]],
            ["yearly_income", "owner", "since"],
        )

    # --- a case is opened ---------------------------------------------------------------------------------------

    def test_a_stranger_opens_a_case_and_gets_a_link_to_it(self):
        told = self.send(files={self.ask.id: [("income.pdf", b"%PDF-1.4")]})
        self.assertEqual(told["state"], "opened")
        case = self.case_of(told)
        self.assertEqual((case.title, case.user_id), ("A house in Delft", self.adviser))
        self.assertEqual(case.report_method_id, self.env.ref("case_organizer.report_method_web"))
        person = case.participant_ids.filtered("partner_id")
        self.assertEqual((person.partner_id.name, person.role_id), ("Jan Jansen", self.customer))
        self.assertEqual(case.partner_id, person.partner_id)
        values = {value.characteristic_id.code: value.value for value in case.value_ids}
        self.assertEqual(values, {"yearly_income": 50000.0, "owner": False})
        self.assertEqual((case.document_ids.kind_id, case.document_ids.filed_by_id), (self.kind, person))
        self.assertIn("Started by Jan Jansen, by the public form", case.log_ids.mapped("summary"))
        contact = self.env["case.contact"].search([("case_id", "=", case.id)])
        self.assertIn("Two rooms\nand a garden", contact.summary)
        self.assertIn("010 123 45 67", contact.summary)
        mail, token = self.last_mail()
        self.assertEqual(mail.recipient_ids, person.partner_id)
        self.assertNotIn("house", str(mail.body_html))
        seen = self.env(user=self.public, su=False)["case.gateway"].read_case(token)
        self.assertEqual(seen["case"]["name"], told["reference"])
        self.assertEqual(self.env["case.log"].verify(case.ids), [])

    def test_a_form_opens_one_case_however_often_it_is_sent(self):
        given = self.given()
        first = self.start.send(self.case_type.id, self.public, given)
        self.assertEqual(self.start.send(self.case_type.id, self.public, given), first)
        self.assertEqual(self.start.done(self.case_type.id, self.public, given["stamp"]), first)
        self.assertEqual(self.env["case.case"].search_count([("type_id", "=", self.case_type.id)]), 1)
        self.assertNotEqual(self.send()["reference"], first["reference"])

    def test_what_is_asked_by_condition_counts_while_the_condition_holds(self):
        with self.assertRaises(StartRefused) as refused:
            self.send(answers={"yearly_income": ["1"], "owner": ["yes"]})
        self.assertEqual(list(refused.exception.problems), ["q_since"])
        told = self.send(answers={"yearly_income": ["1"], "owner": ["no"], "since": ["nonsense"]})
        self.assertNotIn("since", self.case_of(told).value_ids.characteristic_id.mapped("code"))
        told = self.send(answers={"yearly_income": ["1"], "owner": ["yes"], "since": ["2020-05-01"]})
        values = {value.characteristic_id.code: value.value for value in self.case_of(told).value_ids}
        self.assertEqual(values["since"], "2020-05-01")

    def test_all_that_is_wrong_is_said_at_once_and_nothing_is_left(self):
        before = self.env["case.start.request"].search_count([])
        with self.assertRaises(StartRefused) as refused:
            self.send(
                name=" ",
                email="jan@example.com\nBcc: all@example.com",
                answers={"yearly_income": ["much"]},
                files={self.ask.id: [("a.svg", b"<svg onload='alert(1)'/>")]},
            )
        wrong = {"name", "email", "q_yearly_income", f"d_{self.ask.id}"}
        self.assertEqual(set(refused.exception.problems), wrong)
        with self.assertRaises(StartRefused) as refused:
            self.send(answers={"yearly_income": ["99999999999"]})
        self.assertIn("at most", refused.exception.problems["q_yearly_income"])
        self.assertEqual(self.env["case.start.request"].search_count([]), before)

    def test_a_form_sets_nothing_but_what_it_asks(self):
        given = self.given(
            user_id=self.stranger.id,
            access="open",
            type_id=1,
            partner_id=self.partner.id,
            priority="2",
            external_ref="X",
            state="completed",
            company_id=999,
            lang="xx_XX",
            characteristics={"our_score": 10},
        )
        given["answers"].update(our_score=["10"], partner_id=["7"], **{"yearly_income.id": ["1"]})
        given["files"] = {10**6: [("a.pdf", b"%PDF-1.4")], self.kind.id + 10**6: [("b.pdf", b"%PDF-1.4")]}
        case = self.case_of(self.start.send(self.case_type.id, self.public, given))
        self.assertEqual((case.user_id, case.priority, case.external_ref), (self.adviser, "0", False))
        self.assertEqual((case.state, case.company_id), ("active", self.env.company))
        self.assertNotEqual(case.partner_id, self.partner)
        self.assertNotIn("our_score", case.value_ids.characteristic_id.mapped("code"))
        self.assertFalse(case.document_ids)

    # --- who it is ----------------------------------------------------------------------------------------------

    def test_who_knows_an_address_is_not_whom_it_belongs_to(self):
        self.partner.write({"email": "de.wit@example.com", "phone": "015 1", "lang": "en_US"})
        before = self.partner.read(["name", "email", "phone", "lang", "write_date"])
        case = self.case_of(self.send(name="Familie De Wit", email="De.Wit@example.com", phone="666"))
        self.assertNotEqual(case.partner_id, self.partner)
        self.assertEqual(case.partner_id.phone, "666")
        contact = self.env["case.contact"].search([("case_id", "=", case.id)])
        self.assertIn("The same mail address has: Familie De Wit", contact.summary)
        _mail, token = self.last_mail()
        seen = self.env(user=self.public, su=False)["case.gateway"].read_case(token)
        self.assertNotIn("015 1", str(seen))
        self.assertEqual(self.partner.read(["name", "email", "phone", "lang", "write_date"]), before)

    def test_a_confirmed_address_with_the_same_name_is_the_contact_that_is_known(self):
        self.case_type.offered_confirm = True
        self.partner.email = "de.wit@example.com"
        for name, known in (("familie  de wit", True), ("Somebody Else", False)):
            self.send(name=name, email="de.wit@example.com", phone="666")
            case = self.case_of(self.start.confirm(self.last_mail()[1]))
            self.assertEqual(case.partner_id == self.partner, known, name)
        self.assertFalse(self.partner.phone)

    def test_a_portal_user_starts_a_case_as_themselves(self):
        portal = new_test_user(self.env, "portal", groups="base.group_portal", email="p@example.com")
        self.case_type.write({"offered_public": False, "offered_portal": True, "offered_confirm": True})
        form = self.start.read_form(self.case_type.id, portal)
        self.assertFalse(form["who"])
        told = self.send(portal, name="Somebody Else", email="else@example.com")
        self.assertEqual(told["state"], "opened")
        case = self.case_of(told)
        self.assertEqual(case.partner_id, portal.partner_id)
        self.assertEqual(told["participant_id"], case.participant_ids.filtered("partner_id").id)
        self.assertEqual(portal.partner_id.email, "p@example.com")
        self.assertIn("Started by portal (base.group_portal), in the portal", case.log_ids.mapped("summary"))

    # --- an address is confirmed --------------------------------------------------------------------------------

    def test_an_address_is_confirmed_before_a_case_is_opened(self):
        self.case_type.offered_confirm = True
        told = self.send(files={self.ask.id: [("income.pdf", b"%PDF-1.4")]})
        self.assertEqual((told["state"], told["reference"]), ("waiting", ""))
        self.assertFalse(self.env["case.case"].search([("type_id", "=", self.case_type.id)]))
        mail, token = self.last_mail()
        self.assertEqual((mail.email_to, mail.recipient_ids.ids), ("jan@example.com", []))
        for text in ("Jansen", "Delft", "garden"):
            self.assertNotIn(text, str(mail.body_html))
        self.assertEqual(self.start.waiting(token)["state"], "waiting")
        opened = self.start.confirm(token)
        self.assertEqual(self.start.confirm(token), opened)
        case = self.case_of(opened)
        self.assertEqual(case.document_ids.version_id.name, "income.pdf")
        self.assertIn(
            "Started by Jan Jansen, by the public form, mail address confirmed", case.log_ids.mapped("summary")
        )
        request = self.env["case.start.request"].search([("case_id", "=", case.id)])
        self.assertFalse(request._files() or request.email or request.sudo().given)

    def test_what_is_not_confirmed_in_time_is_thrown_away(self):
        self.case_type.offered_confirm = True
        self.send(files={self.ask.id: [("income.pdf", b"%PDF-1.4")]})
        _mail, token = self.last_mail()
        request = self.env["case.start.request"].search([], limit=1)
        files = request._files()
        self.assertEqual(len(files), 1)
        self.env["case.start.request"]._clean_up()
        self.assertTrue(request.exists())
        request.expires_on = fields.Datetime.now()
        with self.assertRaises(LinkError) as refused:
            self.start.confirm(token)
        self.assertEqual(refused.exception.reason, "expired")
        request.expires_on = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        self.env["case.start.request"]._clean_up()
        self.assertFalse(request.exists() or files.exists())
        for wrong in (token, "", None, token[:-1], "x" * 5000):
            with self.assertRaises(LinkError):
                self.start.confirm(wrong)

    def test_only_supervisors_see_what_waits(self):
        self.case_type.offered_confirm = True
        self.send()
        request = self.env["case.start.request"].search([], limit=1)
        self.assertEqual(request.with_user(self.supervisor).email, "jan@example.com")
        with self.assertRaises(AccessError):
            request.with_user(self.adviser).read(["email"])
        with self.assertRaises(AccessError):
            request.with_user(self.supervisor).read(["given"])

    # --- programs -----------------------------------------------------------------------------------------------

    def test_programs_are_braked(self):
        for stamp in (
            self.start._stamp(self.case_type, self.public),
            self.start._stamp(self.case_type, self.public, time.time() - 10**6),
            self.start._stamp(self.case_type, self.adviser, time.time() - 60) + "0",
            "x",
        ):
            with self.assertRaises(StartRefused):
                self.send(stamp=stamp)
        with self.assertRaises(StartRefused) as refused:
            self.send(trap="x")
        self.assertEqual(list(refused.exception.problems), ["trap"])

    def test_one_address_and_one_place_send_so_many(self):
        for _n in range(6):
            self.send(address="192.0.2.1")
        with self.assertRaisesRegex(StartRefused, "Too much"):
            self.send(address="192.0.2.9")
        self.send(address="192.0.2.1", email="other@example.com")
        self.env["ir.config_parameter"].set_param("case_organizer.start_per_hour", "7")
        with self.assertRaisesRegex(StartRefused, "Too much"):
            self.send(address="192.0.2.1", email="third@example.com")
        self.send(address="192.0.2.2", email="third@example.com")
        self.env.cr.execute("SELECT count(*) FROM case_start_request r WHERE r::text LIKE '%%192.0.2%%'")
        self.assertEqual(self.env.cr.fetchone()[0], 0)
