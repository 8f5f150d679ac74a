from datetime import date

from odoo import fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.document_states import IN
from ..tools.file_names import MAX_FILE

#: In which order states count when a kind of document was filed more than once.
BEST = ("approved", "signed", "sent", "in_review", "filed")


class CaseCase(models.Model):
    """The checklist of a case: what must come in, what came in, and what is missing."""

    _inherit = "case.case"

    def get_checklist(self):
        """What the Documents tab shows above the documents.

        :return: ``{"lines": [line], "of": how many must be in, "in": how many are, "can_file": bool, "max_size": bytes,
            "kinds": [[id, name]], those that its plan asks first, "templates": [[id, name]], "mailed": [{id, name,
            size, mimetype}]}``; a line is
            ``{kind_id, name, from, required, state: missing|asked|received|approved|expired|not_needed, until: ISO or
            False, why, files: [{id, name, url, mimetype, size, state}]}``. The number of statements does not depend
            on the documents.
        """
        self.ensure_one()
        self.check_access("read")
        can_file = self._may_file()
        # First: the lines name their kinds too.
        kinds = self.env["case.document.kind"].search_fetch([], ["name"]) if can_file else ()
        lines = self._checklist_lines()
        counted = [line for line in lines if line["required"] and line["state"] != "not_needed"]
        return {
            "lines": lines,
            "of": len(counted),
            "in": sum(line["state"] in ("received", "approved") for line in counted),
            "can_file": can_file,
            "max_size": MAX_FILE,
            "kinds": self._own_kinds_first(kinds, lines) if can_file else [],
            "templates": self._letters_to_make() if can_file else [],
            "mailed": self._mailed_files() if can_file else [],
        }

    def _own_kinds_first(self, kinds, lines):
        """What may be filed, with what belongs to cases of this kind first. :return: ``[[id, name]]``"""
        own = {line["kind_id"] for line in lines} | self.env["case.plan.compiler"]._kinds_asked(self.plan_id.id)
        return [[kind.id, kind.name] for kind in sorted(kinds, key=lambda kind: kind.id not in own)]

    def _may_file(self):
        """Whether the current user may file documents on this case."""
        try:
            self._check_may("may_file")
        except AccessError:
            return False
        return True

    def _checklist_lines(self):
        fetched = ["type_id", "kind_id", "role_id", "required", "condition"]
        needs = self.env["case.document.need"].search_fetch([("type_id", "=", self.type_id.id)], fetched)
        if not needs:
            return []
        documents = self.env["case.document"].search_fetch(
            [("case_id", "=", self.id), ("kind_id", "in", needs.kind_id.ids), ("state", "!=", "withdrawn")],
            ["kind_id", "state", "valid_until", "version_id"],
        )
        documents.version_id.fetch(["name", "mimetype", "file_size", "attachment_id"])
        asked, came_in, reasons = self._kinds_told_sudo()
        holding = needs._holding(self)
        lines = []
        for need in needs:
            filed = documents.filtered(lambda document, kind=need.kind_id: document.kind_id == kind)
            line = self._checklist_line(need, filed)
            if line["state"] == "missing" and need.kind_id.id in came_in:
                line["state"] = "received"
            if line["state"] == "missing" and need.kind_id.id in asked:
                line["state"] = "asked"
            if line["state"] in ("missing", "asked", "expired") and need.kind_id.id in reasons:
                line.update(state="not_needed", why=reasons[need.kind_id.id])
            elif need not in holding:
                if not filed:
                    continue
                line.update(state="not_needed", why=self.env._("Not asked of this case any more"))
            lines.append(line)
        return lines

    def _checklist_line(self, need, filed):
        """One line of the checklist, from the documents of its kind."""
        today = fields.Date.context_today(self)
        valid = filtered = filed.filtered(lambda document: document.state in IN)
        valid = valid.filtered(lambda document: not document.valid_until or document.valid_until >= today)
        best = min(valid, key=lambda document: BEST.index(document.state), default=None)
        until = max((document.valid_until for document in valid if document.valid_until), default=False)
        if best is not None:
            state = "approved" if best.state in ("approved", "signed") else "received"
        else:
            state = "expired" if filtered else "missing"
            until = max((document.valid_until for document in filtered), default=False)
        return {
            "kind_id": need.kind_id.id,
            "name": need.kind_id.name,
            "from": need.role_id.name or "",
            "required": need.required,
            "state": state,
            "until": until.isoformat() if isinstance(until, date) else False,
            "until_text": format_date(self.env, until) if until else "",
            "why": "",
            "files": [
                {
                    "id": document.version_id.id,
                    "document_id": document.id,
                    "name": document.file_name,
                    "url": document.url,
                    "mimetype": document.mimetype,
                    "size": document.file_size,
                    "state": document.state,
                }
                for document in filed
            ],
        }

    def _kinds_told_sudo(self):
        """What is known of kinds of documents on this case, whoever may read the documents, in one statement.

        That a confidential document came in is no secret; the caller has checked that the user reads the case.

        :return: ids of the kinds that an open step asks, of those that came in and still count, and
            ``{id: why it is not needed}``
        """
        for model in ("case.step", "case.document", "case.document.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT 'asked', d.kind_id, NULL FROM case_step s JOIN case_plan_document d ON d.item_id = s.item_id"
                " WHERE s.case_id = %(case)s AND s.state IN ('enabled', 'active')"
                " UNION SELECT 'asked', o.kind_id, NULL FROM case_step s JOIN case_step_own_document o"
                "  ON o.step_id = s.id WHERE s.case_id = %(case)s AND s.state IN ('enabled', 'active')"
                " UNION SELECT 'in', d.kind_id, NULL FROM case_document d WHERE d.case_id = %(case)s"
                "  AND d.state = ANY(%(in)s) AND (d.valid_until IS NULL OR d.valid_until >= %(today)s)"
                " UNION SELECT 'waived', l.kind_id, l.waived_reason FROM case_document_line l"
                "  WHERE l.case_id = %(case)s AND l.waived_on IS NOT NULL",
                **{"case": self.id, "in": sorted(IN), "today": fields.Date.context_today(self)},
            )
        )
        asked, came_in = ({kind for what, kind, _why in rows if what == told} for told in ("asked", "in"))
        return asked, came_in, {kind: why for what, kind, why in rows if what == "waived"}

    def _letters_to_make(self):
        templates = self.env["case.letter.template"].search_fetch(
            [("type_id", "in", (False, self.type_id.id)), ("company_id", "in", (False, self.company_id.id))], ["name"]
        )
        return [[template.id, template.name] for template in templates]

    def _mailed_files(self):
        """Files that came with messages of this case and are no documents yet."""
        attachments = self.env["ir.attachment"].search_fetch(
            [
                ("res_model", "=", "case.case"),
                ("res_id", "=", self.id),
                ("res_field", "=", False),
                ("type", "=", "binary"),
            ],
            ["name", "file_size", "mimetype", "checksum"],
        )
        if not attachments:
            return []
        known = self._kept_checksums_sudo()
        return [
            {"id": file.id, "name": file.name, "size": file.file_size, "mimetype": file.mimetype}
            for file in attachments
            if file.checksum not in known
        ]

    def _kept_checksums_sudo(self):
        """Checksums of all files that are kept as documents of this case: what is kept is not offered again."""
        versions = self.env["case.document.version"].sudo()
        kept = versions._search([("case_id", "=", self.id)]).subselect("attachment_id")
        self.env["ir.attachment"].flush_model(["checksum"])
        rows = self.env.execute_query(SQL("SELECT checksum FROM ir_attachment WHERE id IN %s", kept))
        return {checksum for (checksum,) in rows}

    # --- verbs -------------------------------------------------------------------------------------------------

    def keep_attachment(self, attachment_id, kind_id):
        """Keep a file that came with a message of this case as a document.

        :param attachment_id: id of an ``ir.attachment`` of this case
        :return: id of the ``case.document``
        """
        self.ensure_one()
        self._check_may("may_file")
        kind = self._checked_kind(kind_id)
        attachment = self.env["ir.attachment"].browse(attachment_id).exists()
        if attachment.res_model != "case.case" or attachment.res_id != self.id:
            raise AccessError(self.env._("This file did not come with a message of %s.", self.name))
        attachment.check_access("read")
        writer = self.env["case.writer"]
        return writer.file_bytes_sudo(self, kind, attachment.name, attachment.raw or b"").document_id.id

    def make_document(self, template_id):
        """Make a document from a template, and file it as a draft.

        :param template_id: id of a ``case.letter.template`` of this case's type, or of none
        :return: id of the ``case.document``
        """
        self.ensure_one()
        self._check_may("may_file")
        template = self.env["case.letter.template"].browse(template_id).exists()
        if not template or template.type_id not in (self.env["case.type"], self.type_id):
            raise ValidationError(self.env._("Choose a document template of this type."))
        template.check_access("read")
        name, content = template._make(self)
        writer = self.env["case.writer"]
        return writer.file_bytes_sudo(self, template.kind_id, name, content, state="draft").document_id.id

    def waive_document(self, kind_id, reason=""):
        """Say that a document of the checklist is not needed on this case. Without a reason: it is needed after all.

        :param kind_id: id of the ``case.document.kind``
        """
        self.ensure_one()
        self._check_may("may_file")
        need = self.env["case.document.need"].search(
            [("type_id", "=", self.type_id.id), ("kind_id", "=", kind_id)], limit=1
        )
        if not need:
            raise ValidationError(self.env._("This document is not on the checklist."))
        reason = (reason or "").strip()
        values = {
            "waived_reason": reason or None,
            "waived_by_id": self.env.uid if reason else None,
            "waived_on": self.env["case.writer"]._now() if reason else None,
        }
        self.env["case.document.line"]._note_sudo(self, need.kind_id, values)
        told = {"kind": need.kind_id.code, "file": need.kind_id.name, "reason": reason or None}
        self.env["case.writer"].note(self, "not_needed" if reason else "needed", None, told)
        self.env["case.writer"].tell_documents(self)
