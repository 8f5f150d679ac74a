from odoo import api, models


class CaseCase(models.Model):
    """Writes to parties by SMS."""

    _inherit = "case.case"

    @api.model
    def _channels(self):
        return (*super()._channels(), "sms")

    def _write_by_sms(self, partner, subject, text):
        """Put an SMS into the queue of Odoo; it is a message of the case, to this party alone."""
        self._message_sms(
            text,
            subtype_id=self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            partner_ids=partner.ids,
            sms_pid_to_number={partner.id: partner._case_sms_number()},
            put_in_queue=True,
        )
