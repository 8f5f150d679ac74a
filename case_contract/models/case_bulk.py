from odoo import fields, models


class CaseBulk(models.Model):
    """Work on many contracts: each is found by its case file."""

    _inherit = "case.bulk"

    def _begun(self, at_once):
        """Do a small work at once, leave a large one to the scheduler, and show how it goes. :return: an action"""
        self.ensure_one()
        while at_once and self.state == "running":
            self.work_sudo()
        return self._get_records_action(name=self.name, context={})

    def _contracts(self, cases):
        """The contracts whose own case files these are."""
        return self.env["case.contract"].search([("case_id", "in", cases.ids)])

    def _bulk_contract_indexation(self, cases):
        """Prices of contracts go on. ``params``: ``{dates: {case id: from when}}``"""
        contracts, dates = self._contracts(cases), self.params["dates"]
        left = contracts._index(
            {contract.id: fields.Date.to_date(dates[str(contract.case_id.id)]) for contract in contracts}
        )
        return {contract.case_id.id: why_not for contract, why_not in left.items()}

    def _bulk_contract_obligations(self, cases):
        """An obligation changes. ``params``: ``{template, what, day, reason}``"""
        params = self.params
        template, day = (
            self.env["case.obligation.template"].browse(params["template"]),
            fields.Date.to_date(params["day"]),
        )
        left = {}
        for contract in self._contracts(cases):
            why_not = contract._change_obligation(template, params["what"], day, params["reason"])
            if why_not:
                left[contract.case_id.id] = why_not
        return left

    def _bulk_contract_renewal(self, cases):
        """How contracts go on. ``params``: ``{choices: {case id: [choice, number, unit]}, reason}``"""
        contracts, choices = self._contracts(cases), self.params["choices"]
        decisions = self.env["case.contract.decision"]
        decisions._make_sudo([contract._renewal_asked() for contract in contracts if contract.date_end])
        found = decisions.search(
            [("contract_id", "in", contracts.ids), ("about", "=", "renewal"), ("state", "=", "open")]
        ).filtered(lambda decision: decision.end_on == decision.contract_id.date_end)
        groups = {}
        for decision in found:
            key = tuple(choices[str(decision.contract_id.case_id.id)])
            groups[key] = groups.get(key, decisions) | decision
        for (choice, number, unit), together in groups.items():
            together.decide(choice, self.params["reason"], number, unit)
        left = contracts - found.contract_id
        return {contract.case_id.id: self.env._("It was decided before, or has no end.") for contract in left}
