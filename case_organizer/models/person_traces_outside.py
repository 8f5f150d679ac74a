from odoo import models
from odoo.tools import SQL


class CasePersonTraces(models.AbstractModel):
    """People are also in receipts of what was handed in from outside."""

    _inherit = "case.person.traces"

    def _links(self):
        its = SQL("t.case_id")
        return [
            *super()._links(),
            ("case.receipt", "participant_id", "document", its, "outside"),
            ("case.receipt", "by_id", "document", its, "partner"),
        ]

    def _texts(self):
        return [*super()._texts(), *(("case.receipt", name, SQL("t.case_id")) for name in ("reason", "signed_name"))]
