from odoo import api, fields, models

from ..tools.priority import priority

LEVELS = [("low", "Low"), ("medium", "Medium"), ("high", "High")]


class CaseCase(models.Model):
    """How a case came in, and how urgent it is by what depends on it."""

    _inherit = "case.case"

    report_method_id = fields.Many2one(
        "case.report.method",
        "Came in by",
        compute="_compute_report_method_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        help="By which way it was reported: phone, desk, mail…",
    )
    impact = fields.Selection(LEVELS, help="How much depends on it: one person, a department, everybody.")
    urgency = fields.Selection(LEVELS, help="How soon it hurts when nothing is done.")
    priority_by_hand = fields.Boolean(
        compute="_compute_priority_by_hand", help="The priority is another than follows from impact and urgency."
    )

    @api.depends("channel")
    def _compute_report_method_id(self):
        known = self.env["case.report.method"]._by_words() if any(self.mapped("channel")) else {}
        for case in self:
            found = known.get((case.channel or "").strip().lower())
            case.report_method_id = found or case.report_method_id

    @api.depends("priority", "impact", "urgency")
    def _compute_priority_by_hand(self):
        for case in self:
            case.priority_by_hand = priority(case.impact, case.urgency) not in (None, case.priority)

    @api.onchange("impact", "urgency")
    def _onchange_impact(self):
        self.priority = priority(self.impact, self.urgency) or self.priority

    @api.model_create_multi
    def create(self, vals_list):
        """The priority follows from impact and urgency where none is named."""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            follows = priority(vals.get("impact"), vals.get("urgency"))
            if follows:
                vals.setdefault("priority", follows)
            self._tell_channel(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Impact and urgency take the priority along, unless one is named with them."""
        vals = dict(vals)
        self._tell_channel(vals)
        result = super().write(vals)
        if {"impact", "urgency"} & vals.keys() and "priority" not in vals:
            for case in self:
                follows = priority(case.impact, case.urgency)
                if follows and follows != case.priority:
                    case.priority = follows
        return result

    def _tell_channel(self, vals):
        """Plans ask for the way a case came in by its word: it is that of the report method."""
        if vals.get("report_method_id") and not vals.get("channel"):
            method = self.env["case.report.method"].browse(vals["report_method_id"])
            vals["channel"] = method.with_context(lang="en_US").name
