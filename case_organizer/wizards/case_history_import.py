import base64
import binascii
import tempfile
import time
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..history import HistoryError, Reader, check, discover, guess, regroup, sniff

BATCH = 500
SHOWN = 20
#: Fields of the form that name a column of the log.
COLUMNS = (
    "case",
    "activity",
    "timestamp",
    "resource",
    "group",
    "case_start",
    "case_end",
    "case_deadline",
    "channel",
    "responsible",
)


class CaseHistoryImport(models.TransientModel):
    """Takes an event log over: a case type with its plan, and its cases with what happened on them."""

    _name = "case.history.import"
    _description = "Import of Case Histories"

    state = fields.Selection(
        [("look", "File"), ("map", "Columns"), ("done", "Done")], default="look", required=True, readonly=True
    )
    data = fields.Binary("Event Log", help="A CSV table or an IEEE XES document, plain or gzipped.")
    filename = fields.Char()
    type_name = fields.Char("Case Type", help="Made from the log, or the one that an earlier log of this name made.")
    columns = fields.Text("Columns of the File", readonly=True)
    case = fields.Char(help="The column that says to which case an event belongs.")
    activity = fields.Char(help="The column with the step that was done.")
    timestamp = fields.Char("Time", help="The column with the time at which it was done.")
    resource = fields.Char("Person")
    group = fields.Char("Role")
    case_start = fields.Char("Start of Case")
    case_end = fields.Char("End of Case")
    case_deadline = fields.Char("Deadline of Case")
    channel = fields.Char("Channel of Case")
    responsible = fields.Char("Responsible for Case")
    placeholder_users = fields.Boolean(
        "Users for People in the Log",
        default=False,
        help="Makes inactive users for the people who did steps. Otherwise only their names are kept.",
    )
    result = fields.Text(readonly=True)
    type_id = fields.Many2one("case.type", readonly=True)

    def action_look(self):
        """Look at the file and show what its columns most likely mean."""
        self.ensure_one()
        self._check_may_import()
        with self._file() as path, _told():
            sniffed = sniff(path)
            mapping = guess(sniffed)
        self.write(
            {
                **{name: getattr(mapping, name) for name in COLUMNS},
                "columns": "\n".join(sniffed.names),
                "type_name": self.type_name or _name_of(self.filename),
                "state": "map",
            }
        )
        return self._reload()

    def action_import(self):
        """Take the log over as it is mapped in the form."""
        self.ensure_one()
        self._check_may_import()
        columns = None
        if self.state == "map":
            columns = {name: (self[name] or "").strip() or None for name in COLUMNS}
        with self._file() as path:
            told = self._run(path, self.type_name or _name_of(self.filename), columns, self.placeholder_users)
        lines = [
            self.env._(
                "%(cases)s cases (%(running)s running), %(steps)s steps, %(people)s people, %(roles)s roles.", **told
            )
        ]
        if told["refused"]:
            lines.append(self.env._("Left out: %s", len(told["refused"])))
            lines += [f"{entry['line'] or '–'}: {entry['reason']}" for entry in told["refused"][:SHOWN]]
        self.write({"state": "done", "result": "\n".join(lines), "type_id": told["type_id"], "data": False})
        return self._reload()

    def action_open_cases(self):
        """The cases of the type that was imported."""
        self.ensure_one()
        return self.type_id.action_open_cases()

    @api.model
    @api.private
    def run_file(self, path, type_name=None, columns=None, placeholder_users=False):
        """Take a log over, whole or not at all. Not for RPC: it reads any file of the server.

        :param path: of the log
        :param type_name: of the case type; the file's name by default
        :param columns: ``{field: column or None}`` where the guess is to be corrected
        :return: ``{type, type_id, cases, steps, people, roles, running, refused: [{line, reason}], seconds}``; cases,
            steps and running count what is new
        :raises UserError: when the file cannot be used
        """
        self._check_may_import()
        return self._run(path, type_name or _name_of(Path(path).name), columns, placeholder_users)

    def _check_may_import(self):
        if not (self.env.su or self.env.user.has_group("case_organizer.group_case_modeller")):
            raise AccessError(self.env._("Only modellers import case histories."))

    def _run(self, path, type_name, columns, placeholder_users):
        begun = time.monotonic()
        if placeholder_users and not (self.env.su or self.env.user.has_group("base.group_erp_manager")):
            raise AccessError(self.env._("Only who manages users may make users for the people in a log."))
        with _told(), self.env.cr.savepoint():
            sniffed = sniff(path)
            mapping = guess(sniffed)
            if columns:
                mapping = regroup(mapping.replace(**columns), sniffed)
            check(mapping, sniffed)
            reader = Reader(path, mapping, sniffed, timezone=self.env.user.tz or "UTC")
            found = discover(reader)
            people = [person.name for person in found.people if person.events]
            case_type = self._type_for(type_name, found)
            writer = self.env["case.history.writer"]
            users = writer.placeholders_sudo(people) if placeholder_users else {}
            self.env.flush_all()
            target = writer.target_sudo(case_type, found, users)
            stream = iter(reader)
            while traces := list(islice(stream, BATCH)):
                writer.write_batch(target, traces)
            self.env.invalidate_all()
        refused = [{"line": refusal.line, "reason": refusal.reason} for refusal in reader.refused]
        return {
            "type": case_type.name,
            "type_id": case_type.id,
            "cases": target.cases,
            "steps": target.steps,
            "people": len(people),
            "roles": len(found.roles),
            "running": target.running,
            "refused": refused + target.refused,
            "seconds": round(time.monotonic() - begun, 2),
        }

    def _type_for(self, name, found):
        """The case type of this name that an import made, or a new one with a published plan."""
        types = self.env["case.type"].with_context(active_test=False)
        case_type = types.search([("history_key", "=", name), ("company_id", "=", self.env.company.id)], limit=1)
        if not case_type:
            return self._make_type(name, found)
        if not case_type.plan_id:
            raise UserError(self.env._("“%s” has no published plan.", case_type.name))
        return case_type

    def _make_type(self, name, found):
        case_type = self.env["case.type"].create({"name": name, "history_key": name})
        roles = self.env["case.role"].create(
            [
                {
                    "type_id": case_type.id,
                    "name": role.name,
                    "code": role.code,
                    "sequence": index,
                    "default_rule": "none",
                }
                for index, role in enumerate(found.roles)
            ]
        )
        self.env["case.characteristic"].create(
            [
                {
                    "type_id": case_type.id,
                    "name": characteristic.name,
                    "code": characteristic.code,
                    "kind": characteristic.kind,
                    "sequence": index,
                    "choice_ids": [
                        (0, 0, {"name": choice.name, "code": choice.code, "sequence": place})
                        for place, choice in enumerate(characteristic.choices)
                    ],
                }
                for index, characteristic in enumerate(found.characteristics)
            ]
        )
        self._make_plan(case_type.draft_plan_id, found, {role.code: role.id for role in roles})
        case_type.action_publish()
        return case_type

    def _make_plan(self, draft, found, roles):
        """The steps of the log as items of a draft, each after those it waits for.

        A step that others wait for, or that the case cannot do without, does not repeat by itself: a new instance
        right after each completion would hold them up.
        """
        waited_for = {prerequisite.waits_for for prerequisite in found.prerequisites}
        waiting = {prerequisite.step for prerequisite in found.prerequisites}
        items = self.env["case.plan.item"].create(
            [
                {
                    "plan_id": draft.id,
                    "name": step.name,
                    "code": step.code,
                    "sequence": 10 * index,
                    "kind": "step",
                    "step_kind": "action",
                    "role_id": roles.get(step.role),
                    "required": step.required,
                    "manual": not step.required,
                    "repeatable": step.repeats
                    and (step.code in waiting or not (step.required or step.code in waited_for)),
                }
                for index, step in enumerate(found.steps, 1)
            ]
        )
        by_code = {item.code: item for item in items}
        for code in waiting:
            by_code[code].prerequisite_ids = [(6, 0, [by_code[source].id for source in found.waits_for(code)])]

    @contextmanager
    def _file(self):
        """The uploaded file, on disk for as long as it is read."""
        self.ensure_one()
        data = self.with_context(bin_size=False).data
        if not data:
            raise UserError(self.env._("Choose a file first."))
        try:
            content = base64.b64decode(data)
        except (binascii.Error, ValueError):
            raise UserError(self.env._("The file did not arrive whole: send it again.")) from None
        with tempfile.NamedTemporaryFile(prefix="case_history_") as handle:
            handle.write(content)
            handle.flush()
            yield handle.name

    def _reload(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.env._("Import Case Histories"),
            "target": "new",
        }


@contextmanager
def _told():
    """Say what is wrong with a file as Odoo says it."""
    try:
        yield
    except HistoryError as error:
        raise UserError(str(error)) from None


def _name_of(filename):
    """A name for the case type, from that of the file."""
    stem = (filename or "").partition(".")[0].replace("_", " ").replace("-", " ").strip()
    return stem[:1].upper() + stem[1:] or "Imported history"
