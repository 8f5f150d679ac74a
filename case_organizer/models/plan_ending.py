from typing import NamedTuple

from odoo import api, models, tools


class Closing(NamedTuple):
    """What a plan version says of closing its cases.

    :ivar asks_review: whether somebody else approves it
    :ivar by_itself: whether the case is closed as soon as nothing in it is left to do
    :ivar role_id: id of the role that reviews, or None: supervisors
    """

    asks_review: bool
    by_itself: bool
    role_id: int | None


class CasePlanCompiler(models.AbstractModel):
    """What plans say of closing, from the cache."""

    _inherit = "case.plan.compiler"

    @api.model
    @tools.ormcache("plan_id")
    def closing(self, plan_id):
        """What a plan version says of closing its cases. :return: a :class:`Closing`"""
        plan = self.env["case.plan"].sudo().browse(plan_id)
        return Closing(plan.asks_review, plan.auto_complete, plan.review_role_id.id or None)
