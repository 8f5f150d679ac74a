from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import CaseCommon

#: A Wednesday, 11:00 in Amsterdam.
WEDNESDAY = datetime(2026, 3, 4, 10, 0)


@tagged("post_install", "-at_install")
class TestAlerts(CaseCommon):
    """People are told by mail of what they chose, as they chose, and of nothing else."""

    def setUp(self):
        super().setUp()
        self.env.company.resource_calendar_id.tz = "Europe/Amsterdam"
        (self.adviser | self.underwriter | self.supervisor | self.stranger).tz = "Europe/Amsterdam"
        self.clock = WEDNESDAY
        stopped = patch.object(self.env.registry["case.writer"], "_now", lambda _self: self.clock)
        stopped.start()
        self.addCleanup(stopped.stop)
        self.before = self.env["mail.mail"].search([])

    def choose(self, user, **values):
        """What a person chooses for themselves."""
        user.with_user(user).write({f"case_{name}": value for name, value in values.items()})

    def send(self, **later):
        """Some time later the scheduler sends. :return: the mails made since the test began"""
        self.clock += timedelta(**later)
        self.env["case.alert"].send_sudo()
        self.env.invalidate_all()
        return self.mails()

    def mails(self):
        return self.env["mail.mail"].search([], order="id") - self.before

    def approve(self, number=1):
        """That many cases that wait for the underwriter."""
        cases = [self.open_case() for _number in range(number)]
        for case in cases:
            self.do_first_steps(case)
        return cases

    def test_at_once_in_one_mail(self):
        self.choose(self.underwriter, alert_new="mail")
        cases = self.approve(3)
        self.assertFalse(self.send(minutes=1), "others may come along")
        mail = self.send(minutes=5)
        self.assertEqual((len(mail), mail.recipient_ids), (1, self.underwriter.partner_id))
        step = self.step(cases[0], "approve_income", self.underwriter)
        self.assertIn(cases[0].name, mail.body_html)
        self.assertIn("Approve income", mail.body_html)
        self.assertIn(f"/odoo/my-work/{step.id}", mail.body_html)
        self.assertNotIn("De Wit", mail.body_html, "nothing of what the case is about")
        self.assertFalse(mail.model or mail.res_id, "no message of a case")
        self.assertEqual(self.send(hours=3), mail, "told once")

    def test_never_a_flood(self):
        self.choose(self.underwriter, alert_new="mail")
        step = self.step(self.approve()[0], "approve_income", self.underwriter)
        self.env.cr.execute(
            "INSERT INTO case_step (case_id, item_id, code, instance, state, box_id, role_id, access, company_id,"
            " priority, enabled_on) SELECT case_id, item_id, code, number, state, box_id, role_id, access, company_id,"
            " priority, enabled_on FROM case_step, generate_series(2, 1000) number WHERE id = %s",
            [step.id],
        )
        self.env["case.writer"].assign(
            self.env["case.step"].search([("case_id", "=", step.case_id.id), ("code", "=", step.code)]), self.stranger
        )
        self.choose(self.stranger, alert_new="mail")
        steps = self.env["case.step"].search([("case_id", "=", step.case_id.id), ("code", "=", step.code)])
        self.assertEqual(len(steps), 1000)
        self.env["case.writer"].assign(steps, self.underwriter)
        mail = self.send(minutes=5)
        self.assertEqual(len(mail), 1)
        self.assertIn("and 975 more", mail.body_html)
        self.assertLess(len(mail.body_html), 20_000)

    def test_not_twice_within_minutes(self):
        self.choose(self.underwriter, alert_new="mail")
        self.approve()
        self.assertEqual(len(self.send(minutes=5)), 1)
        self.approve()
        self.assertEqual(len(self.send(minutes=5)), 1, "not yet")
        self.assertEqual(len(self.send(minutes=20)), 2)

    def test_none_means_none(self):
        self.approve()
        self.assertFalse(self.env["case.alert"].search([]))
        self.assertFalse(self.send(days=2))
        self.choose(self.underwriter, alert_new="mail")
        self.approve()
        self.choose(self.underwriter, alert_new="none")
        self.assertFalse(self.send(minutes=10))
        self.choose(self.underwriter, alert_new="mail")
        self.assertFalse(self.send(minutes=30), "what was not wanted then is not told later")

    def test_not_of_what_one_did_oneself(self):
        self.choose(self.adviser, alert_new="mail")
        self.open_case()
        self.assertFalse(self.send(minutes=10))

    def test_quiet_hours_hold_mails_back(self):
        self.choose(self.underwriter, alert_new="mail")
        self.clock = datetime(2026, 3, 6, 17, 30)  # Friday, 18:30
        self.approve()
        self.assertFalse(self.send(minutes=10))
        self.assertFalse(self.send(hours=20), "Saturday noon")
        self.clock = datetime(2026, 3, 9, 6, 50)
        self.assertFalse(self.send())
        self.assertEqual(len(self.send(minutes=15)), 1, "Monday after eight")

    def test_what_was_done_meanwhile_is_not_told(self):
        self.choose(self.underwriter, alert_new="mail")
        case = self.approve()[0]
        self.step(case, "approve_income", self.underwriter).submit(outcome="approved")
        self.assertFalse(self.send(minutes=10))

    def test_what_may_not_be_read_any_more_is_not_told(self):
        self.choose(self.underwriter, alert_new="mail")
        step = self.step(self.approve()[0], "approve_income", self.underwriter)
        self.env["case.writer"].assign(step.sudo(), self.adviser)
        self.assertFalse(self.send(minutes=10))

    def test_a_digest_a_day_whatever_the_clock_does(self):
        self.clock = datetime(2026, 3, 27, 12, 0)  # Friday; on Sunday the clock goes forward
        self.choose(self.underwriter, alert_new="digest", quiet_days_off=False)
        self.approve()
        self.assertEqual(self.underwriter.case_digest_on, datetime(2026, 3, 28, 7, 0))
        self.assertFalse(self.send(hours=18))
        mail = self.send(hours=1)
        self.assertEqual((len(mail), mail.subject), (1, "Your work on case files today"))
        self.assertEqual(self.underwriter.case_digest_on, datetime(2026, 3, 29, 6, 0), "eight o'clock in summer")
        self.approve()
        self.clock = datetime(2026, 3, 29, 6, 0)
        self.assertEqual(len(self.send()), 2)
        self.assertEqual(len(self.send(hours=1)), 2)
        self.assertEqual(len(self.send(days=1)), 2, "nothing new, no mail")

    def test_no_digest_on_days_off(self):
        self.clock = datetime(2026, 3, 27, 12, 0)
        self.choose(self.underwriter, alert_new="digest")
        self.assertEqual(self.underwriter.case_digest_on, datetime(2026, 3, 30, 6, 0))

    def test_late_and_due_soon_once_each(self):
        self.choose(self.adviser, alert_soon="mail", alert_late="mail", quiet_from=0, quiet_to=0, quiet_days_off=False)
        case = self.open_case(deadline=WEDNESDAY + timedelta(hours=30))
        alerts = self.env["case.alert"]
        self.env.company.case_risk_hours = 24
        alerts.look_at_deadlines_sudo(WEDNESDAY, WEDNESDAY + timedelta(hours=5))
        self.assertFalse(alerts.search([]))
        alerts.look_at_deadlines_sudo(WEDNESDAY + timedelta(hours=5), WEDNESDAY + timedelta(hours=7))
        alerts.look_at_deadlines_sudo(WEDNESDAY + timedelta(hours=5), WEDNESDAY + timedelta(hours=8))
        self.assertEqual(alerts.search([]).mapped("kind"), ["soon", "soon"], "two steps, each once")
        alerts.look_at_deadlines_sudo(WEDNESDAY + timedelta(hours=29), WEDNESDAY + timedelta(hours=31))
        self.assertEqual(len(alerts.search([("kind", "=", "late")])), 2)
        mail = self.send(hours=32)
        self.assertEqual(len(mail), 1)
        self.assertIn("Late", mail.body_html)
        case.deadline = self.clock + timedelta(hours=2)
        alerts.look_at_deadlines_sudo(self.clock, self.clock + timedelta(hours=3))
        self.assertEqual(len(alerts.search([("kind", "=", "late")])), 4, "another deadline")

    def test_what_became_late_while_the_scheduler_was_off_is_told_in_one_mail(self):
        self.choose(self.adviser, alert_soon="mail", alert_late="mail", quiet_from=0, quiet_to=0, quiet_days_off=False)
        for days in (2, 20):
            self.open_case(deadline=WEDNESDAY + timedelta(days=days))
        self.clock = WEDNESDAY + timedelta(days=31)
        alerts = self.env["case.alert"].with_context(lastcall=WEDNESDAY)
        self.patch(self.env.cr, "commit", lambda: None)
        for _time in range(2):
            alerts._cron_alerts()
            self.clock += timedelta(minutes=10)
        mail = self.send()
        self.assertEqual(len(mail), 1)
        self.assertEqual(len(self.env["case.alert"].search([("kind", "=", "late")])), 4, "two steps of each case")
        self.assertEqual(len(self.send(days=1)), 1)

    def test_finding_them_reads_an_index(self):
        step = self.step(self.approve()[0], "approve_income", self.underwriter)
        self.env.cr.execute(
            "INSERT INTO case_step (case_id, item_id, code, instance, state, box_id, role_id, access, company_id,"
            " priority, enabled_on, deadline) SELECT case_id, item_id, code, number, state, box_id, role_id, access,"
            " company_id, priority, enabled_on, now() + number * interval '1 hour' FROM case_step,"
            " generate_series(2, 10000) number WHERE id = %s",
            [step.id],
        )
        self.env.cr.execute("ANALYZE case_step")
        self.env.cr.execute(
            "EXPLAIN SELECT id, case_id FROM case_step WHERE state IN ('enabled', 'active')"
            " AND deadline > now() AND deadline <= now() + interval '3 hours'"
        )
        self.assertIn("case_step_deadline_open", "\n".join(row[0] for row in self.env.cr.fetchall()))

    def test_mentioned_without_what_was_said(self):
        self.choose(self.underwriter, alert_mentioned="mail")
        case = self.open_case()
        case.post_note("Is the divorce final?", mentions=[{"user_id": self.underwriter.id}])
        mail = self.send(minutes=5)
        self.assertEqual(len(mail), 1)
        self.assertIn(case.name, mail.body_html)
        self.assertNotIn("divorce", mail.body_html)

    def test_the_stand_in_is_told(self):
        self.choose(self.stranger, alert_new="mail")
        today = self.env.cr.now().date()
        self.env["case.absence"].with_user(self.underwriter).create(
            {"user_id": self.underwriter.id, "stand_in_id": self.stranger.id, "date_from": today, "date_to": today}
        )
        self.approve()
        self.assertEqual(self.send(minutes=5).recipient_ids, self.stranger.partner_id)

    def test_nobody_who_left_and_nobody_outside(self):
        self.choose(self.underwriter, alert_new="mail")
        self.approve()
        self.underwriter.active = False
        self.assertFalse(self.send(minutes=5))
        outside = new_test_user(self.env, "outside", groups="base.group_portal")
        outside.sudo().write({"case_alert_mentioned": "mail", "case_alert_supervised": True})
        self.assertFalse(outside.case_digest_on)
        self.env["case.alert"].tell_mentioned_sudo(
            outside,
            self.env["case.note"].sudo().create({"case_id": self.open_case().id, "body": "x", "kind": "message"}),
        )
        self.assertFalse(self.env["case.alert"].search([("user_id", "=", outside.id)]))

    def test_supervisors_in_the_digest(self):
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        self.case_type.with_user(self.modeller).action_new_version()
        self.case_type.draft_plan_id.item_ids.supervisor_role_id = role
        self.case_type.with_user(self.modeller).action_publish()
        self.choose(self.underwriter, alert_supervised=True)
        case = self.open_case(deadline=datetime(2000, 1, 1))
        mail = self.send(days=1)
        self.assertEqual(len(mail), 1)
        self.assertIn("You supervise", mail.body_html)
        self.assertIn(case.name, mail.body_html)

    def test_everybody_chooses_for_themselves(self):
        with self.assertRaises(AccessError):
            self.underwriter.with_user(self.adviser).case_alert_new = "mail"
        with self.assertRaisesRegex(ValidationError, "Quiet hours"):
            self.choose(self.adviser, quiet_from=30)
        action = self.env["res.users"].with_user(self.adviser).action_case_alerts()
        self.assertEqual(action["res_id"], self.adviser.id)
        with self.assertRaises(AccessError):
            self.env["case.alert"].with_user(self.adviser).search([])

    def test_it_costs_one_statement_and_none_when_nobody_wants_it(self):
        def sent():
            """Statements about alerts while a step is done that asks the next one."""
            case = self.open_case()
            found, execute = [], type(self.env.cr).execute

            def noted(cr, query, params=None, log_exceptions=True):
                text = str(getattr(query, "code", query))
                found.extend([text] if "case_alert" in text else [])
                return execute(cr, query, params, log_exceptions)

            with patch.object(type(self.env.cr), "execute", noted):
                self.do_first_steps(case)
                self.env.flush_all()
            self.assertEqual(self.step(case, "approve_income").state, "active")
            return len(found)

        sent()
        self.assertEqual(sent(), 0)
        self.choose(self.underwriter, alert_new="mail")
        sent()
        self.assertEqual(sent(), 1, "only what was asked is told of")
        self.assertEqual(len(self.env["case.alert"].search([("user_id", "=", self.underwriter.id)])), 2)
