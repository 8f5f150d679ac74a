from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseReceipt(models.Model):
    """What somebody from outside handed in at one time, in one step, as they were told it arrived.

    It points to the documents and values themselves: what is erased of them is erased here. Made by ``case.gateway``.
    """

    _name = "case.receipt"
    _description = "Receipt"
    _order = "id desc"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True, index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    step_id = fields.Many2one("case.step", required=True, ondelete="restrict", readonly=True)
    participant_id = fields.Many2one(
        "case.participant", "From", required=True, ondelete="restrict", readonly=True, index=True
    )
    partner_id = fields.Many2one(related="participant_id.partner_id", string="Person")
    by_id = fields.Many2one(
        "res.partner", "In Their Place", ondelete="restrict", readonly=True, help="Who did it, when it was another."
    )
    sent_on = fields.Datetime("Received on", required=True, readonly=True, default=fields.Datetime.now)
    version_ids = fields.Many2many("case.document.version", string="Files", readonly=True)
    value_ids = fields.Many2many("case.value", string="Answers", readonly=True)
    outcome = fields.Char("Code of the Outcome", readonly=True)
    reason = fields.Text(readonly=True)
    signed_name = fields.Char("Signed by", readonly=True)
    signature = fields.Binary("Signature Drawn", readonly=True, attachment=False)
    done = fields.Boolean("Step Done", readonly=True, help="Not when something is left that we do ourselves.")
    mailed = fields.Boolean("Sent by Mail", readonly=True)
    summary = fields.Char("What", compute="_compute_summary")

    @api.depends("step_id.name", "participant_id.partner_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for receipt in self:
            receipt.display_name = f"{receipt.step_id.name}: {receipt.participant_id.partner_id.name}"

    @api.depends("version_ids", "value_ids", "outcome")
    @api.depends_context("lang")
    def _compute_summary(self):
        for receipt in self:
            told = [version.name for version in receipt.version_ids]
            if receipt.value_ids:
                told.append(self.env._("%s answers", len(receipt.value_ids)))
            if receipt.outcome:
                told.append(receipt._outcome_in_words())
            receipt.summary = ", ".join(told) or self.env._("Done")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A receipt stays on its case."))

    def _outcome_in_words(self):
        labels = {code: label for code, label, *_rest in self.step_id._outcomes()}
        return labels.get(self.outcome, self.outcome or "")

    def _told(self):
        """What was handed in, for the page and the mail.

        :return: ``{id, step, case, title, name, by, at, files: [{label, name, size, sha256}], answers: [{label, text}],
            outcome, reason, done, mailed, signed}``
        """
        self.ensure_one()
        return {
            "id": self.id,
            "step": self.step_id.display_name,
            "case": self.case_id.name,
            "title": self.case_id.title or "",
            "name": self.participant_id.partner_id.name,
            "by": self.by_id.name or "",
            "at": self.sent_on,
            "files": [
                {
                    "label": version.document_id.kind_id.name,
                    "name": version.name,
                    "size": version.file_size,
                    "sha256": version.checksum or "",
                }
                for version in self.version_ids
            ],
            "answers": [
                {"label": value.characteristic_id.name, "text": value.shown}
                for value in self.value_ids.sorted(lambda value: (value.characteristic_id.sequence, value.id))
            ],
            "outcome": self._outcome_in_words() if self.outcome else "",
            "reason": self.reason or "",
            "done": self.done,
            "mailed": self.mailed,
            "signed": self.signed_name or "",
        }

    def action_open_case(self):
        """Open the case."""
        self.ensure_one()
        return self.case_id._get_records_action(context={})

    @api.private
    def mail_sudo(self):
        """Put the receipt into the queue of mails, for whoever has an address; the caller has checked the person."""
        self.ensure_one()
        partner = self.by_id or self.participant_id.partner_id
        if not partner.email:
            return
        told = self._told()
        zone = partner.tz or self.case_id.company_id.resource_calendar_id.tz
        values = {"receipt": told}
        body = self.env["ir.qweb"].with_context(tz=zone)._render("case_organizer.outside_receipt_mail", values)
        subject = self.env._("%(case)s: we received what you sent", case=told["case"])
        to = {"recipient_ids": [(6, 0, partner.ids)]}
        self.env["mail.mail"]._to_outsider_sudo(self.case_id.company_id, subject, body, **to)
        self.sudo().mailed = True
