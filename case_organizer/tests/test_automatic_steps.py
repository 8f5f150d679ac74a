import io
from contextlib import contextmanager
from unittest.mock import patch

from pypdf import PdfReader

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError, ValidationError

from ..models.case_writer_automatic import MAX_CHAIN
from .common import PlanCommon


class AutomaticCommon(PlanCommon):
    """Plans in which the system does something after a person did."""

    @classmethod
    def setting(cls, code, **values):
        """An automatic step that sets the income."""
        return {"code": code, "step_kind": "automatic", "automatic_kind": "values", **values}

    def sets(self, code, detail=None, text="7", **values):
        """What an automatic step sets."""
        detail = detail or self.income
        self.made[code].value_ids = [(0, 0, {"characteristic_id": detail.id, "text": text, **values})]

    @contextmanager
    def refused(self, error, words):
        """What is done inside is refused with these words, and nothing of it is kept."""
        with self.assertRaisesRegex(error, words), self.env.cr.savepoint():
            yield
        self.env.invalidate_all(flush=False)

    def broken(self, *codes):
        """Let the system fail in these steps."""
        steps = self.env.registry["case.step"]
        real = steps._do_automatic_sudo

        def do(step):
            if step.code in codes:
                refusal = f"No {step.code} today"
                raise UserError(refusal)
            return real(step)

        patching = patch.object(steps, "_do_automatic_sudo", do)
        patching.start()
        self.addCleanup(patching.stop)
        return patching


class TestAutomaticSteps(AutomaticCommon):
    """The system does them, after the cascade, once, on behalf of who caused it."""

    def test_it_is_done_at_once_by_the_system_on_behalf_of_who_caused_it(self):
        case_type = self.make_plan(
            {"code": "first"}, self.setting("fill", after=["first"]), {"code": "next", "after": ["fill"]}
        )
        self.sets("fill")
        case = self.open_it(case_type)
        self.step(case, "first").submit()
        fill = self.step(case, "fill")
        self.assertEqual((fill.state, fill.done_by_id.id), ("completed", SUPERUSER_ID))
        self.assertEqual(case.characteristics["income"], 7)
        self.assertEqual(self.my_work(self.adviser), ["next"])
        done = case.log_ids.filtered(lambda row: row.item == "fill" and row.kind == "complete")
        self.assertEqual((done.user_id.id, done.sudo().data["behalf"]), (SUPERUSER_ID, self.adviser.id))
        self.assertIn("on behalf of adviser", done.summary)
        self.assertFalse(self.env["case.log"].verify(case.ids))
        work = self.env["case.automatic"].search([("case_id", "=", case.id)])
        self.assertEqual((work.state, work.user_id), ("done", self.adviser))

    def test_values_are_computed_and_fetched(self):
        case_type = self.make_plan(self.setting("fill"))
        town, double = case_type.env["case.characteristic"].create(
            [
                {"type_id": case_type.id, "name": "Town"},
                {"type_id": case_type.id, "name": "Double", "kind": "monetary"},
            ]
        )
        self.sets("fill", town, "partner_id.city", source="filled")
        self.sets("fill", double, "income * 2", source="computed")
        self.sets("fill", self.born, False, source="empty")
        self.partner.city = "Delft"
        details = {"income": 4, "born": "2000-01-01"}
        case = self.open_it(case_type, partner_id=self.partner.id, characteristics=details)
        self.assertEqual((case.characteristics["town"], case.characteristics["double"]), ("Delft", 8))
        self.assertFalse(case.characteristics["born"])

    def test_a_message_goes_to_the_queue(self):
        template = self.env["mail.template"].create(
            {
                "name": "Welcome",
                "model_id": self.env["ir.model"]._get_id("case.case"),
                "use_default_to": False,
                "subject": "About {{ object.name }}",
                "email_to": "{{ object.partner_id.email }}",
                "body_html": "<p>Dear <t t-out='object.partner_id.name'/></p>",
            }
        )
        case_type = self.make_plan(
            {"code": "tell", "step_kind": "automatic", "automatic_kind": "mail", "mail_template_id": template.id}
        )
        self.partner.email = "dewit@example.com"
        case = self.open_it(case_type, partner_id=self.partner.id)
        mail = self.env["mail.mail"].search([("model", "=", "case.case"), ("res_id", "=", case.id)])
        self.assertEqual(
            (mail.state, mail.email_to, mail.subject), ("outgoing", "dewit@example.com", f"About {case.name}")
        )
        nobody = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
        step = self.step(nobody, "tell")
        self.assertEqual(step.state, "failed")
        self.assertIn("reaches nobody", step.error)
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "case.case"), ("res_id", "=", nobody.id)]))

    def test_a_document_is_made_and_filed(self):
        case_type = self.make_plan(
            {"code": "letter", "step_kind": "automatic", "automatic_kind": "letter"}, {"code": "react"}
        )
        template = case_type.env["case.letter.template"].create(
            {
                "name": "Confirmation",
                "type_id": case_type.id,
                "kind_id": self.kind.id,
                "title": "Your case {{ case.name }}",
                "paragraph_ids": [
                    (
                        0,
                        0,
                        {
                            "text": "Dear {{ partner.name }}, income {{ detail.income }}. "
                            "Born {{ detail.born ||| unknown }}."
                        },
                    ),
                    (0, 0, {"text": "You are rich.", "condition": "[('characteristics.income', '>', 100)]"}),
                    (0, 0, {"text": "You are poor.", "condition": "[('characteristics.income', '<=', 100)]"}),
                ],
            }
        )
        self.made["letter"].letter_template_id = template
        self.add_criterion("react", {"kind": "document", "document_kind_id": self.kind.id})
        case = self.open_it(case_type, partner_id=self.partner.id, characteristics={"income": 500})
        document = case.document_ids
        self.assertEqual((document.kind_id, document.step_id.code), (self.kind, "letter"))
        self.assertEqual(document.version_id.mimetype, "application/pdf")
        content = document.version_id.sudo().attachment_id.raw
        text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
        self.assertIn(f"Your case {case.name}", text)
        self.assertIn("Familie De Wit, income", text.replace("\n", " "))
        self.assertIn("500.00", text)
        self.assertIn("Born unknown", text.replace("\n", " "))
        self.assertIn("You are rich", text)
        self.assertNotIn("poor", text)
        self.assertEqual(self.states(case)["react"], "todo", "a document of that kind was filed")

    def test_an_action_that_an_administrator_allows(self):
        server_action = self.env["ir.actions.server"].create(
            {
                "name": "Mark the customer",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "record.write({'comment': 'has a case'})",
            }
        )
        values = {"name": "Mark", "server_action_id": server_action.id, "path": "partner_id"}
        with self.assertRaises(AccessError):
            self.env(user=self.modeller)["case.action"].create(values)
        action = self.env["case.action"].create(values)
        case_type = self.make_plan(
            {"code": "mark", "step_kind": "automatic", "automatic_kind": "action", "action_id": action.id}
        )
        case = self.open_it(case_type, partner_id=self.partner.id)
        self.assertEqual(self.step(case, "mark").state, "completed")
        self.assertIn("has a case", self.partner.comment)
        nobody = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
        self.assertIn("no such record", self.step(nobody, "mark").error)
        with self.refused(ValidationError, "Mark.*Contact"):
            action.path = False

    def test_what_fails_fails_alone_and_is_tried_again(self):
        case_type = self.make_plan(
            {"code": "first"},
            self.setting("fill", after=["first"]),
            self.setting("born", after=["first"]),
            {"code": "next", "after": ["fill"]},
        )
        self.sets("fill")
        self.sets("born", self.born, "2000-01-01")
        case = self.open_it(case_type)
        repair = self.broken("fill")
        self.step(case, "first").submit()
        fill = self.step(case, "fill")
        self.assertEqual((self.step(case, "first").state, fill.state), ("completed", "failed"))
        self.assertEqual(fill.error, "No fill today")
        self.assertEqual(self.step(case, "born").state, "completed")
        self.assertEqual(case.characteristics["born"], "2000-01-01")
        attention = self.env(user=self.adviser)["case.step"].search(
            [("needs_attention", "=", True), ("mine", "=", True)]
        )
        self.assertEqual(attention, fill)
        self.assertEqual((fill.get_work()["error"], fill.get_work()["can_retry"]), ("No fill today", True))
        with self.assertRaises(AccessError):
            fill.with_user(self.stranger).action_retry()
        fill.action_retry()
        self.assertEqual((self.step(case, "fill").instance, self.step(case, "fill").state), (2, "failed"))
        repair.stop()
        with self.assertRaisesRegex(UserError, "tried again already"):
            fill.action_retry()
        self.step(case, "fill").action_retry()
        self.assertEqual((self.step(case, "fill").instance, self.step(case, "fill").state), (3, "completed"))
        self.assertEqual(self.my_work(self.adviser), ["next"])
        self.assertFalse(self.env["case.step"].search([("needs_attention", "=", True), ("case_id", "=", case.id)]))

    def test_half_done_work_is_undone_when_it_fails(self):
        case_type = self.make_plan(
            {"code": "letter", "step_kind": "automatic", "automatic_kind": "letter"}, {"code": "b"}
        )
        self.made["letter"].letter_template_id = case_type.env["case.letter.template"].create(
            {"name": "L", "kind_id": self.kind.id, "title": "T", "paragraph_ids": [(0, 0, {"text": "x"})]}
        )
        steps = self.env.registry["case.step"]
        real = steps._do_letter_sudo

        def do(step):
            real(step)
            raise ValueError("after filing")

        with patch.object(steps, "_do_letter_sudo", do), self.assertLogs("odoo.addons.case_organizer"):
            case = self.open_it(case_type)
        self.assertFalse(case.document_ids)
        self.assertEqual(self.step(case, "letter").error, "ValueError: after filing")
        self.assertFalse(self.env["case.log"].verify(case.ids))

    def test_many_are_left_to_the_scheduler_and_done_once(self):
        case_type = self.make_plan(self.setting("fill"), {"code": "next", "after": ["fill"]})
        self.sets("fill")
        case_type.action_publish()
        cases = self.env(user=self.adviser)["case.case"].create([{"type_id": case_type.id} for _n in range(25)])
        self.assertFalse(self.my_work(self.adviser), "what the system does is nobody's to do")
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_automatic").method_direct_trigger()
        self.assertEqual(self.my_work(self.adviser), ["next"] * 25)
        self.assertEqual(set(cases.mapped(lambda case: case.characteristics["income"])), {7})
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_automatic").method_direct_trigger()
        self.assertEqual(len(cases.value_ids), 25)
        self.assertEqual(set(self.env["case.automatic"].search([]).mapped("state")), {"done"})

    def test_the_scheduler_tries_again_before_it_fails(self):
        case_type = self.make_plan(self.setting("fill", in_background=True), {"code": "b"})
        self.sets("fill")
        self.broken("fill")
        case = self.open_it(case_type)
        self.assertEqual(self.step(case, "fill").state, "active")
        for attempt in (1, 2, 3):
            self.env.cr.execute("UPDATE case_automatic SET next_try = '2020-01-01'")
            with self.enter_registry_test_mode():
                self.env.ref("case_organizer.cron_case_automatic").method_direct_trigger()
            self.assertEqual(self.env["case.automatic"].search([("case_id", "=", case.id)]).attempts, attempt)
            self.assertEqual(self.step(case, "fill").error, "No fill today")
        self.assertEqual(self.step(case, "fill").state, "failed")

    def test_what_is_not_needed_any_more_is_not_done(self):
        case_type = self.make_plan(self.setting("fill", in_background=True), {"code": "b"})
        self.sets("fill")
        case = self.open_it(case_type)
        case.action_cancel("Not needed")
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_automatic").method_direct_trigger()
        self.assertFalse(case.value_ids)
        self.assertEqual(self.env["case.automatic"].search([("case_id", "=", case.id)]).state, "void")

    def test_steps_that_set_each_other_off_without_end_are_stopped(self):
        case_type = self.make_plan(
            {"code": "b"}, self.setting("ping", repeatable=True), self.setting("pong", repeatable=True, after=["ping"])
        )
        self.sets("ping")
        self.sets("pong", self.born, "2000-01-01")
        self.add_criterion("ping")
        self.made["ping"].criterion_ids.unlink()
        self.add_criterion("ping", {"source_id": self.made["b"].id})
        self.add_criterion("ping", {"source_id": self.made["pong"].id})
        self.made["pong"].prerequisite_ids = False
        self.add_criterion("pong", {"source_id": self.made["ping"].id})
        case = self.open_it(case_type)
        self.step(case, "b").submit()
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_automatic").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.env["case.automatic"].search_count([("case_id", "=", case.id)]), MAX_CHAIN + 1)
        failed = self.env["case.step"].search([("case_id", "=", case.id), ("state", "=", "failed")])
        self.assertEqual(len(failed), 1)
        self.assertIn("no end", failed.error)

    def test_what_cannot_be_done_is_refused(self):
        other = self.make_plan({"code": "x"})
        case_type = self.make_plan({"code": "auto", "step_kind": "automatic"})
        with self.refused(UserError, "auto.*does not say what the system does"):
            case_type.action_publish()
        partner_mail = self.env["mail.template"].create(
            {"name": "Hello", "model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        self.made["auto"].write({"automatic_kind": "mail", "mail_template_id": partner_mail.id})
        with self.refused(UserError, "auto.*not about cases"):
            case_type.action_publish()
        letters = case_type.env["case.letter.template"]
        values = {"name": "Letter", "type_id": other.id, "kind_id": self.kind.id, "title": "T"}
        self.made["auto"].write({"automatic_kind": "letter", "letter_template_id": letters.create(values).id})
        with self.refused(UserError, "auto.*Letter.*another case type"):
            case_type.action_publish()
        for text in ("{{ detail.wealth }}", "{{ case.password }}", "{{ object.name }}", "{{ env.cr }}", "{{ 1 + 1 }}"):
            with self.refused(ValidationError, "Letter, paragraph 1"):
                letters.create({**values, "paragraph_ids": [(0, 0, {"text": text})]})
        self.made["auto"].automatic_kind = "values"
        for text, word in (("much", "number"), (False, "say what")):
            with self.refused(ValidationError, f"Income.*{word}"):
                self.sets("auto", text=text)
        with self.refused(ValidationError, "auto: Income.*wealth"):
            self.sets("auto", text="wealth * 2", source="computed")

    def test_nobody_does_the_work_of_the_system(self):
        case_type = self.make_plan(self.setting("fill", in_background=True), {"code": "b"})
        self.sets("fill")
        case = self.open_it(case_type)
        with self.assertRaisesRegex(UserError, "done by the system"):
            self.step(case, "fill").submit()

    def test_offered_first_when_started_by_hand(self):
        case_type = self.make_plan(self.setting("fill", manual=True))
        self.sets("fill")
        case = self.open_it(case_type)
        self.assertEqual(self.my_work(self.adviser), ["fill"])
        self.step(case, "fill").action_start()
        self.assertEqual((self.step(case, "fill").state, case.state), ("completed", "completed"))
