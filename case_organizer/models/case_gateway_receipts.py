from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.gateway import allowed


class CaseGateway(models.AbstractModel):
    """Receipts of what was handed in from outside: kept, mailed, and shown to whom they were given."""

    _inherit = "case.gateway"

    def _receipt(self, key, person, step, versions, answers, outcome, reason, done, signed):
        """Keep what was handed in, and mail it."""
        values = person.env["case.value"].search(
            [
                ("case_id", "=", step.case_id.id),
                ("valid_to", "=", False),
                ("characteristic_id.code", "in", [code for code, value in answers.items() if value is not None]),
            ]
        )
        receipt = person.env["case.receipt"].create(
            {
                "case_id": step.case_id.id,
                "company_id": step.case_id.company_id.id,
                "step_id": step.id,
                "participant_id": person.id,
                "by_id": self._acting(key, person).id,
                "version_ids": [(6, 0, versions.ids)],
                "value_ids": [(6, 0, values.ids)],
                "outcome": outcome or False,
                "reason": reason or False,
                "done": done,
                **signed,
            }
        )
        receipt.mail_sudo()
        return receipt

    @api.private
    def read_receipt(self, key, receipt_id):
        """What the person of a key handed in at one time.

        :return: ``{receipt, steps}``: see ``case.receipt``, and what is asked of them still, ``[{id, name}]``
        :raises AccessError: for any other receipt, there or not
        """
        person, rights = self._enter(key, "read_receipt")
        receipt = (
            person.env["case.receipt"]
            .search([("participant_id", "=", person.id)])
            .filtered(lambda receipt: receipt.id == receipt_id)
        )
        if not receipt:
            raise AccessError(self.env._("This receipt is not there for you."))
        left = [{"id": step.id, "name": step.display_name} for step in self._steps(person)]
        return {"receipt": allowed("receipt", receipt._told(), rights), "steps": left}
