from odoo import api, models
from odoo.tools import SQL

#: The case file of the contract that a row belongs to.
OF_CONTRACT = SQL("(SELECT c.case_id FROM case_contract c WHERE c.id = t.contract_id)")


class CasePersonTraces(models.AbstractModel):
    """Contracts name people too: with whom they are, who acts in them, who signed."""

    _inherit = "case.person.traces"

    @api.model
    def _links(self):
        return [
            *super()._links(),
            ("case.contract", "partner_id", "customer", SQL("t.case_id"), "partner"),
            ("case.contract", "user_id", "handler", SQL("t.case_id"), "user"),
            ("case.contract", "notice_giver_id", "named", SQL("t.case_id"), "partner"),
            ("case.contract.annex", "new_partner_id", "named", OF_CONTRACT, "partner"),
            ("case.obligation", "partner_id", "named", OF_CONTRACT, "partner"),
            ("case.obligation.occurrence", "partner_id", "named", OF_CONTRACT, "partner"),
            ("case.obligation.use", "partner_id", "named", OF_CONTRACT, "partner"),
            ("case.contract.party", "partner_id", "participant", OF_CONTRACT, "partner"),
            ("case.contract.signature", "partner_id", "signature", OF_CONTRACT, "partner"),
            ("case.contract.signature", "acted_by_id", "signature", OF_CONTRACT, "partner"),
        ]

    @api.model
    def _texts(self):
        return [
            *super()._texts(),
            ("case.contract", "title", SQL("t.case_id")),
            ("case.contract.party", "role", OF_CONTRACT),
            ("case.contract.signature", "name", OF_CONTRACT),
        ]
