from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.likeness import phone_ending


class ResPartner(models.Model):
    """Contacts are found by their phone number, however it is written."""

    _inherit = "res.partner"

    _phone_ending = models.Index(
        "(reverse(regexp_replace(phone, '[^0-9]', '', 'g')) text_pattern_ops) WHERE phone IS NOT NULL"
    )

    @api.model
    def _search_display_name(self, operator, value):
        """Look for phone numbers too: those that end like what is looked for."""
        domain = super()._search_display_name(operator, value)
        ending = phone_ending(value) if operator in ("ilike", "like", "=ilike") and isinstance(value, str) else None
        if not ending or domain is NotImplemented:
            return domain
        by_phone = Domain.custom(to_sql=lambda model, alias, _query: _ends_with(alias, ending))
        return Domain.OR([Domain(domain), by_phone])


def _ends_with(alias, ending):
    """SQL: the phone number ends with these digits."""
    phone = SQL.identifier(alias, "phone")
    return SQL(
        "(%s IS NOT NULL AND reverse(regexp_replace(%s, '[^0-9]', '', 'g')) LIKE %s)", phone, phone, f"{ending[::-1]}%"
    )
