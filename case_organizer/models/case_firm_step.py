from odoo import fields, models


class CaseFirmStep(models.Model):
    """Who of a firm that takes part in a case took a step that is asked of it, or that the firm declined it.

    Written by the gateway for members of the firm, who share what is asked of it in their portal; the step itself
    stays asked until it is done. Inside it is read on the step and in the history.
    """

    _name = "case.firm.step"
    _description = "Step Taken in a Firm"
    _order = "id desc"
    _rec_name = "partner_id"

    step_id = fields.Many2one("case.step", required=True, readonly=True, ondelete="restrict", index=True)
    case_id = fields.Many2one(related="step_id.case_id", store=True, index=True)
    participant_id = fields.Many2one(
        "case.participant", "Firm", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Who", required=True, readonly=True, ondelete="restrict", index=True, help="Took or declined it."
    )
    declined = fields.Boolean(readonly=True)
    reason = fields.Text(readonly=True)

    _once = models.Constraint("UNIQUE(step_id, participant_id)", "A firm takes a step once.")

    def _put_sudo(self, step, person, partner, declined=False, reason=None):
        """Say who of a firm has a step, or who declined it; what was said before is replaced, and stays in the history.

        The caller (``case.gateway``) has checked that the step is asked of the firm, and that the contact is one of it.
        """
        values = {"partner_id": partner.id, "declined": declined, "reason": reason}
        row = self.sudo().search([("step_id", "=", step.id), ("participant_id", "=", person.id)])
        if row:
            row.write(values)
        else:
            self.sudo().create({"step_id": step.id, "participant_id": person.id, **values})
