import os
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.log_anchors import AnchorError
from .case_log import chain_key_path

#: Jobs that are later than this are late; so is what they should have done.
LATE = timedelta(hours=1)
#: A night that was missed.
NIGHT = timedelta(hours=36)
#: What is looked at, in this order.
CODES = (
    "jobs_late",
    "jobs_failing",
    "jobs_off",
    "dates_late",
    "dates_failed",
    "clocks_late",
    "automatic_failed",
    "bulk_stuck",
    "mail_failed",
    "log_check",
    "anchor",
    "anchor_place",
    "key",
)


class CaseHealth(models.Model):
    """Whether Case Organizer does its work: one row for each thing that is looked at, with what was found last."""

    _name = "case.health"
    _description = "Health of Case Organizer"
    _order = "position"

    code = fields.Char(required=True, readonly=True)
    position = fields.Integer(readonly=True)
    name = fields.Char("What", compute="_compute_words")
    state = fields.Selection(
        [("fine", "Fine"), ("watch", "Look at it"), ("bad", "Needs action")],
        required=True,
        readonly=True,
        default="fine",
    )
    count = fields.Integer("How Many", readonly=True)
    detail = fields.Char(readonly=True)
    told = fields.Char("Found", compute="_compute_words")
    since = fields.Datetime(readonly=True, help="Since when it is as it is.")
    looked_on = fields.Datetime("Looked at", readonly=True)
    mailed = fields.Char(readonly=True, help="The state that administrators were last told of.")

    _code_unique = models.Constraint("UNIQUE(code)", "Each thing is looked at once.")

    @api.depends("code", "count", "detail")
    @api.depends_context("lang")
    def _compute_words(self):
        words = self._words()
        for row in self:
            name, found, nothing = words.get(row.code, (row.code, "%(count)s %(detail)s", ""))
            told = found if row.state != "fine" else nothing
            row.name, row.told = name, told % {"count": row.count, "detail": row.detail or ""}

    def _words(self):
        """``{code: (name, what is wrong, what is right)}``; the latter two take ``count`` and ``detail``."""
        return {
            "jobs_late": (
                self.env._("Jobs on time"),
                self.env._("%(count)s jobs are more than an hour late: %(detail)s"),
                self.env._("Every job ran when it should."),
            ),
            "jobs_failing": (
                self.env._("Jobs that fail"),
                self.env._("%(count)s jobs failed: %(detail)s"),
                self.env._("No job failed."),
            ),
            "jobs_off": (
                self.env._("Jobs switched off"),
                self.env._("%(count)s jobs are switched off: %(detail)s"),
                self.env._("No job is switched off."),
            ),
            "dates_late": (
                self.env._("Dates acted on in time"),
                self.env._("%(count)s dates came more than an hour ago and nothing was done yet."),
                self.env._("Every date that came was acted on."),
            ),
            "dates_failed": (
                self.env._("Dates that failed"),
                self.env._("%(count)s dates were tried several times and given up."),
                self.env._("No date was given up."),
            ),
            "clocks_late": (
                self.env._("Time targets told in time"),
                self.env._("%(count)s time targets ran out more than an hour ago and nobody was told."),
                self.env._("Of every time target that ran out somebody was told."),
            ),
            "automatic_failed": (
                self.env._("Automatic steps"),
                self.env._("%(count)s automatic steps failed."),
                self.env._("No automatic step failed."),
            ),
            "bulk_stuck": (
                self.env._("Work on many cases"),
                self.env._("%(count)s works stand still or left cases undone."),
                self.env._("No work stands still."),
            ),
            "mail_failed": (
                self.env._("Mail to parties"),
                self.env._("%(count)s mails to parties of cases could not be sent."),
                self.env._("Every mail to parties of cases was sent."),
            ),
            "log_check": (self.env._("Check of the history"), "%(detail)s", "%(detail)s"),
            "anchor": (self.env._("Last anchor of the history"), "%(detail)s", "%(detail)s"),
            "anchor_place": (
                self.env._("Place of the anchors"),
                self.env._("Anchors cannot be written: %(detail)s"),
                self.env._("Anchors are written to %(detail)s"),
            ),
            "key": (self.env._("Key of the history"), "%(detail)s", self.env._("Readable by Odoo alone.")),
        }

    # --- looking -----------------------------------------------------------------------------------------------

    @api.model
    def action_health(self):
        """Look at everything, then show it. :raises AccessError: for who is no administrator"""
        if not self.env.user.has_group("case_organizer.group_case_admin"):
            raise AccessError(self.env._("Only administrators of Case Organizer do this."))
        self._look_sudo()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Health"),
            "res_model": "case.health",
            "views": [(False, "kanban"), (False, "list")],
            "target": "main",
        }

    @api.model
    def _look_sudo(self):
        """Look at everything and keep what was found. The caller has checked the user."""
        system = self.sudo()
        rows = {row.code: row for row in system.search([])}
        now = fields.Datetime.now()
        for position, code in enumerate(CODES):
            state, count, detail = getattr(system, f"_look_{code}")()
            row = rows.get(code)
            values = {"state": state, "count": count, "detail": detail or False, "looked_on": now, "position": position}
            if not row or row.state != state:
                values["since"] = now
            if row:
                row.write(values)
            else:
                rows[code] = system.create({"code": code, **values})
        return system.browse(row.id for row in rows.values())

    def _jobs(self, domain):
        """Our jobs, also those that are switched off."""
        known = self.env["ir.model.data"].search([("model", "=", "ir.cron"), ("module", "=like", "case\\_%")])
        return (
            self.env["ir.cron"].with_context(active_test=False).search([("id", "in", known.mapped("res_id")), *domain])
        )

    def _told_of_jobs(self, jobs, state):
        names = ", ".join(job.cron_name.removeprefix("Case Organizer: ") for job in jobs[:5])
        return (state if jobs else "fine"), len(jobs), names

    def _look_jobs_late(self):
        before = fields.Datetime.now() - LATE
        return self._told_of_jobs(self._jobs([("active", "=", True), ("nextcall", "<", before)]), "bad")

    def _look_jobs_failing(self):
        return self._told_of_jobs(self._jobs([("active", "=", True), ("failure_count", ">", 0)]), "bad")

    def _look_jobs_off(self):
        return self._told_of_jobs(self._jobs([("active", "=", False)]), "watch")

    def _counted(self, model, domain, state="bad"):
        count = self.env[model].search_count(domain)
        return (state if count else "fine"), count, ""

    def _domain_of(self, code):
        """``(model, domain)`` of the records that a row is about."""
        before = fields.Datetime.now() - LATE
        return {
            "dates_late": ("case.listener", [("next_try", "<", before), ("failed", "=", False)]),
            "dates_failed": ("case.listener", [("failed", "=", True)]),
            "clocks_late": ("case.clock", [("state", "=", "running"), ("late", "=", False), ("due_on", "<", before)]),
            "automatic_failed": (
                "case.step",
                [("state", "=", "failed"), ("case_id.state", "in", ("active", "suspended", "in_review"))],
            ),
            "bulk_stuck": (
                "case.bulk",
                [
                    "|",
                    "&",
                    ("state", "=", "running"),
                    ("write_date", "<", before),
                    "&",
                    ("failed", ">", 0),
                    ("write_date", ">", fields.Datetime.now() - timedelta(days=30)),
                ],
            ),
        }[code]

    def _look_dates_late(self):
        return self._counted(*self._domain_of("dates_late"))

    def _look_dates_failed(self):
        return self._counted(*self._domain_of("dates_failed"))

    def _look_clocks_late(self):
        return self._counted(*self._domain_of("clocks_late"))

    def _look_automatic_failed(self):
        return self._counted(*self._domain_of("automatic_failed"), "watch")

    def _look_bulk_stuck(self):
        return self._counted(*self._domain_of("bulk_stuck"), "watch")

    def _failed_mail(self):
        return self.env["mail.mail"].sudo().search([("state", "=", "exception"), ("model", "=", "case.case")])

    def _look_mail_failed(self):
        count = len(self._failed_mail())
        return ("bad" if count else "fine"), count, ""

    def _look_log_check(self):
        checks = self.env["case.log.check"]
        last = checks.search([("state", "!=", "running")], limit=1)
        if not last:
            return "watch", 0, self.env._("The history was never checked.")
        if last.state == "broken":
            return "bad", last.findings, last.told
        if last.finished_on < fields.Datetime.now() - NIGHT:
            return "bad", 0, self.env._("The history was not checked since %s.", last.finished_on)
        return "fine", 0, last.told

    def _look_anchor(self):
        try:
            lines = self.env["case.log"]._anchors().lines()
        except (AnchorError, OSError) as error:
            return "bad", 0, self.env._("The anchors are not as they were written: %s", error)
        if not lines:
            return "watch", 0, self.env._("There is no anchor yet: the first one is written tonight.")
        last = lines[-1]
        told = self.env._("Anchor %(number)s of %(when)s, %(cases)s cases.", when=last["at"], **last)
        if last["kept_back"]:
            return (
                "bad",
                last["kept_back"],
                self.env._("Cases that no longer have what was anchored: %s", last["kept_back"]),
            )
        late = fields.Datetime.to_datetime(last["at"]) < fields.Datetime.now() - NIGHT
        return ("bad" if late else "fine"), 0, told

    def _look_anchor_place(self):
        place = self.env["case.log"]._anchor_directory()
        there = next(folder for folder in (place, *place.parents) if folder.exists())
        return ("fine" if os.access(there, os.W_OK) else "bad"), 0, str(place)

    def _look_key(self):
        path = chain_key_path()
        if not path.exists():
            return "watch", 0, self.env._("It is made when the first case is opened.")
        if path.stat().st_mode & 0o077:
            return "watch", 0, self.env._("Others on the server can read it: %s", path)
        return "fine", 0, ""

    # --- jumping, telling --------------------------------------------------------------------------------------

    def action_open(self):
        """The records that a row is about."""
        self.ensure_one()
        self.check_access("read")
        code, views = self.code, [(False, "list"), (False, "form")]
        if code.startswith("jobs_"):
            jobs = self.sudo()._jobs([])
            model, domain = "ir.cron", [("id", "in", jobs.ids), ("active", "in", (True, False))]
        elif code == "mail_failed":
            model, domain = "case.case", [("id", "in", self._failed_mail().mapped("res_id"))]
        elif code in ("log_check", "anchor", "anchor_place", "key"):
            model, domain = "case.log.check", []
        else:
            model, domain = self._domain_of(code)
        if not self.env[model].has_access("read"):
            raise UserError(self.env._("The administrator of the system sees these records: %s", self.told))
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": model,
            "domain": domain,
            "views": views,
        }

    @api.model
    def _cron_tell(self):
        """Look at everything; mail administrators when something is wrong that they were not told of."""
        rows = self._look_sudo()
        news = rows.filtered(lambda row: row.state != "fine" and row.mailed != row.state)
        for row in rows:
            if row.mailed != row.state:
                row.mailed = row.state
        if news:
            self._mail_administrators_sudo(rows.filtered(lambda row: row.state != "fine"))

    def _mail_administrators_sudo(self, rows):
        people = self.env.ref("case_organizer.group_case_admin").sudo().all_user_ids.filtered("email")
        url = f"{self.get_base_url()}/odoo/action-case_organizer.action_case_health"
        mails = []
        for user in people:
            told = rows.with_context(lang=user.lang)
            mails.append(
                {
                    "subject": told.env._("Case Organizer: something needs attention"),
                    "body_html": told.env["ir.qweb"]._render("case_organizer.health_mail", {"rows": told, "url": url}),
                    "email_to": user.email_formatted,
                    "auto_delete": False,
                }
            )
        self.env["mail.mail"].sudo().create(mails)
