from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.terms import later
from .case_contract import IN_FORCE


class CaseContract(models.Model):
    """Notice that the other side gives, and changes that it reports: each becomes a step of the contract's handler."""

    _inherit = "case.contract"

    notice_given_on = fields.Date("Notice Given", readonly=True, copy=False)
    notice_giver_id = fields.Many2one("res.partner", "Notice by", readonly=True, copy=False, ondelete="restrict")
    notice_end_on = fields.Date(
        "Ends by Notice", readonly=True, copy=False, help="The last day to which notice was given; it is ended by hand."
    )

    def _earliest_end(self, today):
        """The day on which this contract ends when notice is given on a day.

        :return: a date; None when nobody need give notice, because it ends by itself or was ended
        """
        self.ensure_one()
        course = self._course_on(today)
        if self.ended_on or self.state not in IN_FORCE or (course.end and not course.renews):
            return None
        if course.end is None:
            notice = self._values_on(today)[self.id].get("notice")
            value = notice.value if notice else {}
            return later(today, value["number"], value["unit"]) if value.get("number") else today
        if today <= (course.notice_by or course.end):
            return course.end
        return self._course_on(fields.Date.add(course.end, days=1)).end

    def _take_notice_sudo(self, partner, reason):
        """Notice by the other side: kept, and asked to be confirmed. Callers have checked who gives it.

        :return: the last day of the contract
        :raises UserError: when notice was given before, or none can be
        """
        contract = self.sudo()
        reason = contract.env["case.case"]._reason(reason)
        today = fields.Date.context_today(self)
        if contract.notice_given_on:
            raise UserError(
                self.env._("Notice was given on %s already.", format_date(self.env, contract.notice_given_on))
            )
        last_day = contract._earliest_end(today)
        if not last_day:
            raise UserError(self.env._("This contract ends by itself: no notice is needed."))
        contract._decide(notice_given_on=today, notice_giver_id=partner.id, notice_end_on=last_day)
        contract._note({"notice": fields.Date.to_string(last_day), "by": partner.id, "reason": reason})
        contract.case_id.add_adhoc_step(
            self.env._("Notice was given: confirm the end of the contract"),
            help=self.env._(
                "%(who)s gave notice on %(day)s. The contract ends on %(end)s at the earliest. They write:\n%(why)s",
                who=partner.display_name,
                day=format_date(self.env, today),
                end=format_date(self.env, last_day),
                why=reason,
            ),
        )
        return last_day

    def _take_report_sudo(self, partner, text):
        """A change that the other side reports: asked to be looked at. Callers have checked who reports it."""
        self.sudo().case_id.add_adhoc_step(
            self.env._("A change was reported: look at it"),
            help=self.env._("%(who)s writes:\n%(text)s", who=partner.display_name, text=text),
        )
