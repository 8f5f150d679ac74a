from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.distribution import OTHER


class CaseStep(models.Model):
    """Steps that a rule of the plan gave to somebody, and those that somebody must not do: four eyes."""

    _inherit = "case.step"

    by_rule = fields.Selection(
        selection=lambda self: self.env["case.plan.item"]._fields["assign_rule"]._description_selection(self.env),
        string="Given by Rule",
        readonly=True,
    )
    rule_user_id = fields.Many2one("res.users", "Given To", readonly=True, ondelete="set null")
    assignment_id = fields.Many2one(
        "case.plan.assignment",
        "Rule That Counted",
        readonly=True,
        ondelete="set null",
        help="Who gets the step in the state in which the case was when it was asked, as the plan says.",
    )
    nobody_qualifies = fields.Boolean(
        compute="_compute_nobody_qualifies",
        search="_search_nobody_qualifies",
        help="The rule of the plan found nobody who may do it: give it to somebody.",
    )

    _turn = models.Index("(role_id, id) WHERE by_rule = 'turn'")

    @api.depends("by_rule", "rule_user_id", "by_hand")
    def _compute_nobody_qualifies(self):
        for step in self:
            step.nobody_qualifies = bool(step.by_rule and not step.rule_user_id and not step.by_hand)

    @api.model
    def _search_nobody_qualifies(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("by_rule", "!=", False), ("rule_user_id", "=", False), ("by_hand", "=", False)]

    def _rule_here(self):
        """The rule by which this step was given out: ``(rule, code of the step it looks at)``, or two None."""
        line = self.sudo().assignment_id
        if line:
            return line.assign_rule if line.assign_rule != "all" else None, line.assign_item_id.code or None
        return self.env["case.plan.compiler"].rule_of(self.item_id.id) if self.item_id else (None, None)

    def _barred(self):
        """Who must not do these steps, because they did another one.

        One statement when any step has such a rule, none otherwise.

        :return: ``{step id: user id}``
        """
        looked_at = []
        for step in self:
            rule, source = step._rule_here()
            if rule == OTHER:
                looked_at.append((step.id, step.case_id.id, source))
        if not looked_at:
            return {}
        ids, case_ids, sources = zip(*looked_at, strict=True)
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (a.id) a.id, s.done_by_id FROM unnest(%s::int[], %s::int[], %s::text[])"
                " AS a(id, case_id, code) JOIN case_step s ON s.case_id = a.case_id AND s.code = a.code"
                " WHERE s.state = 'completed' AND s.done_by_id IS NOT NULL AND s.void IS NOT TRUE"
                " ORDER BY a.id, s.instance DESC",
                list(ids),
                list(case_ids),
                list(sources),
            )
        )
        return dict(rows)

    def _barred_words(self, source):
        """Why who did another step must not do this one. :param source: that step's code"""
        names = self.env["case.plan.compiler"].names(self.case_id.sudo().plan_id.id)
        return self.env._(
            "“%(step)s” is done by somebody else than who did “%(other)s”.",
            step=self.name,
            other=names.get(source, source),
        )

    def _check_other_eyes(self, user=None):
        """:raises UserError: when a user did the step whose doer must not do one of these"""
        user = user or self.env.user
        for step_id, doer in self._barred().items():
            if doer == user.id:
                step = self.browse(step_id)
                _rule, source = step._rule_here()
                raise UserError(step._barred_words(source))

    def _may_work(self):
        can_work, why_not = super()._may_work()
        if can_work:
            try:
                self._check_other_eyes()
            except UserError as refusal:
                return False, [str(refusal)]
        return can_work, why_not

    def _check_open(self):
        result = super()._check_open()
        self._check_other_eyes()
        return result

    def action_start(self):
        """Start an offered step. :raises UserError: when it is for other eyes than those of the user"""
        self._check_other_eyes()
        return super().action_start()

    def action_take(self):
        """Take steps into one's own box. :raises UserError: when they are for other eyes than those of the user"""
        self._check_other_eyes()
        return super().action_take()

    def action_skip(self, reason=False):
        """Skip steps. :raises UserError: when they are for other eyes than those of the user"""
        self._check_other_eyes()
        return super().action_skip(reason)
