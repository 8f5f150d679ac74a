import json

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..models import case_api_changes
from ..models.case_api_calls import ApiError
from ..tools.api_cursor import Cursor, parse, reach
from .common import PDF, CaseCommon

#: A test is one long transaction: what other databases of the server had under way when it began would hold up its
#: changes to the end. That changes wait for what is under way here is for ``test_api_at_once.py``.
ALONE = """
SELECT following.xid, following.xid, COALESCE((SELECT max(id) FROM case_log), 0)
  FROM (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xid) AS following
"""


class ApiCommon(CaseCommon):
    """The mortgage request, asked by programs."""

    def setUp(self):
        super().setUp()
        self.patch(case_api_changes, "UNDER_WAY", ALONE)

    def api(self, user=None):
        return self.env(user=user or self.adviser)["case.api.v1"]

    def refused(self, code, field, call, *names):
        """A call is refused with this code and field, in words that name these."""
        with self.assertRaises(ApiError) as caught, self.env.cr.savepoint():
            call()
        self.env.invalidate_all(flush=False)
        self.assertEqual((caught.exception.context["code"], caught.exception.context.get("field")), (code, field))
        for name in names:
            self.assertIn(name, str(caught.exception))
        return caught.exception.context

    def opened(self, **given):
        return self.api().open_case(type=self.case_type.code, customer=self.partner.id, **given)


class TestApi(ApiCommon):
    """What programs do is what their user could do on a screen; what is wrong is named."""

    def test_a_case_comes_in_by_another_system_unless_it_says_how(self):
        def method(**given):
            return self.env["case.case"].browse(self.opened(**given)["id"]).report_method_id.code

        self.assertEqual(method(), "api")
        self.assertEqual([method(channel=word) for word in ("social", "WhatsApp", "Phone")], ["social"] * 2 + ["phone"])

    def test_a_case_is_opened_with_all_that_is_known_of_it(self):
        self.partner.write({"email": "De Wit <DeWit@example.com>", "ref": "C-17"})
        case = self.api().open_case(
            type=self.case_type.code,
            title="House",
            customer="dewit@EXAMPLE.com",
            details={"yearly_income": 51000},
            documents=[{"kind": "income", "name": "income.pdf", "data": PDF}],
            external_ref="X-1",
            priority="1",
            deadline="2031-02-03T10:00:00+02:00",
        )
        self.assertEqual([step["code"] for step in case["steps"]], ["income_statement", "income_questions"])
        record = self.env["case.case"].browse(case["id"])
        self.assertEqual((record.partner_id, record.create_uid, record.title), (self.partner, self.adviser, "House"))
        self.assertEqual(str(record.deadline), "2031-02-03 08:00:00")
        whole = self.api().read_case(case=case["number"])
        self.assertEqual(whole["details"][0]["value"], 51000)
        self.assertEqual(whole["customer"], {"id": self.partner.id, "name": "Familie De Wit"})
        self.assertEqual([(d["kind"], d["name"]) for d in whole["documents"]], [("income", "income.pdf")])
        self.assertEqual({i["code"] for i in whole["plan"]} >= {"approve_income", "make_an_offer"}, True)
        self.assertIn("Familie De Wit", [person["name"] for person in whole["people"]])
        file = self.api().read_document(document=whole["documents"][0]["id"])
        self.assertEqual(file["data"], PDF)
        self.assertEqual(json.loads(json.dumps(whole)), whole)
        self.assertEqual(
            [c["id"] for c in self.api().find_cases(customer="C-17", external_ref="X-1")["cases"]], [case["id"]]
        )

    def test_what_is_not_there_is_named_with_what_there_is(self):
        api, kind = self.api(), [{"kind": "photo", "name": "a.pdf", "data": PDF}]
        known = self.refused("unknown", "type", lambda: api.open_case(type="NOPE"), "NOPE", self.case_type.code)
        self.assertIn(self.case_type.code, known["known"])
        self.refused("unknown", "customer", lambda: api.open_case(type=self.case_type.code, customer="no@example.com"))
        known = self.refused("unknown", "details.age", lambda: self.opened(details={"age": 3}), "yearly_income")
        self.assertEqual(known["known"], ["yearly_income"])
        self.refused("invalid", "details.yearly_income", lambda: self.opened(details={"yearly_income": "much"}))
        self.refused("unknown", "documents[0].kind", lambda: self.opened(documents=kind), "photo", "income")
        self.refused("invalid", "documents[0].data", lambda: self.opened(documents=[{"kind": "income", "name": "a"}]))
        self.refused("invalid", "deadline", lambda: self.opened(deadline="tomorrow"))
        self.refused("invalid", "priority", lambda: self.opened(priority="9"))
        self.refused("missing", "case", lambda: api.read_case(case="NOPE-1"))
        self.refused("unknown", "code", lambda: api.raise_event(code="nope"), "message_received")
        self.refused("invalid", "cursor", lambda: api.read_changes(cursor="yesterday"))
        case = self.opened(external_ref="X-2")
        self.refused("ambiguous", "external_ref", lambda: self.opened(external_ref="X-2"), case["number"])
        self.env["res.partner"].create([{"name": "One", "ref": "R"}, {"name": "Two", "ref": "R"}])
        self.assertEqual(len(self.refused("ambiguous", "customer", lambda: api.find_cases(customer="R"))["known"]), 2)
        step = case["steps"][1]["id"]
        self.refused(
            "unknown", "answers.age", lambda: api.complete_step(step=step, answers={"age": 3}), "yearly_income"
        )
        self.refused("unknown", "outcome", lambda: api.complete_step(step=step, outcome="later"), "done")
        self.refused("unknown", "documents[0].kind", lambda: api.complete_step(step=step, documents=kind))

    def test_a_step_is_done_with_its_documents_and_answers_in_one_go(self):
        case = self.opened()
        statement, questions = (step["id"] for step in case["steps"])
        work = self.api().read_step(step=statement)
        self.assertEqual([(d["kind"], d["required"], d["files"]) for d in work["documents"]], [("income", True, [])])
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.api().complete_step(step=statement)
        self.assertEqual(caught.exception.context, {"code": "invalid"}, "what is missing is said")
        file = {"kind": "income", "name": "income.pdf", "data": PDF}
        done = self.api().complete_step(step=statement, documents=[file])
        self.assertEqual(done["next_step"], questions)
        self.api().complete_step(step=questions, answers={"yearly_income": 60000})
        waiting = self.api(self.underwriter).read_my_work()["steps"]
        self.assertEqual([(s["code"], s["number"]) for s in waiting], [("approve_income", case["number"])])
        with self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
            self.api(self.stranger).complete_step(step=waiting[0]["id"], outcome="approved")
        self.assertEqual(caught.exception.context, {"code": "forbidden"})
        self.api(self.underwriter).complete_step(step=waiting[0]["id"], outcome="approved", reason="Enough")
        self.assertEqual(self.my_work(self.adviser), ["Make an offer"])

    def test_nobody_reads_what_is_not_theirs(self):
        self.case_type.access = "restricted"
        case = self.opened(documents=[{"kind": "income", "name": "income.pdf", "data": PDF}])
        document = self.api().read_case(case=case["id"])["documents"][0]["id"]
        step, stranger = case["steps"][0]["id"], self.api(self.stranger)
        before = parse(self.api().read_changes(cursor="now")["cursor"])
        self.refused("missing", "case", lambda: stranger.read_case(case=case["id"]))
        self.refused("missing", "case", lambda: stranger.write_note(case=case["id"], body="Hm"))
        self.refused("missing", "case", lambda: stranger.set_details(case=case["number"], details={}))
        self.refused("missing", "step", lambda: stranger.read_step(step=step))
        self.refused("missing", "document", lambda: stranger.read_document(document=document))
        self.assertFalse(stranger.find_cases(text=case["number"])["cases"])
        self.assertFalse(
            stranger.read_changes(cursor=before._replace(after=0).text(), case=None, limit=1000)["changes"]
        )
        reads = self.env["case.read.log"].search([("case_id", "=", case["id"])])
        self.assertEqual(reads.user_id, self.adviser, "reading is noted, of those who read")
        for groups in ("base.group_user", "base.group_portal"):
            other = new_test_user(self.env, f"api {groups}", groups=groups)
            for method in ("read_vocabulary", "read_my_work", "read_changes"):
                with self.assertRaises(AccessError):
                    getattr(self.api(other), method)()

    def test_a_detail_for_some_roles_is_neither_read_nor_set_by_others(self):
        self.case_type.with_user(self.modeller).sudo().characteristic_ids.reader_role_ids = [
            Command.set(self.env["case.role"].search([("code", "=", "underwriter")]).ids)
        ]
        case = self.open_case()
        self.env["case.writer"].apply(case, (), answers={case.id: {"yearly_income": 7}})
        self.assertFalse(self.api().read_case(case=case.id)["details"])
        self.refused(
            "unknown",
            "details.yearly_income",
            lambda: self.api().set_details(case=case.id, details={"yearly_income": 1}),
        )
        self.assertEqual(self.api(self.underwriter).read_case(case=case.id)["details"][0]["value"], 7)

    def test_an_event_answers_and_reaches(self):
        event = self.env["case.event.type"].create(
            {"name": "Moved", "question_ids": [Command.create({"name": "Yearly income", "kind": "monetary"})]}
        )
        case = self.opened()
        raised = self.api().raise_event(code=event.code, case=case["number"], fact_key="mail-1", reason="By post")
        again = self.api().raise_event(code=event.code, case=case["number"], fact_key="mail-1")
        self.assertEqual(raised["event"], again["event"])
        self.assertEqual(self.env["case.event"].browse(raised["event"]).source, "api")

    def test_a_case_is_steered(self):
        case = self.opened()
        api, number = self.api(), case["number"]
        self.assertEqual(api.hold_case(case=number, reason="Holiday")["state"], "suspended")
        self.assertEqual(api.resume_case(case=number)["state"], "active")
        self.assertEqual(api.skip_step(step=case["steps"][1]["id"], reason="Known")["state"], "skipped")
        self.assertEqual(api.cancel_case(case=number, reason="Withdrawn")["state"], "terminated")
        self.assertEqual(api.reopen_case(case=number, reason="Mistake")["state"], "active")
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            api.close_case(case=number)
        self.assertEqual(caught.exception.context["code"], "refused")


class TestApiOnce(ApiCommon):
    """A request that is sent again acts once."""

    def test_the_same_key_gives_the_same_answer(self):
        first = self.opened(title="House", idempotency_key="k1")
        self.assertEqual(self.opened(title="House", idempotency_key="k1"), first)
        self.assertNotEqual(self.opened(title="House", idempotency_key="k2")["id"], first["id"])
        context = self.refused("key_reused", "idempotency_key", lambda: self.opened(title="Boat", idempotency_key="k1"))
        self.assertEqual(context["code"], "key_reused")
        other = self.api(self.stranger).open_case(type=self.case_type.code, idempotency_key="k1")
        self.assertNotEqual(other["id"], first["id"], "keys are of one user")

    def test_what_was_refused_can_be_asked_again(self):
        step = self.opened()["steps"][1]["id"]
        ask = {"step": step, "answers": {"yearly_income": 5}, "idempotency_key": "k3"}
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.api(self.stranger).complete_step(**ask)
        self.api().complete_step(**ask)
        self.api().complete_step(**ask)
        self.assertEqual(self.env["case.step"].browse(step).state, "completed")

    def test_keys_are_forgotten_after_some_days(self):
        first = self.opened(idempotency_key="k4")
        self.env.cr.execute("UPDATE case_api_receipt SET at = at - interval '8 days'")
        self.assertNotEqual(self.opened(idempotency_key="k4")["id"], first["id"])
        self.env.cr.execute("UPDATE case_api_receipt SET at = at - interval '8 days'")
        self.env["case.api.receipt"]._gc_receipts()
        self.assertFalse(self.env["case.api.receipt"].search([]))

    def test_a_key_costs_two_statements(self):
        case = self.opened()
        self.api().write_note(case=case["id"], body="Warm")
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.api().write_note(case=case["id"], body="One")
        plain = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        self.api().write_note(case=case["id"], body="Two", idempotency_key="k5")
        self.assertLessEqual(self.env.cr.sql_log_count - before, plain + 3)


class TestApiChanges(ApiCommon):
    """What changed since."""

    def test_a_reader_goes_on_where_they_were(self):
        start = self.api().read_changes(cursor="now")["cursor"]
        case = self.opened()
        other = self.opened()
        self.api().complete_step(step=case["steps"][1]["id"], answers={"yearly_income": 5})
        seen, cursor = [], start
        while True:
            page = self.api().read_changes(cursor=cursor, limit=2)
            seen += page["changes"]
            cursor = page["cursor"]
            if not page["more"]:
                break
        self.assertEqual([change["id"] for change in seen], sorted({change["id"] for change in seen}))
        told = [(change["case"], change["kind"], change["step"]) for change in seen]
        self.assertIn((case["id"], "open", None), told)
        self.assertIn((case["id"], "complete", "income_questions"), told)
        self.assertIn((other["id"], "open", None), told)
        self.assertFalse(self.api().read_changes(cursor=cursor)["changes"], "nothing twice")
        only = self.api().read_changes(cursor=start, case=other["number"], types=[self.case_type.code])["changes"]
        self.assertEqual({change["case"] for change in only}, {other["id"]})

    def test_what_the_system_does_is_done_by_nobody(self):
        start = self.api().read_changes(cursor="now")["cursor"]
        case = self.env["case.case"].browse(self.opened()["id"])
        self.env["case.writer"].with_user(SUPERUSER_ID).apply(case, (), answers={case.id: {"yearly_income": 7}})
        changes = self.api().read_changes(cursor=start)["changes"]
        self.assertEqual({change["by"] for change in changes}, {self.adviser.name, None})

    def test_how_far_it_is_safe_to_read(self):
        for cursor, now, wanted in (
            # Nobody is under way: all of it, and from here on whoever comes later is younger.
            (Cursor(5), (10, 10, 9), (9, (10, 9))),
            # Somebody is, and may have taken an id below 9: nothing yet, a barrier is put up.
            (Cursor(5), (8, 10, 9), (5, (10, 9))),
            # They are still there: the barrier stays where it was.
            (Cursor(5, 10, 9), (8, 12, 11), (5, (10, 9))),
            # All who were there are gone, others are not: up to the barrier, and the next one.
            (Cursor(5, 10, 9), (11, 13, 14), (9, (13, 14))),
            # A cursor of a database that was put back: it is not stuck.
            (Cursor(5, 99, 50), (8, 10, 9), (5, (10, 9))),
        ):
            self.assertEqual(reach(cursor, *now), wanted, (cursor, now))
        self.assertEqual(parse(Cursor(1, 2, 3).text()), Cursor(1, 2, 3))
