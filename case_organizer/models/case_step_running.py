from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import Occurrence, followers
from .plan_reserved import OWN_STEPS


class CaseStep(models.Model):
    """Steering the steps of a running case: skip, cancel, open again."""

    _inherit = "case.step"

    can_skip = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_undo_skip = fields.Boolean(compute="_compute_can")
    can_reopen = fields.Boolean(compute="_compute_can")

    # --- who may -----------------------------------------------------------------------------------------------

    def _may_direct(self):
        """Whether the current user decides on this step: handler of the case, or supervising it."""
        self.ensure_one()
        if not self.env.user.has_group("case_organizer.group_case_user"):
            return False
        return self.case_id.sudo().user_id == self.env.user or self._supervised()

    def _supervised(self):
        return (
            self.env.user.has_group("case_organizer.group_case_supervisor")
            or self.supervisor_box_id.id in self._my_boxes()
        )

    def _check_may_direct(self):
        """:raises AccessError: when the current user does not decide on these steps"""
        self.check_access("read")
        for step in self:
            if not step._may_direct():
                raise AccessError(
                    self.env._(
                        "“%(step)s”: only the handler of %(case)s (%(who)s) and those who supervise decide on this.",
                        step=step.name,
                        case=step.case_id.name,
                        who=step.case_id.sudo().user_id.name or self.env._("nobody yet"),
                    )
                )

    def _may_reopen(self):
        """Whether the current user may open this step again: who did it, and who decides on it."""
        return self._may_direct() or (
            self.done_by_id == self.env.user and self.env.user.has_group("case_organizer.group_case_user")
        )

    @api.depends_context("uid")
    @api.depends("state", "void", "box_id", "supervisor_box_id", "case_id.state", "case_id.user_id")
    def _compute_can(self):
        boxes, of_roles, newest = self._my_boxes(), self._my_role_boxes(), self._newest()
        is_user = self.env.user.has_group("case_organizer.group_case_user")
        supervises = self.env.user.has_group("case_organizer.group_case_supervisor")
        for step in self:
            case = step.case_id.sudo()
            leads = case.user_id == self.env.user or step.supervisor_box_id.id in boxes
            directs = supervises or (is_user and leads)
            running = case.state in ("active", "in_review")
            works = is_user and (step.box_id.id in boxes or (step.box_id.id, step.role_id.id) in of_roles)
            redo = directs or (is_user and step.done_by_id == self.env.user)
            latest = step.code in OWN_STEPS or newest.get((case.id, step.code)) == step.instance
            ended = step.state in ("completed", "disabled", "terminated", "failed")
            skipped = step.state == "disabled" and step.code not in OWN_STEPS
            step.can_skip = step.is_open and (directs or (works and not step.required))
            step.can_cancel = step.is_open and directs
            step.can_undo_skip = skipped and running and directs and latest
            step.can_reopen = ended and running and redo and latest and not step.void

    def _newest(self):
        """The latest instance of each step of these cases. :return: ``{(case id, code): instance}``"""
        rows = self.sudo()._read_group([("case_id", "in", self.case_id.ids)], ["case_id", "code"], ["instance:max"])
        return {(case.id, code): instance for case, code, instance in rows}

    def _may_verbs(self):
        """Which verbs the current user has on this step: what ``get_work`` says of it."""
        self.ensure_one()
        return {name: self[name] for name in ("can_skip", "can_cancel", "can_undo_skip", "can_reopen")}

    # --- verbs -------------------------------------------------------------------------------------------------

    def action_skip(self, reason=False):
        """Skip these steps: not needed here. What waits for them goes on.

        Who may do an optional step may skip it; a required one is skipped by the handler of the case and by those who
        supervise.

        :param reason: why, in words; kept in the history
        :raises AccessError: when the current user may not
        """
        reason = self.env["case.case"]._reason(reason)
        for step in self:
            if step.is_open and (step.required or not step._may_work()[0]):
                step._check_may_direct()
            step._happen("disable", reason)
        return True

    def action_undo_skip(self):
        """Take back that these steps were skipped: they are asked again.

        :raises AccessError: for others than the handler of the case and those who supervise
        """
        self._check_may_direct()
        for step in self:
            step._happen("enable")
        return True

    def action_cancel(self, reason=False):
        """Cancel these steps: they are not done, and what waits for them does not go on because of them.

        :param reason: why, in words; kept in the history
        :raises AccessError: for others than the handler of the case and those who supervise
        """
        reason = self.env["case.case"]._reason(reason)
        self._check_may_direct()
        for step in self:
            step._happen("terminate", reason)
        return True

    def action_reopen(self, reason=False, void_ids=()):
        """Open a step again that was done, skipped or cancelled.

        It is asked anew; what was done before stays in the history and does not count any more. Of what came after it,
        the caller chooses what does not count any more either (see :meth:`get_later`): that is asked again in its turn,
        approvals leave their documents to be decided on again, details keep the value they have until answered anew.

        :param reason: why, in words; kept in the history
        :param void_ids: ids of the later steps that do not count any more
        :return: id of the step that is asked now
        :raises AccessError: for others than who did it, the handler of the case and those who supervise
        :raises UserError: when the step is open, was asked again since, or the case is closed
        """
        self.ensure_one()
        reason = self.env["case.case"]._reason(reason)
        self.check_access("read")
        if not self._may_reopen():
            self._check_may_direct()
        case = self.case_id
        later = case._own_steps(void_ids) - self
        if self.void:
            raise UserError(self.env._("“%s” was opened again already.", self.name))
        if self.code in OWN_STEPS:
            case._ask_again((Occurrence("add", item=self.code),), later, reason, self, own=[self._own_values()])
        else:
            case._ask_again((self._occurrence("reopen"),), later, reason, self)
        return self.search([("case_id", "=", case.id), ("code", "=", self.code)], order="instance desc", limit=1).id

    def get_later(self):
        """What came after this step, to choose from what does not count any more when it is opened again.

        :return: a list of ``{id, name, state_label, done_on, who, follows, answers, decides}``: ``follows`` says that
            the plan made it wait for this step, ``answers`` names the details answered in it, ``decides`` the documents
            decided on; ``done_on`` is False for what is not done yet
        """
        self.ensure_one()
        self.check_access("read")
        plan = self.case_id._plan()
        after = followers(plan, self.code) if self.code in plan.index else frozenset()
        in_set = self.added_step_ids._followers().step_id

        def came_later(step):
            if step == self or (step.code == self.code and step.code not in OWN_STEPS):
                return False
            if step.done_on and self.done_on and step.done_on < self.done_on:
                return False
            return step.code in after or step in in_set or not step.is_open

        later = self.case_id._steps_that_count().filtered(came_later)
        return later._as_later(later.filtered(lambda step: step.code in after) | in_set)

    def _as_later(self, following=()):
        """What :meth:`get_later` says of these steps. :param following: the ``case.step`` that follow"""
        values = self.env["case.value"].search([("step_id", "in", self.ids)])
        labels = dict(self._fields["shown_state"]._description_selection(self.env))
        found = []
        for step in self:
            documents = step._documents_to_decide() if step.state == "completed" else self.env["case.document"]
            answered = values.filtered(lambda value, step=step: value.step_id == step).characteristic_id
            found.append(
                {
                    "id": step.id,
                    "name": step.display_name,
                    "state_label": labels[step.shown_state],
                    "done_on": step.done_on.isoformat() + "Z" if step.done_on else False,
                    "who": step.done_by_id.name or step.done_by_name or step._who(),
                    "follows": step in following,
                    "answers": answered.mapped("name"),
                    "decides": documents.mapped("display_name"),
                }
            )
        return found

    # --- how ---------------------------------------------------------------------------------------------------

    def _happen(self, kind, reason=None):
        """Hand one occurrence to the writer; the caller has checked the user."""
        self.ensure_one()
        self.env["case.writer"].apply(self.case_id, (self._occurrence(kind),), step=self, reason=reason)

    def _own_values(self):
        """Values with which this step, which is in no plan, is asked once more: see ``case_writer_own.py``."""
        self.ensure_one()
        deadline = self.deadline if self.own_deadline and self.deadline > self.env.cr.now() else False
        return {
            "columns": {
                "item_id": self.item_id.id or None,
                "own_name": self.own_name or None,
                "own_kind": self.own_kind or None,
                "own_help": self.own_help or None,
                "own_deadline": bool(deadline),
                "by_hand": self.by_hand,
                **({"deadline": deadline.isoformat()} if deadline else {}),
            },
            "fact": {"role": self.role_id.id, "days": self.item_id.deadline_days},
            "line": self.added_step_ids.id,
            "box_id": self.box_id.id if self.by_hand else None,
            "asks": {
                "own_question_ids": self.own_question_ids.ids,
                "own_document_ids": self.own_document_ids.ids,
                "own_approves_ids": self.own_approves_ids.ids,
            },
        }
