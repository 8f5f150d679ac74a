from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .case_box_member import is_mine_sql
from .case_participant import takes_part_now_sql

#: Columns that closing and reviewing alone fill.
ENDED = frozenset(["result_id", "result_note", "review_asked_on", "review_asked_by_id", "reviewed_by_id"])
CLOSED = ("completed", "terminated")


class CaseCase(models.Model):
    """What a case ended in, and the review by somebody else before it is closed."""

    _inherit = "case.case"

    result_id = fields.Many2one(
        "case.result.type",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="What the case ended in; while it is in review, what is proposed.",
    )
    result_note = fields.Text("Reason for the Result", readonly=True, copy=False)
    review_asked_on = fields.Datetime(readonly=True, copy=False)
    review_asked_by_id = fields.Many2one(
        "res.users", "Review Asked by", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    reviewed_by_id = fields.Many2one("res.users", "Reviewed by", readonly=True, copy=False, ondelete="restrict")
    may_review = fields.Boolean(
        "To Review",
        compute="_compute_may_review",
        search="_search_may_review",
        help="Waits for the current user's review: who asked for a review does not do it.",
    )
    has_results = fields.Boolean(related="type_id.has_results")

    _in_review = models.Index("(review_asked_on) WHERE state = 'in_review'")

    def _refuse_engine_fields(self, vals_list):
        if any(ENDED & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("What a case ends in follows from closing it, nobody writes it."))
        return super()._refuse_engine_fields(vals_list)

    # --- who reviews -------------------------------------------------------------------------------------------

    @api.depends("state", "review_asked_by_id")
    @api.depends_context("uid")
    def _compute_may_review(self):
        waiting = self.filtered(lambda case: case.state == "in_review")
        found = self.search([("id", "in", waiting.ids), ("may_review", "=", True)]) if waiting.ids else self.browse()
        for case in self:
            case.may_review = case._origin in found

    @api.model
    def _search_may_review(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        self.env["case.plan"].flush_model(["review_role_id"])
        self.env["case.participant"].flush_model()
        return Domain("state", "=", "in_review") & Domain.custom(to_sql=_may_review_sql)

    def _check_may_review(self):
        """:raises AccessError: when others than the current user review these cases"""
        self.check_access("write")
        for case in self:
            if case.state != "in_review":
                raise UserError(self.env._("%s is not in review.", case.display_name))
            if case.review_asked_by_id == self.env.user:
                raise AccessError(
                    self.env._("You asked for the review of %s: somebody else does it.", case.display_name)
                )
            if not case.may_review:
                role = case.sudo().plan_id.review_role_id.name or self.env._("supervisors")
                raise AccessError(self.env._("%(case)s is reviewed by: %(role)s.", case=case.display_name, role=role))

    # --- verbs -------------------------------------------------------------------------------------------------

    def action_close(self, result_id=False, note=False):
        """Close cases by hand, or ask for their review where the plan says so.

        Who may write the case may close it. What is optional and not started is cancelled.

        :param result_id: id of a ``case.result.type`` of their type; needed where the type has any
        :param note: why, in words; needed where the result says so
        :raises UserError: naming each step that stands in the way, or what is missing
        """
        self._close(result_id, note)
        return True

    def _close(self, result_id=False, note=False, more=None):
        """See :meth:`action_close`. :param more: what the log is told besides"""
        self.check_access("write")
        note = (note or "").strip() or None
        result = self.env["case.result.type"].browse(result_id or []).exists()
        for case in self:
            if case.state == "in_review":
                raise UserError(self.env._("%s is in review already.", case.display_name))
            if case.state not in CLOSED:
                case._check_result(result, note)
        results = dict.fromkeys(self.ids, result.id) if result else None
        self.env["case.writer"].close(self, results, note, more)

    def _check_result(self, result, note):
        """:raises UserError: when a case of this type does not end in this, or a reason is missing"""
        known = self.type_id.result_type_ids
        if not result:
            if known:
                raise UserError(self.env._("Say what %s ended in: choose a result.", self.display_name))
            return
        if result not in known:
            raise UserError(
                self.env._("“%(result)s” is no result of “%(type)s”.", result=result.name, type=self.type_id.name)
            )
        if result.needs_note and not note:
            raise UserError(self.env._("Say why: “%s” needs a reason.", result.name))

    def action_approve_closing(self):
        """Approve what somebody else wants to close: the case is closed.

        :raises AccessError: for who asked for it, and for who does not review these cases
        """
        self._check_may_review()
        self.env["case.writer"].approve_closing_sudo(self)
        return True

    def action_send_back(self, reason=False):
        """Send cases in review back to work. Their handlers are told on the whiteboard.

        :param reason: why, in words
        :raises AccessError: for who asked for it, and for who does not review these cases
        """
        reason = self._reason(reason)
        self._check_may_review()
        writer = self.env["case.writer"]
        writer.end_review_sudo(self, "sent_back", reason)
        texts = {case: self.env._("Not closed, sent back: %s", reason) for case in self}
        writer.remind_sudo(texts, self.env["case.role"])
        return True

    def action_withdraw_review(self):
        """Take back the question to review these cases: work on them goes on.

        :raises AccessError: for others than who asked, the handler and supervisors
        """
        self.check_access("write")
        for case in self:
            if case.state != "in_review":
                raise UserError(self.env._("%s is not in review.", case.display_name))
            if case.review_asked_by_id != self.env.user:
                case._check_may_direct()
        self.env["case.writer"].end_review_sudo(self, "review_withdrawn")
        return True

    def action_set_result(self, result_id, note=False):
        """Say afterwards what closed cases ended in, or that it was something else.

        :param result_id: id of a ``case.result.type``
        :param note: why, in words
        :raises AccessError: for others than the handler and supervisors
        """
        self._check_may_direct()
        result, note = self.env["case.result.type"].browse(result_id).exists(), (note or "").strip() or None
        for case in self:
            if case.state != "completed":
                raise UserError(self.env._("%s is not closed.", case.display_name))
            case._check_result(result, note)
            if case.result_id and case.result_id != result and not note:
                raise UserError(self.env._("Say why the result is another one."))
        self.env["case.writer"].set_result_sudo(self, result, note)
        return True


def _may_review_sql(model, alias, query):
    """Cases of which the current user holds the reviewing role; of those without one, all to who supervises."""
    supervises = model.env.user.has_group("case_organizer.group_case_supervisor")
    held = SQL(
        "SELECT 1 FROM case_participant p WHERE p.case_id = %s AND p.role_id = l.review_role_id AND %s",
        SQL.identifier(alias, "id"),
        takes_part_now_sql(),
    )
    return SQL(
        "(%(asked)s IS DISTINCT FROM %(uid)s AND EXISTS (SELECT 1 FROM case_plan l WHERE l.id = %(plan)s AND CASE"
        " WHEN l.review_role_id IS NOT NULL AND EXISTS (%(held)s) THEN EXISTS (%(held)s AND %(mine)s)"
        " ELSE %(supervises)s END))",
        asked=SQL.identifier(alias, "review_asked_by_id"),
        uid=model.env.uid,
        plan=SQL.identifier(alias, "plan_id"),
        held=held,
        mine=is_mine_sql(model.env, SQL("p.box_id"), SQL("p.role_id")),
        supervises=supervises,
    )
