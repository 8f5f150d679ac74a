from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import Occurrence

#: Columns that pauses and extensions alone fill.
DERIVED = frozenset(["deadline_base", "deadline_set_on", "legal_base", "legal_deadline"])


class CaseCase(models.Model):
    """Time on a case: on hold and taken up again, its deadline extended; who may, how long, and why."""

    _inherit = "case.case"

    deadline_base = fields.Datetime(
        "Deadline as Set", readonly=True, copy=False, help="Before pauses and extensions. Empty: nothing moved it."
    )
    deadline_set_on = fields.Datetime(
        readonly=True, copy=False, help="Pauses and extensions count from here. Empty: from the opening."
    )
    pause_ids = fields.One2many("case.pause", "case_id", "Pauses", readonly=True)
    extension_ids = fields.One2many("case.extension", "case_id", "Extensions", readonly=True)
    on_hold_until = fields.Datetime(
        compute="_compute_on_hold_until", help="The case goes on by itself then, at the latest."
    )

    @api.depends("state", "pause_ids.until", "pause_ids.date_to")
    def _compute_on_hold_until(self):
        for case in self:
            pauses = case.pause_ids if case.state == "suspended" else self.env["case.pause"]
            case.on_hold_until = pauses.filtered(lambda pause: not pause.date_to)[:1].until

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what is derived."""
        self._refuse_derived(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """A deadline set by hand counts from now; where extensions are limited it is not moved later by hand."""
        self._refuse_derived([vals])
        before = {}
        if "deadline" in vals:
            self._check_deadline_by_hand(fields.Datetime.to_datetime(vals["deadline"]))
            before = {case.id: case.deadline for case in self}
        result = super().write(vals)
        if "deadline" in vals:
            self.env["case.writer"].deadline_set(self, before)
        return result

    def _refuse_derived(self, vals_list):
        if any(DERIVED & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("This follows from pauses and extensions, nobody writes it."))

    def _check_deadline_by_hand(self, deadline):
        for case in self:
            case_type = case.type_id
            limited = case_type.max_extensions or case_type.max_extension_days
            if limited and case.deadline and (not deadline or deadline > case.deadline):
                raise UserError(
                    self.env._("The deadline of %s is not just moved: extend it, with a reason.", case.display_name)
                )

    def _conditions_name(self, columns):
        """Dates that plans wait for are counted from columns too."""
        sources = {"deadline": "deadline", "partner_id": "partner"}
        asked = {sources[column] for column in columns if column in sources}
        dates = self.env["case.plan.compiler"].dates
        return super()._conditions_name(columns) or any(
            rule.source in asked for plan in self.plan_id for rule in dates(plan.id).values()
        )

    # --- verbs -------------------------------------------------------------------------------------------------

    def _check_may_time(self):
        """:raises AccessError: when the user may not pause or extend these cases"""
        self.check_access("write")
        if self.env.su or self.env.user.has_group("case_organizer.group_case_supervisor"):
            return
        boxes = self.env["case.step"]._my_boxes()
        for case in self:
            allowed = case.type_id.time_role_ids
            if not allowed:
                continue
            held = case.sudo().participant_ids.filtered(lambda p, allowed=allowed: p.role_id in allowed and p.current)
            if not boxes & set(held.box_id.ids):
                raise AccessError(
                    self.env._(
                        "%(case)s is paused or extended by: %(roles)s.",
                        case=case.display_name,
                        roles=", ".join(allowed.mapped("name")),
                    )
                )

    def action_suspend(self, reason=False, until=None):
        """Put cases on hold: deadlines and dates stand still, nothing is asked meanwhile.

        :param reason: why, in words
        :param until: when they go on by themselves (UTC); the legal maximum when left out, or nobody's move but a
            person's where the case type has none
        :raises UserError: without a reason, or beyond the legal maximum
        """
        self._check_may_time()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the case is put on hold."))
        until = fields.Datetime.to_datetime(until) if until else None
        now = self.env["case.writer"]._now()
        if until and until <= now:
            raise UserError(self.env._("A case is put on hold until a moment that is still to come."))
        for case in self:
            limit = case._suspension_limit(now)
            if limit and limit <= now:
                raise UserError(
                    self.env._(
                        "%(case)s was on hold for %(days)s days in all and cannot be put on hold any more.",
                        case=case.display_name,
                        days=case.type_id.max_suspension_days,
                    )
                )
            if limit and until and until > limit:
                raise UserError(
                    self.env._(
                        "%(case)s can be on hold until %(date)s at the latest: %(days)s days in all.",
                        case=case.display_name,
                        date=fields.Datetime.context_timestamp(case, limit).strftime("%Y-%m-%d %H:%M"),
                        days=case.type_id.max_suspension_days,
                    )
                )
        self.env["case.writer"].suspend(self, reason.strip(), until)

    def _suspension_limit(self, now):
        """Until when this case may be on hold if it is put on hold now; None when there is no limit."""
        self.ensure_one()
        if not self.type_id.max_suspension_days:
            return None
        spent = sum(((p.date_to - p.date_from) for p in self.sudo().pause_ids if p.date_to), timedelta())
        return now + timedelta(days=self.type_id.max_suspension_days) - spent

    def action_resume(self, reason=None):
        """Take cases up again: what stood still moves by the time that passed, in working days by what was worked.

        :param reason: why, in words; may be left out
        """
        self._check_may_time()
        self.env["case.writer"].apply(self, (Occurrence("resume"),), reason=(reason or "").strip() or None)

    def action_extend(self, days, reason):
        """Move the deadline of this case.

        :param days: by how many days, at least 1
        :param reason: why, in words
        :raises UserError: without a reason or deadline, or beyond what the case type allows
        """
        self.ensure_one()
        self._check_may_time()
        case_type, made = self.type_id, self.sudo().extension_ids
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the deadline is extended."))
        if isinstance(days, bool) or not isinstance(days, int) or not 0 < days <= 36500:
            raise UserError(self.env._("Extend by 1 to 36500 days."))
        if not self.deadline:
            raise UserError(self.env._("%s has no deadline to extend.", self.display_name))
        if self.state not in ("active", "suspended", "in_review"):
            raise UserError(self.env._("%s is closed.", self.display_name))
        if case_type.max_extensions and len(made) >= case_type.max_extensions:
            raise UserError(
                self.env._(
                    "%(case)s was extended %(times)s times: that is as often as “%(type)s” allows.",
                    case=self.display_name,
                    times=len(made),
                    type=case_type.name,
                )
            )
        spent = sum(made.mapped("days"))
        if case_type.max_extension_days and spent + days > case_type.max_extension_days:
            raise UserError(
                self.env._(
                    "“%(type)s” allows extensions of %(limit)s days in all; %(left)s are left.",
                    type=case_type.name,
                    limit=case_type.max_extension_days,
                    left=case_type.max_extension_days - spent,
                )
            )
        self.env["case.writer"].extend(self, days, reason.strip())
