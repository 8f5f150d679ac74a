import base64
import binascii
import hashlib

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import Occurrence
from ..tools.document_states import AFTER_VERSION, after
from ..tools.file_names import MAX_FILE, safe_name, served_type, type_of
from ..tools.file_text import text_of


class CaseWriter(models.AbstractModel):
    """Documents of cases: filed, given another version, taken and given back, decided on, withdrawn."""

    _inherit = "case.writer"

    @api.private
    def file_sudo(self, case, kind, name, data, step=None, state="filed", reason=False):
        """Keep a file as a document of a case.

        :param data: base64 content
        :param state: ``filed``, or ``draft`` for what is still being written
        :param reason: why, in words
        :return: the ``case.document.version``
        :raises UserError: naming the file, when it is empty, unreadable or too large
        """
        return self.file_bytes_sudo(case, kind, name, self._decoded(name, data), step, state, reason)

    @api.private
    def file_bytes_sudo(self, case, kind, name, content, step=None, state="filed", reason=False):
        """As :meth:`file_sudo`. :param content: bytes"""
        name = safe_name(name, self.env._("file"))
        self._check_size(name, len(content))
        document = (
            self.env["case.document"]
            .sudo()
            .create({"case_id": case.id, "kind_id": kind.id, "step_id": step.id if step else False, "state": state})
        )
        version = self._add_sudo(document, name, content, reason, 1)
        self.note(
            case, "document", step, {"file": name, "kind": kind.code, "sha256": version.checksum, **self._after(case)}
        )
        self._filed(case, kind)
        return version.with_env(self.env)

    @api.private
    def add_version_sudo(self, document, name, data, reason, base=None):
        """Add a version to a document. The caller has checked the user; see ``case.document.add_version``.

        Two who do this at once do it one after the other: the second is told, unless they left ``base`` out.

        :return: the ``case.document.version``
        """
        return self.add_bytes_sudo(document, name, self._decoded(name, data), reason, base)

    @api.private
    def add_bytes_sudo(self, document, name, content, reason, base=None):
        """As :meth:`add_version_sudo`. :param content: bytes"""
        name = safe_name(name, self.env._("file"))
        self._check_size(name, len(content))
        document = document.sudo()
        document.flush_recordset()
        # An update of the row: who waited for somebody else here is retried, and then sees what they did.
        self.env.execute_query(
            SQL("UPDATE case_document SET write_date = write_date WHERE id = %s RETURNING id", document.id)
        )
        document.invalidate_recordset()
        last = document.version_id
        if document.state == "withdrawn":
            raise UserError(self.env._("“%s” was withdrawn: file it as another document.", document.display_name))
        if base and base < last.number:
            raise UserError(
                self.env._(
                    "%(who)s put in version %(number)s meanwhile (%(file)s). Look at it; your file can become"
                    " version %(next)s.",
                    who=last.create_uid.name,
                    number=last.number,
                    file=last.name,
                    next=last.number + 1,
                )
            )
        version = self._add_sudo(document, name, content, reason, last.number + 1)
        document.write({"state": AFTER_VERSION[document.state], "taken_by_id": False, "taken_on": False})
        version.state = document.state
        told = {"file": name, "kind": document.kind_id.code, "number": version.number, "sha256": version.checksum}
        told.update(reason=reason or None, **self._after(document.case_id))
        self.note(document.case_id, "version", document.step_id or None, told)
        self._filed(document.case_id, document.kind_id)
        return version.with_env(self.env)

    @api.private
    def withdraw_sudo(self, document, step):
        """Take back a document that was just filed: it stays, marked withdrawn."""
        document.sudo().state = document.sudo().version_id.state = "withdrawn"
        self.note(document.case_id, "withdrawn", step, self._told_of(document))
        self.tell_documents(document.case_id)

    @api.private
    def decide_documents_sudo(self, documents, state):
        """Mark documents, and their latest versions, approved, rejected or filed."""
        approved_on = self._now() if state == "approved" else False
        documents.sudo().write({"state": state, "approved_on": approved_on})
        documents.sudo().version_id.write({"state": state})
        self.tell_documents(documents.case_id)

    @api.private
    def move_document_sudo(self, document, move, reason=None):
        """Bring a document into another state by hand. The caller has checked the user and the state.

        :param move: one of :data:`..tools.document_states.MOVES`
        """
        state = after(move)
        document.sudo().state = document.sudo().version_id.state = state
        if state == "approved":
            document.sudo().approved_on = self._now()
        told = {**self._told_of(document), "state": state, "reason": reason or None}
        kind = "withdrawn" if state == "withdrawn" else "document_state"
        self.note(document.case_id, kind, document.sudo().step_id or None, told)
        self.tell_documents(document.case_id)

    @api.private
    def take_sudo(self, documents):
        """Note that the current user works on documents. :raises UserError: naming who has one already"""
        documents.flush_recordset(["taken_by_id"])
        taken = self.env.execute_query(
            SQL(
                "UPDATE case_document SET taken_by_id = %s, taken_on = %s WHERE id = ANY(%s) AND taken_by_id IS NULL"
                " RETURNING id",
                self.env.uid,
                self._now(),
                documents.ids,
            )
        )
        documents.invalidate_recordset(["taken_by_id", "taken_on"])
        missed = documents - documents.browse(id for (id,) in taken)
        for document in missed.filtered(lambda document: document.taken_by_id != self.env.user):
            raise UserError(document._taken_text())
        self.tell_documents(documents.case_id)

    @api.private
    def give_back_sudo(self, documents):
        """Note that nobody works on documents any more; in the log when it was somebody else's."""
        for document in documents.filtered(lambda document: document.taken_by_id != self.env.user):
            told = {**self._told_of(document), "from": document.taken_by_id.name}
            self.note(document.case_id, "given_back", document.sudo().step_id or None, told)
        documents.sudo().write({"taken_by_id": False, "taken_on": False})
        self.tell_documents(documents.case_id)

    @api.private
    def tell_documents(self, cases):
        """Have the documents brought up to date wherever one of these cases is open."""
        for case in cases:
            self._tell((case, "whiteboard"), "case_organizer.documents", {"case_id": case.id})

    # --- what they have in common ------------------------------------------------------------------------------

    def _after(self, case):
        """What the history is told of what comes in after a case was closed."""
        return {"after": True} if case.sudo().state in ("completed", "terminated") else {}

    def _add_sudo(self, document, name, content, reason, number):
        """Write one version and its file. What a browser would run is kept as it is, and never sent as such."""
        mimetype = type_of(name, content)
        version = document.env["case.document.version"].create(
            {
                "document_id": document.id,
                "number": number,
                "name": name,
                "reason": (reason or "").strip() or False,
                "state": document.state,
                "mimetype": mimetype,
                "file_size": len(content),
                "checksum": hashlib.sha256(content).hexdigest(),
                "text": text_of(content, mimetype) or False,
            }
        )
        version.attachment_id = (
            document.env["ir.attachment"]
            # A photo filed as a document is kept byte for byte: its checksum is in the log.
            .with_context(image_no_postprocess=True)
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": served_type(mimetype),
                    "res_model": "case.document.version",
                    "res_id": version.id,
                }
            )
        )
        return version

    def _filed(self, case, kind):
        """Tell the plan, and the screens, that a file came in."""
        plan = self.env["case.plan.compiler"].compiled(case.sudo().plan_id.id)
        if ("document", kind.code) in plan.outside:
            self.apply(case, (Occurrence("document", key=kind.code),))
        self.tell_documents(case)

    def _told_of(self, document):
        """What the log says of a document."""
        document = document.sudo()
        return {"file": document.version_id.name, "kind": document.kind_id.code, "number": document.version_id.number}

    def _decoded(self, name, data):
        """:param data: base64. :return: bytes. :raises UserError: naming the file"""
        # Four characters are three bytes: what is too large is not decoded at all.
        if data and len(data) * 3 // 4 > MAX_FILE + 3:
            self._check_size(safe_name(name), len(data) * 3 // 4)
        try:
            return base64.b64decode(data or "", validate=True)
        except (binascii.Error, ValueError):
            raise UserError(self.env._("The file “%s” did not arrive whole: send it again.", safe_name(name))) from None

    def _check_size(self, name, size):
        if not size:
            raise UserError(self.env._("The file “%s” is empty.", name))
        if size > MAX_FILE:
            raise UserError(
                self.env._(
                    "The file “%(name)s” is too large: %(size)s MB, at most %(most)s MB are kept.",
                    name=name,
                    size=-(-size // (1024 * 1024)),
                    most=MAX_FILE // (1024 * 1024),
                )
            )
