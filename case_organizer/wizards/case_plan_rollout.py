import ast

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.case_case import RUNNING


class CasePlanRollout(models.TransientModel):
    """Publishes a plan version, or applies it to running cases, after a preview of what that would do."""

    _name = "case.plan.rollout"
    _description = "Publish or Apply a Plan Version"

    plan_id = fields.Many2one("case.plan", required=True, readonly=True, ondelete="cascade")
    type_id = fields.Many2one(related="plan_id.type_id")
    plan_state = fields.Selection(related="plan_id.state")
    comparison = fields.Html(related="plan_id.comparison")
    valid_from = fields.Date(
        "In Force From", default=fields.Date.context_today, help="The day from which new cases get this version."
    )
    ahead = fields.Boolean(compute="_compute_ahead")
    first = fields.Boolean(compute="_compute_first", help="No version came before: no case can run on another one.")
    scope = fields.Selection(
        [("new", "New cases only"), ("selected", "These running cases too"), ("all", "All running cases too")],
        "Applies to",
        required=True,
        default="new",
    )
    domain = fields.Char("Which", default="[]", help="Among the running cases of this type that you may read.")
    case_id = fields.Many2one("case.case", "Case File", readonly=True, ondelete="cascade")
    may_follow_ids = fields.Many2many("case.plan.item", compute="_compute_may_follow_ids")
    follow_ids = fields.Many2many(
        "case.plan.item",
        string="Open Steps Follow",
        help="Open steps keep who does them and until when. Those chosen here get the role and the days of this "
        "version.",
    )
    spare = fields.Boolean(
        "Spare Work in Hand",
        default=True,
        help="Leave cases alone in which a step that somebody is busy with would be cancelled. They are listed.",
    )
    reason = fields.Char(help="Kept in the history of each case, and shown at steps that are cancelled.")
    outcome_ids = fields.One2many("case.plan.rollout.outcome", "rollout_id", "Preview", readonly=True)
    previewed_on = fields.Datetime("Preview Made on", readonly=True)
    total = fields.Integer("Running Cases", readonly=True)
    changed = fields.Integer("Change", readonly=True)
    unchanged = fields.Integer("Go Along Unchanged", readonly=True)
    refused = fields.Integer("Stay Behind", readonly=True)
    requested_by_id = fields.Many2one(related="plan_id.requested_by_id")
    must_ask = fields.Boolean(compute="_compute_must_ask")

    @api.depends("valid_from", "plan_state")
    def _compute_ahead(self):
        today = fields.Date.context_today(self)
        for rollout in self:
            rollout.ahead = rollout.plan_state == "draft" and bool(rollout.valid_from) and rollout.valid_from > today

    @api.depends("plan_id")
    def _compute_first(self):
        for rollout in self:
            rollout.first = not rollout.plan_id.previous_id

    @api.depends("plan_id")
    def _compute_may_follow_ids(self):
        for rollout in self:
            old = rollout.type_id.plan_id if rollout.plan_state == "draft" else rollout.plan_id.previous_id
            codes = self.env["case.plan.compiler"].may_follow(old, rollout.plan_id) if old else []
            rollout.may_follow_ids = rollout.plan_id.item_ids.filtered(
                lambda item, codes=codes: item.code in codes and item.kind == "step"
            )

    @api.depends("plan_id.requested_by_id")
    def _compute_must_ask(self):
        for rollout in self:
            second = rollout.plan_id.company_id.case_second_publisher and rollout.plan_state == "draft"
            rollout.must_ask = second and rollout.requested_by_id in (self.env.user, self.env["res.users"])

    @api.model
    def default_get(self, fields_list):
        """Fill in what was asked for by the one who wants it published."""
        values = super().default_get(fields_list)
        plan = self.env["case.plan"].browse(values.get("plan_id"))
        if values.get("domain", "[]") == "[]":
            # Said in full, so that the editor counts the cases that are meant.
            values["domain"] = repr([("type_id", "=", plan.type_id.id), ("state", "in", list(RUNNING))])
        asked = plan.requested_choices or {}
        values.update({name: asked[name] for name in ("scope", "domain", "spare", "reason") if name in asked})
        if asked.get("follow"):
            values["follow_ids"] = [(6, 0, plan.item_ids.filtered(lambda item: item.code in asked["follow"]).ids)]
        if asked.get("valid_from"):
            values["valid_from"] = max(fields.Date.to_date(asked["valid_from"]), fields.Date.context_today(self))
        return values

    @api.onchange("scope", "domain", "follow_ids", "spare", "valid_from")
    def _onchange_forget_preview(self):
        """Other choices have another preview."""
        self.previewed_on = False

    # --- which cases -------------------------------------------------------------------------------------------

    def _check_may(self):
        """:raises AccessError: when this user may not do this"""
        self.ensure_one()
        if self.case_id:
            self.case_id._check_may_move()
        else:
            self.type_id.check_access("write")

    def _query(self):
        """The cases chosen. :return: :class:`odoo.tools.SQL` that selects ids :raises UserError: naming the field"""
        if self.case_id:
            return SQL("SELECT c.id FROM case_case c WHERE c.id = %s AND c.state IN %s", self.case_id.id, RUNNING)
        if self.scope == "all":
            return self.plan_id.running_query()
        if self.scope == "selected":
            return self.plan_id.running_query(self._parsed_domain())
        return SQL("SELECT c.id FROM case_case c WHERE false")

    def _parsed_domain(self):
        self.env["case.case"].check_access("read")
        try:
            domain = Domain(ast.literal_eval((self.domain or "[]").strip()))
            domain.validate(self.env["case.case"])
        except (ValueError, SyntaxError, TypeError, KeyError, MemoryError, RecursionError) as error:
            raise UserError(self.env._("These cases cannot be chosen in this way: %s", error)) from None
        return domain

    # --- preview -----------------------------------------------------------------------------------------------

    def action_preview(self):
        """Show what would become of the running cases that were chosen. Nothing of them is written."""
        self._check_may()
        if self.plan_state == "draft":
            self.plan_id._check_problems()
            # What was compiled of a draft before may be out of date: any part of it may have been changed since.
            self.env.registry.clear_cache()
        self.outcome_ids.unlink()
        self.env.flush_all()
        counts = self.env["case.writer"].preview(self)
        self.write({**counts, "previewed_on": fields.Datetime.now()})
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Publish") if self.plan_state == "draft" else self.env._("Apply to running cases"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_cases(self):
        """The preview case by case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_plan_rollout_case")
        return {**action, "domain": [("rollout_id", "=", self.id)], "context": {"default_rollout_id": self.id}}

    # --- doing it ----------------------------------------------------------------------------------------------

    def action_request(self):
        """Ask a second person to publish with these choices."""
        self._check_may()
        choices = {
            "scope": self.scope,
            "domain": self.domain,
            "spare": self.spare,
            "reason": self.reason,
            "follow": self.follow_ids.mapped("code"),
            "valid_from": fields.Date.to_string(self.valid_from),
        }
        self.plan_id.action_request(choices)
        return {"type": "ir.actions.act_window_close"}

    def action_publish(self):
        """Publish the draft, then take along the running cases that were chosen."""
        self._check_may()
        if self.scope != "new":
            if self.ahead:
                raise UserError(
                    self.env._("Running cases go to a version once it is in force: choose “New cases only” now.")
                )
            self._query()
        self.plan_id.action_publish(self.valid_from)
        return self._begin() if self.scope != "new" else {"type": "ir.actions.act_window_close"}

    def action_apply(self):
        """Take the running cases that were chosen to this version."""
        self._check_may()
        self.env["case.writer"]._check_in_force(self.plan_id)
        if self.case_id:
            return self._move_one()
        if self.scope == "new":
            raise UserError(self.env._("Choose which running cases get this version."))
        return self._begin()

    def _move_one(self):
        refused = self.env["case.writer"].migrate(
            self.case_id, self.plan_id, self.follow_ids.mapped("code"), self.spare, self.reason
        )
        if refused:
            raise UserError(refused[self.case_id.id])
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _begin(self):
        name = self.env._("%(type)s: to plan version %(version)s", type=self.type_id.name, version=self.plan_id.version)
        params = {
            "plan": self.plan_id.id,
            "follow": self.follow_ids.mapped("code"),
            "spare": self.spare,
            "reason": self.reason or None,
        }
        bulk = self.env["case.bulk"].begin_sudo("migrate", name, self._query(), params, self.type_id.company_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.bulk",
            "res_id": bulk.id,
            "view_mode": "form",
        }


class CasePlanRolloutOutcome(models.TransientModel):
    """What happens to a number of cases in the same way."""

    _name = "case.plan.rollout.outcome"
    _description = "Preview of a Plan Version: Outcome"
    _order = "kind desc, case_count desc, id"
    _rec_name = "summary"

    rollout_id = fields.Many2one("case.plan.rollout", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(
        [("changed", "Changes"), ("unchanged", "Goes along unchanged"), ("refused", "Stays behind")], "What Happens"
    )
    added = fields.Char("New Steps")
    waits = fields.Char("Expected Later")
    again = fields.Char("Asked Again")
    cancelled = fields.Char()
    ended = fields.Char("Done by It")
    refused = fields.Char("Why It Stays Behind")
    summary = fields.Char()
    moves_dates = fields.Boolean()
    case_count = fields.Integer("Cases")

    def action_cases(self):
        """The cases to which this happens."""
        self.ensure_one()
        action = self.rollout_id.action_cases()
        return {**action, "domain": [("outcome_id", "=", self.id)]}


class CasePlanRolloutCase(models.TransientModel):
    """What happens to one case."""

    _name = "case.plan.rollout.case"
    _description = "Preview of a Plan Version: Case"
    _order = "id"
    _rec_name = "case_id"

    rollout_id = fields.Many2one("case.plan.rollout", required=True, ondelete="cascade", index=True)
    outcome_id = fields.Many2one("case.plan.rollout.outcome", required=True, ondelete="cascade", index=True)
    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="case_id.partner_id")
    kind = fields.Selection(related="outcome_id.kind")
    added = fields.Char(related="outcome_id.added")
    waits = fields.Char(related="outcome_id.waits")
    again = fields.Char(related="outcome_id.again")
    cancelled = fields.Char(related="outcome_id.cancelled")
    refused = fields.Char(related="outcome_id.refused")
    kept = fields.Char("Goes on Untouched")
    old_date = fields.Datetime(help="When the soonest date that is waited for no longer was due.")
    new_date = fields.Datetime(help="When the soonest date that is waited for instead is due.")

    def action_back(self):
        """The dialog from which the preview was opened, as it was left."""
        rollout_id = self.env.context.get("default_rollout_id")
        return (self.rollout_id[:1] or self.rollout_id.browse(rollout_id))._reopen()
