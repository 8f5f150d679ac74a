from odoo import api, fields, models, tools
from odoo.tools import SQL

from .confidential import holds_reading_role_sql, names_no_role_sql, reads_everything

TABLE = ("case_characteristic_reader", "characteristic_id")


class CaseCharacteristic(models.Model):
    """Which roles read a detail. :class:`.characteristic_field.CharacteristicValues` asks here."""

    _inherit = "case.characteristic"

    reader_role_ids = fields.Many2many(
        "case.role",
        "case_characteristic_reader",
        "characteristic_id",
        "role_id",
        "Read by",
        domain="[('type_id', '=', type_id)]",
        help="Only who holds one of these roles on the case, and administrators, read this detail. Empty: everyone who"
        " reads the case.",
    )

    @api.model
    @tools.ormcache()
    def _confidential_codes(self):
        """The codes of the details, of any type, that are for some roles only."""
        details = self.sudo().with_context(active_test=False).search([("reader_role_ids", "!=", False)])
        return frozenset(details.mapped("code"))

    @api.model
    def _hidden_codes(self, cases):
        """Which details of cases the current user does not read. :return: ``{case id: set of codes}``"""
        codes = self._confidential_codes()
        if not codes or not cases.ids or self.env.su or reads_everything(self.env):
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id, ch.code FROM case_case c JOIN case_characteristic ch ON ch.type_id = c.type_id"
                " AND ch.parent_id IS NULL WHERE c.id = ANY(%s) AND ch.code = ANY(%s) AND NOT %s AND NOT %s",
                cases.ids,
                list(codes),
                names_no_role_sql(*TABLE, SQL("ch.id")),
                holds_reading_role_sql(self.env, *TABLE, SQL("ch.id"), SQL("c.id")),
            )
        )
        hidden = {}
        for case_id, code in rows:
            hidden.setdefault(case_id, set()).add(code)
        return hidden

    @api.model
    def _hidden_sql(self, code, alias):
        """SQL: the current user does not read a detail of the case in ``alias``; None when everybody reads it."""
        if self.env.su or reads_everything(self.env) or code not in self._confidential_codes():
            return None
        return SQL(
            "EXISTS (SELECT 1 FROM case_characteristic ch WHERE ch.type_id = %s AND ch.parent_id IS NULL"
            " AND ch.code = %s AND NOT %s AND NOT %s)",
            SQL.identifier(alias, "type_id"),
            code,
            names_no_role_sql(*TABLE, SQL("ch.id")),
            holds_reading_role_sql(self.env, *TABLE, SQL("ch.id"), SQL.identifier(alias, "id")),
        )
