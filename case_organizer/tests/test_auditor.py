import inspect
from itertools import product

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import PDF, CaseCommon

#: What is handed to a verb, by the name of its argument.
GIVEN = {
    "reason": "Because",
    "body": "I was here",
    "name": "x.pdf",
    "filename": "x.pdf",
    "content": PDF,
    "days": 3,
    "vals": {"title": "Mine"},
    "vals_list": [{}],
    "answers": {},
    "code": "income_statement",
    "term": "",
    "limit": 8,
}

#: A job that is woken, what one read, and dialogs that show something are no change of a case.
NOT_CHANGES = ["ir_cron_trigger", "case_read_log", "case_seen_by", "case_seen_by_line"]
NOT_CHANGES += [f"case_conformance{part}" for part in ("", "_rule", "_case", "_line")]
#: Dialogs that only show something. A case as PDF writes nothing on the case but that it was made.
READING = {"case.seen.by", "case.binder.choose", "case.traces.file"}
READING |= {f"case.conformance{part}" for part in ("", ".rule", ".case", ".line")}
#: What is about the server, not about cases.
NOT_FOR_AUDITORS = {"case.health"}


@tagged("post_install", "-at_install")
class TestAuditor(CaseCommon):
    """Who audits reads every case file with all that belongs to it, and changes nothing by any way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(cls.env, "auditor", groups="case_organizer.group_case_auditor")
        cls.case = cls.open_case(access="restricted")
        cls.case.participant_ids = [Command.create({"partner_id": cls.partner.id, "relation": "Customer"})]
        statement = cls.case.step_ids.filtered(lambda step: step.code == "income_statement")
        statement.file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        statement.submit()
        cls.case.step_ids.filtered(lambda step: step.code == "income_questions").submit(
            answers={"yearly_income": 60000}
        )
        cls.case.document_ids.post_remark("Which year is this?")
        cls.case.post_note("Who knows this employer?", kind="question")
        cls.case.action_suspend("Waits for papers")
        cls.case.action_resume()
        cls.case.message_post(body="Thank you", message_type="comment", subtype_xmlid="mail.mt_comment")

    def models(self, transient=False):
        """Our models, from the registry."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith("case.") and not model._abstract and bool(model._transient) == transient
        )

    def test_every_model_is_read_and_none_is_changed(self):
        env, wrong = self.env(user=self.auditor), []
        for name, operation in product(self.models(), ("read", "create", "write", "unlink")):
            reads = operation == "read" and name not in NOT_FOR_AUDITORS
            if env[name].has_access(operation) != reads:
                wrong.append((name, operation))
        dialogs = set(self.models(transient=True)) - READING
        wrong += [(name, "create") for name in sorted(dialogs) if env[name].has_access("create")]
        self.assertEqual(wrong, [])

    def verbs(self, model):
        """Public methods of ours on a model: what a client may call."""
        for name, method in inspect.getmembers(type(model), inspect.isfunction):
            ours = method.__module__.startswith(("odoo.addons.case_", "odoo.addons.mail.models.mail_thread"))
            if name.startswith("_") or getattr(method, "_api_private", False) or not ours:
                continue
            if name in ("init", "browse"):
                continue
            yield name, method

    def arguments(self, method, record):
        """Something for each argument that must be given."""
        parameters = list(inspect.signature(method).parameters.values())[1:]
        found = {}
        for parameter in parameters:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            name = parameter.name
            if name in GIVEN:
                found[name] = GIVEN[name]
            elif parameter.default is parameter.empty:
                found[name] = self.adviser.partner_id.ids if name.endswith("ids") else record.id
        return found

    def written(self, *besides):
        """Rows written so far in this transaction, by table. :param besides: tables that do not count either"""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND NOT relname = ANY(%s)",
            [[*NOT_CHANGES, *besides]],
        )
        return dict(self.env.cr.fetchall())

    def test_no_verb_writes_anything(self):
        """Each public method of each of our models, called by the auditor on what there is on a case."""
        env, wrong, called, refused = self.env(user=self.auditor), [], 0, 0
        for model_name in sorted(set(self.models()) - NOT_FOR_AUDITORS):
            record = env[model_name].search([], limit=1)
            for name, method in self.verbs(env[model_name]):
                before = self.written()
                try:
                    with self.env.cr.savepoint(), mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_attachment"):
                        getattr(record, name)(**self.arguments(method, record))
                        after = self.written()
                        if after != before:
                            wrong.append((model_name, name, sorted(t for t in after if after[t] != before.get(t, 0))))
                    called += 1
                except (Exception, psycopg2.Error) as error:
                    refused += isinstance(error, AccessError)
                self.env.invalidate_all()
        self.assertEqual(wrong, [])
        self.assertGreater(refused, 60, "verbs refuse because of who asks")
        self.assertGreater(called, 20)

    def test_verbs_of_cases_and_steps_say_that_one_may_not(self):
        case = self.case.with_user(self.auditor)
        step = self.step(self.case, "approve_income").with_user(self.auditor)
        verbs = {
            "note": lambda: case.post_note("I was here"),
            "file": lambda: case.file_document(self.kind.id, "x.pdf", PDF),
            "suspend": lambda: case.action_suspend("No"),
            "cancel": lambda: case.action_cancel("No"),
            "extend": lambda: case.action_extend(3, "No"),
            "message": lambda: case.message_post(body="No", message_type="comment", subtype_xmlid="mail.mt_comment"),
            "message by id": lambda: self.env(user=self.auditor)["mail.message"].create(
                {"model": "case.case", "res_id": case.id, "body": "No", "message_type": "comment"}
            ),
            "follow": lambda: case.message_subscribe(self.auditor.partner_id.ids),
            "write": lambda: case.write({"title": "Mine"}),
            "details": lambda: case.write({"characteristics": {"yearly_income": 1}}),
            "people": lambda: case.participant_ids.create({"case_id": case.id, "user_id": self.auditor.id}),
            "open a case": lambda: case.create({"type_id": self.case_type.id}),
            "delete": lambda: case.unlink(),
            "submit": lambda: step.submit(),
            "start": lambda: step.action_start(),
            "skip": lambda: step.action_skip("No"),
            "give": lambda: step.action_give_back(),
            "remark": lambda: case.document_ids.post_remark("No"),
            "file of a document": lambda: self.env(user=self.auditor)["ir.attachment"].create(
                {"name": "x", "res_model": "case.case", "res_id": case.id, "raw": b"x"}
            ),
        }
        before = self.case.sudo().log_seq
        for name, verb in verbs.items():
            with self.subTest(verb=name), self.assertRaises(AccessError):
                verb()
        self.assertEqual(self.case.sudo().log_seq, before)

    def test_the_whole_log_is_read(self):
        rows = self.env(user=self.auditor)["case.log"].search([("case_id", "=", self.case.id)])
        self.assertEqual(len(rows), self.case.sudo().log_seq)
        answered = rows.filtered(lambda row: row.kind == "answers")
        self.assertEqual(answered.data["codes"], ["yearly_income"])
        self.assertEqual(answered.value_ids.value, {"yearly_income": 60000})

    def test_what_is_confidential_is_read_and_talks_are_not(self):
        underwriter = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        self.kind.reader_role_ids = underwriter
        self.case.access = "open"
        document = self.case.document_ids
        self.assertFalse(document.with_user(self.stranger).has_access("read"))
        self.assertEqual(document.with_user(self.auditor).version_id.name, "income.pdf")
        self.case.start_talk(self.underwriter.id)
        talk = self.env(user=self.adviser)["discuss.channel"].search([("channel_type", "=", "case_talk")], limit=1)
        self.assertTrue(talk)
        self.assertFalse(self.env(user=self.auditor)["discuss.channel"].search([("id", "=", talk.id)]))
        with self.assertRaises(AccessError):
            talk.with_user(self.auditor).read(["name"])
