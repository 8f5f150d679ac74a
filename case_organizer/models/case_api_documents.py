import base64
from typing import Annotated, Literal

from odoo import models

from ..tools.api_shapes import Base64, CaseName, DocumentFile, DocumentLine, Key, NoteRef, Notes, Says
from .case_api_calls import ApiError, reads, writes

DocumentId = Annotated[int, Says({"description": "Id of a document"})]


class CaseApi(models.AbstractModel):
    """Documents and notes of cases."""

    _inherit = "case.api.v1"

    @writes
    def file_document(
        self, case: CaseName, kind: str, name: str, data: Base64, idempotency_key: Key | None = None
    ) -> DocumentLine:
        """File a document on a case, outside a step.

        :param case: id or number
        :param kind: code of the document kind
        :param name: file name
        :param data: its content
        :param idempotency_key: the same request with the same key acts once
        :return: the document
        """
        return self._document_shape(self._file(self._case(case), {"kind": kind, "name": name, "data": data}, ""))

    @writes
    def add_version(
        self,
        document: DocumentId,
        name: str,
        data: Base64,
        reason: str | None = None,
        idempotency_key: Key | None = None,
    ) -> DocumentLine:
        """File another version of a document; the earlier ones stay.

        :param document: id
        :param name: file name
        :param data: its content
        :param reason: why there is another version
        :param idempotency_key: the same request with the same key acts once
        :return: the document
        """
        found = self._record("case.document", document, "document")
        found.add_version(name, data, reason or "")
        return self._document_shape(found)

    @reads
    def read_document(
        self, document: DocumentId, version: Annotated[int, Says({"minimum": 1})] | None = None
    ) -> DocumentFile:
        """Read a document with its content.

        :param document: id
        :param version: its number; the latest when left out
        :return: the document; reading one of a restricted case is noted
        """
        found = self._record("case.document", document, "document")
        shown = found.version_ids.filtered(lambda v: v.number == version) if version else found.version_id
        if not shown:
            known = found.version_ids.mapped("number")
            raise ApiError(
                self.env._("“%(name)s” has no version %(number)s.", name=found.display_name, number=version),
                "unknown",
                "version",
                known,
            )
        found.case_id._note_reading("file", shown.name)
        with self.env["case.made.file"]._bytes_of(shown.attachment_id) as stream:
            data = base64.b64encode(stream.read()).decode()
        return {**self._document_shape(found, shown), "data": data}

    @writes
    def write_note(
        self,
        case: CaseName,
        body: str,
        kind: Literal["message", "instruction", "question"] = "message",
        outside: bool = False,
        pinned: bool = False,
        answers: int | None = None,
        idempotency_key: Key | None = None,
    ) -> NoteRef:
        """Write on the whiteboard of a case.

        :param case: id or number
        :param body: plain text
        :param kind: what it is
        :param outside: for persons involved from outside too
        :param pinned: before the others
        :param answers: id of the note that this answers
        :param idempotency_key: the same request with the same key acts once
        :return: the note
        """
        found = self._case(case)
        note = found.post_note(body, kind=kind, outside=outside, pinned=pinned, parent_id=answers or False)
        return {"id": note, "case": found.id}

    @reads
    def read_notes(self, case: CaseName, limit: Annotated[int, Says({"minimum": 1, "maximum": 500})] = 80) -> Notes:
        """Read the whiteboard of a case: pinned notes first, then the newest.

        :param case: id or number
        :param limit: how many notes; pinned ones and answers come always
        :return: notes that were withdrawn are left out
        """
        found = self._case(case).get_whiteboard(limit=limit)
        return {
            "notes": [self._note_shape(note) for note in found["notes"] if not note["withdrawn"]],
            "more": found["more"],
        }

    # --- how ---------------------------------------------------------------------------------------------------

    def _file(self, case, file, field):
        """File a document on a case. :param field: what it is called in the request; empty: it is the request"""
        kind = self._by_code("case.document.kind", file["kind"], f"{field}.kind".lstrip("."))
        document = case.file_document(kind.id, file["name"], file["data"])
        return self.env["case.document"].browse(document)

    def _document_shape(self, document, version=None):
        version = version or document.version_id
        return {
            "id": document.id,
            "case": document.case_id.id,
            "kind": document.kind_id.code or "",
            "name": version.name or "",
            "state": document.state,
            "version": version.number,
            "mimetype": version.mimetype or None,
            "size": version.file_size,
            "sha256": version.checksum or None,
            "step": document.step_id.id or None,
            "filed_on": self._moment_shape(version.create_date and version.create_date.replace(microsecond=0)),
        }

    def _note_shape(self, note):
        return {
            "id": note["id"],
            "kind": note["kind"],
            "body": note["body"],
            "by": note["by"],
            "at": note["at"],
            "outside": note["outside"],
            "pinned": note["pinned"],
            "open": bool(note["open"]),
            "comments": [self._note_shape(comment) for comment in note.get("comments", ()) if not comment["withdrawn"]],
        }
