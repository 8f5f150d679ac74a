from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import PlanCommon

HEAD = "Reference;Customer;Opened on;look;finish"


@tagged("post_install", "-at_install")
class TestTakenOver(PlanCommon):
    """Of what was done before a case was taken over nobody outside hears; what is open afterwards works as always."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(cls.env, "takeover_boss", groups="case_organizer.group_case_admin")
        cls.partner.email = "dewit@example.com"
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Welcome",
                "model_id": cls.env["ir.model"]._get_id("case.case"),
                "use_default_to": False,
                "subject": "About {{ object.name }}",
                "email_to": "{{ object.partner_id.email }}",
                "body_html": "<p>Dear customer</p>",
            }
        )
        mail = {"step_kind": "automatic", "automatic_kind": "mail", "mail_template_id": cls.template.id}
        cls.env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "127.0.0.1")
        service = cls.env(user=cls.boss)["case.endpoint"].create({"name": "Score", "url": "http://127.0.0.1:9"})
        cls.type = cls.make_plan(
            {"code": "look"},
            {"code": "tell", "after": ["look"], **mail},
            {"code": "behind", "after": ["look"], "in_background": True, **mail},
            {"code": "write", "after": ["look"], "step_kind": "automatic", "automatic_kind": "letter"},
            {"code": "ask", "after": ["look"], "step_kind": "automatic", "automatic_kind": "call",
             "endpoint_id": service.id},
            {"code": "looked", "kind": "milestone", "after": ["look"]},
            {"code": "by_hand", "after": ["look"], "manual": True, "required": False, **mail},
            {"code": "late", **mail},
            {"code": "finish", "after": ["look"]},
            {"code": "goodbye", "after": ["finish"], **mail},
            {"code": "rest", "after": ["goodbye"]},
        )  # fmt: skip
        cls.made["write"].letter_template_id = cls.type.env["case.letter.template"].create(
            {
                "name": "Confirmation",
                "type_id": cls.type.id,
                "kind_id": cls.kind.id,
                "title": "Your case",
                "paragraph_ids": [(0, 0, {"text": "Dear {{ partner.name }}"})],
            }
        )
        wait = {"kind": "date", "date_source": "opened", "offset": 10, "offset_unit": "days"}
        cls.add_criterion("late", wait)
        canned = cls.env["case.canned.text"].create({"name": "Looked", "subject": "Looked at", "text": "We looked."})
        cls.type.action_publish()
        cls.env(user=cls.modeller)["case.progress.rule"].create(
            {"type_id": cls.type.id, "milestone_code": "looked", "canned_id": canned.id}
        )
        cls.env(user=cls.boss)["case.webhook"].create({"name": "CRM", "url": "http://127.0.0.1:9"})

    def take(self, *rows, head=HEAD, case_type=None):
        env, case_type = self.env(user=self.boss), case_type or self.type
        table = env["ir.attachment"].create({"name": "cases.csv", "raw": "\n".join((head, *rows)).encode()})
        wizard = env["case.running.import"].create({"file_ids": [(6, 0, table.ids)], "type_id": case_type.id})
        wizard.action_look()
        wizard.action_preview()
        self.assertFalse(wizard.has_mistakes, wizard.result)
        wizard.action_import()
        self.env.flush_all()
        self.env.invalidate_all()
        return wizard, wizard.case_ids.with_env(self.env)

    def mails(self, case):
        return len(self.env["mail.mail"].search([("model", "=", "case.case"), ("res_id", "=", case.id)]))

    def told(self, case):
        rows = self.env["case.webhook.delivery"].search([("case_id", "=", case.id)])
        return rows.mapped("log_id.item")

    def afterwards(self, days=1):
        """Something happens a day later."""
        now = self.env.cr.now().replace(microsecond=0) + timedelta(days=days)
        later = patch.object(self.env.registry["case.writer"], "_now", lambda _self: now)
        self.addCleanup(later.stop)
        later.start()

    def test_nobody_hears_of_what_was_done_before(self):
        wizard, case = self.take("OLD1;Familie De Wit;2025-01-06;2025-02-03;")
        self.assertIn("not sent or done again: 5.", wizard.result)
        for code in ("tell", "write", "ask", "late"):
            self.assertEqual(self.step(case, code).state, "completed", code)
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_automatic").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.step(case, "behind").state, "completed", "not left to the background, without a mail")
        self.assertEqual(self.step(case, "tell").done_on, datetime(2025, 2, 3, 12))
        self.assertIn("not done again", self.step(case, "tell").reason)
        self.assertFalse(self.mails(case))
        self.assertFalse(case.document_ids)
        self.assertFalse(self.env["case.callout"].search([("case_id", "=", case.id)]))
        self.assertFalse(self.told(case))
        self.assertFalse(self.env["case.progress"].search([("case_id", "=", case.id)]))
        self.assertEqual(self.env["case.log"].verify(case.ids), [])
        self.assertEqual(self.env["case.log"].replay(case.ids), [])

    def test_what_is_open_afterwards_works_as_always(self):
        _wizard, case = self.take("OLD1;Familie De Wit;2025-01-06;2025-02-03;")
        self.assertEqual(self.step(case, "finish").state, "active")
        self.afterwards()
        self.step(case, "finish", self.supervisor).submit()
        self.assertEqual(self.step(case, "goodbye").state, "completed")
        self.assertEqual(self.mails(case), 1)
        self.assertIn("finish", self.told(case))
        self.step(case, "by_hand", self.supervisor).action_start()
        self.assertEqual(self.mails(case), 2, "offered before, started afterwards")

    def test_customers_are_not_asked_about_cases_that_ended_before(self):
        short = self.make_plan({"code": "look"})
        short.write({"satisfaction_asked": True, "satisfaction_pause_days": 0})
        short.with_user(self.modeller).action_publish()
        row = "OLD2;Familie De Wit;2025-01-06;2025-02-03"
        _wizard, case = self.take(row, head="Reference;Customer;Opened on;look", case_type=short)
        self.assertEqual(case.state, "completed")
        here = self.env(user=self.boss)["case.case"].create({"type_id": short.id, "partner_id": self.partner.id})
        self.step(here, "look", self.supervisor).submit()
        for days in (0, 1, 8):
            self.afterwards(days)
            with self.enter_registry_test_mode():
                self.env.ref("case_organizer.cron_case_satisfaction").method_direct_trigger()
            self.env.invalidate_all()
        asked = self.env["case.satisfaction"].search([("case_id", "in", (case | here).ids)])
        self.assertEqual((asked.case_id, asked.state), (here, "asked"), "the one that ended here")
        mails = self.env["mail.mail"].search([("model", "=", "case.satisfaction")])
        self.assertEqual(set(mails.mapped("res_id")), set(asked.ids))
        self.assertFalse(self.mails(case))

    def test_who_was_asked_before_is_reminded_from_the_day_it_was_taken_over(self):
        case_type = self.make_plan({"code": "look"}, {"code": "papers", "step_kind": "document", "after": ["look"]})
        role = self.env["case.role"].create(
            {"type_id": case_type.id, "name": "Customer", "code": "customer", "outside": True}
        )
        asks = [(0, 0, {"kind_id": self.kind.id})]
        self.made["papers"].write({"role_id": role.id, "ask_document_ids": asks, "remind_after": 5})
        case_type.with_user(self.modeller).action_publish()
        row = "OLD3;Familie De Wit;2025-01-06;2025-02-03"
        _wizard, case = self.take(row, head="Reference;Customer;Opened on;look", case_type=case_type)
        self.env["case.participant"].create({"case_id": case.id, "partner_id": self.partner.id, "role_id": role.id})
        self.assertEqual(self.step(case, "papers").enabled_on.year, 2025)
        sent = []
        self.patch(type(self.env["mail.mail"]), "send", lambda mails, **_kw: sent.extend(mails.ids))
        for days, reminded in ((1, 0), (4, 0), (6, 1)):
            self.afterwards(days)
            self.env["case.writer"].remind_outside_sudo(100)
            self.assertEqual(self.step(case, "papers").sudo().reminders, reminded, days)

    def test_a_case_that_is_opened_here_is_told_of(self):
        case = self.env(user=self.boss)["case.case"].create({"type_id": self.type.id, "partner_id": self.partner.id})
        self.step(case, "look").with_user(self.supervisor).submit()
        self.assertEqual(self.mails(case), 1)
        self.assertIn("look", self.told(case))

    def test_administrators_alone_say_so(self):
        values = {"type_id": self.type.id, "taken_over_on": "2030-01-01 00:00:00"}
        for user in (self.adviser, self.supervisor, self.modeller):
            with self.assertRaises(AccessError):
                self.env(user=user)["case.case"].create(values)
        _wizard, case = self.take("OLD1;Familie De Wit;2025-01-06;;")
        with self.assertRaises(AccessError):
            case.with_user(self.boss).taken_over_on = False
