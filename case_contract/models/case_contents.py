from odoo import models


class CaseContents(models.AbstractModel):
    """A contract is more than what lies in its case file: it stays, with its terms, lines and ledger."""

    _inherit = "case.contents"

    def _apart(self):
        """Contracts are no contents of a case."""
        return super()._apart() | {"case.contract"}
