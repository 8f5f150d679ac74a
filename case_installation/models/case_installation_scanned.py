from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.sql import escape_psql

from ..tools.scanned import barcodes, read

#: What is looked at of an installation that was found.
LOOKED_AT = ("company_id", "partner_id", "site_id", "type_id", "state", "warranty_until", "parent_path")


class CaseInstallation(models.Model):
    """Installations are found, or entered, by what stands on them: our own label, or the code of their maker."""

    _inherit = "case.installation"

    @api.model
    def _named(self, text, partner_id=False):
        """Installations with a serial number, a number or the code of a label; those of a customer before others.

        :param text: as it was typed or scanned: the address that a label leads to and the code of a maker will do
        """
        said = read(text)
        if not (said.token or said.number):
            return self.browse()
        named = [("token", "=", said.token or said.number)]
        if said.number:
            alike = escape_psql(said.number)
            named = ["|", "|", ("serial", "=ilike", alike), ("name", "=ilike", alike), *named]
        found = self.search_fetch([("state", "!=", "removed"), *named], LOOKED_AT, limit=20)
        if len(found) > 1 and said.gtin:
            found = found.filtered(lambda one: one.product_id.barcode in barcodes(said.gtin)) or found
        if len(found) > 1 and partner_id:
            whose = self.env["res.partner"].browse(partner_id).commercial_partner_id
            found = found.filtered(lambda one: one.partner_id.commercial_partner_id == whose) or found
        return found

    @api.model
    def open_scanned(self, text):
        """Show the installation on which a code stands; where none has it, begin a new one that does.

        :param text: what was scanned: a label of ours, a serial number, or a code of GS1 with product and serial number
        :return: an action: the installation, those among which to choose, or the form of a new one with serial number
            and product filled in
        :raises UserError: when nothing has this code and the current user enters no installations
        """
        said, found = read(text), self._named(text)
        if found:
            return found._get_records_action(context={})
        if not (said.number or said.gtin):
            raise UserError(self.env._("Nothing here has this code."))
        if not self.has_access("create"):
            raise UserError(self.env._("No installation here has the number “%s”.", said.number or said.gtin))
        return self._get_records_action(name=self.env._("New Installation"), context=self._scanned_defaults(said))

    @api.model
    def _scanned_defaults(self, said):
        """What a new installation begins with. :param said: :class:`..tools.scanned.Scanned`"""
        digits = said.gtin or (said.number.zfill(14) if said.number.isdigit() else "")
        known = self.env["product.product"].search([("barcode", "in", barcodes(digits))], limit=2) if digits else ()
        product = known if len(known) == 1 else self.env["product.product"]
        # The code of a product alone is no serial number.
        serial = "" if product and not said.gtin else said.number
        values = {"serial": serial, "product_id": product.id, "type_id": product.installation_type_id.id}
        return {f"default_{name}": value for name, value in {**values, "state": "installed"}.items() if value}
