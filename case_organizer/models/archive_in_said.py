import hashlib

from odoo.tools import SQL

from ..tools.archive_zip import ArchiveRefused
from ..tools.file_names import safe_name
from .archive_in_who import moment

NOTE_COLUMNS = (
    "id int, case_id int, parent_id int, kind text, body text, outside bool, pinned bool, answered_on timestamp,"
    " edited_on timestamp, withdrawn_on timestamp, withdrawn_by_id int, participant_id int, create_uid int,"
    " write_uid int, create_date timestamp, write_date timestamp"
)


class Said:
    """What people wrote and filed: notes, documents, messages."""

    def _write_notes(self):
        told = self.archive.json("notes.json")
        ids = dict(zip([note["id"] for note in told], self._ids("case_note", len(told)), strict=True)) if told else {}
        rows, before, mentions = [], [], []
        for note in told:
            at, user = moment(note["at"]), self._user(note["by"])
            rows.append(
                {
                    "id": ids[note["id"]],
                    "case_id": self.case_id,
                    "parent_id": ids.get(note["parent"]),
                    "kind": note["kind"],
                    "body": note["body"],
                    "outside": note["outside"],
                    "pinned": note["pinned"],
                    "answered_on": moment(note["answered_on"]),
                    "edited_on": moment(note["edited_on"]),
                    "withdrawn_on": moment(note["withdrawn_on"]),
                    "withdrawn_by_id": self._user(note["withdrawn_by"]),
                    "participant_id": None if user else self._person_outside(note["by"]),
                    **self._stamp(at, user),
                }
            )
            for earlier in note["before"]:
                stamp = self._stamp(moment(earlier["until"]), self._user(earlier["by"]))
                before.append({"note_id": ids[note["id"]], "body": earlier["body"], **stamp})
            mentions += [
                {"note_id": ids[note["id"]], "user_id": user} for key in note["mentioned"] if (user := self._user(key))
            ]
        stamps = "create_uid int, write_uid int, create_date timestamp, write_date timestamp"
        if rows:
            self.insert("case_note", NOTE_COLUMNS, rows)
        if before:
            self.insert("case_note_version", f"note_id int, body text, {stamps}", before)
        if mentions:
            self.insert("case_note_mention", "note_id int, user_id int", mentions, returning="note_id")

    def _write_documents(self):
        kinds, writer = self._kinds(), self.env["case.writer"]
        remarks, self.versions = [], {}
        for place, told in enumerate(self.archive.json("documents.json")):
            outside = self._person_outside(told["filed_by"]) if told["filed_by"] else False
            document = self.env["case.document"].create(
                {
                    "case_id": self.case_id,
                    "kind_id": kinds[told["kind"]],
                    "step_id": self.steps.get(tuple(told["step"])) if told["step"] else False,
                    "state": told["state"],
                    "outside": told["outside"],
                    "filed_by_id": outside,
                }
            )
            numbers = {}
            for one in told["versions"]:
                content = self.archive.bytes_of(one["file"])
                if hashlib.sha256(content).hexdigest() != one["sha256"]:
                    raise ArchiveRefused("altered", one["file"])
                version = writer._add_sudo(document, safe_name(one["name"]), content, one["reason"], one["number"])
                version.state = one["state"]
                numbers[one["number"]] = self.versions[place, one["number"]] = version.id
                stamp = self._stamp(moment(one["filed_on"]), self._user(one["filed_by"]))
                self._stamp_row("case_document_version", version.id, stamp)
            first = told["versions"][:1]
            if first:
                stamp = self._stamp(moment(first[0]["filed_on"]), self._user(first[0]["filed_by"]))
                self._stamp_row("case_document", document.id, stamp)
            remarks += [
                {
                    "document_id": document.id,
                    "version_id": numbers[remark["version"]],
                    "case_id": self.case_id,
                    "kind": remark["kind"],
                    "body": remark["body"],
                    "settled_on": moment(remark["settled_on"]),
                    "settled_by_id": self._user(remark["settled_by"]),
                    **self._stamp(moment(remark["at"]), self._user(remark["by"])),
                }
                for remark in told["remarks"]
            ]
        if remarks:
            columns = "document_id int, version_id int, case_id int, kind text, body text, settled_on timestamp,"
            columns += " settled_by_id int, create_uid int, write_uid int, create_date timestamp, write_date timestamp"
            self.insert("case_document_remark", columns, remarks)
        self.env.invalidate_all()

    def _stamp_row(self, table, record_id, stamp):
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE %s SET create_uid = %s, create_date = %s WHERE id = %s RETURNING id",
                SQL.identifier(table),
                stamp["create_uid"],
                stamp["create_date"],
                record_id,
            )
        )

    def _kinds(self):
        """The kinds of documents, by code; those that are not here are made."""
        kinds = self.env["case.document.kind"]
        found = {}
        for told in (*self.archive.json("documents.json"), *self._listed("texts")):
            if told["kind"] not in found:
                domain = [("code", "=", told["kind"]), ("company_id", "in", [False, self.company.id])]
                found[told["kind"]] = (
                    kinds.search(domain, limit=1)
                    or kinds.create({"name": told["kind_name"], "code": told["kind"], "company_id": self.company.id})
                ).id
        return found

    def _write_messages(self):
        comment = self.env.ref("mail.mt_comment")
        for told in self.archive.json("messages.json"):
            files = self.env["ir.attachment"]
            for one in told["files"]:
                content = self.archive.bytes_of(one["file"])
                files |= files.create(
                    {
                        "name": safe_name(one["name"]),
                        "raw": content,
                        "mimetype": one["mimetype"],
                        "res_model": "case.case",
                        "res_id": self.case_id,
                    }
                )
            kind = (
                told["type"]
                if told["type"] in ("email", "comment", "email_outgoing", "auto_comment")
                else "notification"
            )
            self.env["mail.message"].create(
                {
                    "model": "case.case",
                    "res_id": self.case_id,
                    "message_type": kind,
                    "subtype_id": comment.id if told["subtype"] == comment.name else False,
                    "is_internal": told["internal"],
                    "subject": told["subject"] or False,
                    "body": told["body"],
                    "author_id": self._partner(told["author"]) or False,
                    "email_from": told["from"] or False,
                    "partner_ids": [(6, 0, [self._partner(key) for key in told["to"] if key])],
                    "date": moment(told["date"]),
                    "attachment_ids": [(6, 0, files.ids)],
                }
            )
