import tempfile

from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseTracesFile(models.TransientModel):
    """Hands out how the chosen cases went, in the open formats of process mining."""

    _name = "case.traces.file"
    _description = "Export of Case Histories"

    kind = fields.Selection(
        [("xes", "XES (one event per step that was done)"), ("ocel", "OCEL 2.0 (cases, steps, documents, parties)")],
        "Format",
        required=True,
        default="xes",
        help="XES (IEEE 1849) is what most programs for process mining read. OCEL 2.0 tells of several kinds of"
        " objects at once, and of all that happened, not only of steps.",
    )
    case_ids = fields.Many2many("case.case", string="Case Files", default=lambda self: self._default_cases())
    case_count = fields.Integer("Number of Case Files", compute="_compute_case_count")

    @api.model
    def _default_cases(self):
        """The cases that are chosen in the list."""
        chosen = self.env.context.get("active_model") == "case.case"
        return self.env["case.case"].browse(self.env.context.get("active_ids", []) if chosen else [])

    @api.depends("case_ids")
    def _compute_case_count(self):
        for wizard in self:
            wizard.case_count = len(wizard.case_ids)

    def action_download(self):
        """Save the file."""
        self.ensure_one()
        self.env["case.traces"].check_may_export()
        if not self.case_ids:
            raise UserError(self.env._("Choose the cases first."))
        return {"type": "ir.actions.act_url", "url": f"/case_organizer/traces/{self.id}", "target": "download"}

    @api.private
    def make_file(self):
        """Write the file. :return: ``(file open at its beginning, its name)``; the caller closes it"""
        self.ensure_one()
        traces, file = self.env["case.traces"], tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it)
        try:
            write, ending = (traces.export_xes, "xes") if self.kind == "xes" else (traces.export_ocel, "ocel.json")
            write(self.case_ids, file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        name = self.env._("Case Histories")
        return file, f"{name} {fields.Date.context_today(self)}.{ending}"
