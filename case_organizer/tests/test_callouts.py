import json

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user

from ..models.case_webhook_in import WRONG_TRIES
from ..tools import webhooks
from .common import PlanCommon
from .receiving import Receiver


class TestCallouts(PlanCommon, HttpCase):
    """A step asks a service elsewhere and waits for its answer, which fills details."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "case_admin", groups="case_organizer.group_case_admin")
        cls.env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "127.0.0.1")

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()
        self.receiver = Receiver()
        self.addCleanup(lambda: self.receiver.stop())
        self.service = self.env(user=self.admin)["case.endpoint"].create({"name": "Score", "url": self.receiver.url})
        self.case_type = self.make_plan(
            {"code": "ask", "step_kind": "automatic", "automatic_kind": "call", "endpoint_id": self.service.id},
            {"code": "beside"},
            {"code": "after", "after": ["ask"]},
            {"code": "panic"},
        )
        self.add_criterion("panic", {"kind": "item", "source_id": self.made["ask"].id, "transition": "fault"})
        self.score = self.case_type.env["case.characteristic"].create(
            {"type_id": self.case_type.id, "name": "Score", "kind": "integer", "bounded": True, "maximum": 100}
        )
        self.made["ask"].write(
            {
                "call_detail_ids": [Command.set(self.income.ids)],
                "answer_ids": [
                    Command.create({"path": "data.score", "characteristic_id": self.score.id, "required": True})
                ],
            }
        )

    def open_asking(self, **values):
        self.made["ask"].write(values)
        case = self.open_it(self.case_type, characteristics={"income": 5000})
        return case, self.step(case, "ask")

    def run_job(self, name="case_callout"):
        self.env.flush_all()
        self.env.ref(f"case_organizer.cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def callout(self, step):
        return self.env["case.callout"].search([("step_id", "=", step.id)])

    def answer(self, callout, content):
        address = json.loads(self.receiver.got[-1][2])["data"]["answer_to"]
        self.env.flush_all()
        answer = self.url_open("/case" + address.split("/case", 1)[1], data=json.dumps(content).encode())
        self.env.invalidate_all()
        return answer.status_code, answer.json()["status"]

    def test_it_asks_after_the_commit_and_its_answer_fills_details(self):
        self.receiver.plan = [(200, {}, b'{"data": {"score": 73}}')]
        case, step = self.open_asking()
        self.assertFalse(self.receiver.got, "nothing is sent in the transaction")
        self.assertEqual(step.shown_state, "todo")
        self.step(case, "beside").submit()
        self.run_job()
        _path, headers, body = self.receiver.got[0]
        asked = json.loads(body)
        self.assertEqual(asked["data"]["details"], {"income": 5000})
        self.assertEqual((asked["data"]["number"], asked["data"]["step"]), (case.name, "ask"))
        moment = headers["webhook-timestamp"]
        self.assertTrue(
            webhooks.is_signed(self.service.secret, asked["id"], moment, body, headers["webhook-signature"])
        )
        self.assertEqual((step.state, case.characteristics["score"]), ("completed", 73))
        self.assertEqual(step.done_by_id.id, SUPERUSER_ID)
        self.assertEqual(self.my_work(self.adviser), ["after"])
        done = case.log_ids.filtered(lambda row: row.item == "ask" and row.kind == "complete")
        self.assertEqual(done.sudo().data["behalf"], self.adviser.id)
        self.assertFalse(self.env["case.log"].verify(case.ids))
        self.run_job()
        self.assertEqual(len(self.receiver.got), 1, "asked once")

    def test_an_answer_may_come_later_once(self):
        case, step = self.open_asking(answers_later=True)
        self.run_job()
        callout = self.callout(step)
        self.assertEqual((callout.state, step.state), ("asked", "active"))
        self.assertEqual(self.answer(callout, {"data": {"score": 900}}), (422, "refused"))
        self.assertIn("at most 100", step.error)
        self.assertEqual(self.answer(callout, {"data": {"score": 9}}), (200, "taken"))
        self.assertEqual((step.state, case.characteristics["score"], step.error), ("completed", 9, False))
        self.assertEqual(self.answer(callout, {"data": {"score": 10}}), (200, "known"))
        self.assertEqual(case.characteristics["score"], 9)
        self.assertEqual(self.url_open("/case/answer/" + "0" * 64, data=b"{}").status_code, 404)

    def test_a_service_that_does_not_answer_is_asked_again_until_the_time_is_over(self):
        self.receiver.plan = [503] * 9
        case, step = self.open_asking(answer_hours=1)
        self.run_job()
        callout = self.callout(step)
        self.assertEqual((callout.state, callout.attempts), ("waiting", 1))
        self.assertIn("HTTP 503", step.error)
        self.assertEqual(step.state, "active", "it waits, and stops nothing else")
        self.step(case, "beside").submit()
        self.env.cr.execute("UPDATE case_callout SET expires_on = now() - interval '1 minute'")
        self.env.cr.execute("UPDATE case_automatic SET next_try = now() - interval '1 minute'")
        self.run_job("case_automatic")
        self.assertEqual(step.state, "failed")
        self.assertIn("did not answer in time", step.error)
        self.assertIn("panic", self.my_work(self.adviser), "the plan reacts to it")
        self.run_job()
        self.assertEqual(len(self.receiver.got), 1, "nobody waits for it any more")
        self.receiver.plan = [(200, {}, b'{"data": {"score": 1}}')]
        step.with_user(self.adviser).action_retry()
        self.run_job()
        self.assertEqual(self.step(case, "ask").state, "completed")

    def test_answers_that_do_not_fit_let_it_fail(self):
        for body, words in (
            (b"<p>", "no JSON"),
            (b"{}", "no “data.score”"),
            (b'{"data": {"score": "much"}}', "whole number"),
            (b'{"data": {"score": 101}}', "at most 100"),
        ):
            self.receiver.plan = [(200, {}, body)]
            if self.case_type.plan_id:
                case = self.env(user=self.adviser)["case.case"].create({"type_id": self.case_type.id})
            else:
                case, _step = self.open_asking()
            self.run_job()
            step = self.step(case, "ask")
            self.assertEqual(step.state, "failed", body)
            self.assertIn(words, step.error)
            self.assertFalse(case.characteristics["score"])
            self.assertEqual(self.callout(step).state, "failed")

    def test_on_hold_nothing_is_asked_and_cancelled_nothing_is_answered(self):
        case, step = self.open_asking(answers_later=True)
        case.action_suspend("Wait")
        self.run_job()
        self.assertFalse(self.receiver.got)
        case.action_resume()
        self.run_job()
        self.assertEqual(len(self.receiver.got), 1)
        case.action_cancel("Withdrawn")
        self.assertEqual(self.answer(self.callout(step), {"data": {"score": 9}}), (410, "refused"))
        self.assertFalse(case.characteristics["score"])

    def test_it_comes_along_with_versions_and_step_sets(self):
        self.case_type.action_publish()
        draft = self.new_version(self.case_type)
        again = draft.item_ids.filtered(lambda item: item.code == "ask")
        self.assertEqual((again.answer_ids.path, again.call_detail_ids), ("data.score", self.income))
        env = self.env(user=self.modeller)
        step_set = env["case.type"].create({"name": "Ask", "is_fragment": True})
        sent, filled = env["case.characteristic"].create(
            [{"type_id": step_set.id, "name": name, "kind": "integer"} for name in ("Sent", "Filled")]
        )
        values = {"plan_id": step_set.draft_plan_id.id, "name": "Fetch", "step_kind": "automatic"}
        fetch = env["case.plan.item"].create(
            {
                **values,
                "automatic_kind": "call",
                "endpoint_id": self.service.id,
                "call_detail_ids": [Command.set(sent.ids)],
                "answer_ids": [Command.create({"path": "x", "characteristic_id": filled.id})],
            }
        )
        self.assertIn("Score (Sent; x → Filled)", fetch._automatic_in_words())
        step_set.action_publish()
        other = env["case.type"].create({"name": "Other"})
        other.insert_fragment(step_set.id)
        item = other.draft_plan_id.item_ids.filtered(lambda item: item.automatic_kind == "call")
        self.assertEqual((item.call_detail_ids | item.answer_ids.characteristic_id).type_id, other)

    def test_who_may_and_what_is_asked_when_it_is_published(self):
        with self.assertRaises(AccessError):
            self.service.with_user(self.modeller).read(["url"])
        self.assertTrue(self.service.with_user(self.modeller).name)
        with self.assertRaises(AccessError):
            self.env(user=self.modeller)["case.endpoint"].create({"name": "x", "url": self.receiver.url})
        with self.assertRaisesRegex(ValidationError, "private network"):
            self.service.url = "https://10.0.0.1/"
        with self.assertRaisesRegex(ValidationError, "no path"):
            self.made["ask"].answer_ids.path = "a..b"
        self.service.active = False
        self.assertIn("archived", "".join(self.made["ask"]._own_problems()))
