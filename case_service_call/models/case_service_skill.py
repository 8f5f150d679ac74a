from odoo import fields, models


class CaseServiceSkill(models.Model):
    """What somebody must be able, or allowed, to do: gas, high voltage, a make of machine."""

    _name = "case.service.skill"
    _description = "Skill"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint("UNIQUE(name)", "There is such a skill already.")
