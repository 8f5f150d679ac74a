from odoo import api, models, tools
from odoo.tools import SQL


class CasePlanCompiler(models.AbstractModel):
    """Which documents plans ask for, from the cache."""

    _inherit = "case.plan.compiler"

    @api.model
    @tools.ormcache("plan_id")
    def _kinds_asked(self, plan_id):
        """The kinds of documents that the steps of a plan version ask for. :return: frozenset of ids"""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT d.kind_id FROM case_plan_document d JOIN case_plan_item i ON i.id = d.item_id"
                " WHERE i.plan_id = %s",
                plan_id or None,
            )
        )
        return frozenset(kind_id for (kind_id,) in rows)
