import os
import secrets
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import SQL, config, format_datetime

from ..tools.append_only import append_only
from ..tools.log_chain import commitment, fault
from .plan_reserved import ADDED_SET, OWN_STEPS

#: The columns that a row is written with, as ``case.writer`` inserts them.
LOG_COLUMNS = (
    "case_id int, seq int, at timestamp, user_id int, kind text, item text, instance int, plan_id int, data jsonb,"
    " commitment text, hash text"
)

#: Who reads what a row says as it was written.
READERS = "case_organizer.group_case_admin,case_organizer.group_case_auditor"


def chain_key_path():
    """Where the key is: ``case_log_key_file`` of Odoo's configuration, else in its data directory."""
    return Path(_key_place())


def _key_place():
    return config.get("case_log_key_file") or f"{config['data_dir']}/case_log.key"


def chain_key():
    """The key of the log's chain, kept outside the database (made when missing). :return: bytes"""
    try:
        # Read for each run, so that a key that is gone is noticed at once; without a `Path`, which takes longer.
        with open(_key_place(), "rb", buffering=0) as handle:
            return handle.read()
    except FileNotFoundError:
        path = chain_key_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(secrets.token_bytes(32))
        return path.read_bytes()


class CaseLog(models.Model):
    """What happened on a case: append-only, one chain per case. It is also the history people read."""

    _name = "case.log"
    _description = "Case History"
    _order = "case_id.id, seq desc"
    _log_access = False

    case_id = fields.Many2one("case.case", required=True, ondelete="restrict", readonly=True)
    seq = fields.Integer(required=True, readonly=True)
    at = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Who", ondelete="restrict", readonly=True)
    kind = fields.Char("What", required=True, readonly=True)
    item = fields.Char(readonly=True)
    instance = fields.Integer(readonly=True)
    plan_id = fields.Integer(readonly=True)
    data = fields.Json(readonly=True, groups=READERS)
    commitment = fields.Char(readonly=True)
    hash = fields.Char(required=True, readonly=True)
    value_ids = fields.One2many("case.log.value", "log_id", groups=READERS)
    summary = fields.Char("What happened", compute="_compute_summary")

    _seq_unique = models.Constraint("UNIQUE(case_id, seq)", "The log has each number once.")

    def init(self):
        """A trigger refuses to change or delete rows, also for the owner of the tables."""
        append_only(self.env.cr, self._table)

    @api.depends_context("lang", "uid")
    def _compute_summary(self):
        compiler, hidden = self.env["case.plan.compiler"], self._hidden_kinds()
        own, answers = self._own_names(), self._answers_in_words()
        rows = self.sudo()
        told = rows._told()
        events = self.env["case.event"]._sentences([data["event"] for data in told.values() if "event" in data])
        for record, row in zip(self, rows, strict=True):
            data = told[row]
            changed = answers.get(row.id, ())
            names = compiler.names(row.plan_id)
            happened = events.get(data.get("event"), "")
            if (row.case_id.id, data.get("kind")) in hidden and "file" in data:
                data = {**data, "file": self.env._("a confidential document"), "reason": None}
            names = {**names, **own.get(row.case_id.id, {})} if own else names
            record.summary = row._in_words(names, changed, happened, data)

    def _own_names(self):
        """Names of the steps in no plan that these rows tell of. :return: ``{case id: {(code, instance): name}}``"""
        cases = (
            self.sudo()
            .filtered(
                lambda row: row.item in OWN_STEPS or any(c[0] in OWN_STEPS for c in (row.data or {}).get("changes", ()))
            )
            .case_id
        )
        found = {}
        if cases:
            steps = self.env["case.step"].search([("case_id", "in", cases.ids), ("code", "in", OWN_STEPS)])
            for step in steps:
                found.setdefault(step.case_id.id, {})[step.code, step.instance] = step.name
        return found

    def _added_in_words(self, item):
        """What was added to the case."""
        if self.item != ADDED_SET:
            return self.env._("%s: added", item)
        number = next((change[1] for change in (self.data or {}).get("changes", ())), 0)
        lines = self.case_id.added_step_ids.filtered(lambda line: line.number == number)
        if not lines:
            return self.env._("%s: added", item)
        return self.env._(
            "Step set “%(name)s” added: %(steps)s", name=lines[0].set_name, steps=", ".join(lines.mapped("name"))
        )

    def _item_name(self, names):
        """The name of the item of this row. :param names: as in :meth:`_in_words`"""
        instance = self.instance
        if self.item in OWN_STEPS and not instance:
            changes = (self.data or {}).get("changes", ())
            instance = next((change[1] for change in changes if change[0] == self.item), 0)
        return names.get((self.item, instance)) or names.get(self.item, self.item or "")

    def _outside_words(self, key):
        """What happened outside the plan, in words."""
        names = self.env["case.plan.compiler"].outside_names(self.plan_id)
        return names.get((self.kind, key), key)

    def _deadline_in_words(self, data):
        told = self.env._("Deadline set to %s", self._moment_in_words(data.get("deadline")))
        if data.get("working_days"):
            told = self.env._("Working days changed: deadline %s", self._moment_in_words(data["deadline"]))
        if "before" not in data:
            return told
        return self.env._("%(what)s, before: %(when)s", what=told, when=self._moment_in_words(data["before"]))

    def _clock_in_words(self, data):
        target = self.env["case.sla.target"].sudo().browse(data.get("clock") or [])
        return self.env._("Too late: %s", target.name or "")

    def _in_words(self, names, changed=(), happened="", data=None):
        """This row as a sentence.

        :param names: ``{item code: name}`` in the reader's language; for steps in no plan ``{(code, instance): name}``
        :param changed: the details that were answered, in words
        :param happened: the event in words
        :param data: what the reader may know of :attr:`data`; all of it when left out
        """
        self.ensure_one()
        data = self.sudo()._told()[self.sudo()] if data is None else data
        item = self._item_name(names)
        tell = (self._sentences_of_the_plan(item, data) | self._sentences_of_the_case(item, data)).get(self.kind)
        if self.kind == "answers":
            text = self.env._("Details changed: %s", "; ".join(changed))
        elif self.kind == "event":
            text = happened
        else:
            text = tell() if tell else self._documents_in_words(item, data)
        if not text:
            text = self.env._("Happened: %s", self._outside_words(data["key"])) if data.get("key") else self.kind
        if data.get("outcome") and data["outcome"] not in ("done",):
            outcome = self.env["case.plan.compiler"].outcome_told(self.plan_id, self.item, data["outcome"])
            text = f"{text} ({outcome})"
        if data.get("behalf"):
            who = self.env["res.users"].sudo().browse(data["behalf"]).name
            text = self.env._("%(what)s (on behalf of %(who)s)", what=text, who=who)
        if data.get("for"):
            who = self.env["res.users"].sudo().browse(data["for"]).name
            text = self.env._("%(what)s (acting for %(who)s)", what=text, who=who)
        if data.get("reason"):
            text = f"{text}: {data['reason']}"
        asked = [
            names.get((code, instance)) or names.get(code, code)
            for code, instance, _before, after, *_rest in data.get("changes", [])
            if after in "ea" and code and code not in (self.item, ADDED_SET)
        ]
        if asked:
            text = self.env._("%(what)s → now asked: %(steps)s", what=text, steps=", ".join(asked))
        return text

    def _sentences_of_the_plan(self, item, data):
        """What happened to an item of the plan or to the case as one. :return: ``{kind: what makes the sentence}``"""
        return {
            "open": lambda: self.env._("Case opened"),
            "start": lambda: self.env._("%s: started", item),
            "complete": lambda: self.env._("%s: done", item),
            "disable": lambda: self.env._("%s: skipped", item),
            "terminate": lambda: self.env._("%s: cancelled", item) if self.item else self.env._("Case cancelled"),
            "suspend": lambda: self.env._("%s: put on hold", item) if self.item else self.env._("Case put on hold"),
            "resume": lambda: self._resumed_in_words(item, data),
            "close": lambda: self._closed_in_words(item, data),
            "reopen": lambda: self._reopened_in_words(item, data),
            "void": lambda: self.env._("%s: no longer counts, asked again", item),
            "enable": lambda: self.env._("%s: no longer skipped", item),
            "add": lambda: self._added_in_words(item),
            "fail": lambda: self.env._("%s: failed", item),
            "decision": lambda: (
                self.env._("%s: approved by one of several", item)
                if data.get("decision") == "approved"
                else self.env._("%s: rejected", item)
            ),
            "given": lambda: self._given_in_words(item, data),
            "migrate": lambda: self._migrated_in_words(data),
        }

    def _sentences_of_the_case(self, item, data):
        """What happened to deadlines, clocks and the case file. :return: ``{kind: what makes the sentence}``"""
        return {
            "extend": lambda: self.env._(
                "Deadline extended by %(days)s days to %(deadline)s",
                days=data.get("days"),
                deadline=self._moment_in_words(data.get("deadline")),
            ),
            "deadline": lambda: self._deadline_in_words(data),
            "clock": lambda: self._clock_in_words(data),
            "date": lambda: self.env._("Date reached: %s", self._outside_in_words("date", data.get("key"))),
            "answered": lambda: self.env._("Answered, but not by a message from here"),
            "imported": lambda: self.env._("Case taken over with its history"),
            "taken_over": lambda: self.env._(
                "Documents of %(from)s taken over: %(files)s",
                **{"from": data.get("from", ""), "files": ", ".join(data.get("files", ()))},
            ),
            "hand_over": lambda: self.env._(
                "Work of %(from)s handed over to %(to)s", **{name: data.get(name, "") for name in ("from", "to")}
            ),
        }

    def _documents_in_words(self, item, data):
        """What happened to a document; empty where nothing did."""
        named = {"item": item or self.env._("Case"), "file": data.get("file", ""), "number": data.get("number", "")}
        sentences = {
            "document": lambda: self.env._("%(item)s: filed %(file)s", **named),
            "version": lambda: self.env._("%(item)s: filed %(file)s as version %(number)s", **named),
            "withdrawn": lambda: self.env._("%(item)s: took back %(file)s", **named),
            "document_state": lambda: self.env._(
                "%(item)s: %(file)s is now %(state)s", **named, state=self._document_state_in_words(data.get("state"))
            ),
            "not_needed": lambda: self.env._("%(item)s: %(file)s is not needed", **named),
            "needed": lambda: self.env._("%(item)s: %(file)s is needed after all", **named),
            "given_back": lambda: self.env._(
                "%(item)s: %(file)s was taken back from %(who)s", **named, who=data.get("from", "")
            ),
        }
        tell = sentences.get(self.kind)
        return tell() if tell else ""

    def _document_state_in_words(self, state):
        states = dict(self.env["case.document"]._fields["state"]._description_selection(self.env))
        return states.get(state, "").lower()

    def _given_in_words(self, item, data):
        """Who got a step by a rule of the plan, as a sentence."""
        rules = dict(self.env["case.plan.item"]._fields["assign_rule"]._description_selection(self.env))
        who = self.env["res.users"].sudo().browse(data.get("who") or []).name
        options = {"item": item, "who": who, "rule": rules.get(data.get("rule"), "")}
        if not who:
            return self.env._("%(item)s: nobody qualifies (%(rule)s), left where it waits", **options)
        return self.env._("%(item)s: given to %(who)s (%(rule)s)", **options)

    def _migrated_in_words(self, data):
        """How a case went to another version of its plan, as a sentence."""
        before, after = data.get("versions", ("", ""))
        text = self.env._("Went from version %(before)s to version %(after)s of the plan", before=before, after=after)
        names = self.env["case.plan.compiler"].names(data.get("from"))
        gone = [names.get(code, code) for code, _instance, letter in data.get("removed", []) if letter != "w"]
        if gone:
            text = self.env._("%(what)s → cancelled: %(steps)s", what=text, steps=", ".join(gone))
        return text

    def _resumed_in_words(self, item, data):
        if self.item:
            return self.env._("%s: taken up again", item)
        if data.get("key"):
            return self.env._("Case taken up again, as it was on hold as long as it may be")
        return self.env._("Case taken up again")

    def _outside_in_words(self, kind, key):
        """An outside trigger of the plan this row was made with, in words."""
        words = self.env["case.plan.compiler"].outside_names(self.plan_id) if self.plan_id else {}
        return words.get((kind, key), key or "")

    def _moment_in_words(self, text):
        """A moment in the data of a row, as the reader writes dates."""
        return format_datetime(self.env, text.replace("T", " "), dt_format="short") if text else "–"

    @api.model
    def verify(self, case_ids=None):
        """Check the chains of cases, without what is anchored outside the database.

        :param case_ids: ids of cases, or None for all
        :return: a list of ``{case_id, seq, reason}``; empty when nothing was altered. ``reason``: see
            :func:`..tools.log_chain.fault`, and ``value`` when a value is not the one that was logged
        """
        if case_ids is None:
            case_ids = [case_id for (case_id,) in self.env.execute_query(SQL("SELECT id FROM case_case ORDER BY id"))]
        return self._faults(case_ids)

    @api.model
    def _faults(self, case_ids, anchored=None):
        """What is wrong with the logs of cases.

        :param anchored: ``{case id: (seq, head)}``
        :return: as :meth:`verify`; ``gone`` for an anchored case that is not there
        """
        self.env["case.case"].flush_model()
        heads = self.env.execute_query(
            SQL(
                "SELECT id, COALESCE(log_seq, 0), COALESCE(log_head, '') FROM case_case WHERE id = ANY(%s)",
                list(case_ids),
            )
        )
        logs = {case_id: [] for case_id, _seq, _head in heads}
        for row in self.env.execute_query_dict(
            SQL(
                "SELECT case_id, seq, at, user_id, kind, item, instance, plan_id, data, commitment, hash FROM case_log"
                " WHERE case_id = ANY(%s) ORDER BY case_id, seq",
                list(logs),
            )
        ):
            logs[row["case_id"]].append({**row, "at": row["at"].isoformat()})
        key, anchored = chain_key(), anchored or {}
        found = {case_id: (anchored[case_id][0], "gone") for case_id in anchored.keys() - logs.keys()}
        for case_id, seq, reason in self._wrong_values(list(logs)):
            found.setdefault(case_id, (seq, reason))
        for case_id, last_seq, head in heads:
            wrong = fault(key, logs[case_id], last_seq, head, anchored.get(case_id))
            if wrong:
                found[case_id] = wrong[::-1]
        return [{"case_id": case_id, "seq": seq, "reason": reason} for case_id, (seq, reason) in sorted(found.items())]

    def _wrong_values(self, case_ids):
        """Values that are not those of which the chain keeps a commitment; erased ones are as they should be."""
        rows = self.env.execute_query(
            SQL(
                "SELECT l.case_id, l.seq, l.commitment, v.salt, v.value FROM case_log_value v"
                " JOIN case_log l ON l.id = v.log_id"
                " WHERE l.case_id = ANY(%s) AND v.value IS NOT NULL ORDER BY l.case_id, l.seq",
                case_ids,
            )
        )
        return [(row[0], row[1], "value") for row in rows if commitment(row[3], row[4]) != row[2]]
