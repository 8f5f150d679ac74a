from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

from ..tools import planning_routing


class CaseServiceSuggest(models.TransientModel):
    """Shows who could do service actions, and when, with reasons; nothing is planned before somebody says so."""

    _name = "case.service.suggest"
    _description = "Suggestions for the Planning"

    action_ids = fields.Many2many("case.service.action", string="Service Actions", readonly=True)
    single = fields.Boolean(compute="_compute_single")
    way = fields.Selection(
        [("simple", "Most urgent first, then least road"), ("routing", "Least road of all (OR-tools, some seconds)")],
        "How",
        required=True,
        default="simple",
    )
    routing_available = fields.Boolean(compute="_compute_routing_available")
    line_ids = fields.One2many("case.service.suggest.line", "suggest_id", "Suggestions")
    summary = fields.Char(readonly=True)
    open_count = fields.Integer(compute="_compute_open_count")

    @api.depends("action_ids")
    def _compute_single(self):
        for wizard in self:
            wizard.single = len(wizard.action_ids) == 1

    def _compute_routing_available(self):
        self.routing_available = planning_routing.available()

    @api.depends("line_ids.worker_id", "line_ids.planned")
    def _compute_open_count(self):
        for wizard in self:
            wizard.open_count = len(wizard.line_ids.filtered(lambda line: line.worker_id and not line.planned))

    @api.model
    def _open(self, actions):
        """Make suggestions for service actions. :return: the action that shows them"""
        way = "routing" if len(actions) > 1 and planning_routing.available() else "simple"
        wizard = self.create({"action_ids": [(6, 0, actions.ids)], "way": way})
        wizard._suggest()
        return wizard._shown()

    def _shown(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who and When"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _suggest(self):
        """Look again: for one action the best few, for several one each."""
        self.line_ids.unlink()
        actions = self.action_ids
        if len(actions) == 1:
            visits = [{"action_id": actions.id, **found} for found in actions.get_suggestions()]
            left = [] if visits else actions.get_plan()["unplaced"]
            self.summary = False
        else:
            plan = actions.get_plan(self.way)
            visits, left = plan["visits"], plan["unplaced"]
            self.summary = self.env._(
                "%(placed)s of %(all)s find a place, %(late)s of them after the deadline; %(hours).1f hours on the "
                "road, what was planned before included.",
                placed=len(visits),
                all=len(actions),
                late=plan["late"],
                hours=plan["travel"],
            )
        self.env["case.service.suggest.line"].create(
            [
                {
                    "suggest_id": self.id,
                    "action_id": visit["action_id"],
                    "worker_id": visit["worker_id"],
                    "start": visit["start"],
                    "end": visit["end"],
                    "reasons": "\n".join(visit["reasons"]),
                    "take": len(actions) > 1,
                }
                for visit in visits
            ]
            + [{"suggest_id": self.id, "action_id": one["action_id"], "reasons": one["why"]} for one in left]
        )

    def action_again(self):
        """Look again, in the way that was chosen."""
        waiting = self.line_ids.filtered(lambda line: not line.planned).action_id
        self.action_ids = [(6, 0, waiting.ids)]
        if waiting:
            self._suggest()
        return self._shown()

    def action_accept(self):
        """Plan what is ticked. What is refused stays, with why; the rest is planned."""
        self.line_ids.filtered("take")._accept()
        if self.line_ids.filtered("problem"):
            return self._shown()
        return {"type": "ir.actions.act_window_close"}


class CaseServiceSuggestLine(models.TransientModel):
    """One suggestion: who, when and why; or why nobody was found."""

    _name = "case.service.suggest.line"
    _description = "Suggestion for the Planning"
    _order = "planned, start, id"

    suggest_id = fields.Many2one("case.service.suggest", required=True, ondelete="cascade", index=True)
    action_id = fields.Many2one("case.service.action", "Service Action", required=True, readonly=True)
    partner_id = fields.Many2one(related="action_id.partner_id")
    deadline = fields.Datetime(related="action_id.deadline")
    take = fields.Boolean("Plan It")
    worker_id = fields.Many2one("resource.resource", "Who", readonly=True)
    start = fields.Datetime("When", readonly=True)
    end = fields.Datetime("Until", readonly=True)
    reasons = fields.Text("Why", readonly=True)
    planned = fields.Boolean(readonly=True)
    problem = fields.Char("Refused", readonly=True)

    def action_take(self):
        """Plan this one."""
        self._accept(refusing=True)
        return self._told() if self.suggest_id.single else self.suggest_id._shown()

    def _told(self):
        """Close the dialog, and say what can be told to who is waiting on the phone."""
        when = format_datetime(self.env, self.start, dt_format="EEEE d MMMM HH:mm")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Planned: %(who)s, %(when)s", who=self.worker_id.name, when=when),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _accept(self, refusing=False):
        """Plan these. :param refusing: whether what the verb refuses is raised, or noted beside the suggestion"""
        for line in self.filtered(lambda line: line.worker_id and not line.planned):
            try:
                with self.env.cr.savepoint():
                    line.action_id.plan(line.start, line.worker_id.ids)
            except (UserError, AccessError, ValidationError) as refusal:
                if refusing:
                    raise
                line.write({"problem": str(refusal), "take": False})
            else:
                line.write({"planned": True, "problem": False, "take": False})
