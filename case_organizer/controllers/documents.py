import json
import re
from datetime import datetime

from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..tools.file_names import MAX_FILE
from ..tools.zip_stream import Entry, place, stream

#: An id, or the number of a version.
NUMBER = re.compile("[0-9]{1,9}")
#: What a form adds to the file that it sends.
AROUND = 64 * 1024


def is_file(sent):
    """Whether what was sent is a file: whoever likes sends a text under its name."""
    return bool(sent) and not isinstance(sent, str)


class CaseDocuments(http.Controller):
    """Files on their way to a case, and all of a case's documents on their way out."""

    @http.route(
        "/case_organizer/file/<int:case_id>",
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_FILE + AROUND,
    )
    def file(self, case_id, ufile=None, kind_id="", document_id=None, reason="", base=None):
        """Take one file as a document of a case, or as the next version of one. What is too large is not read.

        :param kind_id: id of the ``case.document.kind``, for a new document
        :param document_id: id of the document that it is the next version of
        :param reason: why there is another version
        :param base: number of the version that the file was made from; a later one that is there is not overwritten
        :return: JSON, ``{"document_id", "number"}`` or ``{"error": sentence}``
        """
        next_of = document_id or ""
        if not is_file(ufile) or not NUMBER.fullmatch(next_of or kind_id) or not NUMBER.fullmatch(base or "0"):
            raise BadRequest()
        case, writer = request.env["case.case"].browse(case_id), request.env["case.writer"]
        try:
            case._check_may("may_file")
            # One byte more than is kept: what is larger is refused by its size, not read to its end.
            content = ufile.stream.read(MAX_FILE + 1)
            if next_of:
                document = case._document_to_change(int(next_of))
                version = writer.add_bytes_sudo(document, ufile.filename, content, reason, int(base or 0))
            else:
                version = writer.file_bytes_sudo(case, case._checked_kind(int(kind_id)), ufile.filename, content)
            answer = {"document_id": version.document_id.id, "number": version.number}
        except UserError as refused:
            # What was written before it was refused goes.
            request.env.cr.rollback()
            answer = {"error": str(refused)}
        return request.make_json_response(answer)

    @http.route("/case_organizer/documents/<int:case_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def documents(self, case_id, versions="latest"):
        """The documents of a case that the user reads, as a zip: a folder for each kind, and a manifest.

        :param versions: ``latest`` of each document, or ``all``
        """
        # What is not there and what is not for these eyes cost the same.
        case = request.env["case.case"].search([("id", "=", case_id)])
        if not case:
            raise request.not_found()
        case._note_reading("zip")
        entries = self._entries(case, versions == "all")
        name = re.sub(r"[^\w.-]+", "-", case.name)
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Disposition", http.content_disposition(f"{name}.zip")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(stream(entries), headers)

    def _entries(self, case, all_versions):
        """What goes into the zip. Files are read when it is their turn."""
        documents = request.env["case.document"].search([("case_id", "=", case.id), ("state", "!=", "withdrawn")])
        versions = documents.version_ids if all_versions else documents.version_id
        taken, entries, told = set(), [], []
        for version in versions.sorted(lambda version: (version.document_id.id, version.number)):
            document = version.document_id
            name = version.name
            if all_versions and document.number > 1:
                stem, dot, ending = name.rpartition(".")
                name = f"{stem} (v{version.number}).{ending}" if dot else f"{name} (v{version.number})"
            path = place(document.kind_id.name, name, taken)
            file = request.env["ir.binary"]._get_stream_from(version.attachment_id)
            filed_on = version.create_date
            entries.append(Entry(path, filed_on, file.read))
            told.append(
                {
                    "file": path,
                    "kind": document.kind_id.code,
                    "document": document.id,
                    "version": version.number,
                    "name": version.name,
                    "state": version.state or document.state,
                    "filed_on": filed_on.isoformat() + "Z",
                    "filed_by": version.create_uid.name,
                    "why": version.reason or None,
                    "size": version.file_size,
                    "sha256": version.checksum,
                }
            )
        manifest = {"case": case.name, "title": case.display_name, "versions": "all" if all_versions else "latest"}
        text = json.dumps({**manifest, "files": told}, ensure_ascii=False, indent=1).encode()
        return [*entries, Entry("manifest.json", datetime.now(), lambda: text)]
