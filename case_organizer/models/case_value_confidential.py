from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .case_characteristic_confidential import TABLE
from .confidential import holds_reading_role_sql, names_no_role_sql, reads_everything


class CaseValue(models.Model):
    """Values of details that are for some roles only, and for who gave them; the record rules look at ``readable``."""

    _inherit = "case.value"

    readable = fields.Boolean(compute="_compute_readable", search="_search_readable")

    @api.depends_context("uid")
    def _compute_readable(self):
        if reads_everything(self.env):
            self.readable = True
            return
        found = self.sudo()._search(Domain("id", "in", self.ids) & Domain.custom(to_sql=self._readable_sql))
        readable = {id for (id,) in self.env.execute_query(found.select())}
        for value in self:
            value.readable = value.id in readable

    @api.model
    def _search_readable(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        if reads_everything(self.env) or not self.env["case.characteristic"]._confidential_codes():
            return Domain.TRUE
        return Domain.custom(to_sql=self._readable_sql, predicate=lambda value: value.readable)

    def _readable_sql(self, model, alias, query):
        detail, case = SQL.identifier(alias, "characteristic_id"), SQL.identifier(alias, "case_id")
        return SQL(
            "(%s OR %s = %s OR %s)",
            names_no_role_sql(*TABLE, detail),
            SQL.identifier(alias, "user_id"),
            self.env.uid,
            holds_reading_role_sql(self.env.uid, *TABLE, detail, case),
        )
