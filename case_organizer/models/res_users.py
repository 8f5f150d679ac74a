from odoo import models
from odoo.modules.module import get_module_icon

from .case_step_list import MINE_NOW


class ResUsers(models.Model):
    """Steps that wait for a person are a group of their own in Odoo's activity menu."""

    _inherit = "res.users"

    def _get_activity_groups(self):
        groups = super()._get_activity_groups()
        if self.env.user.share or not self.env.user.has_group("case_organizer.group_case_user"):
            return groups
        return groups + self._case_groups()

    def _case_groups(self):
        """The groups of the current user, a case user: what is at risk, what waits for them."""
        groups = self._at_risk_group()
        late, today, more = self.env["case.step"]._my_counts_by_day()
        if late or today or more:
            groups.append(
                {
                    "id": self.env["ir.model"]._get_id("case.step"),
                    "name": self.env._("My Work"),
                    "model": "case.step",
                    "type": "activity",
                    "icon": get_module_icon("case_organizer"),
                    "domain": MINE_NOW,
                    # What is not due yet is looked at from here, not counted as asked for today.
                    "total_count": late + today,
                    "overdue_count": late,
                    "today_count": today,
                    "planned_count": more,
                    "view_type": "list",
                }
            )
        return groups

    def _at_risk_group(self):
        """The group of what a person supervises and is at risk: a list with one group, or none."""
        late, soon = self.env["case.step"]._at_risk_counts()
        if not late and not soon:
            return []
        return [
            {
                "id": self.env["ir.model"]._get_id("case.supervision"),
                "name": self.env._("At Risk"),
                "model": "case.supervision",
                "type": "activity",
                "icon": get_module_icon("case_organizer"),
                "domain": [("situation", "in", ["late", "soon"])],
                "total_count": late + soon,
                "overdue_count": late,
                "today_count": soon,
                "planned_count": 0,
                "view_type": "list",
            }
        ]
