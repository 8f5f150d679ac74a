from odoo import api, fields, models
from odoo.exceptions import UserError

#: What publishing alone writes.
LIFE = frozenset(
    [
        "state",
        "version",
        "type_id",
        "published_on",
        "published_by_id",
        "valid_from",
        "valid_to",
        "requested_by_id",
        "requested_on",
        "requested_print",
        "requested_choices",
    ]
)


class CasePlan(models.Model):
    """One numbered version of the plan of a case type: draft, published, retired.

    A published version never changes: running cases rely on it. Items keep their code across versions. How it
    lives is in ``case_plan_versions.py``.
    """

    _name = "case.plan"
    _description = "Plan Version"
    _order = "type_id, version desc, id desc"

    type_id = fields.Many2one("case.type", "Case Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id", store=True)
    version = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    item_ids = fields.One2many("case.plan.item", "plan_id", "Items")
    exit_criterion_ids = fields.One2many(
        "case.plan.criterion",
        "case_plan_id",
        "Case Stops When",
        help="Any of these stops the whole case: what is open in it is cancelled.",
    )
    auto_complete = fields.Boolean(
        "Closes by Itself", default=True, help="The case is closed as soon as nothing in it is left to do."
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", "Published by", readonly=True, copy=False)

    _version_unique = models.Constraint("UNIQUE(type_id, version)", "A case type has each plan version once.")
    _one_draft = models.UniqueIndex("(type_id) WHERE state = 'draft'", "A case type has one draft at a time.")

    @api.depends("type_id.name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "%(type)s, version %(version)s", type=plan.type_id.name, version=plan.version
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Number the versions of each type from 1."""
        # A draft published just now makes room for the next one.
        self.flush_model(["state"])
        for vals in vals_list:
            last = self.search_fetch([("type_id", "=", vals["type_id"])], ["version"], order="version desc", limit=1)
            vals["version"] = last.version + 1
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._check_draft()

    def write(self, vals):
        """Refuse to move a plan through its life by hand: publishing checks it first."""
        if LIFE & vals.keys():
            raise UserError(self.env._("A plan changes its state by publishing."))
        return super().write(vals)

    def _write_life(self, vals):
        """What publishing alone may write."""
        return models.BaseModel.write(self, vals)

    def _check_draft(self):
        """:raises UserError: when one of these is not a draft"""
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._("%s is published and never changes: make a new version of the plan.", plan.display_name)
                )

    def _copy_as_draft(self):
        """A draft with the same items, prerequisites and criteria. :return: the new ``case.plan``"""
        self.ensure_one()
        draft = self.create({"type_id": self.type_id.id, "auto_complete": self.auto_complete})
        copies = {}
        for item in self.item_ids:
            copies[item.id] = item.copy({"plan_id": draft.id, "code": item.code})
        for item in self.item_ids:
            copies[item.id].write(
                {
                    "parent_id": copies[item.parent_id.id].id if item.parent_id else False,
                    "prerequisite_ids": [(6, 0, [copies[other.id].id for other in item.prerequisite_ids])],
                    "approves_ids": [(6, 0, [copies[other.id].id for other in item.approves_ids])],
                }
            )
        for criterion in self.exit_criterion_ids:
            criterion.copy({"case_plan_id": draft.id})
        for trigger in (draft.item_ids.criterion_ids | draft.exit_criterion_ids).trigger_ids.filtered("source_id"):
            trigger.source_id = copies[trigger.source_id.id]
        return draft

    def _problems(self):
        """What is wrong with this plan. :return: a list of sentences; empty when it can be published"""
        return [text for text, _code in self._located_problems()]

    def _located_problems(self):
        """What is wrong with this plan, and where. Addons add to it.

        :return: a list of ``(sentence, code of the item to look at)``; False when it concerns the plan as a whole
        """
        self.ensure_one()
        problems = self.env["case.plan.compiler"].located_problems(self)
        for item in self.item_ids:
            problems += [(text, item.code) for text in item._own_problems()]
        leaving = map(self.type_id._condition_problem, self.exit_criterion_ids.mapped("condition"))
        return problems + [(text, False) for text in leaving if text]

    def get_plan_map(self):
        """What the plan map draws of a plan that is not running: see docs/architecture.md."""
        self.ensure_one()
        return self.env["case.plan.compiler"].plan_map(self)
