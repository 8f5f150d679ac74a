from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.alert_times import is_quiet, next_digest
from .case_alert import WAYS

OF_KINDS = ("case_alert_new", "case_alert_soon", "case_alert_late", "case_alert_mentioned", "case_alert_bounced")
OWN = [
    *OF_KINDS,
    "case_alert_supervised",
    "case_quiet_from",
    "case_quiet_to",
    "case_quiet_days_off",
    "case_digest_hour",
]


class ResUsers(models.Model):
    """What of their work a person is told by mail, when, and when not."""

    _inherit = "res.users"

    case_alert_new = fields.Selection(WAYS, "A step is mine now", default="none", required=True)
    case_alert_soon = fields.Selection(WAYS, "A step of mine is due soon", default="none", required=True)
    case_alert_late = fields.Selection(WAYS, "A step of mine is late", default="none", required=True)
    case_alert_mentioned = fields.Selection(
        WAYS, "I am mentioned on a whiteboard", default="none", required=True, help="Without what was said."
    )
    case_alert_bounced = fields.Selection(
        WAYS, "Mail of my case did not arrive", default="none", required=True, help="Seen on the case anyway."
    )
    case_alert_supervised = fields.Boolean(
        "What I supervise is at risk", help="In the daily digest: steps you supervise that are late or due soon."
    )
    case_quiet_from = fields.Float("Quiet from", default=18.0, help="In your time zone. The same hours: never quiet.")
    case_quiet_to = fields.Float("Quiet until", default=8.0)
    case_quiet_days_off = fields.Boolean(
        "Quiet on Days Off", default=True, help="Days on which nobody works by your company's working calendar."
    )
    case_digest_hour = fields.Integer("Daily Digest at", default=8, help="0 to 23, in your time zone.")
    case_digest_on = fields.Datetime("Next Digest", readonly=True, copy=False)
    case_alerted_on = fields.Datetime("Alerted by Mail on", readonly=True, copy=False)

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802
        """What everybody reads of themselves."""
        return super().SELF_READABLE_FIELDS + OWN

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802
        """What everybody chooses for themselves."""
        return super().SELF_WRITEABLE_FIELDS + OWN

    @api.constrains("case_quiet_from", "case_quiet_to", "case_digest_hour")
    def _check_alert_hours(self):
        for user in self:
            if not (0 <= user.case_quiet_from <= 24 and 0 <= user.case_quiet_to <= 24):
                raise ValidationError(self.env._("Quiet hours are between 0:00 and 24:00."))
            if not 0 <= user.case_digest_hour <= 23:
                raise ValidationError(self.env._("A digest comes at 0 to 23 o'clock."))

    @api.model_create_multi
    def create(self, vals_list):
        """What somebody wants to know is looked at from now on."""
        users = super().create(vals_list)
        if any(name in vals for vals in vals_list for name in OF_KINDS):
            self.env.registry.clear_cache()
        return users

    def write(self, vals):
        """What somebody wants to know counts from now on; another hour of the digest from the next one on."""
        result = super().write(vals)
        if any(name in vals for name in OF_KINDS):
            self.env.registry.clear_cache()
            gone = [name.removeprefix("case_alert_") for name in OF_KINDS if vals.get(name) == "none"]
            waiting = [("user_id", "in", self.ids), ("kind", "in", gone), ("sent_on", "=", False)]
            self.env["case.alert"].sudo().search(waiting).unlink()
        if {*OF_KINDS, "case_alert_supervised", "case_digest_hour", "case_quiet_days_off", "tz"} & vals.keys():
            self._plan_digest_sudo()
        return result

    def action_case_alerts(self):
        """The form in which the current user chooses what they are told of."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My Alerts"),
            "res_model": "res.users",
            "res_id": self.env.uid,
            "views": [(self.env.ref("case_organizer.res_users_view_form_alerts").id, "form")],
            "target": "new",
        }

    # --- when ----------------------------------------------------------------------------------------------------

    def _alert_zone(self):
        """The time zone of a person; that of their company's working calendar when they chose none."""
        return ZoneInfo(self.tz or self.company_id.resource_calendar_id.tz or "UTC")

    def _works_on(self):
        """A function that tells of a date whether it is a working day of this person's company; None: all are."""
        if not self.case_quiet_days_off:
            return None
        return self.env["case.plan.compiler"].calendar(False, self.company_id.id).works

    def _is_quiet(self, moment):
        """Whether this person is not to be disturbed now."""
        self.ensure_one()
        return is_quiet(moment, self._alert_zone(), self.case_quiet_from, self.case_quiet_to, self._works_on())

    def _plan_digest_sudo(self):
        """Write down when the next digest of these people is due; nothing for those who want none."""
        now = self.env["case.writer"]._now()
        for user in self.sudo():
            wants = not user.share and (user.case_alert_supervised or "digest" in (user[name] for name in OF_KINDS))
            due = next_digest(now, user._alert_zone(), user.case_digest_hour, user._works_on()) if wants else False
            if due != user.case_digest_on:
                user.case_digest_on = due
