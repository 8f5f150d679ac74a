from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.clocks import Target

MEASURES = [
    ("first_response", "First response"),
    ("next_response", "Next response"),
    ("resolution", "Resolution"),
    ("custom", "Between statuses"),
]
#: What running clocks are counted by.
COUNTED = frozenset(["hours", "risk_share", "working", "calendar_id", "rest_status_ids", "end_status_ids"])


class CaseSlaTarget(models.Model):
    """A clock that a policy asks for: what is measured, how much time is allowed, when it stands still."""

    _name = "case.sla.target"
    _description = "SLA Target"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one("case.sla.policy", required=True, ondelete="restrict", index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    measure = fields.Selection(
        MEASURES,
        required=True,
        default="resolution",
        help="First response: from the opening to the first message to a party. Next response: from each message of a "
        "party to the answer. Resolution: from the opening to the closing. Between statuses: as named below.",
    )
    hours = fields.Float("Within (hours)", required=True, default=8.0)
    working = fields.Boolean("Working Time", default=True, help="Nights, weekends and holidays do not count.")
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        ondelete="restrict",
        help="Empty: those of the case type, else of the company.",
    )
    risk_share = fields.Integer("At Risk After (%)", default=75, help="Percentage of the time that has passed.")
    begin_status_ids = fields.Many2many(
        "case.status",
        "case_sla_target_begin_rel",
        string="Begins In",
        help="For time targets between statuses. Empty: when the case is opened.",
    )
    rest_status_ids = fields.Many2many(
        "case.status",
        "case_sla_target_rest_rel",
        string="Stands Still In",
        help="It always stands still while the case is on hold.",
    )
    end_status_ids = fields.Many2many(
        "case.status",
        "case_sla_target_end_rel",
        string="Ends In",
        help="For time targets between statuses. It always ends when the case is closed.",
    )
    risk_event_type_id = fields.Many2one(
        "case.event.type", "At Risk Happens", ondelete="restrict", help="Plans that listen to it act."
    )
    late_event_type_id = fields.Many2one(
        "case.event.type", "Too Late Happens", ondelete="restrict", help="Plans that listen to it act."
    )
    team_id = fields.Many2one(
        "case.team", "Also Tell", ondelete="restrict", help="A team that is told too when it is at risk and too late."
    )

    _some_time = models.Constraint("CHECK(hours > 0)", "A clock allows more than no time.")
    _share = models.Constraint(
        "CHECK(risk_share BETWEEN 1 AND 99)", "A clock is at risk after 1 to 99 percent of its time."
    )

    @api.constrains("hours")
    def _check_hours(self):
        for target in self:
            if not 0 < target.hours <= 87600:
                raise ValidationError(self.env._("“%s” allows more than no time, at most ten years.", target.name))

    @api.constrains("measure", "end_status_ids", "begin_status_ids")
    def _check_ends(self):
        for target in self.filtered(lambda target: target.measure == "custom"):
            if not target.end_status_ids:
                raise ValidationError(self.env._("“%s”: say in which status this time target ends.", target.name))
            if target.begin_status_ids & target.end_status_ids:
                raise ValidationError(self.env._("“%s” ends in the status in which it begins.", target.name))

    def _plain(self):
        """This target as plain data. :return: a :class:`..tools.clocks.Target`"""
        self.ensure_one()
        return Target(
            self.id,
            self.measure,
            round(self.hours * 3600),
            self.risk_share,
            self.working,
            self.calendar_id.id or None,
            frozenset(self.begin_status_ids.ids),
            frozenset(self.rest_status_ids.ids),
            frozenset(self.end_status_ids.ids),
        )

    def _is_used(self):
        return self.env["case.clock"].sudo().search_count([("target_id", "in", self.ids)], limit=1)

    @api.model_create_multi
    def create(self, vals_list):
        """Targets count at once for what is opened from now on."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """What running clocks are counted by changes them too."""
        if any(target.measure != vals.get("measure", target.measure) for target in self) and self._is_used():
            raise ValidationError(self.env._("What a time target measures stays: make another one."))
        result = super().write(vals)
        self.env.registry.clear_cache()
        if COUNTED & vals.keys():
            self.env["case.clock"]._count_anew_sudo([("target_id", "in", self.ids)])
        return result
