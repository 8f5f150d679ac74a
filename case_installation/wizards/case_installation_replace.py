from odoo import fields, models


class CaseInstallationReplace(models.TransientModel):
    """Asks for what is put in the place of an installation or part."""

    _name = "case.installation.replace"
    _description = "Replace an Installation or Part"

    installation_id = fields.Many2one("case.installation", required=True, readonly=True)
    type_id = fields.Many2one(related="installation_id.type_id")
    product_id = fields.Many2one("product.product", "New Product")
    serial = fields.Char("New Serial Number")
    on = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char("Why", required=True)

    def action_confirm(self):
        """Replace it. :return: the new one"""
        values = {"serial": self.serial}
        if self.product_id:
            values.update(product_id=self.product_id.id, title=self.product_id.name)
        return self.installation_id.replace(values, self.reason, self.on).get_formview_action()
