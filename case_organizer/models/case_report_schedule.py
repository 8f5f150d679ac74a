import base64
import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.database_errors import NOT_OF_THE_CASE

_logger = logging.getLogger(__name__)


class CaseReportSchedule(models.Model):
    """A report that is sent by mail each week or month: to each reader what they may see, in their language."""

    _name = "case.report.schedule"
    _description = "Scheduled Report"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    frequency = fields.Selection([("weekly", "Weekly"), ("monthly", "Monthly")], required=True, default="monthly")
    user_ids = fields.Many2many(
        "res.users",
        string="Readers",
        required=True,
        help="Each gets figures of the cases that they may read themselves.",
    )
    type_ids = fields.Many2many("case.type", string="Case Types", domain=[("is_fragment", "=", False)])
    team_ids = fields.Many2many("case.team", string="Teams")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    with_pdf = fields.Boolean("Printed Report", default=True)
    with_workbook = fields.Boolean("Workbook", default=False)
    next_on = fields.Date(
        "Next on",
        required=True,
        default=lambda self: self._first_day("monthly"),
        compute="_compute_next_on",
        store=True,
        readonly=False,
        precompute=True,
    )
    sent_on = fields.Datetime("Last Sent", readonly=True, copy=False)
    problem = fields.Char(readonly=True, copy=False, help="Who got nothing the last time, and why.")
    active = fields.Boolean(default=True)

    @api.depends("frequency")
    def _compute_next_on(self):
        for schedule in self:
            schedule.next_on = self._first_day(schedule.frequency)

    def _first_day(self, frequency):
        """The next first day of a week or month."""
        today = fields.Date.context_today(self)
        if frequency == "weekly":
            return today + timedelta(days=7 - today.weekday())
        return today.replace(day=1) + relativedelta(months=1)

    @api.constrains("with_pdf", "with_workbook", "user_ids")
    def _check_something(self):
        for schedule in self:
            if not (schedule.with_pdf or schedule.with_workbook):
                raise ValidationError(self.env._("%s: choose what is sent.", schedule.name))
            readers = schedule.user_ids.filtered(lambda user: not user.has_group("case_organizer.group_case_user"))
            if readers:
                raise ValidationError(
                    self.env._("%s is no case user and cannot get figures of cases.", ", ".join(readers.mapped("name")))
                )

    def _filters(self, day):
        """What is asked on a day: the week or month before it."""
        self.ensure_one()
        last = day - timedelta(days=1)
        first = day - timedelta(days=7) if self.frequency == "weekly" else last.replace(day=1)
        return {
            "date_from": fields.Date.to_string(first),
            "date_to": fields.Date.to_string(last),
            "type_ids": self.type_ids.ids,
            "team_ids": self.team_ids.ids,
            "company_ids": self.company_id.ids,
        }

    def action_send_to_me(self):
        """Send the report of the last period to the current user alone. :raises UserError: without an address"""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("case_organizer.group_case_supervisor"):
            raise AccessError(self.env._("Only supervisors send reports."))
        if not self.env.user.email:
            raise UserError(self.env._("You have no e-mail address."))
        today = fields.Date.context_today(self)
        day = today - timedelta(days=today.weekday()) if self.frequency == "weekly" else today.replace(day=1)
        self._send_sudo(self.env.user, day)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("On its way to %s.", self.env.user.email)},
        }

    @api.model
    def _cron_send(self):
        """Send what is due, schedule by schedule, each committed."""
        due = self.sudo().search([("next_on", "<=", fields.Date.context_today(self))])
        for schedule in due:
            schedule._send_all_sudo()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    def _send_all_sudo(self):
        """Send one report to its readers; who cannot get it stops nobody else."""
        self.ensure_one()
        problems = []
        for user in self.user_ids:
            if not user.active or not user.has_group("case_organizer.group_case_user"):
                problems.append(self.env._("%s is no case user any more", user.name))
                continue
            if not user.email:
                problems.append(self.env._("%s has no e-mail address", user.name))
                continue
            try:
                with self.env.cr.savepoint():
                    self._send_sudo(user, self.next_on)
            except NOT_OF_THE_CASE:
                raise
            except Exception as error:
                _logger.exception("Report %s for %s", self.id, user.login)
                problems.append(f"{user.name}: {error}")
        step = timedelta(days=7) if self.frequency == "weekly" else relativedelta(months=1)
        today, following = fields.Date.context_today(self), self.next_on + step
        while following <= today:
            following += step
        self.write(
            {
                "next_on": following,
                "sent_on": self.env["case.writer"]._now(),
                "problem": "; ".join(problems)[:500] or False,
            }
        )

    def _send_sudo(self, user, day):
        """Queue the mail of one reader: made with their rights, in their language; only the mail is the system's.

        :param user: one ``res.users``
        :param day: the first day after the period
        """
        schedule = self.with_env(self.env(user=user.id, su=False)).with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=(self.sudo().company_id & user.company_ids).ids
        )
        filters, name = self.sudo()._filters(day), self.sudo().with_context(lang=user.lang).name
        steering = schedule.env["case.steering"]
        files = []
        if self.sudo().with_pdf:
            files.append((f"{name}.pdf", steering.make_pdf(filters)))
        if self.sudo().with_workbook:
            with steering.make_workbook(filters) as file:
                files.append((f"{name}.xlsx", file.read()))
        period = steering._period_in_words(filters)
        rows = Markup().join(
            Markup("<tr><td>%s</td><td><b>%s</b></td><td>%s</td></tr>")
            % (tile["label"], steering._tile_in_words(tile), steering._more_in_words(tile))
            for tile in steering._tiles(steering._scope(filters))
        )
        words = schedule.env._("Figures of the cases that you may read, %s.", period)
        self.env["mail.mail"].sudo().create(
            {
                "subject": f"{name}: {period}",
                "email_from": self.sudo().company_id.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [(6, 0, user.partner_id.ids)],
                "body_html": Markup("<p>%s</p><table>%s</table>") % (words, rows),
                "auto_delete": True,
                "attachment_ids": [
                    (0, 0, {"name": file_name, "datas": base64.b64encode(content)}) for file_name, content in files
                ],
            }
        )
