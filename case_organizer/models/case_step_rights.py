from odoo import models

from ..tools.participation import RIGHT_OF_KIND


class CaseStep(models.Model):
    """A person involved does the steps for which they have the right."""

    _inherit = "case.step"

    def _check_right_to_do(self, answers=None):
        """Check the rights that finishing this step takes. No query for a step that takes none.

        :param answers: what is answered with it
        :raises AccessError: saying which right the current user lacks
        """
        needed = {RIGHT_OF_KIND.get(self._ending().kind), "may_answer" if answers else None} - {None}
        for right in sorted(needed):
            self.case_id._check_right(right)

    def _held_with_others(self, boxes):
        """Whether the current user holds the role of this step, which waits with somebody else who holds it too.

        :param boxes: ids of the boxes from which the current user works
        """
        if not self.role_id or self.by_hand:
            return False
        return any(
            person.current and person.role_id == self.role_id and person.box_id.id in boxes
            for person in self.case_id.sudo().participant_ids
        )

    def _rights_here(self):
        """What the step screen offers. :return: ``{may_file, may_answer}``"""
        mine = self.case_id._my_rights()
        return {name: name in mine for name in ("may_file", "may_answer")}
