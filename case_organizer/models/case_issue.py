from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..engine import Occurrence
from .case_case import RUNNING

#: Columns that verbs alone fill.
DECIDED = frozenset(["case_id", "resolution", "resolved_on", "resolved_by_id", "case_count"])
#: Codes of the own steps of an issue, in the order in which resolving it finishes what is open of them.
OWN_STEPS = ("analyse", "workaround", "resolve", "tell")
#: Up to this many cases are told at once, more in the background.
AT_ONCE = 50


class CaseIssue(models.Model):
    """A common issue: the general problem or wish behind many cases, with a case file of its own for its steps.

    Who works in its company reads it; its owner and supervisors change it. Which cases are linked is read case by case.
    """

    _name = "case.issue"
    _description = "Common Issue"
    _order = "case_count desc, id desc"
    _check_company_auto = True

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", copy=False)
    name = fields.Char("Number", related="case_id.name", store=True, index="trigram")
    title = fields.Char(related="case_id.title", store=True, readonly=False)
    category_id = fields.Many2one(related="case_id.category_id", store=True, readonly=False, index="btree_not_null")
    company_id = fields.Many2one(related="case_id.company_id", store=True, precompute=True, index=True)
    user_id = fields.Many2one(related="case_id.user_id", readonly=False, string="Owner", help="Answers for the issue.")
    state = fields.Selection(related="case_id.state")
    kind = fields.Selection(
        [("problem", "Problem"), ("wish", "Wish")],
        required=True,
        default="problem",
        help="A problem is the cause behind what went wrong; a wish is what many ask for.",
    )
    description = fields.Text()
    known_error = fields.Boolean(
        help="The cause is understood: shown with the workaround on every case that is linked."
    )
    workaround = fields.Text(help="What helps until it is resolved: shown on every case that is linked.")
    resolution = fields.Text(readonly=True, copy=False)
    resolved_on = fields.Datetime(readonly=True, copy=False)
    resolved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    link_ids = fields.One2many("case.issue.link", "issue_id", "Linked Cases", readonly=True)
    case_count = fields.Integer("Cases", compute="_compute_case_count", store=True, compute_sudo=True)
    running_count = fields.Integer("Running Cases", compute="_compute_running_count", compute_sudo=True)
    may_change = fields.Boolean(compute="_compute_may_change")

    _case_unique = models.Constraint("UNIQUE(case_id)", "Each issue has a case file of its own.")

    @api.depends("link_ids.active")
    def _compute_case_count(self):
        self.env["case.issue.link"].flush_model()
        counts = dict(
            self.env["case.issue.link"]._read_group([("issue_id", "in", self.ids)], ["issue_id"], ["__count"])
        )
        for issue in self:
            issue.case_count = counts.get(issue, 0)

    def _compute_running_count(self):
        running = [("issue_id", "in", self.ids), ("case_id.state", "in", RUNNING)]
        counts = dict(self.env["case.issue.link"]._read_group(running, ["issue_id"], ["__count"]))
        for issue in self:
            issue.running_count = counts.get(issue, 0)

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_may_change(self):
        for issue in self:
            issue.may_change = not issue.id or issue.has_access("write")

    @api.depends("name", "title")
    def _compute_display_name(self):
        for issue in self:
            issue.display_name = " · ".join(filter(None, (issue.name, issue.title))) or self.env._("New issue")

    @api.model
    def _search_display_name(self, operator, value):
        return ["|", ("name", operator, value), ("title", operator, value)]

    # --- writing -------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Make issues, each with its case file.

        :raises UserError: without a title
        """
        self.browse().check_access("create")
        made = []
        for vals in vals_list:
            self._refuse_decided(vals)
            vals = dict(vals)
            company = self.env["res.company"].browse(vals.pop("company_id", False) or self.env.company.id)
            title = (vals.pop("title", "") or "").strip()
            if not title:
                raise UserError(self.env._("Say in a few words what the issue is."))
            case = {
                "type_id": self.env["case.type"]._for_issues_sudo(company).id,
                "company_id": company.id,
                "title": title,
                "category_id": vals.pop("category_id", False),
                "user_id": vals.pop("user_id", False) or self.env.uid,
                "access": "open",
            }
            made.append((vals, case))
        cases = self.env["case.case"].create([case for _vals, case in made])
        return super().create([{**vals, "case_id": case.id} for (vals, _case), case in zip(made, cases, strict=True)])

    def write(self, vals):
        """Write what the owner may write. :raises AccessError: on what verbs alone fill"""
        self._refuse_decided(vals)
        return super().write(vals)

    def _refuse_decided(self, vals):
        refused = DECIDED & vals.keys()
        if refused:
            raise AccessError(
                self.env._("%s: buttons of the issue change this, nobody writes it.", ", ".join(sorted(refused)))
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An issue is never deleted. Resolve it, or cancel its case file."))

    # --- verbs ---------------------------------------------------------------------------------------------------

    def action_open_case(self):
        """Show the case file of the issue, with its steps."""
        self.ensure_one()
        return self.case_id._action_show()

    def action_open_cases(self):
        """Show the linked cases that the user reads."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        linked = [("issue_link_ids", "any", [("issue_id", "=", self.id)])]
        return {**action, "name": self.display_name, "domain": linked, "context": {}, "path": False}

    def action_likely_cases(self):
        """Show cases that may be linked, the likeliest first found: choose some, then “Link to an Issue”."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        found = [("id", "in", [case.id for case, _points, _why in self.likely_cases()])]
        name = self.env._("Like %s", self.display_name)
        return {**action, "name": name, "domain": found, "context": {"default_issue_id": self.id}, "path": False}

    def action_resolve(self):
        """The dialog that resolves the issue, with a preview of what becomes of the linked cases."""
        self.ensure_one()
        self.check_access("write")
        return self.env["case.case"]._dialog(
            self.env._("Resolve %s", self.display_name), self.env["case.issue.resolve"]._for_issue(self)
        )

    def resolve(self, resolution, message=None, template=None, close=False):
        """Resolve the issue: finish what is open of its own steps, and tell the linked cases that run.

        Each gets a note on its whiteboard, once. Many are told in the background.

        :param resolution: how it was resolved, in words
        :param message: text of a message to the customer of each case that the user reads; none when left out
        :param template: a ``mail.template`` for that message, in the place of a text
        :param close: whether to close the cases that the user may change and in whose way nothing stands
        :return: the ``case.bulk`` that tells them
        :raises AccessError: for others than the owner and supervisors
        """
        self.ensure_one()
        self.check_access("write")
        resolution = (resolution or "").strip()
        if not resolution:
            raise UserError(self.env._("Say how it was resolved: all linked cases are told."))
        super().write(  # pylint: disable=super-method-mismatch
            {"resolution": resolution, "resolved_on": fields.Datetime.now(), "resolved_by_id": self.env.uid}
        )
        self._finish_own_steps()
        self.env.flush_all()
        bulk = self.env["case.bulk"].begin_sudo(
            "issue_resolved",
            self.env._("Resolved: %s", self.display_name),
            self._running_cases_sql(),
            {
                "issue_id": self.id,
                "message": (message or "").strip(),
                "template_id": template.id if template else False,
                "close": bool(close),
            },
            self.company_id,
        )
        if bulk.total <= AT_ONCE:
            while bulk.state == "running":
                bulk.work_sudo()
        return bulk

    def _running_cases_sql(self):
        return SQL(
            "SELECT l.case_id FROM case_issue_link l JOIN case_case c ON c.id = l.case_id"
            " WHERE l.issue_id = %s AND l.active AND c.state = ANY(%s)",
            self.id,
            list(RUNNING),
        )

    def _finish_own_steps(self):
        """Finish the open steps of the issue's own plan, in their order."""
        for code in OWN_STEPS:
            case = self.case_id
            step = case.step_ids.filtered(lambda step, code=code: step.code == code and step.state == "active")
            if step and case.state == "active":
                self.env["case.writer"].apply(case, (Occurrence("complete", item=code),), step=step)
