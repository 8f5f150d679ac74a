import time
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import DEFAULT_MAX_CONTENT_LENGTH
from odoo.tools import human_size

from ..history import Reader, check, discover, guess, regroup, sniff
from ..tools.dialogs import path_of, shown_again
from .case_history_column import MEANINGS

BATCH = 500
SHOWN = 20
SHOWN_TEXT = 60
#: What columns can mean one at a time: fields of ``history.Mapping``.
SINGLE = tuple(code for code, _label in MEANINGS if code not in ("detail", "none"))


class CaseHistoryImport(models.TransientModel):
    """Takes an event log over: a case type with its plan, and its cases with what happened on them."""

    _name = "case.history.import"
    _description = "Import of Case Histories"
    _inherit = ["case.dialog.mixin"]

    state = fields.Selection(
        [("look", "File"), ("map", "Columns"), ("done", "Done")], default="look", required=True, readonly=True
    )
    file_ids = fields.Many2many(
        "ir.attachment", string="Choose a file…", help="An event log: a CSV table or an IEEE XES document, or gzipped."
    )
    limit = fields.Char(compute="_compute_limit")
    type_name = fields.Char("Case Type", help="Made from the log, or the one that an earlier log of this name made.")
    about = fields.Text("The File", readonly=True)
    column_ids = fields.One2many("case.history.column", "import_id")
    handler_id = fields.Many2one(
        "res.users",
        default=lambda self: self._default_handler(),
        domain=lambda self: [("all_group_ids", "in", self.env.ref("case_organizer.group_case_user").ids)],
        help="Answers for the cases whose responsible person is no user here.",
    )
    team_id = fields.Many2one(
        "case.team",
        "Team for Open Steps",
        help="What the log leaves to do waits in the box of this team, unless a user who did such steps on the case"
        " goes on. Empty: a team named after the case type is made, with the handler in it or else the"
        " administrators.",
    )
    group_teams = fields.Boolean(
        "A Team per Role",
        help="Makes a team for each role of the log, and what is to do waits for the team of its role. The handler is"
        " the first member; supervisors add the others.",
    )
    placeholder_users = fields.Boolean(
        "Users for People in the Log",
        help="Makes an inactive user for each person who is no user here, and shows them as persons involved."
        " Otherwise only their names are kept.",
    )
    result = fields.Text(readonly=True)
    type_id = fields.Many2one("case.type", readonly=True)

    def _compute_limit(self):
        """What Odoo accepts in one upload; see ``web.max_file_upload_size`` among the system parameters."""
        size = self.env["ir.config_parameter"].sudo().get_param("web.max_file_upload_size") or ""
        size = int(size) if size.isdecimal() else DEFAULT_MAX_CONTENT_LENGTH
        for wizard in self:
            wizard.limit = human_size(size)

    def action_look(self):
        """Look at the file and show what its columns most likely mean."""
        self.ensure_one()
        self._check_may_import()
        with self._file() as path, self._told():
            sniffed = sniff(path)
            mapping = guess(sniffed)
        meanings = {column: field for field, column in mapping.columns() if field in SINGLE}
        self.write(
            {
                "column_ids": [(5, 0, 0)] + [(0, 0, values) for values in self._columns(sniffed, meanings)],
                "about": self._about(sniffed),
                "type_name": self.type_name or self._name_of(self.file_ids[:1].name),
                "state": "map",
            }
        )
        return self._reload()

    def action_import(self):
        """Take the log over as it is mapped in the form."""
        self.ensure_one()
        self._check_may_import()
        columns, left_out = self._chosen() if self.state == "map" else (None, ())
        with self._file() as path:
            told = self._run(
                path,
                self.type_name or self._name_of(self.file_ids[:1].name),
                columns=columns,
                left_out=left_out,
                placeholder_users=self.placeholder_users,
                handler=self.handler_id,
                team=self.team_id,
                group_teams=self.group_teams,
            )
        lines = [
            self.env._(
                "%(cases)s cases (%(running)s running), %(steps)s steps, %(people)s people, %(roles)s roles.", **told
            )
        ]
        waiting = self.env["case.type"].browse(told["type_id"]).role_ids.default_team_id
        if told["running"] and waiting:
            lines.append(self.env._("What is to do waits for: %s.", ", ".join(waiting.mapped("name"))))
        if told["refused"]:
            lines.append(self.env._("Left out: %s", len(told["refused"])))
            lines += [f"{entry['line'] or '–'}: {entry['reason']}" for entry in told["refused"][:SHOWN]]
        self.write({"state": "done", "result": "\n".join(lines), "type_id": told["type_id"]})
        self.file_ids.unlink()
        return self._reload()

    def action_back(self):
        """Choose another file."""
        self.write({"state": "look", "column_ids": [(5, 0, 0)], "about": False})
        return self._reload()

    def action_open_cases(self):
        """The cases of the type that was imported."""
        self.ensure_one()
        return self.type_id.action_open_cases()

    def action_discover(self):
        """What the plan could take over from the cases that were imported."""
        self.ensure_one()
        return self.type_id.action_discover()

    @api.model
    @api.private
    def run_file(self, path, type_name=None, columns=None, **options):
        """Take a log over, whole or not at all. Not for RPC: it reads any file of the server.

        :param path: of the log
        :param type_name: of the case type; the file's name by default
        :param columns: ``{field: column or None}`` where the guess is to be corrected
        :param options: ``left_out`` (names of columns not to keep), ``placeholder_users`` and ``group_teams`` (bool),
            ``handler`` (``res.users``; who imports by default, except for scripts), ``team`` (``case.team``): as in
            the form
        :return: ``{type, type_id, cases, steps, people, roles, running, refused: [{line, reason}], seconds}``; cases,
            steps and running count what is new
        :raises UserError: when the file cannot be used
        """
        self._check_may_import()
        options.setdefault("handler", self._default_handler())
        return self._run(path, type_name or self._name_of(Path(path).name), columns=columns, **options)

    @api.model
    def _default_handler(self):
        """Who imports, when that is a case user; nobody for scripts."""
        user = self.env.user
        case_user = self.env.uid != SUPERUSER_ID and user.has_group("case_organizer.group_case_user")
        return user if case_user else user.browse()

    def _check_may_import(self):
        if not (self.env.su or self.env.user.has_group("case_organizer.group_case_modeller")):
            raise AccessError(self.env._("Only modellers import case histories."))

    def _run(self, path, type_name, columns=None, left_out=(), **options):
        begun = time.monotonic()
        if options.get("placeholder_users") and not (self.env.su or self.env.user.has_group("base.group_erp_manager")):
            raise AccessError(self.env._("Only who manages users may make users for the people in a log."))
        with self._told(), self.env.cr.savepoint():
            sniffed = sniff(path)
            mapping = guess(sniffed)
            if columns:
                mapping = regroup(mapping.replace(**columns), sniffed)
            mapping = _without(mapping, left_out)
            check(mapping, sniffed)
            reader = Reader(path, mapping, sniffed, timezone=self.env.user.tz or "UTC")
            found = discover(reader)
            target = self._target(type_name, found, **options)
            writer, stream = self.env["case.history.writer"], iter(reader)
            while traces := list(islice(stream, BATCH)):
                writer.write_batch(target, traces)
            writer.announce(target)
            self.env.invalidate_all()
        refused = [
            {"line": refusal.line, "reason": self._problem_in_words(refusal.code, refusal.args)}
            for refusal in reader.refused
        ]
        return {
            "type": target.type_name,
            "type_id": target.type_id,
            "cases": target.cases,
            "steps": target.steps,
            "people": sum(1 for person in found.people if person.events),
            "roles": len(found.roles),
            "running": target.running,
            "refused": refused + target.refused,
            "seconds": round(time.monotonic() - begun, 2),
        }

    def _target(self, type_name, found, handler, team=None, group_teams=False, placeholder_users=False):
        """Make what is missing (case type, teams, users). :return: what the cases are written by"""
        folk, modeller = self.env["case.history.people"], self.env["case.history.modeller"]
        team = team or modeller.find(type_name).role_ids.default_team_id[:1] or folk.team_sudo(type_name, handler)
        case_type = modeller.type_for(
            type_name, found, lambda group: folk.team_sudo(group, handler) if group and group_teams else team
        )
        names = [person.name for person in found.people]
        people = folk.people_sudo(names, placeholder_users, handler, team)
        self.env.flush_all()
        return self.env["case.history.writer"].target_sudo(case_type, found, people)

    @api.model
    def _name_of(self, filename):
        """A name for the case type, from that of the file."""
        stem = (filename or "").partition(".")[0].replace("_", " ").replace("-", " ").strip()
        return stem[:1].upper() + stem[1:] or self.env._("Imported history")

    # --- the form ----------------------------------------------------------------------------------------------

    def _columns(self, sniffed, meanings):
        """The columns of a file as lines of the form, those with a meaning of their own first."""
        order = {field: index for index, field in enumerate(SINGLE)}
        rows = [*sniffed.rows[:3], {}, {}, {}]
        lines = []
        for index, column in enumerate(sniffed.columns):
            meaning = meanings.get(column.name, "detail")
            shown = [str(row.get(column.name) or "")[:SHOWN_TEXT] for row in rows[:3]]
            lines.append(
                {
                    "sequence": order.get(meaning, len(order) + index),
                    "name": column.name,
                    "kind": column.type,
                    "meaning": meaning,
                    **dict(zip(("first", "second", "third"), shown, strict=True)),
                }
            )
        return lines

    def _about(self, sniffed):
        """What the file is, and what should be looked at before it is imported, in words."""
        kinds = {"csv": self.env._("CSV table"), "xes": self.env._("XES log")}
        lines = [
            self.env._(
                "%(kind)s, %(encoding)s, %(columns)s columns.",
                kind=kinds[sniffed.kind],
                encoding=sniffed.encoding.removesuffix("-sig").upper(),
                columns=len(sniffed.columns),
            )
        ]
        if sniffed.zoneless:
            lines.append(
                self.env._(
                    "Times without a zone are read as those of %(zone)s: %(columns)s.",
                    zone=self.env.user.tz or "UTC",
                    columns=", ".join(sniffed.zoneless),
                )
            )
        ambiguous = [column.name for column in sniffed.columns if column.ambiguous]
        if ambiguous:
            lines.append(self.env._("Dates are read day first: %s.", ", ".join(ambiguous)))
        return "\n".join(lines)

    def _chosen(self):
        """What the form says about columns: ``({field: column or None}, columns to leave out)``.

        :raises UserError: when something is chosen twice, or missing
        """
        columns = dict.fromkeys(SINGLE)
        labels = dict(self.column_ids._fields["meaning"]._description_selection(self.env))
        for line in self.column_ids.filtered(lambda line: line.meaning in SINGLE):
            if columns[line.meaning]:
                raise UserError(
                    self.env._(
                        "“%(first)s” and “%(second)s” are both taken for “%(meaning)s”: choose one.",
                        first=columns[line.meaning],
                        second=line.name,
                        meaning=labels[line.meaning],
                    )
                )
            columns[line.meaning] = line.name
        for needed in ("case", "activity", "timestamp"):
            if not columns[needed]:
                raise UserError(self.env._("No column is taken for “%s”: choose which one it is.", labels[needed]))
        return columns, self.column_ids.filtered(lambda line: line.meaning == "none").mapped("name")

    @contextmanager
    def _file(self):
        """The path of the uploaded file, for as long as it is read."""
        self.ensure_one()
        if not self.file_ids:
            raise UserError(self.env._("Choose a file first."))
        if len(self.file_ids) > 1:
            raise UserError(self.env._("Choose one file at a time."))
        with path_of(self.file_ids) as path:
            yield path

    def _reload(self):
        return shown_again(self, self._title())

    def _title(self):
        return self.env._("Import Case Histories")

    @api.autovacuum
    def _gc_files(self):
        """Remove files that were chosen for an import a day ago and never imported."""
        yesterday = fields.Datetime.now() - timedelta(days=1)
        files = self.env["ir.attachment"].sudo()
        files.search([("res_model", "=", self._name), ("create_date", "<", yesterday)]).unlink()


def _without(mapping, left_out):
    """A mapping that does not read these columns as details."""
    kept = {
        name: tuple(column for column in getattr(mapping, name) if column not in left_out)
        for name in ("case_attributes", "event_attributes")
    }
    return mapping.replace(**kept)
