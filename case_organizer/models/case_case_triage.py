from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import Occurrence
from .case_family import closest


class CaseCase(models.Model):
    """A case whose type was not known goes on as a case of the right type, with everything that it had."""

    _inherit = "case.case"

    not_known = fields.Boolean(related="type_id.not_known")
    became_id = fields.Many2one(
        "case.case", "Went on as", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    came_from_ids = fields.One2many("case.case", "became_id", "Began as", readonly=True)

    def action_choose_type(self):
        """The dialog in which the type is chosen."""
        self.ensure_one()
        self._check_type_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose the Type"),
            "res_model": "case.choose.type",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def _check_type_open(self):
        """:raises UserError: when the type of this case is known, or it has ended"""
        self.check_access("write")
        if not self.not_known or self.state not in ("active", "in_review"):
            raise UserError(self.env._("The type of %s is chosen already, or it has ended.", self.name))

    def choose_type(self, case_type, title=None, partner=None):
        """Open the case that this one turned out to be, and close this one.

        Customer, subject, priority, the way it came in, persons involved, whiteboard, documents and messages go over
        to it; the two are related, seen from both sides.

        :param case_type: one ``case.type``
        :param title: the subject; that of this case when left out
        :param partner: the customer, one ``res.partner``; that of this case when left out
        :return: the ``case.case`` that was opened
        :raises UserError: when the type was chosen already, or another such type is chosen
        """
        self.ensure_one()
        self._check_type_open()
        if case_type.not_known:
            raise UserError(self.env._("Choose what kind of case it is."))
        vals = {
            "type_id": case_type.id,
            "partner_id": (partner or self.partner_id).id,
            "title": title or self.title,
            "priority": self.priority,
            "channel": self.channel,
            "report_method_id": self.report_method_id.id,
            "impact": self.impact,
            "urgency": self.urgency,
            "category_id": self.category_id.id,
            "access": closest(self.access, case_type.access),
        }
        if not case_type._handling_team():
            vals["user_id"] = (self.user_id or self.env.user).id
        case = self.create(vals)
        self.env["case.writer"].carry_over_sudo(self, case)
        self.related_ids += case
        reason = self.env._("Went on as %s", case.name)
        self.env["case.writer"].apply(self, (Occurrence("complete", item="choose_type"),), reason=reason)
        return case

    def action_open_became(self):
        """Show the case that this one went on as."""
        self.ensure_one()
        return self.became_id._action_show()
