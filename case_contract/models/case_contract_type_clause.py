from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseContractTypeClause(models.Model):
    """A clause that contracts of a type have, in its place."""

    _name = "case.contract.type.clause"
    _description = "Clause of a Contract Type"
    _order = "type_id, sequence, id"
    _rec_name = "clause_id"

    type_id = fields.Many2one("case.contract.type", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    clause_id = fields.Many2one("case.clause", required=True, ondelete="restrict", domain=[("standard_id", "=", False)])
    version_id = fields.Many2one(related="clause_id.version_id")
    alternative_ids = fields.One2many(related="clause_id.alternative_ids")

    _clause_once = models.Constraint("UNIQUE(type_id, clause_id)", "A contract type has each clause once.")

    @api.constrains("type_id", "clause_id")
    def _check_clause(self):
        for row in self:
            clause, contract_type = row.clause_id, row.type_id
            other_type = clause.type_id and clause.type_id != contract_type.case_type_id
            if other_type or (clause.company_id and clause.company_id != contract_type.company_id):
                raise ValidationError(
                    self.env._(
                        "“%(clause)s” is written for another case type or company than “%(type)s”.",
                        clause=clause.name,
                        type=contract_type.name,
                    )
                )
            if clause.standard_id:
                raise ValidationError(self.env._("“%s” is allowed in place of a clause: list that one.", clause.name))


class CaseContractType(models.Model):
    _inherit = "case.contract.type"

    clause_ids = fields.One2many("case.contract.type.clause", "type_id", "Clauses", copy=True)
