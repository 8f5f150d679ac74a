from odoo import api, fields, models


class CaseSeenBy(models.TransientModel):
    """Who can see a case, and why, as it is now."""

    _name = "case.seen.by"
    _description = "Who Can See This Case"
    _rec_name = "case_id"

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="cascade")
    access = fields.Selection(related="case_id.access")
    line_ids = fields.One2many("case.seen.by.line", "seen_by_id", readonly=True)
    inside = fields.Integer("Colleagues", readonly=True)
    outside = fields.Integer("From Outside", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Look who can see the cases. :raises AccessError: for who does not read them"""
        told = [self.env["case.case"].browse(vals.get("case_id")).get_who_sees() for vals in vals_list]
        counted = [
            {
                **vals,
                "inside": sum(1 for entry in entries if entry["user_id"]),
                "outside": sum(1 for entry in entries if not entry["user_id"]),
            }
            for vals, entries in zip(vals_list, told, strict=True)
        ]
        dialogs = super().create(counted)
        self.env["case.seen.by.line"].sudo().create(
            [
                {
                    "seen_by_id": dialog.id,
                    "partner_id": entry["partner_id"],
                    "outside": not entry["user_id"],
                    "whole": entry["whole"],
                    "reason": " · ".join(entry["reasons"]),
                }
                for dialog, entries in zip(dialogs, told, strict=True)
                for entry in entries
            ]
        )
        return dialogs
