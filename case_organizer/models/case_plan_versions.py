from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .case_case import RUNNING


class CasePlan(models.Model):
    """The life of a plan version: compared, asked for, published, in force from a date, retired."""

    _inherit = "case.plan"

    valid_from = fields.Date("In Force From", readonly=True, copy=False)
    valid_to = fields.Date("In Force Until", readonly=True, copy=False)
    in_force = fields.Boolean(compute="_compute_in_force", search="_search_in_force")
    previous_id = fields.Many2one("case.plan", "Version Before", compute="_compute_previous_id")
    comparison = fields.Html("What Changes", compute="_compute_comparison")
    running_count = fields.Integer("Running Cases", compute="_compute_running_count", compute_sudo=True)
    requested_by_id = fields.Many2one("res.users", "Publication Asked by", readonly=True, copy=False)
    requested_on = fields.Datetime("Asked on", readonly=True, copy=False)
    requested_print = fields.Char("State of the Draft Then", readonly=True, copy=False)
    requested_choices = fields.Json(readonly=True, copy=False)

    @api.depends("state", "type_id.plan_id")
    def _compute_in_force(self):
        for plan in self:
            plan.in_force = plan.type_id.plan_id == plan

    @api.model
    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self.env["case.type"].with_context(active_test=False).search([("plan_id", "!=", False)]).plan_id
        return [("id", "in" if True in value else "not in", current.ids)]

    @api.depends("type_id.plan_ids.version", "type_id.plan_ids.state")
    def _compute_previous_id(self):
        for plan in self:
            older = plan.type_id.plan_ids.filtered(
                lambda other, plan=plan: other.version < plan.version and other.state != "draft"
            )
            plan.previous_id = older.sorted("version")[-1:]

    @api.depends_context("lang")
    def _compute_comparison(self):
        for plan in self:
            plan.comparison = plan.compare_in_html(plan.previous_id)

    def _compute_running_count(self):
        found = self.env["case.case"]._read_group(
            [("plan_id", "in", self.ids), ("state", "in", RUNNING)], ["plan_id"], ["__count"]
        )
        counts = {plan.id: count for plan, count in found}
        for plan in self:
            plan.running_count = counts.get(plan.id, 0)

    # --- comparing ---------------------------------------------------------------------------------------------

    def compare(self, other_id=None):
        """What this version changes, in words.

        :param other_id: id of a version of the same type; the version before when left out
        :return: a list of sentences; empty when nothing differs
        :raises UserError: when the other version belongs to another type
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["case.plan.compiler"].comparison(self._compared_with(other_id), self)

    def compare_in_html(self, other):
        """The sentences of :meth:`compare` as a list for a form."""
        if not other:
            return escape(self.env._("The first version of this plan."))
        sentences = self.compare(other.id)
        if not sentences:
            return escape(self.env._("Nothing differs from version %s.", other.version))
        return Markup("<ul>%s</ul>") % Markup().join(Markup("<li>%s</li>") % sentence for sentence in sentences)

    # --- publishing --------------------------------------------------------------------------------------------

    def action_publish(self, valid_from=None):
        """Check the draft and make it the version that new cases get.

        :param valid_from: the day from which new cases get it (ISO text or date); today when left out. Until a later
            day comes, the version before stays in force.
        :raises UserError: listing everything that is wrong, in words; when a second person must publish it
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        self._check_problems()
        self._check_second_person()
        today = fields.Date.context_today(self)
        valid_from = fields.Date.to_date(valid_from) or today
        if valid_from < today:
            raise UserError(self.env._("A version cannot be in force from a day that has passed."))
        coming = self.type_id.plan_ids.filtered(lambda plan: plan.state == "published" and not plan.in_force)
        if coming:
            raise UserError(
                self.env._(
                    "%(plan)s is published already and comes into force on %(day)s: put it off first.",
                    plan=coming[0].display_name,
                    day=coming[0].valid_from,
                )
            )
        self._write_life(
            {
                "state": "published",
                "published_on": fields.Datetime.now(),
                "published_by_id": self.env.uid,
                "valid_from": valid_from,
            }
        )
        if valid_from <= today:
            self._put_in_force()
        self.env.registry.clear_cache()

    def _check_problems(self):
        """:raises UserError: listing what keeps this draft from being published"""
        problems = self._problems()
        if problems:
            raise UserError(
                self.env._("This plan cannot be published yet:\n%s", "\n".join(f"• {problem}" for problem in problems))
            )

    def _put_in_force(self):
        """Let new cases get this version; the version before is retired."""
        for plan in self:
            plan.type_id.plan_id._write_life({"state": "retired", "valid_to": fields.Date.context_today(plan)})
            plan.type_id.plan_id = plan
        self.env.registry.clear_cache()

    def action_put_off(self):
        """Make a published version that is not yet in force a draft again."""
        for plan in self:
            plan.check_access("write")
            if plan.state != "published" or plan.in_force or plan.running_count:
                raise UserError(self.env._("%s is in force: make a new version instead.", plan.display_name))
            if plan.type_id.draft_plan_id:
                raise UserError(self.env._("“%s” has another draft already.", plan.type_id.name))
            plan._write_life(
                {"state": "draft", "published_on": False, "published_by_id": False, "valid_from": False, **NOT_ASKED}
            )
        self.env.registry.clear_cache()

    @api.model
    def _cron_put_in_force(self):
        """Put in force what was published ahead and whose day has come."""
        due = self.search([("state", "=", "published"), ("valid_from", "<=", fields.Date.today())])
        due.filtered(lambda plan: not plan.in_force).sorted("version")._put_in_force()

    # --- a second person ---------------------------------------------------------------------------------------

    def _check_second_person(self):
        """:raises UserError: when the company asks for a second person and this user cannot be that one"""
        self.ensure_one()
        if not self.company_id.case_second_publisher:
            return
        if not self.requested_by_id:
            raise UserError(
                self.env._("A second person publishes plans of %s: ask for publication first.", self.company_id.name)
            )
        if self.requested_by_id == self.env.user:
            raise UserError(self.env._("You asked for publication yourself: somebody else has to publish it."))
        if self.requested_print != self.env["case.plan.compiler"].fingerprint(self):
            raise UserError(
                self.env._(
                    "The draft was changed after %s asked for publication: it has to be asked for again.",
                    self.requested_by_id.name,
                )
            )

    def action_request(self, choices=None):
        """Ask a second person to publish this draft as it stands now.

        :param choices: JSON, what the publish dialog is to be filled with for them
        :raises UserError: listing what is wrong with the draft
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        self._check_problems()
        self._write_life(
            {
                "requested_by_id": self.env.uid,
                "requested_on": fields.Datetime.now(),
                "requested_print": self.env["case.plan.compiler"].fingerprint(self),
                "requested_choices": choices or {},
            }
        )

    def action_withdraw_request(self):
        """Take back that publication was asked for."""
        self.check_access("write")
        self._check_draft()
        self._write_life(NOT_ASKED)

    # --- running cases -----------------------------------------------------------------------------------------

    def running_query(self, domain=None):
        """The running cases of this type on other versions than this one.

        :param domain: of cases, under the current user's rights; None is every case of the type
        :return: :class:`odoo.tools.SQL` that selects ids
        """
        self.ensure_one()
        own = SQL(
            "SELECT c.id FROM case_case c WHERE c.type_id = %s AND c.state IN %s AND c.plan_id != %s",
            self.type_id.id,
            RUNNING,
            self.id,
        )
        if domain is None:
            return own
        return SQL("%s AND c.id IN (%s)", own, self.env["case.case"]._search(domain).select())

    def action_rollout(self):
        """The dialog that publishes this draft, or applies this version to running cases.

        :raises UserError: listing what keeps the draft from being published
        """
        self.ensure_one()
        self.check_access("write")
        draft = self.state == "draft"
        if draft:
            self._check_problems()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Publish") if draft else self.env._("Apply to running cases"),
            "res_model": "case.plan.rollout",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id, "default_scope": "new" if draft else "all"},
        }

    def action_open_plan(self):
        """This version with what it changes."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form"}

    def action_open_running(self):
        """The running cases on this version."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        return {**action, "domain": [("plan_id", "=", self.id), ("state", "in", RUNNING)]}


#: What is written when nobody asks for publication (any more).
NOT_ASKED = {"requested_by_id": False, "requested_on": False, "requested_print": False, "requested_choices": False}
