import hashlib
import json
from datetime import datetime

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext
from odoo.tools.misc import format_date, format_datetime

from ..tools.zip_stream import Entry, place, stream

#: Places that are listed at most: more is no person but a way of working (a contact that stands for many).
MOST = 20_000


class CaseAccessRequest(models.Model):
    """What is kept of a person, for who asked (GDPR article 15): found, looked through, made one archive.

    Everything is found in one place (``case.person.traces``). What is left out, because it is about somebody else, is
    left out with a reason; what went out is noted on each case.
    """

    _name = "case.access.request"
    _inherit = ["case.stored.file"]
    _description = "Access Request of a Person"
    _order = "id desc"

    partner_id = fields.Many2one("res.partner", "Person", required=True, ondelete="restrict", index=True)
    user_id = fields.Many2one(
        "res.users", "Handled by", required=True, default=lambda self: self.env.user, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, readonly=True)
    asked_on = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection([("review", "To Look Through"), ("done", "Ready")], default="review", readonly=True)
    line_ids = fields.One2many("case.access.request.line", "request_id", "What Was Found")
    beyond = fields.Integer(
        "In Cases You Do not Read", readonly=True, help="Somebody who reads those has to look there."
    )
    left_out_count = fields.Integer("Left Out", compute="_compute_left_out_count")

    @api.depends("partner_id")
    def _compute_display_name(self):
        for request in self:
            request.display_name = self.env._("What is kept of %s", request.partner_id.name)

    @api.depends("line_ids.included")
    def _compute_left_out_count(self):
        for request in self:
            request.left_out_count = len(request.line_ids.filtered(lambda line: not line.included))

    @api.model_create_multi
    def create(self, vals_list):
        """Ask for what is kept of people: it is looked for at once."""
        requests = super().create(vals_list)
        for request in requests:
            request._look()
        return requests

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("That somebody asked stays noted."))

    def write(self, vals):
        """Refuse to change what has gone out."""
        if not self.env.su and any(request.state == "done" for request in self):
            raise UserError(self.env._("The archive was made: ask anew."))
        return super().write(vals)

    def action_look_again(self):
        """Look again; what was left out stays left out."""
        self.check_access("write")
        for request in self:
            if request.state == "done":
                raise UserError(self.env._("The archive was made: ask anew."))
            request._look()

    def _look(self):
        before = {(line.model, line.res_id, line.field): (line.included, line.reason) for line in self.line_ids}
        found = self.env["case.person.traces"].find(self.partner_id)
        if len(found) > MOST:
            raise UserError(
                self.env._(
                    "“%(who)s” is in %(count)s places: this is no person.", who=self.partner_id.name, count=len(found)
                )
            )
        case_ids = {one["case_id"] for one in found} - {False}
        readable = set(self.env["case.case"].browse(case_ids).exists()._filtered_access("read").ids)
        rows = []
        for one in found:
            if one["case_id"] and one["case_id"] not in readable:
                continue
            key = (one["model"], one["id"], one["field"])
            included, reason = before.get(key, (True, False))
            rows.append(
                {
                    "model": one["model"],
                    "res_id": one["id"],
                    "field": one["field"],
                    "kind": one["kind"],
                    "case_id": one["case_id"],
                    "included": included,
                    "reason": reason,
                }
            )
        self.line_ids.sudo().unlink()
        self.write({"beyond": len(found) - len(rows), "line_ids": [(0, 0, row) for row in rows]})

    # --- the archive -------------------------------------------------------------------------------------------

    def action_make(self):
        """Make the archive of what was not left out, and note on each case that it went out.

        :raises UserError: naming what is left out without a reason
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "done":
            raise UserError(self.env._("The archive was made: ask anew."))
        bare = self.line_ids.filtered(lambda line: not line.included and not (line.reason or "").strip())
        if bare:
            raise UserError(self.env._("Say why this is left out: %s", bare[0].told or bare[0].model))
        path = self._path()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(path, "wb") as target:
                for block in stream(self._entries()):
                    target.write(block)
            kept = self._keep_file(path, "application/zip", f"{self.display_name}.zip")
        finally:
            self._drop_file()
        self.sudo().write({**kept, "state": "done"})
        cases = self.line_ids.filtered("included").case_id
        self.env["case.writer"].note(
            cases, "access_request", data={"request": self.id, "partner_id": self.partner_id.id}
        )
        return True

    def _entries(self):
        """The files of the archive: one page that tells all of it, the same as JSON, and the files of documents."""
        lines, taken, entries, told = self.line_ids.filtered("included"), set(), [], []
        now = datetime.now()
        for line in lines:
            files = []
            for attachment in line._files():
                path = place("files", attachment.name, taken)
                entries.append(Entry(path, attachment.create_date, self._reader_of(attachment)))
                files.append(path)
            told.append({"case": line.case_id.name or None, "kind": line.kind, "said": line.told or "", "files": files})
        page = str(self._page(told)).encode()
        data = json.dumps({"person": self.partner_id.name, "found": told}, ensure_ascii=False, indent=1).encode()
        hashes = {
            name: hashlib.sha256(content).hexdigest() for name, content in (("index.html", page), ("data.json", data))
        }
        entries += [Entry("index.html", now, lambda: page), Entry("data.json", now, lambda: data)]
        listed = json.dumps(hashes, indent=1).encode()
        return [*entries, Entry("sha256.json", now, lambda: listed)]

    def _reader_of(self, attachment):
        def read():
            with self._bytes_of(attachment.sudo()) as source:
                return source.read()

        return read

    def _page(self, told):
        """The page that the person reads."""
        kinds = dict(self.env["case.access.request.line"]._fields["kind"]._description_selection(self.env))
        parts = []
        for case in sorted({row["case"] or "" for row in told}):
            rows = [row for row in told if (row["case"] or "") == case]
            title = self.env._("Case %s", case) if case else self.env._("In no case in particular")
            parts.append(Markup("<h2>%s</h2><table>") % title)
            for row in rows:
                links = Markup("<br>").join(Markup('<a href="%s">%s</a>') % (name, name) for name in row["files"])
                said = Markup("<br>").join(escape(row["said"]).split("\n"))
                parts.append(
                    Markup("<tr><th>%s</th><td>%s %s</td></tr>") % (kinds.get(row["kind"], row["kind"]), said, links)
                )
            parts.append(Markup("</table>"))
        left_out = self.left_out_count and self.env._(
            "%s entries were left out because they are about other people too.", self.left_out_count
        )
        return Markup(
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>%s</title><style>body{font-family:sans-serif;'
            "max-width:60em;margin:2em auto}th{text-align:left;vertical-align:top;padding-right:2em}"
            "td,th{border-top:1px solid #ccc;"
            "padding-top:.3em}table{width:100%%}</style></head><body><h1>%s</h1><p>%s</p><p>%s</p>%s</body></html>"
        ) % (
            self.display_name,
            self.display_name,
            self.env._(
                "%(company)s, %(day)s",
                company=self.company_id.name,
                day=format_datetime(self.env, fields.Datetime.now()),
            ),
            left_out or "",
            Markup("").join(parts),
        )


class CaseAccessRequestLine(models.Model):
    """One place in which a person is found, and whether it goes to them."""

    _name = "case.access.request.line"
    _case_read_apart = True
    _description = "What is Kept of a Person"
    _order = "case_id.id, kind, id"

    request_id = fields.Many2one("case.access.request", required=True, ondelete="cascade", index=True)
    case_id = fields.Many2one("case.case", "Case File", readonly=True, ondelete="cascade")
    model = fields.Char(readonly=True, required=True)
    res_id = fields.Many2oneReference("Record", model_field="model", readonly=True)
    field = fields.Char(readonly=True)
    kind = fields.Selection(
        [
            ("customer", "Customer"),
            ("handler", "Handler"),
            ("participant", "Person involved"),
            ("link", "Personal link"),
            ("relation", "Relation"),
            ("detail", "Detail"),
            ("message", "Message from them"),
            ("received", "Message to them"),
            ("document", "Document from them"),
            ("note", "Note from them"),
            ("mentioned", "Note that calls them"),
            ("signature", "Signature"),
            ("rating", "Rating"),
            ("contact", "Contact with them"),
            ("booking", "Booking"),
            ("event", "What happened"),
            ("log", "History"),
            ("mention", "Named in a text"),
            ("named", "Named in a record"),
        ],
        "As",
        readonly=True,
    )
    told = fields.Text("What It Says", compute="_compute_told")
    included = fields.Boolean(default=True, help="Goes to the person.")
    reason = fields.Char("Why Left out", help="For example: it is about somebody else.")

    @api.depends("model", "res_id", "field")
    def _compute_told(self):
        for line in self:
            record = line._record()
            line.told = line._in_words(record) if record else False

    def _record(self):
        """What is told of. Records managers read below the rules here: the person has a right to all of it."""
        if not self.model or self.model not in self.env:
            return None
        return self.env[self.model].sudo().browse(self.res_id).exists()

    def _in_words(self, record):
        """What a record says, as text."""
        if record._name == "case.log.value":
            record = record.log_id
        plain = {
            "case.case": lambda: " · ".join(filter(None, (record.name, record.title, record.type_id.name))),
            "case.mail": lambda: " · ".join(
                filter(None, (format_datetime(self.env, record.at), record.email_from, record.sent_to, record.name))
            ),
            "case.value": lambda: f"{record.characteristic_id.name}: {record.shown}",
            "case.note": lambda: record.body,
            "case.note.version": lambda: record.body,
            "case.log": lambda: record.summary,
            "mail.message": lambda: "\n".join(filter(None, (record.subject, html2plaintext(record.body or "")))),
            "rating.rating": lambda: " · ".join(filter(None, (str(record.rating), record.feedback))),
            "case.satisfaction": lambda: " · ".join(filter(None, (str(record.value or ""), record.feedback))),
            "account.analytic.line": lambda: f"{format_date(self.env, record.date)}: {record.name}",
            "case.participant": lambda: " · ".join(
                str(part) for part in (record.display_name, record.relation, record.date_from, record.date_to) if part
            ),
        }
        if record._name in plain:
            return plain[record._name]()
        field = record._fields.get(self.field)
        value = record[self.field] if field and not field.relational else False
        return "\n".join(filter(None, (record.display_name, html2plaintext(str(value)) if value else "")))[:20_000]

    def _files(self):
        """The files that go out with it: what they filed or sent."""
        record = self._record()
        if not record:
            return self.env["ir.attachment"]
        if self.kind == "document":
            return record.attachment_id if record._name == "case.document.version" else record.version_ids.attachment_id
        if self.kind in ("message", "received") and record._name == "mail.message":
            return record.attachment_ids
        if self.kind == "message" and record._name == "case.mail":
            return record.original_id
        return self.env["ir.attachment"]
