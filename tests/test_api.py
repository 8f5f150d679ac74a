"""Every method of the API, called over HTTP with a real API key by the example client; its description is right."""

import base64
import copy
import importlib.util
import inspect
import json
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema

from odoo.models import AbstractModel
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

from odoo.addons.case_organizer.models import case_api_changes
from odoo.addons.case_organizer.tests.common import PDF, CaseCommon
from odoo.addons.case_organizer.tests.test_api import ALONE
from odoo.addons.case_organizer.tools.openapi import docstring

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "docs" / "api" / "openapi.json"


def load_client():
    """The example, as a program that has copied it."""
    spec = importlib.util.spec_from_file_location("case_client", ROOT / "examples" / "case_client.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestApiOverHttp(CaseCommon, HttpCase):
    """What other programs see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.example = load_client()
        cls.env["case.event.type"].create({"name": "Moved house", "code": "moved_house"})

    def setUp(self):
        super().setUp()
        self.called = set()
        self.patch(case_api_changes, "UNDER_WAY", ALONE)
        self.described = self.client(self.adviser).openapi()
        # Answers may get more fields later, which their readers ignore; today they have what is described.
        self.strict = copy.deepcopy(self.described["components"])
        for schema in self.strict["schemas"].values():
            schema["additionalProperties"] = False

    def client(self, user, key=None):
        """The example client, whose answers are held against the description."""
        if key is None:
            key = self.env(user=user)["res.users.apikeys"].sudo()._generate(None, "test", None)
            self.env.flush_all()
        client = self.example.CaseClient(self.base_url(), key, pause=0)
        send = client._send

        def checked(verb, path, body=None):
            self.env.flush_all()
            with self.allow_requests():
                client.headers["Cookie"] = f"{TEST_CURSOR_COOKIE_NAME}={self.http_request_key}"
                answer = send(verb, path, body)
            self.env.invalidate_all()
            if path.startswith("/json/2/"):
                self.called.add(path.rsplit("/", 1)[1])
                operation = self.described["paths"][path]["post"]
                self.fits(json.loads(body), operation["requestBody"])
                self.fits(answer, operation["responses"]["200"])
            return answer

        client._send = checked
        return client

    def fits(self, value, part):
        schema = {**part["content"]["application/json"]["schema"], "components": self.strict}
        jsonschema.Draft202012Validator(schema).validate(value)

    def refused(self, code, call, status=422):
        with self.assertRaises(self.example.Refused) as caught:
            call()
        self.assertEqual((caught.exception.code, caught.exception.status), (code, status), str(caught.exception))
        return caught.exception

    # --- the story ---------------------------------------------------------------------------------------------

    def test_every_method_is_called_and_answers_as_described(self):
        adviser, underwriter = self.client(self.adviser), self.client(self.underwriter)
        codes = adviser.read_vocabulary()
        self.assertIn(self.case_type.code, [case_type["code"] for case_type in codes["types"]])
        start = adviser.read_changes(cursor="now")["cursor"]
        case = adviser.open_case(
            type=self.case_type.code,
            title="House of De Wit",
            customer=self.partner.id,
            details={"yearly_income": 51000},
            external_ref="CRM-1",
            idempotency_key="open-1",
        )
        statement, questions = (step["id"] for step in case["steps"])
        self.assertEqual(adviser.find_cases(external_ref="CRM-1")["cases"][0]["id"], case["id"])
        self.assertEqual({s["id"] for s in adviser.read_my_work()["steps"]} >= {statement, questions}, True)
        adviser.start_step(step=statement)
        self.assertEqual(adviser.read_step(step=statement)["documents"][0]["kind"], "income")
        file = {"kind": "income", "name": "income.pdf", "data": PDF}
        adviser.complete_step(step=statement, documents=[file])
        adviser.answer_step(step=questions, answers={"yearly_income": 60000})
        adviser.complete_step(step=questions)
        waiting = underwriter.read_my_work()["steps"][0]
        underwriter.take_step(step=waiting["id"])
        underwriter.complete_step(step=waiting["id"], outcome="approved")
        adviser.set_details(case=case["number"], details={"yearly_income": 61000})
        terms = adviser.file_document(case=case["id"], kind="income", name="terms.txt", data=PDF)
        again = adviser.add_version(document=terms["id"], name="terms.txt", data=base64.b64encode(b"2").decode())
        self.assertEqual(again["version"], 2)
        self.assertEqual(adviser.read_document(document=terms["id"], version=1)["data"], PDF)
        note = adviser.write_note(case=case["id"], body="Who knows them?", kind="question")
        adviser.write_note(case=case["id"], body="I do", answers=note["id"])
        self.assertEqual(adviser.read_notes(case=case["id"])["notes"][0]["comments"][0]["body"], "I do")
        adviser.raise_event(code="moved_house", case=case["number"], fact_key="f-1", occurred_on="2026-01-02T03:04:05Z")
        again = adviser.reopen_step(step=questions, reason="Another year")
        adviser.skip_step(step=again["id"], reason="Known after all")
        adviser.hold_case(case=case["id"], reason="Holiday", until="2040-01-01T00:00:00Z")
        adviser.resume_case(case=case["id"])
        adviser.cancel_case(case=case["id"], reason="Bought nothing")
        adviser.reopen_case(case=case["id"], reason="Bought it")
        self._close(adviser)
        self._retry(adviser)
        whole = adviser.read_case(case=case["number"])
        self.assertEqual(whole["details"][0]["value"], 61000)
        told = [change for change, _cursor in adviser.follow(start, limit=5) if change["case"] == case["id"]]
        # What was given with it is written first.
        self.assertIn("open", [change["kind"] for change in told[:2]], told)
        self.assertEqual(len({change["id"] for change in told}), len(told))
        self._service_call(adviser)
        self.assertEqual(sorted(self.called), sorted(path.rsplit("/", 1)[1] for path in self.described["paths"]))

    def _simple(self, service_calls=False, auto_complete=True, **values):
        case_type = self.env(user=self.modeller)["case.type"].create(
            {"name": f"Simple {len(self.called)}", "service_calls": service_calls}
        )
        case_type.draft_plan_id.auto_complete = auto_complete
        self.env(user=self.modeller)["case.plan.item"].create(
            {"plan_id": case_type.draft_plan_id.id, "name": "Do it", **values}
        )
        case_type.action_publish()
        return case_type.code

    def _close(self, client):
        code = self._simple(auto_complete=False, required=False, manual=True)
        closed = client.close_case(case=client.open_case(type=code)["id"], note="Done")
        self.assertEqual(closed["state"], "completed")

    def _retry(self, client):
        """The system cannot reach anybody: the step fails, and is tried again."""
        template = self.env["mail.template"].create(
            {"name": "Nobody", "model_id": self.env["ir.model"]._get_id("case.case"), "body_html": "<p>Hello</p>"}
        )
        automatic = {"step_kind": "automatic", "automatic_kind": "mail", "mail_template_id": template.id}
        code = self._simple(auto_complete=False, **automatic)
        case = client.open_case(type=code)
        failed = client.read_case(case=case["id"])["steps"][0]
        self.assertEqual(failed["state"], "failed")
        self.assertIn("reaches nobody", failed["error"])
        self.env["case.case"].browse(case["id"]).user_id = self.adviser
        self.assertEqual(client.retry_step(step=failed["id"])["round"], 2)

    def _service_call(self, client):
        """Service calls have methods of their own."""
        planner = new_test_user(self.env, "api_planner", groups="case_service_call.group_service_planner")
        worker = self.env["resource.resource"].create(
            {"name": "Adviser", "user_id": self.adviser.id, "service_worker": True}
        )
        code = self._simple(service_calls=True)
        opened = client.open_service_call(title="No hot water", customer=self.partner.id, symptom="Cold", type=code)
        template = self.env["case.service.template"].create({"name": "Repair", "kind": "repair"})
        call = self.env(user=planner)["case.service.call"].browse(opened["call"])
        self.assertEqual(call.case_id.report_method_id.code, "api", "how it came in")
        call.convert(template.ids).plan(datetime.now() + timedelta(hours=1), worker.ids, anyway="Now")
        [action] = client.read_service_actions(case=opened["number"])["actions"]
        client.start_service_action(action=action["id"], what="go")
        self.assertTrue(client.start_service_action(action=action["id"])["on_site_on"])
        done = client.finish_service_action(action=action["id"], result="Valve replaced")
        self.assertEqual((done["state"], done["result"]), ("done", "Valve replaced"))

    # --- the description ---------------------------------------------------------------------------------------

    def test_the_description_is_the_one_in_the_documentation(self):
        found = json.dumps(self.described, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        if not KEPT.exists() or KEPT.read_text() != found:
            made = ROOT / ".run" / "openapi.json"
            made.write_text(found)
            self.fail(f"docs/api/openapi.json is not what the server describes: compare it with {made}")

    def test_nothing_that_can_be_called_is_undocumented(self):
        model = self.env["case.api.v1"]
        ours = {
            name: method
            for name, method in inspect.getmembers(type(model), inspect.isfunction)
            if not name.startswith("_")
            and method.__module__.startswith("odoo.addons.case_")
            # What is watched on all models is no method of this one.
            and not hasattr(AbstractModel, name)
        }
        self.assertEqual(ours.keys(), model._methods().keys())
        for name, method in ours.items():
            text, params, answer = docstring(method)
            self.assertTrue(text and answer, name)
            self.assertEqual(set(inspect.signature(method).parameters) - {"self"}, set(params), name)
        changing = {name for name in ours if not name.startswith(self.example.READS)}
        for name in changing:
            self.assertIn("idempotency_key", inspect.signature(ours[name]).parameters, name)

    # --- refusals ----------------------------------------------------------------------------------------------

    def test_refusals_are_for_programs(self):
        adviser, stranger = self.client(self.adviser), self.client(self.stranger)
        refused = self.refused("unknown", lambda: adviser.open_case(type="NOPE"))
        self.assertEqual(refused.field, "type")
        self.assertIn(self.case_type.code, refused.known)
        self.refused("missing", lambda: adviser.read_case(case=0))
        self.refused("invalid", lambda: adviser.read_my_work(limit=0))
        self.refused(None, lambda: adviser.read_case(number="X"))
        self.refused(None, lambda: adviser.call("delete_everything"), 404)
        step = adviser.open_case(type=self.case_type.code)["steps"][1]["id"]
        answers = {"yearly_income": 5}
        self.refused("forbidden", lambda: stranger.complete_step(step=step, answers=answers), 403)
        self.assertEqual(self.env["case.step"].browse(step).state, "active")
        nobody = new_test_user(self.env, "api_nobody", groups="base.group_user")
        self.refused("forbidden", lambda: self.client(nobody).read_my_work(), 403)
        self.refused(None, lambda: self.client(None, "wrong" * 8).read_my_work(), 401)
        self.refused(None, lambda: self.client(nobody).openapi(), 404)

    def test_a_request_that_is_sent_again_acts_once(self):
        adviser = self.client(self.adviser)
        ask = {"type": self.case_type.code, "title": "Once", "idempotency_key": "once"}
        self.assertEqual(adviser.open_case(**ask), adviser.open_case(**ask))
        self.assertEqual(len(adviser.find_cases(text="Once")["cases"]), 1)
        self.refused("key_reused", lambda: adviser.open_case(**{**ask, "title": "Twice"}))

    def test_private_ways_are_shut(self):
        adviser = self.client(self.adviser)
        for model, method in (("case.api.v1", "_once"), ("case.api.receipt", "_begin_sudo"), ("case.writer", "apply")):
            with self.assertRaises(self.example.Refused) as caught:
                adviser._send("POST", f"/json/2/{model}/{method}", b"{}")
            self.assertIn(caught.exception.status, (403, 404, 422), (model, method))
