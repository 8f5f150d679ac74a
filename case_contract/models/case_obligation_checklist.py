from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.checklist import lines, twice

#: Kinds whose steps are done by a person who may tick something off there.
TICKED = ("action", "document", "review", "report")


class CaseObligationContent(models.AbstractModel):
    """What is ticked off when an obligation is done."""

    _inherit = "case.obligation.content"

    checklist = fields.Text(
        help="A line for each thing that who does it ticks off. It is not done before all of them are."
    )
    checklist_more = fields.Text("May Be Left Open", help="Lines of the checklist without which it may be done.")

    @api.constrains("checklist", "checklist_more")
    def _check_checklist(self):
        for obligation in self:
            line = twice(obligation.checklist, obligation.checklist_more)
            if line:
                raise ValidationError(
                    self.env._(
                        "“%(obligation)s”: “%(line)s” is on the checklist twice.", obligation=obligation.name, line=line
                    )
                )

    def _checks(self):
        """What is ticked off in the step that this becomes. :return: ``[(line, whether it is required)]``"""
        self.ensure_one()
        if self.kind not in TICKED:
            return []
        return [
            (line, required)
            for text, required in ((self.checklist, True), (self.checklist_more, False))
            for line in lines(text)
        ]
