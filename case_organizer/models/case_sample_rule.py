import secrets
from datetime import datetime, time
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.sampling import drawn


class CaseSampleRule(models.Model):
    """How many of the closed files of a case type are drawn each month, so that somebody looks at them again."""

    _name = "case.sample.rule"
    _description = "Review of Files"
    _rec_name = "type_id"
    _order = "type_id, id"

    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("is_fragment", "=", False)],
    )
    company_id = fields.Many2one(related="type_id.company_id", store=True, index=True)
    percent = fields.Float("Of a Hundred", default=2.0, required=True, help="At least one file is drawn each month.")
    since = fields.Date(
        "From the Month of",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="Files closed in this month are the first to be drawn, once it is over.",
    )
    active = fields.Boolean(default=True)
    draw_ids = fields.One2many("case.sample.draw", "rule_id", "Draws", readonly=True)

    _share = models.Constraint("CHECK(percent > 0 AND percent <= 100)", "More than 0 and at most 100 of a hundred.")
    _once = models.UniqueIndex("(type_id) WHERE active", "Files of this type are drawn already.")

    @api.model
    def _cron_draw(self):
        """Draw what is due: each month that is over and was not drawn."""
        this = fields.Date.context_today(self).replace(day=1)
        for rule in self.search([]):
            known = set(rule.draw_ids.mapped("month"))
            month = rule.since.replace(day=1)
            while month < this:
                if month not in known:
                    rule._draw_sudo(month)
                month += relativedelta(months=1)
            self.env["ir.cron"]._commit_progress(1)

    def action_draw(self):
        """Draw from the last month now, if that was not done. :raises UserError: when it was"""
        self.ensure_one()
        if not self.env.user.has_group("case_organizer.group_case_supervisor"):
            raise AccessError(self.env._("Only supervisors draw files."))
        self.check_access("read")
        month = fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)
        if month in self.draw_ids.mapped("month"):
            raise UserError(self.env._("Files of the last month were drawn already."))
        draw = self._draw_sudo(month)
        if not draw:
            raise UserError(self.env._("No file of this type was closed in the last month."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Files to Review"),
            "res_model": "case.sample",
            "views": [(False, "list"), (False, "form")],
            "domain": [("draw_id", "=", draw.id)],
        }

    def _draw_sudo(self, month):
        """Draw from the files that were closed in a month, all of them. The caller has checked the user.

        :param month: its first day
        :return: the ``case.sample.draw``; empty when there was no file
        """
        self.ensure_one()
        rule = self.sudo()
        zone = ZoneInfo(rule.type_id.calendar_id.tz or rule.company_id.resource_calendar_id.tz or "UTC")
        first, last = (
            datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
            for day in (month, month + relativedelta(months=1))
        )
        domain = [("type_id", "=", rule.type_id.id), ("closed_on", ">=", first), ("closed_on", "<", last)]
        cases, seed = rule.env["case.case"].search(domain, order="id"), secrets.token_hex(16)
        if not cases:
            return rule.env["case.sample.draw"]
        draw = rule.env["case.sample.draw"].create(
            {
                "rule_id": rule.id,
                "month": month,
                "percent": rule.percent,
                "seed": seed,
                "population": cases.ids,
                "drawn_on": rule.env["case.writer"]._now(),
            }
        )
        rule.env["case.sample"].create(
            [
                {"draw_id": draw.id, "case_id": case_id, "number": number}
                for number, case_id in enumerate(drawn(seed, cases.ids, rule.percent), 1)
            ]
        )
        return draw.with_env(self.env)
