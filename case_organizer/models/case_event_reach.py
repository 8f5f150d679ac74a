from odoo import api, fields, models


class CaseEventReach(models.Model):
    """A case that an event reached, and what it set in motion there."""

    _name = "case.event.reach"
    _description = "Case Reached by an Event"
    _order = "id desc"
    _log_access = False

    event_id = fields.Many2one("case.event", "What", required=True, readonly=True, ondelete="restrict")
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime("Reached on", required=True, readonly=True)
    event_type_id = fields.Many2one(related="event_id.event_type_id")
    occurred_on = fields.Datetime(related="event_id.occurred_on")
    source = fields.Selection(related="event_id.source")
    user_id = fields.Many2one(related="event_id.user_id")
    changes_shown = fields.Text(related="event_id.changes_shown", related_sudo=False)
    asked = fields.Integer("Steps Asked", readonly=True, help="How many steps it asked for.")
    stopped = fields.Integer("Steps Stopped", readonly=True, help="How many steps it stopped.")
    changes = fields.Json(readonly=True)
    in_motion = fields.Char("What It Set in Motion", compute="_compute_in_motion")

    _once = models.Constraint("UNIQUE(event_id, case_id)", "An event reaches a case once.")
    _of_case = models.Index("(case_id, id DESC)")

    @api.depends_context("lang")
    def _compute_in_motion(self):
        compiler = self.env["case.plan.compiler"]
        for reach in self:
            names = compiler.names(reach.case_id.plan_id.id)
            begun = [
                names.get(code, code) for code, _n, _b, after, *_o in reach.changes or () if after in "ea" and code
            ]
            over = [names.get(code, code) for code, _n, _b, after, *_o in reach.changes or () if after == "t" and code]
            met = [names.get(code, code) for code, _n, _b, after, *_o in reach.changes or () if after == "c" and code]
            told = [
                self.env._("now asked: %s", ", ".join(begun)) if begun else "",
                self.env._("reached: %s", ", ".join(met)) if met else "",
                self.env._("stopped: %s", ", ".join(over)) if over else "",
                self.env._("the case was stopped")
                if any(code == "" and a == "t" for code, _n, _b, a, *_o in reach.changes or ())
                else "",
            ]
            reach.in_motion = "; ".join(filter(None, told)) or self.env._("nothing yet")

    @api.depends("event_id", "case_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reach in self:
            reach.display_name = reach.event_id.display_name

    def action_open_event(self):
        """The event itself, with all that it reached."""
        self.ensure_one()
        return self.event_id._get_records_action(context={})
