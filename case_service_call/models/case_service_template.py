from odoo import fields, models

#: What is done in a service action.
KINDS = [
    ("repair", "Repair"),
    ("inspection", "Inspection"),
    ("maintenance", "Maintenance"),
    ("exchange", "Exchange"),
    ("installing", "Putting in Place"),
    ("other", "Something else"),
]


class CaseServiceTemplate(models.Model):
    """How a kind of service action goes: its checklist, the skills and parts it needs, how long it takes."""

    _name = "case.service.template"
    _description = "Template of Service Actions"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    kind = fields.Selection(KINDS, required=True, default="repair")
    duration = fields.Float("Hours", default=1.0, help="How long it usually takes on the spot.")
    skill_ids = fields.Many2many(
        "case.service.skill", "case_service_skill_template_rel", "template_id", "skill_id", "Skills"
    )
    team_id = fields.Many2one("case.team", ondelete="restrict", check_company=True, help="Whose box it waits in.")
    help = fields.Text("How", help="What is to be done, as the worker reads it.")
    safety_notes = fields.Text("Safety", help="What the worker must know before beginning.")
    check_ids = fields.One2many("case.service.template.check", "template_id", "Checklist", copy=True)
    part_ids = fields.One2many("case.service.template.part", "template_id", "Parts", copy=True)

    _duration_positive = models.Constraint("CHECK (duration > 0)", "How long does it take?")
