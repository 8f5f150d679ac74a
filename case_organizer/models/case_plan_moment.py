import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError


class CasePlanMoment(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """How a draft was at some moment, for its modeller to go back to; forgotten after a day."""

    _name = "case.plan.moment"
    _description = "State of a Draft"
    _transient_max_hours = 24

    plan_id = fields.Many2one("case.plan", required=True, readonly=True, ondelete="cascade", index=True)
    content = fields.Json(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True, help="The same for what is the same.")

    @api.model
    def _of(self, plan):
        """The moment that shows a draft as it is now, made if it is another one than those the user has seen.

        :param plan: one ``case.plan``
        :return: one ``case.plan.moment``
        """
        content = self.env["case.plan.snapshot"].take(plan)
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        known = [("plan_id", "=", plan.id), ("digest", "=", digest), ("create_uid", "=", self.env.uid)]
        vals = {"plan_id": plan.id, "content": content, "digest": digest}
        return self.search(known, order="id desc", limit=1) or self.create(vals)


class CasePlan(models.Model):
    """A draft goes back to how it was, and forth again."""

    _inherit = "case.plan"

    def get_moment(self):
        """The id of how this draft is now, to go back to later; False for who may not change it."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "draft" or not self.has_access("write"):
            return False
        return self.env["case.plan.moment"]._of(self).id

    def go_to_moment(self, moment, seen):
        """Make this draft what it was: what was added since goes, what was taken out comes back as it was filled in.

        :param moment: id that :meth:`get_moment` gave
        :param seen: id of how the draft is now, as far as who asks has seen it
        :return: see :meth:`get_drawing`
        :raises UserError: when it is forgotten, this is no draft, or the draft is another one than was seen
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        moments = self.env["case.plan.moment"].search([("id", "in", [moment, seen]), ("plan_id", "=", self.id)])
        if moments.ids != sorted({moment, seen}):
            raise UserError(self.env._("What the draft was then is not remembered any more."))
        if moments.browse(seen) != self.env["case.plan.moment"]._of(self):
            raise UserError(self.env._("This draft was changed meanwhile: look at it first, then undo."))
        self.env["case.plan.snapshot"].bring_back(self, moments.browse(moment).content)
        return self.get_drawing()
