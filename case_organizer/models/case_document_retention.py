from odoo import api, fields, models
from odoo.tools import SQL


class CaseDocument(models.Model):
    """Until when a document is kept whose kind has a rule of its own."""

    _inherit = "case.document"

    retain_until = fields.Date(
        "Kept until", readonly=True, copy=False, index="btree_not_null", help="Empty: as its case."
    )
    retention_rule_id = fields.Many2one(
        "case.retention.rule", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    destroyed_on = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _spared_ids(self, case_ids, day):
        """Documents of cases that are kept on a day on which their case is not. :return: ids"""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM case_document WHERE case_id = ANY(%s) AND retention_rule_id IS NOT NULL"
                " AND destroyed_on IS NULL AND (retain_until IS NULL OR retain_until >= %s)",
                list(case_ids),
                day,
            )
        )
        return [document_id for (document_id,) in rows]
