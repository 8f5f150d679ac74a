from odoo import api, models
from odoo.tools import SQL

from .case_characteristic_confidential import TABLE
from .confidential import holds_reading_role_sql, names_no_role_sql


class CaseValue(models.Model):
    """Values of details that are for some roles only, and for who gave them."""

    _name = "case.value"
    _inherit = ["case.value", "case.confidential"]

    @api.model
    def _all_readable(self):
        return super()._all_readable() or not self.env["case.characteristic"]._confidential_codes()

    def _readable_sql(self, model, alias, query):
        detail, case = SQL.identifier(alias, "characteristic_id"), SQL.identifier(alias, "case_id")
        return SQL(
            "(%s OR %s = %s OR %s)",
            names_no_role_sql(*TABLE, detail),
            SQL.identifier(alias, "user_id"),
            self.env.uid,
            holds_reading_role_sql(self.env, *TABLE, detail, case),
        )
