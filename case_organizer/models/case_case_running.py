from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import Occurrence, PlanState, followers, in_order
from .plan_reserved import OWN_STEPS, RESERVED_CODES


class CaseCase(models.Model):
    """Steering one running case: cancel, re-open it; skip what still waits; why it is not further."""

    _inherit = "case.case"

    may_direct = fields.Boolean(
        compute="_compute_may_direct", help="The handler of the case and supervisors cancel and re-open."
    )

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_may_direct(self):
        is_user = self.env.user.has_group("case_organizer.group_case_user")
        supervises = self.env.user.has_group("case_organizer.group_case_supervisor")
        for case in self:
            case.may_direct = supervises or (is_user and case.user_id.id == self.env.uid)

    def _check_may_direct(self):
        """:raises AccessError: when the current user neither handles these cases nor supervises"""
        self.check_access("write")
        for case in self:
            if not case.may_direct:
                raise AccessError(
                    self.env._(
                        "Only the handler of %(case)s (%(who)s) and supervisors do this.",
                        case=case.name,
                        who=case.user_id.name or self.env._("nobody yet"),
                    )
                )

    def _reason(self, reason):
        """A reason without spaces around it. :raises UserError: when none is given"""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is kept in the history of the case."))
        return reason.strip()

    # --- verbs -------------------------------------------------------------------------------------------------

    def action_cancel(self, reason=False):
        """Cancel the case: nothing is deleted, open steps are cancelled.

        :param reason: why, in words; kept in the history
        :raises AccessError: for others than the handler and supervisors
        """
        reason = self._reason(reason)
        self._check_may_direct()
        self.env["case.writer"].apply(self, (Occurrence("terminate"),), reason=reason)
        return True

    def action_reopen(self, reason=False, step_ids=()):
        """Open a case again that was closed or cancelled. What was cancelled with it is asked again, or waits again.

        :param reason: why, in words; kept in the history
        :param step_ids: ids of the steps that are asked again; what was done in them is kept and does not count
        :raises AccessError: for others than the handler and supervisors
        """
        self.ensure_one()
        reason = self._reason(reason)
        self._check_may_direct()
        steps = self._own_steps(step_ids) | self._cancelled_with_case()
        waiting = self._cancelled_codes() - set(steps.mapped("code"))
        self._ask_again((Occurrence("reopen"),), steps, reason, codes=waiting)
        return True

    def _cancelled_codes(self):
        """Codes of what was cancelled with the case; stages that had begun come back with what is in them."""
        if self.state != "terminated":
            return set()
        row = (
            self.env["case.log"]
            .sudo()
            .search([("case_id", "=", self.id), ("data", "!=", False)], order="seq desc")
            .filtered(lambda row: any(change[0] == "" and change[3] == "t" for change in row.data.get("changes", ())))[
                :1
            ]
        )
        changes = (row.data or {}).get("changes", ())
        plan = self._plan()
        return {
            item
            for item, _instance, before, after, *_rest in changes
            if item and after == "t" and item not in RESERVED_CODES
            if not (plan.items[plan.index[item]].kind == "stage" and before in "as")
        }

    def _cancelled_with_case(self):
        """Steps that were cancelled with the case."""
        if self.state != "terminated":
            return self.env["case.step"]
        codes = self._cancelled_codes()
        return (
            self.env["case.step"]
            .search([("case_id", "=", self.id), ("state", "=", "terminated"), ("done_on", "=", self.closed_on)])
            .filtered(lambda step: step.code in codes or step.code in OWN_STEPS)
        )

    def skip_waiting(self, code, reason=False):
        """Skip an item of the plan that nobody was asked yet.

        :param code: of a step or stage that waits
        :param reason: why, in words; kept in the history
        :raises AccessError: for others than the handler and supervisors
        """
        self.ensure_one()
        reason = self._reason(reason)
        self._check_may_direct()
        self.env["case.writer"].apply(self, (Occurrence("disable", item=code),), reason=reason)
        return True

    def undo_skip(self, code):
        """Take back that an item of the plan was skipped: it waits again, or is asked.

        :param code: of a step or stage that was skipped
        :raises AccessError: for others than the handler and supervisors
        """
        self.ensure_one()
        self._check_may_direct()
        self.env["case.writer"].apply(self, (Occurrence("enable", item=code),))
        return True

    def get_why_not(self, code=""):
        """Why an item of this case does not start, or why the case cannot be closed.

        :param code: of an item of the plan; empty asks about closing the case
        :return: a list of sentences, empty when nothing stands in the way
        :raises UserError: for a code that is not in the plan
        """
        self.ensure_one()
        self.check_access("read")
        if code not in self.env["case.plan.compiler"].compiled(self.sudo().plan_id.id).index:
            raise UserError(self.env._("There is no “%s” in the plan of this case.", code))
        return self.env["case.plan.compiler"].why_not(self, code)

    def get_done(self):
        """The steps of this case that count, to choose from what is asked again when it is opened again.

        :return: as ``case.step.get_later``
        """
        self.ensure_one()
        self.check_access("read")
        return self._steps_that_count().filtered(lambda step: not step.is_open)._as_later()

    def _steps_that_count(self):
        """The latest of each step, without what is void or cancelled, in the order in which it was done."""
        steps = self.env["case.step"].search(
            [("case_id", "=", self.id), ("void", "=", False), ("state", "!=", "terminated")], order="done_on, id"
        )
        newest = steps._newest()
        return steps.filtered(
            lambda step: step.code in OWN_STEPS or newest[step.case_id.id, step.code] == step.instance
        )

    # --- asking again ------------------------------------------------------------------------------------------

    def _plan(self):
        """The compiled plan of this case."""
        return self.env["case.plan.compiler"].compiled(self.sudo().plan_id.id)

    def _plan_state(self):
        """The :class:`..engine.PlanState` of this case."""
        return PlanState.decode(self._plan(), self.sudo().plan_state)

    def _own_steps(self, step_ids):
        """Steps by their ids. :raises UserError: when one of them is not of this case"""
        steps = self.env["case.step"].browse(step_ids)
        if any(step.case_id != self for step in steps.exists()) or len(steps.exists()) != len(steps):
            raise UserError(self.env._("Choose steps of %s.", self.name))
        return steps

    def _ask_again(self, first, void, reason, step=None, own=(), codes=()):
        """Let things happen, then let steps be asked again in the order in which the plan has them.

        :param first: occurrences that come first
        :param void: ``case.step`` that do not count any more
        :param step: the step that is opened again, if there is one
        :param own: values of steps in no plan that the first occurrences add
        :param codes: of further items that wait again
        """
        writer = self.env["case.writer"]
        in_plan = void.filtered(lambda done: done.code not in OWN_STEPS)
        added = (void - in_plan).filtered(lambda done: not done.is_open)
        first = [*first, *writer.revive_sets_sudo(self, added, step)]
        added -= added.filtered("added_step_ids")
        again = [Occurrence("void", item=code) for code in self._void_codes(in_plan, step, codes)]
        own = [*own, *(done._own_values() for done in added)]
        again += [Occurrence("add", item=done.code) for done in added]
        return self.env["case.writer"].ask_again(
            self, (*first, *again), void | (step or void.browse()), own=own, reason=reason, step=step
        )

    def _void_codes(self, steps, reopened=None, more=()):
        """What must be asked again for steps to be: stages as a whole where all that was done in them is to be done
        again, and the milestones in between. :return: codes, each after those it follows"""
        plan, state = self._plan(), self._plan_state()
        codes = {*steps.mapped("code"), *more}
        if not reopened:
            return in_order(plan, codes)
        after = followers(plan, reopened.code) if reopened.code in plan.index else frozenset()
        for code in after - codes:
            item = plan.items[plan.index[code]]
            if item.kind == "milestone" and state.of(code) == "c" and followers(plan, code) & codes:
                codes.add(code)
        for code in after:
            inside = self._inside(plan, code)
            begun = {other for other in inside if state.of(other) in "eacdf"}
            if inside and begun and begun <= codes and reopened.code not in inside:
                codes = (codes - inside) | {code}
        return in_order(plan, codes)

    def _inside(self, plan, code):
        """Codes of the steps in a stage, however deep; empty for what is no stage."""
        found = set()
        for other in plan.items[1:]:
            above = other.parent
            while above and above != code:
                above = plan.items[plan.index[above]].parent
            if above == code and other.kind == "step":
                found.add(other.code)
        return found
