from odoo import fields, models
from odoo.exceptions import UserError

from .plan_reserved import BY_SYSTEM


class CaseStep(models.Model):
    """Steps that nobody does: a case that is opened and waited for, work of the system."""

    _inherit = "case.step"

    opened_case_ids = fields.One2many("case.case", "parent_step_id")

    def _is_by_system(self):
        """Whether this step goes on without a person now."""
        self.ensure_one()
        return self.state != "enabled" and self._ending().kind in BY_SYSTEM

    def _goes_on_by(self):
        """What this step waits for, in words."""
        self.ensure_one()
        opened = self.sudo().opened_case_ids[:1]
        if opened:
            return self.env._("“%(step)s” is done when %(case)s is closed.", step=self.name, case=opened.name)
        return self.env._("“%s” is done by the system.", self.name)

    def _check_open(self):
        result = super()._check_open()
        if self._is_by_system():
            raise UserError(self._goes_on_by())
        return result

    def _is_handlers_to_see_to(self):
        """Steps that nobody does are the handler's to skip."""
        return self._is_by_system() and self.case_id.user_id == self.env.user

    def _may_work(self):
        """A step that goes on without a person is nobody's to do."""
        allowed, why_not = super()._may_work()
        if allowed and self._is_by_system():
            return False, [self._goes_on_by()]
        return allowed, why_not

    def get_work(self):
        """Adds the case that was opened."""
        work = super().get_work()
        opened = self.sudo().opened_case_ids[:1]
        work["opened_case"] = {"id": opened.id, "name": opened.display_name} if opened else False
        if self._is_by_system():
            work["can_take"] = False
        return work
