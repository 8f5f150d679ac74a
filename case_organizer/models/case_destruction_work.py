import base64
import hashlib

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.pdf_a import pdf_a

COUNTED = ("documents", "files", "bytes", "messages", "notes", "details")


class CaseDestruction(models.Model):
    """Carrying out a list of destruction, as work in the background; how much it is, beforehand."""

    _inherit = "case.destruction"

    def _begin_sudo(self):
        """Begin the work in the background; two have signed."""
        query = SQL(
            "SELECT DISTINCT case_id FROM case_destruction_line WHERE destruction_id = %s AND state = 'waiting'",
            self.id,
        )
        self.env.flush_all()
        self.sudo().bulk_id = self.env["case.bulk"].begin_sudo(
            "destroy", self.name, query, {"destruction": self.id}, self.company_id
        )

    def action_open_bulk(self):
        """How far it is."""
        self.ensure_one()
        return self.bulk_id._get_records_action(context={})

    def _preview_sudo(self):
        """How much would be destroyed; nothing is."""
        contents, found = self.env["case.contents"].sudo(), dict.fromkeys(COUNTED, 0)
        waiting = self.sudo().line_ids.filtered(lambda line: line.state == "waiting")
        whole, alone = waiting.filtered(lambda line: not line.document_id), waiting.document_id
        self.env.flush_all()
        if whole:
            spared = contents.env["case.document"]._spared_ids(whole.case_id.ids, self.day)
            found |= contents._count(contents._below("case.case", whole.case_id.ids, spared))
        if alone:
            for what, number in contents._count(contents._below("case.document", alone.ids)).items():
                found[what] += number
        return {**found, "cases": len(whole), "alone": len(alone)}

    def _counts_in_words(self, counts):
        sentence = self.env._(
            "%(cases)s cases; %(documents)s documents (%(size)s MB), %(notes)s notes, %(details)s details",
            cases=counts.get("cases", 0),
            documents=counts.get("documents", 0),
            size=round(counts.get("bytes", 0) / 1e6, 1),
            notes=counts.get("notes", 0),
            details=counts.get("details", 0),
        )
        if counts.get("alone"):
            sentence = self.env._(
                "%(what)s. Of these %(alone)s documents alone, of cases that stay", what=sentence, alone=counts["alone"]
            )
        return sentence

    @api.private
    def destroy_sudo(self, cases):
        """Destroy what this list says of these cases. :return: ``{case id: why not}``"""
        self.ensure_one()
        lines = self.env["case.destruction.line"].search(
            [("destruction_id", "=", self.id), ("case_id", "in", cases.ids), ("state", "=", "waiting")]
        )
        self.env["case.writer"]._lock(cases.ids)
        cases.invalidate_recordset()
        refused = self._refused_sudo(cases)
        for case in cases:
            longer = case.retain_until and case.retain_until >= self.day
            if longer and lines.filtered(lambda line, case=case: line.case_id == case and not line.document_id):
                refused.setdefault(case.id, self.env._("It is kept longer now."))
        lines.filtered(lambda line: line.case_id.id in refused).write({"state": "refused"})
        for line in lines.filtered(lambda line: line.state == "refused"):
            line.reason = refused[line.case_id.id]
        lines = lines.filtered(lambda line: line.state == "waiting")
        whole = lines.filtered(lambda line: not line.document_id).case_id
        alone = lines.document_id
        told, now = dict(self.told or {}), self.env.cr.now().replace(microsecond=0)
        contents = self.env["case.contents"]
        for root, found in (("case.case", whole), ("case.document", alone)):
            if not found:
                continue
            spared = found.env["case.document"]._spared_ids(found.ids, self.day) if root == "case.case" else ()
            for what, number in contents.empty_sudo(root, found.ids, spared).items():
                told[what] = told.get(what, 0) + number
            self._mark_sudo(root, found.ids, spared, now)
        self.told = told
        lines.write({"state": "done"})
        self.env["case.writer"].note_each(
            [{"case_id": case_id, "kind": "destroyed", "data": {"destruction": self.id}} for case_id in whole.ids]
            + [
                {
                    "case_id": document.case_id.id,
                    "kind": "document_destroyed",
                    "data": {"destruction": self.id, "kind": document.kind_id.code},
                }
                for document in alone
            ]
        )
        return refused

    def _mark_sudo(self, root, ids, spared, now):
        """Say on what was destroyed that it was, and when."""
        if root == "case.case":
            self.env.execute_query(
                SQL(
                    "UPDATE case_case SET destroyed_on = %s, destruction_id = %s WHERE id = ANY(%s) RETURNING id",
                    now,
                    self.id,
                    list(ids),
                )
            )
        column = SQL("case_id" if root == "case.case" else "id")
        self.env.execute_query(
            SQL(
                "UPDATE case_document SET destroyed_on = %s WHERE %s = ANY(%s) AND id != ALL(%s)"
                " AND destroyed_on IS NULL RETURNING id",
                now,
                column,
                list(ids),
                list(spared),
            )
        )
        self.env.invalidate_all(flush=False)

    @api.private
    def finish_sudo(self):
        """Make the certificate, once all was done."""
        self.ensure_one()
        waiting = self.line_ids.filtered(lambda line: line.state == "waiting")
        failed = {line.case_id: line.error for line in self.bulk_id.line_ids if line.state == "failed"}
        for line in waiting.filtered(lambda line: line.case_id in failed):
            line.write({"state": "failed", "reason": failed[line.case_id]})
        self.write({"state": "done", "carried_out_on": fields.Datetime.now()})
        pdf = pdf_a(self._certificate(), self.env._("Certificate of destruction %s", self.name))
        self.write({"certificate": base64.b64encode(pdf), "certificate_hash": hashlib.sha256(pdf).hexdigest()})
