from odoo import models
from odoo.tools import format_date, format_datetime

from ..tools.certificate_pdf import certificate_pdf


class CaseDestruction(models.Model):
    """The certificate of a list of destruction: what was destroyed, on which ground, who signed, when."""

    _inherit = "case.destruction"

    def _certificate(self):
        """The certificate, bytes of a PDF."""
        done = self.line_ids.filtered(lambda line: line.state == "done")
        left = self.line_ids - done
        head = [
            self.env._("Case"),
            self.env._("Type"),
            self.env._("Closed on"),
            self.env._("Kept until"),
            self.env._("Ground"),
        ]
        rows = [
            [
                " · ".join(filter(None, (line.case_name, line.document_name))),
                line.type_name,
                format_date(self.env, line.closed_on),
                format_date(self.env, line.retain_until),
                line.ground or "",
            ]
            for line in done
        ]
        kept = [[" · ".join(filter(None, (line.case_name, line.document_name))), line.reason or ""] for line in left]
        return certificate_pdf(
            self.env._("Certificate of destruction"),
            self._facts(done),
            (self.env._("Destroyed"), head, rows),
            (self.env._("Not destroyed"), [self.env._("Case"), self.env._("Why")], kept),
            f"{self.name} · {self.company_id.name}",
        )

    def _facts(self, done):
        """What the certificate says above its tables. :param done: the lines that were destroyed"""
        signed = [
            self.env._("%(who)s, %(when)s", who=who.name, when=self._moment(on))
            for who, on in ((self.first_id, self.first_on), (self.second_id, self.second_on))
        ]
        counts = {**(self.told or {}), "cases": len(done.filtered(lambda line: not line.document_id))}
        counts["alone"] = len(done.document_id)
        return [
            (self.env._("List"), self.name),
            (self.env._("Organization"), self.company_id.name),
            (self.env._("Made by"), self.user_id.name),
            (self.env._("Signed by"), "; ".join(signed)),
            (self.env._("Carried out on"), self._moment(self.carried_out_on)),
            (self.env._("What was destroyed"), self._counts_in_words(counts)),
            (self.env._("SHA-256 of the list"), self.fingerprint),
        ]

    def _moment(self, value):
        return format_datetime(self.env, value, dt_format="short")


class CaseBulk(models.Model):
    _inherit = "case.bulk"

    _chunk_destroy = 100

    def _bulk_destroy(self, cases):
        """Destroy the contents of these cases."""
        return self.env["case.destruction"].browse(self.params["destruction"]).destroy_sudo(cases)

    def work_sudo(self, limit=None):
        """As before; a list of destruction that is done has its certificate."""
        count = super().work_sudo(limit)
        if self.kind == "destroy" and self.state == "done":
            listed = self.env["case.destruction"].sudo().browse(self.params["destruction"])
            if listed.state == "running":
                listed.with_user(self.user_id).sudo().finish_sudo()
        return count
