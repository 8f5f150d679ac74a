import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import SQL, config, format_datetime

from .plan_reserved import ADDED_SET, OWN_STEPS

#: Columns that the chain covers, in this order.
CHAINED = ("case_id", "seq", "at", "user_id", "kind", "item", "instance", "plan_id", "data", "commitment")
#: The columns that a row is written with, as ``case.writer`` inserts them.
LOG_COLUMNS = (
    "case_id int, seq int, at timestamp, user_id int, kind text, item text, instance int, plan_id int, data jsonb,"
    " commitment text, hash text"
)


def chain_key():
    """The key of the log's chain, kept outside the database (made when missing).

    :return: bytes; from the file named by ``case_log_key_file`` in Odoo's configuration, else in its data directory
    """
    path = Path(config.get("case_log_key_file") or Path(config["data_dir"]) / "case_log.key")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(secrets.token_bytes(32))
        return path.read_bytes()


def chain_hash(key, previous, row):
    """The hash of a log row. :param row: dict with :data:`CHAINED`; ``at`` as ISO text"""
    body = json.dumps([row[name] for name in CHAINED], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(key, f"{previous}{body}".encode(), hashlib.sha256).hexdigest()


def commitment(salt, value):
    """What the chain keeps of an erasable value."""
    body = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}{body}".encode()).hexdigest()


class CaseLog(models.Model):
    """What happened on a case: append-only, one chain per case. It is also the history people read."""

    _name = "case.log"
    _description = "Case History"
    _order = "case_id, seq desc"
    _log_access = False

    case_id = fields.Many2one("case.case", required=True, ondelete="restrict", readonly=True)
    seq = fields.Integer(required=True, readonly=True)
    at = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Who", ondelete="restrict", readonly=True)
    kind = fields.Char("What", required=True, readonly=True)
    item = fields.Char(readonly=True)
    instance = fields.Integer(readonly=True)
    plan_id = fields.Integer(readonly=True)
    data = fields.Json(readonly=True, groups="case_organizer.group_case_admin")
    commitment = fields.Char(readonly=True)
    hash = fields.Char(required=True, readonly=True)
    value_ids = fields.One2many("case.log.value", "log_id", groups="case_organizer.group_case_admin")
    summary = fields.Char("What happened", compute="_compute_summary")

    _seq_unique = models.Constraint("UNIQUE(case_id, seq)", "The log has each number once.")

    def init(self):
        """A trigger refuses to change or delete rows, also for the owner of the tables."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION case_log_append_only() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'case_log is append-only'; END $$;
            DROP TRIGGER IF EXISTS case_log_append_only ON case_log;
            CREATE TRIGGER case_log_append_only BEFORE UPDATE OR DELETE ON case_log
                FOR EACH ROW EXECUTE FUNCTION case_log_append_only();
            DROP TRIGGER IF EXISTS case_log_no_truncate ON case_log;
            CREATE TRIGGER case_log_no_truncate BEFORE TRUNCATE ON case_log
                FOR EACH STATEMENT EXECUTE FUNCTION case_log_append_only();
        """)

    @api.depends_context("lang", "uid")
    def _compute_summary(self):
        compiler, hidden = self.env["case.plan.compiler"], self._hidden_kinds()
        own, details = self._own_names(), {}
        for detail in self.case_id.type_id.with_context(active_test=False).characteristic_ids:
            details[detail.type_id, detail.code] = detail.name
        told = self.sudo()
        events = self.env["case.event"]._sentences([row.data["event"] for row in told if "event" in (row.data or {})])
        for record, row in zip(self, told, strict=True):
            data = row.data or {}
            changed = [details.get((row.case_id.type_id, code), code) for code in data.get("codes", ())]
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

    def _clock_in_words(self, data):
        target = self.env["case.sla.target"].sudo().browse(data.get("clock") or [])
        return self.env._("Too late: %s", target.name or "")

    def _in_words(self, names, changed=(), happened="", data=None):
        """This row as a sentence.

        :param names: ``{item code: name}`` in the reader's language; for steps in no plan ``{(code, instance): name}``
        :param changed: names of the details that were answered
        :param happened: the event in words
        :param data: what the reader may know of :attr:`data`; all of it when left out
        """
        self.ensure_one()
        data = (self.data or {}) if data is None else data
        item = self._item_name(names)
        sentences = {
            "open": self.env._("Case opened"),
            "start": self.env._("%s: started", item),
            "complete": self.env._("%s: done", item),
            "disable": self.env._("%s: skipped", item),
            "terminate": self.env._("Case cancelled") if not self.item else self.env._("%s: cancelled", item),
            "suspend": self.env._("Case put on hold") if not self.item else self.env._("%s: put on hold", item),
            "resume": self._resumed_in_words(item, data),
            "close": self.env._("Case closed") if not self.item else self.env._("%s: done", item),
            "reopen": self.env._("Case opened again") if not self.item else self.env._("%s: opened again", item),
            "void": self.env._("%s: no longer counts, asked again", item),
            "enable": self.env._("%s: no longer skipped", item),
            "add": self._added_in_words(item),
            "fail": self.env._("%s: failed", item),
            "extend": self.env._(
                "Deadline extended by %(days)s days to %(deadline)s",
                days=data.get("days"),
                deadline=self._moment_in_words(data.get("deadline")),
            ),
            "deadline": self.env._("Deadline set to %s", self._moment_in_words(data.get("deadline"))),
            "clock": self._clock_in_words(data) if self.kind == "clock" else "",
            "answered": self.env._("Answered, but not by a message from here"),
            "date": self.env._("Date reached: %s", self._outside_in_words("date", data.get("key"))),
            "answers": self.env._("Details changed: %s", ", ".join(changed)),
            **self._documents_in_words(item, data),
            "event": happened,
            "decision": self.env._("%s: approved by one of several", item)
            if data.get("decision") == "approved"
            else self.env._("%s: rejected", item),
            "imported": self.env._("Case taken over with its history"),
            "taken_over": self.env._(
                "Documents of %(from)s taken over: %(files)s",
                **{"from": data.get("from", ""), "files": ", ".join(data.get("files", ()))},
            )
            if self.kind == "taken_over"
            else "",
            "given": self._given_in_words(item, data) if self.kind == "given" else "",
            "hand_over": self.env._(
                "Work of %(from)s handed over to %(to)s", **{name: data.get(name, "") for name in ("from", "to")}
            ),
            "migrate": self._migrated_in_words(data) if self.kind == "migrate" else "",
        }
        text = sentences.get(self.kind)
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

    def _documents_in_words(self, item, data):
        """What happened to a document, by kind of row."""
        states = dict(self.env["case.document"]._fields["state"]._description_selection(self.env))
        named = {"item": item or self.env._("Case"), "file": data.get("file", ""), "number": data.get("number", "")}
        return {
            "document": self.env._("%(item)s: filed %(file)s", **named),
            "version": self.env._("%(item)s: filed %(file)s as version %(number)s", **named),
            "withdrawn": self.env._("%(item)s: took back %(file)s", **named),
            "document_state": self.env._(
                "%(item)s: %(file)s is now %(state)s",
                **named,
                state=states.get(data.get("state"), "").lower(),
            ),
            "not_needed": self.env._("%(item)s: %(file)s is not needed", **named),
            "needed": self.env._("%(item)s: %(file)s is needed after all", **named),
            "given_back": self.env._(
                "%(item)s: %(file)s was taken back from %(who)s", **named, who=data.get("from", "")
            ),
        }

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

    def verify(self, case_ids=None):
        """Check the chains of cases.

        :param case_ids: ids of cases, or None for all
        :return: a list of ``{case_id, seq, reason}``; empty when nothing was altered. ``reason``: ``altered``,
            ``missing`` (a gap), ``cut`` (rows at the end are gone)
        """
        self.env["case.case"].flush_model()
        where = SQL("WHERE c.id = ANY(%s)", list(case_ids)) if case_ids is not None else SQL()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT c.id AS case, c.log_seq AS last_seq, c.log_head AS head, l.case_id, l.seq, l.at, l.user_id,"
                " l.kind,"
                " l.item, l.instance, l.plan_id, l.data, l.commitment, l.hash FROM case_case c"
                " LEFT JOIN case_log l ON l.case_id = c.id %s ORDER BY c.id, l.seq",
                where,
            )
        )
        key, faults, last = chain_key(), [], {}
        for row in rows:
            previous, number, fine = last.get(row["case"], ("", 0, True))
            if row["seq"] is not None and fine:
                body = {**row, "at": row["at"].isoformat()}
                if row["seq"] != number + 1:
                    faults.append({"case_id": row["case"], "seq": number + 1, "reason": "missing"})
                    fine = False
                elif chain_hash(key, previous, body) != row["hash"]:
                    faults.append({"case_id": row["case"], "seq": row["seq"], "reason": "altered"})
                    fine = False
                previous, number = row["hash"], row["seq"]
            last[row["case"]] = (previous, number, fine)
        heads = {row["case"]: (row["head"] or "", row["last_seq"] or 0) for row in rows}
        for case, (previous, number, fine) in last.items():
            if fine and heads[case] != (previous, number):
                faults.append({"case_id": case, "seq": number + 1, "reason": "cut"})
        return faults
