from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.naming import slug

#: In what deadlines are counted: as in ``tools/date_rules.py``.
DEADLINE_UNITS = [("days", "Days"), ("workdays", "Working days"), ("hours", "Hours")]
MAX_DEADLINE = 100_000


class CasePlanItem(models.Model):
    """A stage, step or milestone of a plan: what it asks, of which role, what must come first."""

    _name = "case.plan.item"
    _description = "Plan Item"
    _order = "plan_id.id, sequence, id"

    plan_id = fields.Many2one("case.plan", required=True, ondelete="cascade", index=True)
    type_id = fields.Many2one(related="plan_id.type_id", store=True, index=True)
    plan_state = fields.Selection(related="plan_id.state", string="State of the Plan")
    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="The same in every version of the plan. Filled from the name when empty.")
    sequence = fields.Integer(default=10)
    help = fields.Text("What to Do", translate=True, help="Shown to whoever does the step.")
    kind = fields.Selection(
        [("stage", "Stage"), ("step", "Step"), ("milestone", "Milestone"), ("listener", "Reacts to")],
        required=True,
        default="step",
    )
    step_kind = fields.Selection(
        [
            ("document", "File documents"),
            ("approval", "Approve"),
            ("question", "Answer questions"),
            ("action", "Do something"),
            ("automatic", "The system does it"),
            ("subcase", "Open a related case"),
        ],
        "What",
        default="action",
    )
    parent_id = fields.Many2one(
        "case.plan.item",
        "Stage",
        ondelete="restrict",
        copy=False,
        domain="[('plan_id', '=', plan_id), ('kind', '=', 'stage')]",
    )
    role_id = fields.Many2one(
        "case.role",
        "Who",
        ondelete="restrict",
        domain="[('type_id', '=', type_id)]",
        help="The role that does this step. Empty: the handler of the case.",
    )
    supervisor_role_id = fields.Many2one(
        "case.role", "Supervised by", ondelete="restrict", domain="[('type_id', '=', type_id)]"
    )
    required = fields.Boolean(default=True, help="The case (or stage) is not done before this is done or skipped.")
    repeatable = fields.Boolean(help="May be done more than once.")
    max_instances = fields.Integer("At Most", help="How often it may be done. 0: as often as needed.")
    repeat_condition = fields.Char("Repeat Only if", help="Must hold for it to be asked again.")
    manual = fields.Boolean("Started by Hand", help="Offered first: somebody decides whether to start it.")
    manual_condition = fields.Char("Offered Only if", help="Must hold for it to be offered; otherwise it just starts.")
    discretionary = fields.Boolean(
        "Optional Step", help="Not part of a case until somebody adds it there. CMMN: a discretionary item."
    )
    added_by_role_id = fields.Many2one(
        "case.role",
        "Added by",
        ondelete="restrict",
        domain="[('type_id', '=', type_id)]",
        help="Who may add this optional step to a case, besides supervisors. Empty: whoever works on the case.",
    )
    auto_complete = fields.Boolean(
        "Done by Itself", default=True, help="The stage is done as soon as nothing in it is left to do."
    )
    step_set = fields.Selection(
        [("all", "All of its steps"), ("any", "Any of its steps"), ("one", "Exactly one of its steps")],
        "Asks",
        required=True,
        default="all",
        help="Any: the steps are offered and one that is done suffices. Exactly one: starting one cancels the others.",
    )
    subcase_type_id = fields.Many2one(
        "case.type", "Opens a Case of", ondelete="restrict", help="The step is done when that case is closed."
    )
    deadline_days = fields.Integer(
        "Within",
        help="To be done within this much time after it is asked. 0: by the deadline of its stage, or of the case.",
    )
    deadline_unit = fields.Selection(DEADLINE_UNITS, "Unit of Time", required=True, default="days")
    status_id = fields.Many2one(
        "case.status",
        "Case Status Meanwhile",
        help="The status the case shows while this is open. What a step says counts before what its stage says.",
    )
    prerequisite_ids = fields.Many2many(
        "case.plan.item",
        "case_plan_item_prerequisite",
        "item_id",
        "prerequisite_id",
        "After",
        domain="[('plan_id', '=', plan_id), ('id', '!=', id)]",
        copy=False,
        help="All of these must be done first (approvals: approved).",
    )
    criterion_ids = fields.One2many(
        "case.plan.criterion",
        "item_id",
        "Starts or Stops When",
        copy=True,
        help="Alternatives to the prerequisites: any of these starts (or stops) it.",
    )
    outcome_ids = fields.One2many(
        "case.plan.outcome",
        "item_id",
        "Outcomes",
        copy=True,
        help="Named endings to choose from. Empty: approved or rejected for an approval, done for the rest.",
    )
    ask_document_ids = fields.One2many("case.plan.document", "item_id", "Documents to File", copy=True)
    question_ids = fields.One2many("case.plan.question", "item_id", "Questions", copy=True)
    approves_ids = fields.Many2many(
        "case.plan.item",
        "case_plan_item_approves",
        "item_id",
        "document_item_id",
        "Decides on",
        domain="[('plan_id', '=', plan_id), ('step_kind', '=', 'document')]",
        copy=False,
        help="The steps whose documents are decided on. A rejected document is asked for again.",
    )

    _code_unique = models.Constraint("UNIQUE(plan_id, code)", "A plan has each item code once.")
    _code_plain = models.Constraint("CHECK(code NOT LIKE '%:%')", "A code has no colon.")

    @api.constrains("parent_id", "plan_id")
    def _check_parent(self):
        if self._has_cycle("parent_id"):
            raise ValidationError(self.env._("A stage cannot lie within itself."))
        for item in self:
            if item.parent_id and (item.parent_id.plan_id != item.plan_id or item.parent_id.kind != "stage"):
                raise ValidationError(self.env._("“%s” must lie in a stage of the same plan.", item.name))

    @api.constrains("repeat_condition", "manual_condition")
    def _check_conditions(self):
        for item in self:
            item.type_id._check_condition(item.repeat_condition, item.name)
            item.type_id._check_condition(item.manual_condition, item.name)

    @api.constrains("deadline_days", "deadline_unit")
    def _check_deadline(self):
        for item in self:
            if not 0 <= item.deadline_days <= MAX_DEADLINE:
                raise ValidationError(
                    self.env._("“%(item)s”: a deadline is at most %(most)s away.", item=item.name, most=MAX_DEADLINE)
                )

    def _timed_stage(self):
        """The nearest stage around this item that has a deadline; an empty recordset when none has."""
        return self._stages().filtered("deadline_days")[:1]

    def _stages(self):
        """The stages around this item, the nearest first."""
        self.ensure_one()
        stages, stage = self.browse(), self.parent_id
        while stage and stage not in stages:
            stages += stage
            stage = stage.parent_id
        return stages

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes and put new items at the end."""
        taken = {}
        for vals in vals_list:
            plan = self.env["case.plan"].browse(vals.get("plan_id"))
            if not plan and vals.get("type_id"):
                plan = self.env["case.type"].browse(vals["type_id"]).draft_plan_id
                vals["plan_id"] = plan.id
            plan._check_draft()
            if plan not in taken:
                taken[plan] = set(plan.item_ids.mapped("code"))
            if not vals.get("code"):
                vals["code"] = slug(vals.get("name"), taken[plan])
            taken[plan].add(vals["code"])
            vals.pop("type_id", None)
        items = super().create(vals_list)
        self.env.registry.clear_cache()
        return items

    def write(self, vals):
        """Change drafts; of published items the words only."""
        words_only = set(vals) <= {"name", "help"}
        if not words_only:
            self.plan_id._check_draft()
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self.plan_id._check_draft()
        self.env.registry.clear_cache()

    def _own_problems(self):
        """What is missing on this item before it can be published. :return: a list of sentences"""
        self.ensure_one()
        problems = self._condition_problems()
        if self.kind != "step":
            return problems
        if self.step_kind == "subcase" and not self.subcase_type_id:
            problems.append(self.env._("“%s” does not say which case it opens.", self.name))
        if self.step_kind == "document" and not self.ask_document_ids:
            problems.append(self.env._("“%s” asks for no document.", self.name))
        if self.step_kind == "question" and not self.question_ids.characteristic_id:
            problems.append(self.env._("“%s” asks no question.", self.name))
        foreign = (self.role_id | self.supervisor_role_id).filtered(
            lambda role: role.type_id != self.type_id or not role.active
        )
        problems += [
            self.env._(
                "“%(step)s” names the role “%(role)s”, which this case type does not have.",
                step=self.name,
                role=role.name,
            )
            for role in foreign
        ]
        problems += self.question_ids._order_problems()
        for question in self.question_ids.filtered("characteristic_id"):
            characteristic = question.characteristic_id
            if characteristic.type_id != self.type_id:
                problems.append(
                    self.env._(
                        "“%(step)s” asks “%(question)s”, which is no detail of this case type.",
                        step=self.name,
                        question=characteristic.name,
                    )
                )
            elif characteristic.kind in ("selection", "tags") and not characteristic.choice_ids:
                problems.append(self.env._("“%s” has no choices to choose from.", characteristic.name))
        return problems

    def _condition_problems(self):
        """Conditions that name details which were retired or never there. :return: a list of sentences"""
        found = filter(None, (self.type_id._condition_problem(text) for text in self._condition_texts()))
        return [self.env._("“%(where)s”: %(problem)s", where=self.name, problem=problem) for problem in found]

    def _condition_texts(self):
        """The conditions of this item, as they were written."""
        texts = [self.repeat_condition, self.manual_condition, *self.criterion_ids.mapped("condition")]
        return [*texts, *self.question_ids.mapped("condition"), *self.ask_document_ids.mapped("condition")]

    def get_outcomes(self):
        """The outcomes this step can end with, to choose from: ``[[code, label]]``."""
        self.ensure_one()
        self.check_access("read")
        return [[code, label] for code, label, _needs_reason, _goes_on in self._outcomes()]

    def _outcomes(self):
        """The outcomes this step can end with, the default one first.

        :return: a list of ``(code, label, needs reason, goes on)``; *goes on*: counts as done for what waits for it
        """
        self.ensure_one()
        if self.outcome_ids:
            return [(o.code, o.name, o.needs_reason, o.goes_on) for o in self.outcome_ids]
        if self.step_kind == "approval" and self.kind == "step":
            return [
                ("approved", self.env._("Approve"), False, True),
                ("rejected", self.env._("Reject"), True, False),
            ]
        return [("done", self.env._("Done"), False, True)]

    def _outcomes_told(self):
        """What is said of this step once it ended with one of its outcomes: ``{code: words}``."""
        if self.outcome_ids:
            return {outcome.code: outcome.name for outcome in self.outcome_ids}
        return {"approved": self.env._("approved"), "rejected": self.env._("rejected"), "done": self.env._("Done")}
