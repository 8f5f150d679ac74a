from odoo import api, models


class CaseWriter(models.AbstractModel):
    """Giving steps to people by hand, and giving them back, is in the history."""

    _inherit = "case.writer"

    @api.private
    def distribute(self, steps, users, way):
        """As above, and note who got what."""
        result = super().distribute(steps, users, way)
        owners = {step.id: step.box_id.user_id.id for step in steps.sudo()}
        self._note_given(steps, owners)
        return result

    @api.private
    def give_back(self, steps):
        """As above, and note it."""
        result = super().give_back(steps)
        self._note_given(steps, {})
        return result

    def _note_given(self, steps, owners):
        """One row a step. :param owners: ``{step id: user id}``; nobody when it waits where the plan puts it"""
        self.note_each(
            [
                {
                    "case_id": step.case_id.id,
                    "kind": "given_by_hand",
                    "item": step.code,
                    "instance": step.instance,
                    "data": {"who": owners.get(step.id)},
                }
                for step in steps.sudo()
            ]
        )
