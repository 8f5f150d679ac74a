import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

#: States of what is there, as opposed to what is still to come or gone.
THERE = ("installed", "in_service", "out_of_service")
#: Columns that verbs alone fill, so that the history says who, when and why.
DECIDED = frozenset(
    [
        "state",
        "partner_id",
        "site_id",
        "installed_on",
        "in_service_on",
        "removed_on",
        "replaces_id",
        "parent_id",
        "token",
    ]
)


class CaseInstallation(models.Model):
    """Something that was delivered and is looked after: a machine, a part of one, a line, a licence.

    Its owner, place, state and parts are changed by verbs, so that its history tells what happened. Nothing is deleted:
    what is gone is *removed*.
    """

    _name = "case.installation"
    _description = "Installation"
    _inherit = ["mail.thread"]
    _order = "partner_id, parent_path, id"
    _parent_store = True
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char("Number", readonly=True, copy=False, index="trigram")
    title = fields.Char("Called", required=True, compute="_compute_title", store=True, readonly=False, precompute=True)
    type_id = fields.Many2one(
        "case.installation.type", "Installation Type", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    product_id = fields.Many2one("product.product", ondelete="restrict", check_company=True)
    serial = fields.Char("Serial or Lot Number", copy=False, index="trigram")
    partner_id = fields.Many2one("res.partner", "Customer", required=True, ondelete="restrict", index=True)
    site_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index="btree_not_null",
        help="The address where it stands. Empty: that of the customer.",
    )
    access_notes = fields.Text("How to Get In", related="site_id.site_access_notes")
    parent_id = fields.Many2one("case.installation", "Part of", ondelete="restrict", index=True, check_company=True)
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("case.installation", "parent_id", "Parts")
    part_count = fields.Integer(compute="_compute_part_count")
    state = fields.Selection(
        [
            ("ordered", "Ordered"),
            ("installed", "Installed"),
            ("in_service", "Commissioned"),
            ("out_of_service", "Out of service"),
            ("removed", "Removed"),
        ],
        required=True,
        default="ordered",
        readonly=True,
        copy=False,
        index=True,
    )
    installed_on = fields.Date(readonly=True, copy=False)
    in_service_on = fields.Date("Commissioned on", readonly=True, copy=False)
    removed_on = fields.Date(readonly=True, copy=False)
    warranty_until = fields.Date(copy=False, index="btree_not_null")
    in_warranty = fields.Boolean(compute="_compute_in_warranty", search="_search_in_warranty")
    replaces_id = fields.Many2one("case.installation", "In Place of", readonly=True, copy=False, ondelete="restrict")
    replaced_by_ids = fields.One2many("case.installation", "replaces_id", "Replaced by", readonly=True)
    details = fields.Properties(definition="type_id.details_definition", copy=True)
    note = fields.Text("Remarks")
    token = fields.Char(readonly=True, copy=False, index=True, default=lambda self: secrets.token_urlsafe(9))
    owner_ids = fields.One2many("case.installation.owner", "installation_id", "Owners and Places", readonly=True)
    meter_ids = fields.One2many("case.installation.meter", "installation_id", "Meters")
    file_ids = fields.One2many("case.installation.file", "installation_id", "Files")
    files_missing = fields.Char(compute="_compute_files_missing", help="Files that its type asks for.")
    event_ids = fields.One2many("case.installation.event", "installation_id", "History", readonly=True)
    coverage_ids = fields.One2many("case.contract.coverage", "installation_id", "Contracts", readonly=True)
    obligation_ids = fields.One2many("case.obligation", "installation_id", "Obligations", readonly=True)
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    order_number = fields.Integer(readonly=True, copy=False, help="Which one of the quantity of its order line.")

    _name_unique = models.UniqueIndex("(company_id, name)", "Another installation has this number.")
    _token_unique = models.UniqueIndex("(token) WHERE token IS NOT NULL")
    _serial_unique = models.UniqueIndex(
        "(company_id, COALESCE(product_id, 0), serial) WHERE serial IS NOT NULL AND state != 'removed'",
        "This serial number is in use already.",
    )
    _order_unique = models.UniqueIndex("(order_line_id, order_number) WHERE order_line_id IS NOT NULL")

    # --- what follows --------------------------------------------------------------------------------------------

    @api.depends("type_id", "product_id")
    def _compute_title(self):
        for installation in self:
            installation.title = (
                installation.title or installation.product_id.name or installation.type_id.name or False
            )

    @api.depends("name", "title", "serial")
    def _compute_display_name(self):
        for installation in self:
            words = [installation.title or "", installation.serial or installation.name or ""]
            installation.display_name = " · ".join(filter(None, words))

    @api.model
    def _search_display_name(self, operator, value):
        if operator not in ("ilike", "=", "in", "like", "=ilike", "=like"):
            return super()._search_display_name(operator, value)
        names = ("name", "title", "serial")
        return ["|", "|", *((name, operator, value) for name in names)]

    def _compute_part_count(self):
        counts = dict(self._read_group([("parent_id", "in", self.ids)], ["parent_id"], ["__count"]))
        for installation in self:
            installation.part_count = counts.get(installation, 0)

    @api.depends("warranty_until")
    def _compute_in_warranty(self):
        today = fields.Date.context_today(self)
        for installation in self:
            installation.in_warranty = bool(installation.warranty_until) and installation.warranty_until >= today

    @api.model
    def _search_in_warranty(self, operator, value):
        if operator != "in":
            return NotImplemented
        within = [("warranty_until", ">=", fields.Date.context_today(self))]
        return within if True in value else ["!", *within]

    @api.depends("file_ids.kind_id", "type_id.document_kind_ids")
    def _compute_files_missing(self):
        for installation in self:
            missing = installation.type_id.document_kind_ids - installation.file_ids.kind_id
            installation.files_missing = ", ".join(missing.mapped("name")) or False

    # --- what may not be -----------------------------------------------------------------------------------------

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("An installation is no part of itself."))

    @api.constrains("type_id", "company_id")
    def _check_company_of_type(self):
        for installation in self:
            if installation.type_id.company_id != installation.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(installation)s” is of %(company)s, its type of %(other)s.",
                        installation=installation.display_name,
                        company=installation.company_id.name,
                        other=installation.type_id.company_id.name,
                    )
                )

    @api.constrains("parent_id", "partner_id")
    def _check_owner_of_parts(self):
        for installation in self:
            whole = installation.parent_id
            if whole and whole.partner_id != installation.partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(part)s” belongs to whom “%(whole)s” belongs to: %(owner)s.",
                        part=installation.display_name,
                        whole=whole.display_name,
                        owner=whole.partner_id.display_name,
                    )
                )

    # --- made and changed ----------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Number installations, with the parts and meters of their types. :raises UserError: for an unknown state"""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("state", "ordered") not in ("ordered", *THERE[:2]):
                raise UserError(self.env._("What is entered is ordered, installed or commissioned."))
            parent = self.browse(vals.get("parent_id"))
            if parent:
                vals.setdefault("partner_id", parent.partner_id.id)
                vals.setdefault("site_id", parent.site_id.id)
            serial = (vals.get("serial") or "").strip()
            vals.update(name=vals.get("name") or self._next_number(), serial=serial or False)
        installations = super().create(vals_list)
        installations._begin()
        return installations

    @api.model
    def _next_number(self):
        return self.env["ir.sequence"].sudo().next_by_code("case.installation")

    def write(self, vals):
        """:raises AccessError: for what verbs alone write"""
        refused = DECIDED & vals.keys()
        if refused:
            labels = ", ".join(self._fields[name]._description_string(self.env) for name in sorted(refused))
            raise AccessError(self.env._("%s: this is changed by a verb of the installation, with a day.", labels))
        if "serial" in vals:
            vals = {**vals, "serial": (vals["serial"] or "").strip() or False}
            for installation in self.filtered("serial"):
                if installation.serial != vals["serial"]:
                    installation._tell("changed", f"{installation.serial} → {vals['serial'] or '–'}")
        return super().write(vals)

    def _decide(self, **values):
        """Write what a verb decided, below the guard of :meth:`write`."""
        return super().write(values)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An installation is never deleted. Remove it instead: its history stays."))

    def _with_wholes(self):
        """Ids of this and of all that it is part of, the outermost first."""
        self.ensure_one()
        return [int(number) for number in self.parent_path.strip("/").split("/")]

    def _with_parts_there(self):
        """These and all that they consist of, but for what was removed."""
        return self.search([("id", "child_of", self.ids), ("state", "!=", "removed")])

    def _tell(self, kind, text=False, at=None, **values):
        """Write into the history of these installations."""
        self.env["case.installation.event"].sudo().create(
            [
                {"installation_id": number, "kind": kind, "text": text, "at": at or fields.Datetime.now(), **values}
                for number in self.ids
            ]
        )
