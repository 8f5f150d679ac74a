from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseInstallationType(models.Model):
    """What installations of one kind have in common: their details, parts, meters, files and maintenance."""

    _name = "case.installation.type"
    _description = "Installation Type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    description = fields.Text(translate=True)
    details_definition = fields.PropertiesDefinition("Details")
    warranty_months = fields.Integer("Warranty (months)", help="From the day it is put into service. 0: none.")
    part_ids = fields.One2many("case.installation.type.part", "type_id", "Parts", copy=True)
    maintenance_ids = fields.One2many("case.obligation.template", "installation_type_id", copy=True)
    document_kind_ids = fields.Many2many(
        "case.document.kind", string="Files It Should Have", help="Manuals, drawings, certificates…"
    )
    meter_names = fields.Char("Meters", help="Names with units, for example: Operating hours (h); Gas (m³).")
    product_ids = fields.One2many("product.template", "installation_type_id", "Products")
    installation_count = fields.Integer(compute="_compute_installation_count")

    @api.depends_context("uid")
    def _compute_installation_count(self):
        installations, counts = self.env["case.installation"], {}
        # Modellers who do not work on cases make types, and read no installations.
        if installations.has_access("read"):
            counts = dict(installations._read_group([("type_id", "in", self.ids)], ["type_id"], ["__count"]))
        for installation_type in self:
            installation_type.installation_count = counts.get(installation_type, 0)

    @api.constrains("warranty_months")
    def _check_warranty(self):
        for installation_type in self:
            if not 0 <= installation_type.warranty_months <= 1200:
                raise ValidationError(self.env._("“%s”: a warranty is 0 to 1,200 months.", installation_type.name))

    @api.constrains("part_ids")
    def _check_parts(self):
        """A type is no part of itself, however deep."""
        for installation_type in self:
            seen, ahead = set(), installation_type.part_ids.part_type_id
            while ahead:
                if installation_type in ahead:
                    raise ValidationError(self.env._("“%s” would be a part of itself.", installation_type.name))
                seen.update(ahead.ids)
                ahead = ahead.part_ids.part_type_id.filtered(lambda found, seen=seen: found.id not in seen)

    def copy(self, default=None):
        """The maintenance of a copy includes that of the copy."""
        copies = super().copy(default)
        for one, other in zip(self, copies, strict=True):
            twin = dict(zip(one.maintenance_ids, other.maintenance_ids, strict=False))
            for template, copied in twin.items():
                copied.includes_ids = self.env["case.obligation.template"].union(
                    *(twin[included] for included in template.includes_ids if included in twin)
                )
        return copies

    def _meters(self):
        """The meters that installations of this type begin with. :return: ``[(name, unit)]``"""
        self.ensure_one()
        found = []
        for text in (self.meter_names or "").split(";"):
            name, _bracket, unit = text.strip().partition("(")
            if name.strip():
                found.append((name.strip(), unit.rstrip(") ").strip()))
        return found

    def action_installations(self):
        """The installations of this type."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_installation.action_case_installation")
        return {**action, "domain": [("type_id", "=", self.id)], "context": {"default_type_id": self.id}}
