from odoo import fields, models


class CaseServiceFill(models.TransientModel):
    """The checklist of a service action, to be filled at a desk."""

    _name = "case.service.fill"
    _description = "Fill the Checklist"

    action_id = fields.Many2one("case.service.action", required=True, readonly=True)
    several = fields.Boolean(readonly=True)
    line_ids = fields.One2many("case.service.fill.line", "fill_id", "Checklist")

    def _for(self, action):
        """The dialog of an action."""
        lines = [
            {
                "check_id": check.id,
                "done": check.done,
                "number": check.number,
                "text": check.text,
                "remark": check.remark,
            }
            for check in action.check_ids
        ]
        return self.create(
            {
                "action_id": action.id,
                "several": len(action.check_ids.installation_id) > 1,
                "line_ids": [(0, 0, line) for line in lines],
            }
        )

    def action_confirm(self):
        """Write down what was found."""
        self.action_id.fill([line._filled() for line in self.line_ids])
        return {"type": "ir.actions.act_window_close"}


class CaseServiceFillLine(models.TransientModel):
    """A line of that."""

    _name = "case.service.fill.line"
    _description = "Line of the Checklist to Fill"

    fill_id = fields.Many2one("case.service.fill", required=True, ondelete="cascade")
    check_id = fields.Many2one("case.service.check", required=True, readonly=True)
    installation_id = fields.Many2one(related="check_id.installation_id")
    name = fields.Char(related="check_id.name")
    kind = fields.Selection(related="check_id.kind")
    unit = fields.Char(related="check_id.unit")
    asked = fields.Char("Within", compute="_compute_asked")
    done = fields.Boolean(help="Of a measurement that is 0: tick it.")
    number = fields.Float("Measured", digits=(16, 4))
    text = fields.Char("Found")
    remark = fields.Char()

    def _compute_asked(self):
        for line in self:
            check = line.check_id
            line.asked = f"{check.minimum:g} – {check.maximum:g}" if check.bounded else False

    def _filled(self):
        """This line as ``case.service.action.fill`` takes it."""
        found = {"id": self.check_id.id, "remark": self.remark or ""}
        if self.kind == "measurement":
            found["number"] = self.number if self.number or self.done else None
        elif self.kind == "text":
            found["text"] = self.text or ""
        elif self.kind == "check":
            found["done"] = self.done
        return found
