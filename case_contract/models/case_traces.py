from odoo import models

from odoo.addons.case_organizer.history import Thing


class CaseTraces(models.AbstractModel):
    """How cases went tells of their contracts too."""

    _inherit = "case.traces"

    def _things(self, cases):
        things, versions = super()._things(cases)
        readable = self.env["case.contract"].search([("id", "in", cases.contract_id.ids)])
        for case in cases:
            contract = case.contract_id
            if contract in readable:
                told = {"number": contract.name, "state": contract.state, "type": contract.type_id.name}
                thing = Thing(f"contract-{contract.id}", "contract", told)
                things.setdefault(case.id, []).append((thing, "contract"))
        return things, versions
