from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.conditions import ConditionError, check, parse
from ..tools.date_rules import DateRefused, due
from ..tools.naming import slug
from .case_plan_item import DEADLINE_UNITS, MAX_DEADLINE
from .characteristic_field import CharacteristicDefinition


class CaseType(models.Model):
    """What cases of one kind have in common: details, roles and a plan of steps in numbered versions."""

    _name = "case.type"
    _description = "Case Type"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        "Number Prefix",
        help="Begins the number of each case: PER gives PER-2026-0001. Filled from the name when empty.",
    )
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    access = fields.Selection(
        [("open", "Open"), ("team", "Team"), ("restricted", "Restricted")],
        "New Cases Are",
        required=True,
        default="open",
        help="Open: every case user reads them. Team: the persons involved and supervisors. Restricted: only the "
        "persons involved.",
    )
    deadline_days = fields.Integer(
        "To Be Done within", help="A new case is to be done within this much time. 0: no deadline."
    )
    deadline_unit = fields.Selection(DEADLINE_UNITS, "Unit of Time", required=True, default="days")
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Calendar",
        ondelete="restrict",
        check_company=True,
        help="Which days are working days, and in which time zone days begin. Empty: that of the company.",
    )
    max_suspension_days = fields.Integer(
        "On Hold at Most",
        help="How many days a case may be on hold, all pauses together; then it goes on by itself. 0: no limit.",
    )
    max_extensions = fields.Integer("Extended at Most", help="How often the deadline may be extended. 0: no limit.")
    max_extension_days = fields.Integer(
        "Extended by at Most", help="By how many days in all the deadline may be extended. 0: no limit."
    )
    time_role_ids = fields.Many2many(
        "case.role",
        "case_type_time_role",
        "type_id",
        "role_id",
        "Paused and Extended by",
        domain="[('type_id', '=', id)]",
        help="Roles that may put a case on hold, take it up again and extend its deadline; supervisors may. Empty: "
        "everybody who may change the case.",
    )
    role_ids = fields.One2many("case.role", "type_id", "Roles", copy=True)
    characteristic_ids = fields.One2many("case.characteristic", "type_id", "Details", copy=True)
    characteristic_definition = CharacteristicDefinition("Definition of Details")
    plan_ids = fields.One2many("case.plan", "type_id", "Plan Versions")
    plan_id = fields.Many2one("case.plan", "Published Plan", readonly=True, copy=False, ondelete="restrict")
    draft_plan_id = fields.Many2one("case.plan", "Draft", compute="_compute_draft_plan_id", store=True)
    shown_plan_id = fields.Many2one("case.plan", "Plan Shown", compute="_compute_draft_plan_id", store=True)
    item_ids = fields.One2many(
        related="shown_plan_id.item_ids",
        readonly=False,
        string="Plan",
        help="The plan of steps: the draft while there is one, else the published version.",
    )
    exit_criterion_ids = fields.One2many(
        related="shown_plan_id.exit_criterion_ids", readonly=False, string="Case Stops When"
    )
    plan_auto_complete = fields.Boolean(related="shown_plan_id.auto_complete", readonly=False)
    sequence_id = fields.Many2one("ir.sequence", "Numbering", readonly=True, copy=False, ondelete="restrict")
    case_ids = fields.One2many("case.case", "type_id", "Cases")
    case_count = fields.Integer(compute="_compute_case_count")
    history_key = fields.Char(
        readonly=True, copy=False, help="Set on types made from an imported history, so that it comes in once."
    )

    _code_unique = models.UniqueIndex("(code, company_id)", "This prefix is used by another case type.")

    @api.depends("plan_ids.state", "plan_id")
    def _compute_draft_plan_id(self):
        for case_type in self:
            case_type.draft_plan_id = case_type.plan_ids.filtered(lambda plan: plan.state == "draft")[:1]
            case_type.shown_plan_id = case_type.draft_plan_id or case_type.plan_id

    def _compute_case_count(self):
        counts = dict(self.env["case.case"]._read_group([("type_id", "in", self.ids)], ["type_id"], ["__count"]))
        for case_type in self:
            case_type.case_count = counts.get(case_type, 0)

    @api.constrains("code")
    def _check_code(self):
        for case_type in self:
            if not case_type.code or len(case_type.code) > 12:
                raise ValidationError(self.env._("“%s”: a prefix has 1 to 12 characters.", case_type.name))

    @api.constrains("deadline_days", "max_suspension_days", "max_extensions", "max_extension_days")
    def _check_times(self):
        for case_type in self:
            for name in ("deadline_days", "max_suspension_days", "max_extensions", "max_extension_days"):
                if not 0 <= case_type[name] <= MAX_DEADLINE:
                    label = self._fields[name]._description_string(self.env)
                    raise ValidationError(
                        self.env._(
                            "“%(type)s”, %(what)s: 0 to %(most)s.", type=case_type.name, what=label, most=MAX_DEADLINE
                        )
                    )

    def _deadline_after(self, moment, company):
        """Until when a case opened at a moment (UTC) is to be done. :return: a datetime (UTC)"""
        self.ensure_one()
        calendar = self.env["case.plan.compiler"].calendar(self.id, company.id)
        try:
            return due(moment, self.deadline_days, self.deadline_unit, calendar)
        except DateRefused:
            raise ValidationError(self.env._("“%s”: its working calendar has no working days.", self.name)) from None

    @api.model_create_multi
    def create(self, vals_list):
        """Give each type a prefix, a numbering per year and an empty draft plan."""
        taken = set(self.with_context(active_test=False).sudo().search([]).mapped("code"))
        for vals in vals_list:
            if not vals.get("code"):
                vals["code"] = slug((vals.get("name") or "")[:6], {c.lower() for c in taken}).upper()[:12]
            taken.add(vals["code"])
        types = super().create(vals_list)
        types._make_sequences_sudo()
        drafts = types.filtered(lambda case_type: not case_type.plan_ids)
        self.env["case.plan"].create([{"type_id": case_type.id} for case_type in drafts])
        self.env.registry.clear_cache()
        return types

    def write(self, vals):
        """Keep numbers going under a new prefix; cases that wait for others of this type know it by the new one. By
        another working calendar, deadlines in working days and clocks of running cases are counted anew. What is kept
        of types is forgotten.
        """
        if "calendar_id" in vals:
            self.env["case.writer"].calendars_change_sudo()
        before = {case_type: case_type.code for case_type in self} if "code" in vals else {}
        result = super().write(vals)
        self.env.registry.clear_cache()
        if "calendar_id" in vals:
            self.env["case.clock"]._count_anew_sudo(
                [("case_id.type_id", "in", self.ids), ("target_id.calendar_id", "=", False)]
            )
        if "code" in vals:
            self.env["case.writer"].rename_types_sudo(before)
            for case_type in self:
                case_type.sequence_id.sudo().prefix = f"{case_type.code}-%(range_year)s-"
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_without_cases(self):
        for case_type in self:
            if case_type.sudo().case_ids:
                raise UserError(self.env._("“%s” has cases: archive it instead.", case_type.name))
        self.env.registry.clear_cache()

    def _make_sequences_sudo(self):
        """A numbering per type and year, through Odoo's own sequences (users may not make those)."""
        for case_type in self:
            case_type.sudo().sequence_id = (
                self.env["ir.sequence"]
                .sudo()
                .create(
                    {
                        "name": f"Case {case_type.code}",
                        "prefix": f"{case_type.code}-%(range_year)s-",
                        "padding": 4,
                        "use_date_range": True,
                        "company_id": case_type.company_id.id,
                    }
                )
            )

    def _generate_definition(self):
        """Write the properties definition from the characteristics, archived ones included: it only grows."""
        for case_type in self:
            characteristics = case_type.with_context(active_test=False, lang="en_US").characteristic_ids
            case_type.characteristic_definition = [
                characteristic._property_definition()
                for characteristic in characteristics.filtered("code").sorted(lambda c: (c.sequence, c.id))
                if characteristic.kind != "group"
            ]

    def _detail_kinds(self):
        """``{code: kind}`` of the details, archived ones too: old conditions stay readable."""
        self.ensure_one()
        return {c.code: c.kind for c in self.with_context(active_test=False).characteristic_ids}

    def _check_condition(self, text, where):
        """Check a condition on cases of this type.

        :param text: an Odoo domain, or empty
        :param where: what it belongs to, in words
        :raises ValidationError: naming ``where`` and what is wrong
        """
        problem = self._condition_problem(text)
        if problem:
            raise ValidationError(self.env._("“%(where)s”: %(problem)s", where=where, problem=problem))

    def _condition_problem(self, text):
        """What is wrong with a condition, in words; False when nothing is."""
        try:
            check(parse(text), self._detail_kinds())
        except ConditionError as refused:
            reasons = {
                "syntax": self.env._("this is no condition: %s", refused.detail),
                "operator": self.env._("“%s” is no comparison.", refused.detail),
                "value": self.env._("“%s” cannot be compared with.", refused.detail),
                "too_long": self.env._("the condition is longer than %s characters.", refused.detail),
                "field": self.env._(
                    "“%s” is no detail of this case type. A condition looks at the case and its details only.",
                    refused.detail,
                ),
            }
            return reasons[refused.reason]
        return False

    def condition_in_words(self, text):
        """A condition on cases of this type as a sentence, for the screen of the modeller.

        :param text: an Odoo domain, or empty
        :return: the sentence; what is wrong with it when it cannot be used
        """
        self.ensure_one()
        self.check_access("read")
        return self._condition_problem(text) or self.env["case.plan.compiler"].condition_words(self, text)

    def get_plan_map(self):
        """The plan map of the draft, or else of the published version (see ``case.plan.get_plan_map``)."""
        self.ensure_one()
        return self.shown_plan_id.get_plan_map()

    def action_publish(self):
        """Publish the draft. :raises UserError: saying all that is wrong with it"""
        self.ensure_one()
        if not self.draft_plan_id:
            raise UserError(self.env._("“%s” has no draft to publish.", self.name))
        return self.draft_plan_id.action_publish()

    def action_new_version(self):
        """Make a draft that starts as a copy of the plan that was published last."""
        self.ensure_one()
        if not self.draft_plan_id:
            published = self.plan_ids.filtered(lambda plan: plan.state == "published")
            published.sorted("version")[-1:]._copy_as_draft()

    def action_rollout(self):
        """The dialog that publishes the draft. :raises UserError: when there is none"""
        self.ensure_one()
        if not self.draft_plan_id:
            raise UserError(self.env._("“%s” has no draft to publish.", self.name))
        return self.draft_plan_id.action_rollout()

    def action_open_cases(self):
        """The cases of this type."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        return {**action, "domain": [("type_id", "=", self.id)], "context": {"default_type_id": self.id}}
