from odoo import api, fields, models


class CaseLogFinding(models.Model):
    """What a check of the history found: which case, from which row on, what is wrong."""

    _name = "case.log.finding"
    _description = "Found in the History"
    _order = "id"
    _rec_name = "told"

    check_id = fields.Many2one("case.log.check", required=True, readonly=True, ondelete="cascade", index=True)
    case_number = fields.Integer("Case Id", readonly=True, help="As the log names it; the case may be gone.")
    case_name = fields.Char("Case File", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    seq = fields.Integer("From Row", readonly=True)
    reason = fields.Selection(
        [
            ("altered", "A row was altered"),
            ("missing", "A row is missing"),
            ("cut", "Rows at the end are gone"),
            ("added", "Rows were added at the end"),
            ("rechained", "Written anew: not what was anchored"),
            ("value", "A logged value was altered"),
            ("gone", "The case is gone"),
            ("anchors", "The anchors were altered"),
            ("anchors_cut", "Anchors are gone"),
            ("other_key", "The key of the history is another one than before: put back the one it was written with"),
            ("other_database", "The anchors are those of another database"),
        ],
        readonly=True,
        required=True,
    )
    place = fields.Char(readonly=True)
    told = fields.Char("In words", compute="_compute_told")

    @api.depends("case_number", "case_name", "seq", "reason", "place")
    @api.depends_context("lang")
    def _compute_told(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for finding in self:
            case = finding.case_name or self.env._("case file with id %s", finding.case_number)
            if finding.case_number:
                finding.told = self.env._(
                    "%(case)s: %(what)s (row %(row)s)", case=case, what=reasons.get(finding.reason), row=finding.seq
                )
            else:
                finding.told = f"{reasons.get(finding.reason)}: {finding.place or ''}"

    def action_open_case(self):
        """The case file, when it is still there."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.case",
            "res_id": self.case_number,
            "views": [(False, "form")],
        }
