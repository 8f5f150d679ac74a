from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, tagged

from ..models.link_tries import WRONG_TRIES, LinkError
from ..tools.gateway import masked
from .common import PDF, PlanCommon
from .test_gateway import GatewayCommon


class TestOutsideReminders(PlanCommon):
    """The customer is asked for something, does nothing, and is reminded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"email": "de.wit@example.com", "lang": "en_US"})

    def setUp(self):
        super().setUp()
        self.sent = []
        self.patch(
            type(self.env["mail.mail"]), "send", lambda mails, **_kw: self.sent.extend((m, m.body_html) for m in mails)
        )

    def modelled(self, **values):
        """A type whose customer is asked for a document."""
        self.case_type = self.make_plan(
            {"code": "papers", "step_kind": "document"}, {"code": "after", "after": ["papers"]}
        )
        self.role = self.env["case.role"].create(
            {"type_id": self.case_type.id, "name": "Customer", "code": "customer", "outside": True}
        )
        self.made["papers"].write(
            {
                "role_id": self.role.id,
                "ask_document_ids": [(0, 0, {"kind_id": self.kind.id})],
                "remind_after": 5,
                **values,
            }
        )
        return self.case_type

    def opened(self, **values):
        self.case = self.open_it(self.modelled(**values), partner_id=self.partner.id)
        self.person = self.env["case.participant"].create(
            {"case_id": self.case.id, "partner_id": self.partner.id, "role_id": self.role.id}
        )
        self.papers = self.step(self.case, "papers").sudo()
        self.env.flush_all()

    def days_pass(self, days):
        """So many days later the scheduler runs."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE case_step SET enabled_on = enabled_on - %s, reminded_on = reminded_on - %s",
            [timedelta(days=days)] * 2,
        )
        self.env.invalidate_all()
        self.env["case.writer"].remind_outside_sudo(100)
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        mails = list(self.sent)
        self.sent.clear()
        return mails

    def test_who_does_nothing_is_reminded_as_often_as_modelled_with_a_link_to_the_step(self):
        self.opened(remind_every=3, remind_times=2)
        self.assertFalse(self.days_pass(4))
        ((mail, body),) = self.days_pass(1)
        self.assertEqual(mail.recipient_ids, self.partner)
        self.assertIn("we wait for you (papers)", mail.subject)
        self.assertFalse(mail.mail_message_id.res_id)
        token, path = body.split("/case/p/")[1].split('"')[0].split("/", 1)
        self.assertEqual(path, f"step/{self.papers.id}")
        gateway = self.env(user=self.env.ref("base.public_user"), su=False)["case.gateway"]
        self.assertEqual(gateway.read_step(token, self.papers.id)["work"]["name"], "papers")
        self.assertFalse(self.days_pass(2))
        self.assertEqual(len(self.days_pass(1)), 1)
        log = self.env["case.log"].search([("case_id", "=", self.case.id), ("kind", "=", "outside_reminded")])
        self.assertIn("papers: Familie De Wit reminded (2)", log.mapped("summary"))
        # After the last one the handler is told, once.
        self.assertFalse(self.days_pass(3))
        self.assertFalse(self.days_pass(30))
        notes = self.env["case.note"].search([("case_id", "=", self.case.id)])
        self.assertIn("Nothing was heard after 2 reminders", notes.body)
        self.assertEqual(self.papers.state, "active")

    def test_who_did_it_meanwhile_is_not_reminded(self):
        self.opened()
        self.papers.file_document(self.papers.item_id.ask_document_ids.id, "a.pdf", PDF)
        self.papers.submit()
        self.assertFalse(self.days_pass(30))
        self.assertFalse(self.papers.reminders)

    def test_a_case_on_hold_reminds_nobody(self):
        self.opened()
        self.case.with_user(self.adviser).action_suspend("Waits")
        self.assertFalse(self.days_pass(30))

    def test_the_step_ends_as_modelled_when_nothing_is_heard(self):
        outcomes = [(0, 0, {"name": "Received", "code": "in"}), (0, 0, {"name": "Given up", "code": "up"})]
        self.opened(outcome_ids=outcomes, remind_then="outcome", remind_outcome="up", remind_times=1, remind_every=2)
        self.assertEqual(len(self.days_pass(5)), 1)
        self.days_pass(2)
        self.assertEqual((self.papers.state, self.papers.outcome), ("completed", "up"))
        self.assertIn("Nothing was heard after 1 reminders", self.papers.reason)

    def test_an_event_happens_once_when_nothing_is_heard(self):
        event = self.env["case.event.type"].create({"name": "No answer", "code": "no_answer"})
        self.opened(remind_then="event", remind_event_id=event.id, remind_times=1, remind_every=2)
        self.days_pass(5)
        self.days_pass(2)
        self.days_pass(30)
        happened = self.env["case.event"].search([("event_type_id", "=", event.id)])
        self.assertEqual((len(happened), happened.case_id), (1, self.case))

    def test_without_an_address_the_handler_is_told(self):
        self.partner.email = False
        self.opened()
        self.assertFalse(self.days_pass(5))
        self.assertIn("no mail address", self.env["case.note"].search([("case_id", "=", self.case.id)]).body)

    def test_each_in_their_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.partner.lang = "nl_NL"
        self.opened()
        self.made["papers"].with_context(lang="nl_NL").name = "Papieren"
        ((mail, _body),) = self.days_pass(5)
        self.assertIn("Papieren", mail.subject)

    def test_looking_costs_one_statement_when_nothing_is_due(self):
        self.opened()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["case.writer"].remind_outside_sudo(100)

    def test_a_modeller_is_told_what_does_not_fit(self):
        case_type = self.modelled(remind_then="event")
        with self.assertRaisesRegex((UserError, ValidationError), "does not say what happens"):
            case_type.action_publish()
        self.made["papers"].write({"remind_then": "outcome", "remind_outcome": "nothing"})
        with self.assertRaisesRegex((UserError, ValidationError), "none of its outcomes"):
            case_type.action_publish()
        self.role.outside = False
        with self.assertRaisesRegex((UserError, ValidationError), "nobody outside"):
            case_type.action_publish()
        with self.assertRaisesRegex(ValidationError, "reminders after"):
            self.made["papers"].remind_times = 0

    def test_versions_of_a_plan_tell_when_reminders_differ(self):
        case_type = self.modelled()
        case_type.action_publish()
        self.new_version(case_type)
        self.made["papers"].remind_after = 9
        described = self.env["case.plan.compiler"]._describe(self.made["papers"])
        self.assertIn("after 9 days", described.aspects["reminding"])


class TestExpiredLink(GatewayCommon):
    """An expired link offers a new one, to the known address and no other."""

    def setUp(self):
        super().setUp()
        self.partner.lang = "en_US"
        self.sent = []
        self.patch(
            type(self.env["mail.mail"]), "send", lambda mails, **_kw: self.sent.extend((m, m.body_html) for m in mails)
        )
        self.link.sudo().expires_on = fields.Datetime.now()

    def test_a_new_link_goes_to_the_known_address_and_the_old_one_stays_dead(self):
        self.assertEqual(self.gateway.renewable(self.token), "d•••t@e•••.com")
        self.assertEqual(self.gateway.renew(self.token, "192.0.2.9"), "d•••t@e•••.com")
        self.env.cr.postcommit.run()
        ((mail, body),) = self.sent
        self.assertEqual(mail.recipient_ids, self.partner)
        token = body.split("/case/p/")[1].split('"')[0]
        self.assertEqual(self.gateway.resolve(token), self.person)
        with self.assertRaises(LinkError):
            self.gateway.resolve(self.token)
        self.assertEqual(self.person.link_ids[0].renews_id, self.link)

    def test_not_again_within_the_hour_and_not_often_in_a_day(self):
        for hours in (30, 3, 2):
            self.gateway.renew(self.token)
            with self.assertRaisesRegex(UserError, "sent already"), self.cr.savepoint():
                self.gateway.renew(self.token)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE case_access_token SET create_date = create_date - %s WHERE create_date > now() - interval '1h'"
                " AND renews_id IS NOT NULL",
                [timedelta(hours=hours)],
            )
            self.env.invalidate_all()
        self.gateway.renew(self.token)
        self.env.flush_all()
        self.env.cr.execute("UPDATE case_access_token SET create_date = create_date - interval '90 minutes' WHERE true")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "sent already"):
            self.gateway.renew(self.token)

    def test_no_other_dead_link_is_renewed(self):
        for dead in ("nonsense", "", None, self.token[:-1], self.link.sudo().token_hash):
            self.assertIsNone(self.gateway.renewable(dead))
            with self.assertRaises(LinkError):
                self.gateway.renew(dead)
        self.partner.email = False
        self.assertIsNone(self.gateway.renewable(self.token))
        self.partner.email = "de.wit@example.com"
        self.link.with_user(self.adviser).action_revoke()
        self.assertIsNone(self.gateway.renewable(self.token))
        link, address = self.issue()
        token = address.rsplit("/", 1)[1]
        self.assertIsNone(self.gateway.renewable(token), "one that works")
        link.sudo().expires_on = fields.Datetime.now()
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        self.person.write({"date_from": yesterday, "date_to": yesterday})
        self.assertIsNone(self.gateway.renewable(token), "no longer involved")
        self.assertFalse(self.sent)

    def test_wrong_tries_are_braked_here_too(self):
        for _n in range(20):
            with self.assertRaises(LinkError):
                self.gateway.renew("wrong", "192.0.2.7")
        with self.assertRaises(LinkError) as refused:
            self.gateway.renew(self.token, "192.0.2.7")
        self.assertEqual(refused.exception.reason, "too_many")

    def test_most_letters_of_an_address_are_hidden(self):
        for address, shown in (
            ("de.wit@example.com", "d•••t@e•••.com"),
            ("a@b.nl", "•••@•••.nl"),
            ("ab@mail.example.co.uk", "•••@m•••.uk"),
        ):
            self.assertEqual(masked(address), shown)


@tagged("-at_install", "post_install")
class TestExpiredPage(GatewayCommon, HttpCase):
    """The page of an expired link."""

    def test_it_offers_a_new_link_and_shows_nothing_of_the_case(self):
        self.partner.lang = "en_US"
        sent = []
        self.patch(type(self.env["mail.mail"]), "send", lambda mails, **_kw: sent.extend(mails.mapped("body_html")))
        self.link.sudo().expires_on = fields.Datetime.now()
        path = "/case/p/" + self.token
        for address in (path, path + "/step/1", path + "/document/1"):
            page = self.url_open(address)
            self.assertEqual(page.status_code, 410)
            self.assertIn("Send me a new link", page.text)
            self.assertIn("<title>This page cannot be shown</title>", page.text)
            for secret in ("De Wit", "de.wit@", "example", self.case.name):
                self.assertNotIn(secret, page.text.replace(self.token, ""))
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        done = self.url_open(path + "/renew", data={"csrf_token": csrf, "email": "evil@example.org", "to": "evil"})
        self.assertIn("A new link is on its way", done.text)
        again = self.url_open(path + "/renew", data={"csrf_token": csrf})
        self.assertEqual((again.status_code, "sent already" in again.text), (429, True))
        self.assertEqual(self.url_open(path + "/renew", data={"email": "x"}).status_code, 429)
        self.assertEqual(self.url_open("/case/p/nonsense/renew", data={"csrf_token": csrf}).status_code, 403)
        WRONG_TRIES._tries.clear()
