from odoo import fields, models


class CaseContractSign(models.TransientModel):
    """Signs a document of a contract for our side."""

    _name = "case.contract.sign"
    _description = "Sign"

    signature_id = fields.Many2one("case.contract.signature", required=True, readonly=True)
    document_id = fields.Many2one(related="signature_id.document_id")
    name = fields.Char("Full Name", required=True, default=lambda self: self.env.user.name)
    image = fields.Binary("Signature", help="Drawn or typed. Without it your name is the signature.")

    def action_sign(self):
        """Sign."""
        self.ensure_one()
        image = self.image.decode() if isinstance(self.image, bytes) else self.image
        self.signature_id.sign(self.name, image or None)
        return {"type": "ir.actions.act_window_close"}
