from odoo import api, fields, models


class CaseAddStep(models.TransientModel):
    """Adds a step to a running case: an optional one of its plan, or one that no plan foresaw."""

    _name = "case.add.step"
    _description = "Add a Step"

    case_id = fields.Many2one("case.case", required=True, readonly=True)
    type_id = fields.Many2one(related="case_id.type_id")
    what = fields.Selection(
        [
            ("optional", "An optional step of the plan"),
            ("own", "A step for this case only"),
            ("set", "Steps of a case type, or a step set"),
        ],
        "Add",
        required=True,
        default="optional",
    )
    option_ids = fields.One2many("case.add.step.option", "add_id", "Optional Steps", readonly=True)
    name = fields.Char(help="What it is called, in a few words.")
    help = fields.Text("What to Do")
    kind = fields.Selection(
        [
            ("action", "Do something"),
            ("document", "File documents"),
            ("question", "Answer questions"),
            ("approval", "Approve"),
        ],
        "What Is Asked",
        default="action",
    )
    who = fields.Selection(
        [
            ("handler", "The handler of the case"),
            ("role", "Who holds a role"),
            ("user", "A person"),
            ("team", "A team"),
        ],
        required=True,
        default="handler",
    )
    role_id = fields.Many2one("case.role", domain="[('type_id', '=', type_id)]")
    user_id = fields.Many2one("res.users", "Person", domain=[("share", "=", False)])
    team_id = fields.Many2one("case.team")
    deadline = fields.Datetime(help="Empty: by the deadline of the case.")
    required = fields.Boolean(default=True, help="The case stays open until it is done or skipped.")
    question_ids = fields.Many2many("case.characteristic", string="Questions", domain="[('type_id', '=', type_id)]")
    document_kind_ids = fields.Many2many("case.document.kind", string="Documents to File")
    approves_ids = fields.Many2many("case.document", string="Decides on", domain="[('case_id', '=', case_id)]")
    set_type_id = fields.Many2one("case.type", "Steps of", domain="[('plan_id', '!=', False)]")
    set_plan_id = fields.Many2one(related="set_type_id.plan_id")
    set_item_ids = fields.Many2many(
        "case.plan.item",
        string="Steps",
        compute="_compute_set_item_ids",
        store=True,
        readonly=False,
        domain="[('plan_id', '=', set_plan_id), ('kind', '=', 'step'), ('step_kind', 'in', ('action', 'document',"
        " 'question', 'approval'))]",
        help="Each is asked when those that come before it are done.",
    )
    set_note = fields.Text(compute="_compute_set_note")
    reason = fields.Char("Why", help="Kept in the history of the case.")

    @api.depends("set_type_id")
    def _compute_set_item_ids(self):
        for asked in self:
            steps = asked.case_id.get_set_steps(asked.set_type_id.id) if asked.set_type_id else ()
            asked.set_item_ids = [step["id"] for step in steps if step["can_add"]]

    @api.depends("set_type_id", "set_item_ids")
    def _compute_set_note(self):
        for asked in self:
            steps = asked.case_id.get_set_steps(asked.set_type_id.id) if asked.set_type_id else ()
            notes = [self.env._("“%(step)s”: %(why)s", step=s["name"], why=s["why_not"]) for s in steps if s["why_not"]]
            notes += [
                self.env._(
                    "“%(step)s” does not ask what this case type does not know: %(questions)s.",
                    step=step["name"],
                    questions=", ".join(step["leaves_out"]),
                )
                for step in steps
                if step["leaves_out"] and step["id"] in asked.set_item_ids.ids
            ]
            asked.set_note = "\n".join(notes)

    @api.model
    def _for_case(self, case):
        """A dialog for one case, with the optional steps of its plan."""
        options = [
            (0, 0, {"code": o["code"], "name": o["name"], "stage": o["stage"], "why_not": o["why_not"]})
            for o in case.get_addable()
        ]
        return self.create({"case_id": case.id, "what": "optional" if options else "own", "option_ids": options})

    def action_confirm(self):
        """Add the step that was described. :raises UserError: when something is missing or the user may not"""
        self.ensure_one()
        if self.what == "set":
            self.case_id.add_step_set(self.set_type_id.id, self.set_item_ids.ids, self.reason)
            return {"type": "ir.actions.act_window_close"}
        self.case_id.add_adhoc_step(
            self.name,
            help=self.help,
            kind=self.kind,
            role_id=self.who == "role" and self.role_id.id,
            user_id=self.who == "user" and self.user_id.id,
            team_id=self.who == "team" and self.team_id.id,
            deadline=self.deadline,
            required=self.required,
            question_ids=self.question_ids.ids if self.kind == "question" else (),
            document_kind_ids=self.document_kind_ids.ids if self.kind == "document" else (),
            approves_ids=self.approves_ids.ids if self.kind == "approval" else (),
            reason=self.reason,
        )
        return {"type": "ir.actions.act_window_close"}


class CaseAddStepOption(models.TransientModel):
    """An optional step of the plan, and why it cannot be added if it cannot."""

    _name = "case.add.step.option"
    _description = "Optional Step"

    add_id = fields.Many2one("case.add.step", required=True, ondelete="cascade")
    code = fields.Char(readonly=True)
    name = fields.Char("Step", readonly=True)
    stage = fields.Char(readonly=True)
    why_not = fields.Char("Why Not Now", readonly=True)

    def action_add(self):
        """Add it to the case. :raises UserError: when it cannot be added, or the user may not"""
        self.ensure_one()
        self.add_id.case_id.add_step(self.code, self.add_id.reason)
        return {"type": "ir.actions.act_window_close"}
