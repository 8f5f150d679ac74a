from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseClose(models.TransientModel):
    """What stands in the way of closing a case, with a way to each; asks what it ended in, then closes it."""

    _name = "case.close"
    _description = "Close a Case"

    case_id = fields.Many2one("case.case", required=True, readonly=True)
    type_id = fields.Many2one(related="case_id.type_id")
    line_ids = fields.One2many("case.close.line", "close_id", "Still Needed", readonly=True)
    can_close = fields.Boolean(compute="_compute_can_close")
    warns = fields.Boolean(compute="_compute_can_close")
    despite = fields.Boolean("Close all the same", help="The history says what was still open.")
    is_closed = fields.Boolean(compute="_compute_is_closed", help="The case is closed already: its result is set.")
    has_results = fields.Boolean(related="case_id.has_results")
    asks_review = fields.Boolean(compute="_compute_is_closed")
    result_id = fields.Many2one("case.result.type", domain="[('type_id', '=', type_id)]")
    needs_note = fields.Boolean(related="result_id.needs_note")
    note = fields.Text("Reason", help="Kept in the history of the case.")

    @api.depends("line_ids")
    def _compute_can_close(self):
        for asked in self:
            asked.can_close = not any(line.blocking for line in asked.line_ids)
            asked.warns = bool(asked.line_ids)

    @api.depends("case_id")
    def _compute_is_closed(self):
        for asked in self:
            asked.is_closed = asked.case_id.state == "completed"
            asked.asks_review = asked.case_id.sudo().plan_id.asks_review

    @api.model
    def _for_case(self, case):
        """A dialog for one case."""
        lines = [
            (0, 0, {name: entry[name] for name in ("kind", "text", "blocking")} | {"model": entry["model"],
             "record_id": entry["id"]})
            for entry in (case.get_in_the_way() if case.state != "completed" else ())
        ]  # fmt: skip
        result = case.result_id if case.state == "completed" else self.env["case.result.type"]
        return self.create({"case_id": case.id, "line_ids": lines, "result_id": result.id})

    def action_confirm(self):
        """Close the case, or ask for its review. :raises UserError: naming what came in between or is missing"""
        self.ensure_one()
        if self.is_closed:
            self.case_id.action_set_result(self.result_id.id, self.note)
            return {"type": "ir.actions.act_window_close"}
        now = self.case_id.get_in_the_way()
        open_still = list(dict.fromkeys(entry["kind"] for entry in now if not entry["blocking"]))
        if open_still and not self.despite:
            raise UserError(
                self.env._(
                    "Still open:\n%s\nTick “Close all the same” to close the case nevertheless.",
                    "\n".join(f"• {entry['text']}" for entry in now if not entry["blocking"]),
                )
            )
        self.case_id._close(self.result_id.id, self.note, {"despite": open_still} if open_still else None)
        return {"type": "ir.actions.act_window_close"}


class CaseCloseLine(models.TransientModel):
    """One thing that stands in the way of closing a case."""

    _name = "case.close.line"
    _description = "Still Needed"

    close_id = fields.Many2one("case.close", required=True, ondelete="cascade")
    kind = fields.Char(readonly=True)
    text = fields.Char("What", readonly=True)
    blocking = fields.Boolean("Keeps It Open", readonly=True)
    model = fields.Char(readonly=True)
    record_id = fields.Integer(readonly=True)

    def action_go(self):
        """Go to what is still needed: the step, the document, the question, the answer that is awaited."""
        self.ensure_one()
        case = self.close_id.case_id
        if self.model == "case.step":
            return self.env["case.step"].browse(self.record_id).action_open()
        if self.model in ("case.document", "case.case"):
            return {
                "type": "ir.actions.act_window",
                "res_model": self.model,
                "res_id": self.record_id,
                "views": [(False, "form")],
                "target": "current",
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.case",
            "res_id": case.id,
            "views": [(False, "form")],
            "target": "current",
        }
