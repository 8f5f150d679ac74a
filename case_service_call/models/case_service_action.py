from odoo import api, fields, models

from odoo.addons.case_organizer.tools.derived import Derived

from .case_service_template import KINDS


class CaseServiceAction(models.Model):
    """A visit or other work on an installation: a step of a case, planned for somebody, with a checklist.

    The state of its step is its only state; that the worker is under way or on the spot are moments.
    """

    _name = "case.service.action"
    _description = "Service Action"
    _order = "planned_start, id"

    step_id = fields.Many2one("case.step", required=True, readonly=True, ondelete="restrict")
    case_id = Derived(related="step_id.case_id", store=True, index=True)
    company_id = Derived(related="case_id.company_id", store=True)
    name = fields.Char(related="step_id.name")
    step_state = fields.Selection(related="step_id.state", string="State")
    is_open = fields.Boolean(related="step_id.is_open")
    deadline = fields.Datetime(related="step_id.deadline")
    call_id = fields.Many2one("case.service.call", readonly=True, ondelete="restrict", index="btree_not_null")
    template_id = fields.Many2one("case.service.template", readonly=True, ondelete="restrict")
    kind = fields.Selection(KINDS, required=True, default="repair")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="restrict", index=True)
    site_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict", index="btree_not_null")
    installation_ids = fields.Many2many(
        "case.installation", "case_service_action_installation_rel", "action_id", "installation_id", "Installations"
    )
    skill_ids = fields.Many2many(
        "case.service.skill", "case_service_action_skill_rel", "action_id", "skill_id", "Skills"
    )
    safety_notes = fields.Text("Safety", readonly=True)
    duration = fields.Float("Hours", default=1.0, help="How long it is expected to take on the spot.")
    worker_ids = fields.Many2many(
        "resource.resource",
        "case_service_action_worker_rel",
        "action_id",
        "resource_id",
        domain=[("service_worker", "=", True)],
        readonly=True,
        help="The first one does the step; the others come along.",
    )
    worker_id = fields.Many2one(
        "resource.resource",
        "Done by",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        group_expand="_every_worker",
    )
    planned_start = fields.Datetime(readonly=True, index="btree_not_null")
    planned_end = fields.Datetime(readonly=True)
    en_route_on = fields.Datetime("On the Way since", readonly=True)
    on_site_on = fields.Datetime("On the Spot since", readonly=True)
    finished_on = fields.Datetime(readonly=True)
    check_ids = fields.One2many("case.service.check", "action_id", "Checklist", readonly=True)
    part_ids = fields.One2many("case.service.part", "action_id", "Parts", readonly=True)
    time_ids = fields.One2many("case.service.time", "action_id", readonly=True)
    result = fields.Text("What Was Done", readonly=True)
    signature = fields.Image(max_width=1024, max_height=512, readonly=True, copy=False)
    signed_by = fields.Char(readonly=True, copy=False)
    signed_on = fields.Datetime(readonly=True, copy=False)

    _step_unique = models.Constraint("UNIQUE(step_id)", "A step is one service action.")
    _planned_order = models.Constraint("CHECK (planned_end >= planned_start)", "A visit ends after it begins.")

    def init(self):
        """What is asked of a company alone reads nearly all of them: an index on it is not kept."""
        self.env.cr.execute("DROP INDEX IF EXISTS case_service_action__company_id_index")

    @api.model
    def _every_worker(self, workers, _domain):
        """Lanes of workers: those who have nothing to do have one too."""
        return workers | workers.search([("service_worker", "=", True)])

    @api.depends("step_id.display_name")
    def _compute_display_name(self):
        for action in self:
            action.display_name = action.step_id.display_name
