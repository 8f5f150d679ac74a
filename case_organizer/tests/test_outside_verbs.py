import inspect

import psycopg2

from odoo import models
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from . import test_auditor
from .common import PDF, CaseCommon

#: Models by which something is done for people from outside: nothing of them can be called by RPC.
GATES = ("case.gateway", "case.start", "case.installation.stranger", "case.service.invitation")


@tagged("post_install", "-at_install")
class TestOutsideVerbs(CaseCommon):
    """Every public method of every model of ours, called as RPC calls it by people from outside: none answers."""

    verbs = test_auditor.TestAuditor.verbs
    arguments = test_auditor.TestAuditor.arguments
    written = test_auditor.TestAuditor.written
    models = test_auditor.TestAuditor.models

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "portal_verbs", groups="base.group_portal")
        cls.other = new_test_user(cls.env, "portal_other", groups="base.group_portal")
        cls.case = cls.open_case()
        for user in (cls.portal, cls.other):
            cls.env["case.participant"].create({"case_id": cls.case.id, "partner_id": user.partner_id.id})
        statement = cls.case.step_ids.filtered(lambda step: step.code == "income_statement")
        statement.file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        cls.case.post_note("For everyone", outside=True)

    def answered(self, user):
        """``(verbs that answered, verbs that left something, how many were refused for who asks)``"""
        answered, left, refused = [], [], 0
        words = (self.case.name, self.partner.name, self.adviser.name)
        for model in (*self.models(), *self.models(transient=True)):
            record = self.env[model].sudo().search([], limit=1).with_user(user).with_env(self.env(user=user, su=False))
            for name, method in self.verbs(record):
                before = self.written()
                try:
                    with self.env.cr.savepoint(), mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_attachment"):
                        result = getattr(record, name)(**self.arguments(method, record))
                        if self.written() != before:
                            left.append((model, name))
                        if name != "get_empty_list_help" and _tells(result, words):
                            answered.append((model, name, str(result)[:80]))
                except (Exception, psycopg2.Error) as error:
                    refused += isinstance(error, AccessError)
                self.env.invalidate_all()
        return answered, left, refused

    def test_no_verb_answers_a_portal_user(self):
        """Who takes part, and is logged in: strangers have no line of access either."""
        answered, left, refused = self.answered(self.portal)
        self.maxDiff = None
        self.assertEqual(left, [])
        self.assertEqual(answered, [])
        self.assertGreater(refused, 200, "verbs refuse because of who asks")

    def test_every_verb_of_a_gate_is_private(self):
        for name in GATES:
            if name not in self.env:
                continue
            for verb, method in inspect.getmembers(type(self.env[name]), inspect.isfunction):
                ours = method.__module__.startswith("odoo.addons.case_") and not hasattr(models.BaseModel, verb)
                if verb.startswith("_") or not ours:
                    continue
                self.assertTrue(getattr(method, "_api_private", False), f"{name}.{verb}")


def _tells(result, words):
    """Whether a verb gave something away: an action that says nothing of anybody opens what is not read either."""
    if result in (None, False, True, [], {}, 0, "") or (hasattr(result, "_ids") and not result):
        return False
    is_action = isinstance(result, dict) and str(result.get("type", "")).startswith("ir.actions.")
    return not is_action or any(word in str(result) for word in words)
