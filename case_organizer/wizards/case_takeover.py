from collections import Counter
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_datetime, html2plaintext, is_html_empty

from ..tools.dialogs import shown_again

#: At a time; what is left is taken over the next time.
MOST = 500
#: No more problems than this are shown.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Source:
    """Which fields of a model of another app say what; ``open`` is a domain of the records that are still worked on."""

    users: str
    group: str
    deadline: str | None
    open: tuple


#: What is taken over where the app is installed: tasks of Odoo's ``project``, tickets of OCA's ``helpdesk_mgmt``.
SOURCES = {
    "project.task": Source("user_ids", "project_id", "date_deadline", (("state", "not in", ("1_done", "1_canceled")),)),
    "helpdesk.ticket": Source("user_id", "team_id", None, (("closed", "=", False),)),
}


class CaseTakeover(models.TransientModel):
    """Makes cases of the open tasks or tickets of another app in this database, with their messages and attachments.

    Each is taken over whole or not at all, and once. Nobody is sent anything; the task or ticket stays, with a note.
    """

    _name = "case.takeover"
    _description = "Taking Over Tasks and Tickets"
    _inherit = ["case.dialog.mixin"]

    source = fields.Selection(
        selection=lambda self: self._sources(), required=True, default=lambda self: self._sources()[0][0]
    )
    group_name = fields.Char("Project or Team", help="Its name. Empty: all that you can see.")
    type_id = fields.Many2one(
        "case.type", "Case Type", domain="[('plan_id', '!=', False)]", help="What becomes of each of them."
    )
    kind_id = fields.Many2one("case.document.kind", "Attachments Become")
    handler_id = fields.Many2one(
        "res.users",
        "Handler Otherwise",
        default=lambda self: self.env.user,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("case_organizer.group_case_user").ids)],
        help="Handles those that are assigned to nobody who works on cases.",
    )
    result = fields.Text(readonly=True)
    case_ids = fields.Many2many("case.case", readonly=True)

    @api.model
    def _sources(self):
        """The models that are there, as choices."""
        labels = {"project.task": self.env._("Tasks of projects"), "helpdesk.ticket": self.env._("Helpdesk tickets")}
        there = [(name, label) for name, label in labels.items() if name in self.env]
        return there or [("none", self.env._("Neither Project nor Helpdesk is installed"))]

    def action_preview(self):
        """Take them over, tell what came of it, and take it back."""
        return self._run(keep=False)

    def action_take(self):
        """Take them over. What cannot be taken over is told, and is left as it was."""
        return self._run(keep=True)

    def _run(self, keep):
        self.ensure_one()
        self._check_may()
        records, told = self._records(), Counter()
        known = self._known(records)
        cases, problems = self.env["case.case"], []
        for record in records - known:
            try:
                with self.env.cr.savepoint() as savepoint:
                    case = self._take(record, told)
                    self.env.flush_all()
                    if keep:
                        cases += case
                    else:
                        savepoint.rollback()
            except (UserError, ValidationError, AccessError) as refused:
                self.env.invalidate_all()
                problems.append(f"{record.display_name}: {refused}")
        if not keep:
            self.env.invalidate_all()
        self.write({"result": self._told(told, len(known), problems), "case_ids": [(6, 0, cases.ids)]})
        return self._reload()

    def _check_may(self):
        """:raises AccessError: for who does not administer cases; :raises UserError: when something is missing"""
        if not self.env.user.has_group("case_organizer.group_case_admin"):
            raise AccessError(self.env._("Administrators of cases alone take over tasks and tickets."))
        if self.source not in SOURCES or self.source not in self.env:
            raise UserError(self.env._("Neither Project nor Helpdesk is installed."))
        if not self.type_id.plan_id:
            raise UserError(self.env._("Choose a case type with a published plan."))

    def _records(self):
        """The open records that are meant, the oldest first."""
        source = SOURCES[self.source]
        domain = Domain(list(source.open))
        if self.group_name:
            domain &= Domain(f"{source.group}.name", "=ilike", self.group_name.strip())
        return self.env[self.source].search(domain, order="id", limit=MOST)

    def _known(self, records):
        """Those that were taken over before."""
        there = self.env["case.case"].with_context(active_test=False)
        found = there.search([("external_ref", "in", [_reference(record) for record in records])])
        references = set(found.mapped("external_ref"))
        return records.filtered(lambda record: _reference(record) in references)

    def _take(self, record, told):
        """Make the case of one record. :param told: counts what was made"""
        case = self.env["case.case"].create(
            {
                "type_id": self.type_id.id,
                "title": record.name,
                "partner_id": record.partner_id.id,
                "user_id": self._handler(record).id,
                "external_ref": _reference(record),
                "taken_over_on": self.env["case.writer"]._now(),
                **self._deadline(record),
            }
        )
        if not is_html_empty(record.description):
            case.post_note(html2plaintext(record.description))
        files = self._file(case, record)
        messages = self._copy_messages_sudo(case, record)
        record._message_log(body=self.env._("Taken over as %s.", case.name))
        told.update(cases=1, files=files, messages=messages)
        return case

    def _handler(self, record):
        """Who handles the case: the first who is assigned and works on cases."""
        users = record[SOURCES[self.source].users]
        return users.filtered(lambda user: user.has_group("case_organizer.group_case_user"))[:1] or self.handler_id

    def _deadline(self, record):
        name = SOURCES[self.source].deadline
        return {"deadline": record[name]} if name and record[name] else {}

    def _file(self, case, record):
        """File what is attached. :return: how many; :raises UserError: when nobody said as what"""
        files = self.env["ir.attachment"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("res_field", "=", False)], order="id"
        )
        files = files.filtered(lambda file: file.type == "binary")
        if files and not self.kind_id:
            raise UserError(self.env._("It has attachments: choose what kind of document they become."))
        for file in files:
            case.file_document(self.kind_id.id, file.name, file.datas)
        return len(files)

    def _copy_messages_sudo(self, case, record):
        """Put what was said on the case: messages as messages, notes for colleagues on the whiteboard.

        The caller has checked the user; they read the record. :return: how many
        """
        comment, said = self.env.ref("mail.mt_comment"), []
        messages = record.message_ids.filtered(
            lambda message: message.message_type in ("comment", "email") and not is_html_empty(message.body)
        )
        for message in messages.sorted("id"):
            if message.subtype_id == comment and not message.is_internal:
                said.append(
                    {
                        "model": "case.case",
                        "res_id": case.id,
                        "date": message.date,
                        "author_id": message.author_id.id,
                        "email_from": message.email_from,
                        "subject": message.subject,
                        "body": message.body,
                        "message_type": message.message_type,
                        "subtype_id": comment.id,
                    }
                )
                continue
            who, when = message.author_id.name or message.email_from or "", format_datetime(self.env, message.date)
            case.post_note(f"{who}, {when}:\n{html2plaintext(message.body)}")
        self.env["mail.message"].sudo().create(said)
        return len(messages)

    def _told(self, told, known, problems):
        lines = [
            self.env._(
                "%(cases)s cases, %(messages)s messages, %(files)s documents.",
                cases=told["cases"],
                messages=told["messages"],
                files=told["files"],
            )
        ]
        if known:
            lines.append(self.env._("Taken over before: %s", known))
        if problems:
            lines.append(self.env._("Not taken over: %s", len(problems)))
            lines += problems[:SHOWN]
        return "\n".join(lines)

    def action_open_cases(self):
        """The cases that were made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        return {**action, "domain": [("id", "in", self.case_ids.ids)], "context": {}}

    def _reload(self):
        return shown_again(self, self._title())

    def _title(self):
        return self.env._("Take Over Tasks and Tickets")


def _reference(record):
    """What the case is known by, so that each is taken over once."""
    return f"{record._name},{record.id}"
