from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.case_organizer.tools.naming import with_codes


class CaseClause(models.Model):
    """A clause of contracts: a standard one, or one that is allowed in the place of a standard one.

    Its text is written in versions; one that was published never changes (``case_clause_version.py``).
    """

    _name = "case.clause"
    _description = "Clause"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short technical name. Filled from the name when empty.")
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        ondelete="restrict",
        help="Whose details and roles its text may name, and its condition look at. Empty: none.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        help="Empty: for every company.",
    )
    standard_id = fields.Many2one(
        "case.clause",
        "Allowed in Place of",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("standard_id", "=", False)],
        help="The standard clause that a contract may replace by this one without asking. Empty: a standard clause.",
    )
    alternative_ids = fields.One2many("case.clause", "standard_id", "Allowed Instead")
    version_ids = fields.One2many("case.clause.version", "clause_id", "Versions", copy=False)
    version_id = fields.Many2one("case.clause.version", compute="_compute_version_id", store=True)
    draft_id = fields.Many2one("case.clause.version", compute="_compute_version_id", store=True)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code, COALESCE(company_id, 0))", "There is a clause with this code already.")

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names, and begin the text of each."""
        everything = self.with_context(active_test=False).sudo().search_fetch([], ["code"])
        clauses = super().create(with_codes(vals_list, lambda _place: everything.mapped("code")))
        bare = clauses.filtered(lambda clause: not clause.version_ids)
        bare.version_ids.create([{"clause_id": clause.id, "title": clause.name} for clause in bare])
        return clauses

    @api.depends("type_id")
    def _compute_company_id(self):
        for clause in self:
            clause.company_id = clause.type_id.company_id or clause.company_id

    @api.depends("version_ids.state")
    def _compute_version_id(self):
        for clause in self:
            versions = clause.version_ids.sorted("number")
            clause.version_id = versions.filtered(lambda version: version.state == "published")[-1:]
            clause.draft_id = versions.filtered(lambda version: version.state == "draft")[-1:]

    @api.constrains("standard_id", "alternative_ids", "company_id")
    def _check_standard(self):
        for clause in self:
            standard = clause.standard_id
            if standard and (standard == clause or standard.standard_id or clause.alternative_ids):
                raise ValidationError(
                    self.env._("“%s”: what is allowed in place of a clause has no alternatives itself.", clause.name)
                )
            if standard.company_id and standard.company_id != clause.company_id:
                raise ValidationError(
                    self.env._("“%s” and the clause it may replace are of different companies.", clause.name)
                )

    @api.constrains("type_id")
    def _check_type(self):
        for clause in self:
            clause.draft_id._check_text()

    @api.ondelete(at_uninstall=False)
    def _unlink_unpublished(self):
        for clause in self:
            if clause.version_id:
                raise UserError(self.env._("“%s” was published: archive it instead.", clause.name))

    def action_publish(self):
        """Publish the draft: contracts written from now on have it."""
        for clause in self:
            if not clause.draft_id:
                raise UserError(self.env._("“%s” has no draft to publish.", clause.name))
        return self.draft_id.action_publish()

    def action_new_version(self):
        """Begin another version with the text of the one that is published."""
        for clause in self:
            if clause.draft_id:
                raise UserError(self.env._("“%s” has a draft already.", clause.name))
            clause.version_id.copy({"clause_id": clause.id})
        return True
