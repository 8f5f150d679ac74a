"""What RPC may call: private methods refuse, by no public one do strangers write, or read, what is not theirs."""

import functools
import inspect
from collections import defaultdict

import psycopg2

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.case_organizer.tests import test_auditor
from odoo.addons.case_organizer.tests.common_everywhere import SECRET, EverywhereCommon, Who, World
from odoo.addons.case_organizer.tests.common_pointing import Pointing

#: Where the strangers look: a case that none of them may see.
HIDDEN = World("ours", "restricted", "active")
#: Who calls.
STRANGERS = {
    "employee": Who("employee", "ours"),
    "colleague": Who("user", "ours"),
    "elsewhere": Who("admin", "theirs"),
    "portal": Who("portal", "ours"),
}
#: Verbs by which anybody may write, not on the row of somebody else → why.
ANYBODY = {
    ("case.fact.refresh", "action_refresh"): "figures are brought up to date, whoever asks for it",
    ("case.fact.refresh", "action_rebuild"): "figures are counted anew, to the same end",
    ("case.installation", "action_ask_service"): "an installation is no case: colleagues take calls about it",
    ("case.installation.meter", "record_reading"): "and read its meters",
    ("case.sla.policy", "action_apply"): "on the cases of the companies of who applies it, none of which is this one",
    ("case.team", "name_create"): "a team of one's own is made in seconds by whoever works on cases",
}
#: Verbs that tell colleagues what they may know, though it is no row of theirs → why.
COLLEAGUES = {
    ("case.api.v1", "read_vocabulary"): "what case types of their company are called",
    ("case.library", "action_where_used"): "where a part of case types of their company is used",
}


@tagged("post_install", "-at_install")
class TestPublicVerbs(Pointing, EverywhereCommon):
    """Methods of ours on every model, Odoo's models too, called as RPC calls them; and dialogs, forms and rows that are
    given the id of what is not for these eyes."""

    arguments, written = test_auditor.TestAuditor.arguments, test_auditor.TestAuditor.written
    maxDiff = None
    worlds_made = (HIDDEN, World("theirs", "open", "active"))

    @classmethod
    @functools.cache
    def verbs(cls):
        """``{(model, verb): [models on which it is called]}``, the first being the one that has it in its code."""
        found = defaultdict(list)
        for name, model in sorted(cls.env.registry.items()):
            for verb, method in inspect.getmembers(model, inspect.isfunction):
                if method.__module__.startswith("odoo.addons.case_") and ".tests." not in method.__module__:
                    found[cls.owner(model, verb), verb].append(name)
        return found

    @staticmethod
    def owner(model, verb):
        """The model in whose code a method is."""
        code = next(one for one in model.__mro__ if verb in vars(one))
        inherited = getattr(code, "_inherit", None)
        return getattr(code, "_name", None) or (inherited if isinstance(inherited, str) else model._name)

    def called_by_rpc(self, model, verb):
        try:
            get_public_method(self.env[model], verb)
        except AccessError:
            return False
        return True

    def test_what_is_private_stays_so(self):
        """Whatever begins with a line, or is said to be private, on every model that has it."""
        verbs = self.verbs()
        hidden = {key: models for key, models in verbs.items() if key[1].startswith("_")}
        self.assertGreater(len(hidden), 1500)
        wrong = [
            (model, verb)
            for (_o, verb), models in hidden.items()
            for model in models
            if self.called_by_rpc(model, verb)
        ]
        self.assertEqual(wrong, [])

    def public(self):
        """Verbs that RPC calls: ``{(owner, verb): first model that is not abstract}``."""
        found = {}
        for key, models in self.verbs().items():
            kept = [model for model in models if self.env[model]._auto or not self.env[model]._abstract] or models
            if not key[1].startswith("_") and self.called_by_rpc(kept[0], key[1]):
                found[key] = kept[0]
        return found

    def test_strangers_write_nothing_and_are_told_nothing(self):
        """A verb that is new is tried, too. What anybody may write by one is said above, with the reason."""
        wrote, told, number = {}, [], 0
        for key, model in self.public().items():
            for name, who in STRANGERS.items():
                number += 1
                written, result = self.call(model, key[1], who)
                if written and key not in ANYBODY:
                    wrote.setdefault(key, {})[name] = written
                if SECRET in result and not (name == "colleague" and key in COLLEAGUES):
                    told.append((*key, name))
        self.assertGreater(number, 3000)
        self.assertEqual(wrote, {}, "strangers wrote something")
        self.assertEqual(told, [], "strangers were told of the case")

    def test_who_points_at_what_they_do_not_read_learns_nothing(self):
        """Odoo shows the name of whatever a field points at to who reads what points, and what is related with it."""
        tried = self.pointed(HIDDEN)
        self.assertGreater(len(tried), 100)
        self.assertEqual([what for what, answer in tried if SECRET in answer], [])

    def call(self, model, verb, who):
        """Call a verb as somebody on the hidden row.

        :return: ``(tables written, the result as text)``, no text where they may read the row: a type, a team
        """
        record = self.model_of(model, who).browse(self.worlds[HIDDEN].get(model))
        before = self.written("bus_bus")
        try:
            with self.env.cr.savepoint() as point, mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_attachment"):
                result = getattr(record, verb)(**self.arguments(getattr(type(record), verb), record))
                after = self.written("bus_bus")
                point.rollback()
            written = sorted(table for table in after if after[table] != before.get(table))
            return written, "" if record and record.has_access("read") else str(result)
        except (Exception, psycopg2.Error):
            # Refused, or what was handed over was no good: either way nothing of it is left.
            return [], ""
        finally:
            self.env.invalidate_all()
