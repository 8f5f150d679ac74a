from odoo import models
from odoo.tools import SQL

from .person_traces import address_pattern


class CasePersonTraces(models.AbstractModel):
    """People are also in the register of incoming mail, which keeps addresses of mail that became nothing too."""

    _inherit = "case.person.traces"

    def _by_address(self, people):
        found = super()._by_address(people)
        for kind, field, columns in (
            ("message", "sender", ("sender", "email_from")),
            ("received", "sent_to", ("sent_to", "bounced_to")),
        ):
            if people["addresses"]:
                patterns = [address_pattern(address) for address in people["addresses"]]
                where = SQL(" OR ").join(SQL("lower(t.%s) ~ ANY(%s)", SQL.identifier(one), patterns) for one in columns)
                found += self._rows("case.mail", field, kind, SQL("t.case_id"), SQL("(%s)", where))
        return found

    def _texts(self):
        columns = ("name", "email_from", "sent_to", "bounced_to", "reason")
        return [*super()._texts(), *(("case.mail", name, SQL("t.case_id")) for name in columns)]
