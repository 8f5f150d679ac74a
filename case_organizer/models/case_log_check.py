from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_datetime

from ..tools.log_anchors import AnchorError, Stretches
from ..tools.log_chain import key_print
from .case_log import chain_key, chain_key_path

#: Cases that are checked between two commits.
CHUNK = 1000
#: More than these are counted, not listed.
LISTED = 1000


class CaseLogCheck(models.Model):
    """One check of the logs of all cases: against their chains, and against what is anchored outside the database."""

    _name = "case.log.check"
    _description = "Check of the History"
    _order = "id desc"
    _rec_name = "started_on"

    started_on = fields.Datetime("Began", readonly=True, required=True, default=fields.Datetime.now)
    finished_on = fields.Datetime("Finished", readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("fine", "Nothing altered"), ("broken", "Altered")],
        "Result",
        required=True,
        readonly=True,
        default="running",
    )
    last_id = fields.Integer("Checked up to", readonly=True, help="Number of the last case that was checked.")
    cases = fields.Integer("Case Files", readonly=True)
    rows = fields.Integer(readonly=True, help="Rows of the history that were checked.")
    anchor_number = fields.Integer("Anchor", readonly=True, help="The anchor that the check compares with; 0: none.")
    anchor_hash = fields.Char(readonly=True)
    anchored_on = fields.Datetime("Anchored on", readonly=True)
    anchored_cases = fields.Integer("Case Files Anchored", readonly=True)
    unprotected = fields.Integer(
        "Rows Since the Anchor",
        readonly=True,
        help="Rows that were written after the anchor. Who owns the database and has the key of the history could "
        "still change these without being found.",
    )
    finding_ids = fields.One2many("case.log.finding", "check_id", "Found", readonly=True)
    key_print = fields.Char(readonly=True, help="By what the key that was there is known again; the key is not in it.")
    findings = fields.Integer("Altered", readonly=True, help="Case files, and anchors, with which something is wrong.")
    told = fields.Char("In words", compute="_compute_told")

    _one_running = models.UniqueIndex("(state) WHERE state = 'running'")

    @api.depends("state", "findings", "cases", "rows", "unprotected", "anchor_number", "anchored_on")
    @api.depends_context("lang", "tz")
    def _compute_told(self):
        for check in self:
            if check.state == "running":
                check.told = self.env._("Running: %s case files checked.", check.cases)
                continue
            done = self.env._("%(cases)s case files with %(rows)s rows checked.", cases=check.cases, rows=check.rows)
            found = self.env._("Nothing was altered.")
            if check.findings:
                found = self.env._("%s are not as they were written: see below.", check.findings)
            check.told = " ".join([done, found, check._window_in_words()])

    def _window_in_words(self):
        """What the check cannot see."""
        if not self.anchor_number:
            return self.env._("There is no anchor yet: what the owner of the database changes can go unnoticed.")
        return self.env._(
            "Anchored %(when)s; the %(rows)s rows written since are protected by the key alone.",
            when=format_datetime(self.env, self.anchored_on, dt_format="short"),
            rows=self.unprotected,
        )

    # --- the work ----------------------------------------------------------------------------------------------

    @api.model
    def _cron_check(self):
        """Check a night's share of the log; what was begun and not finished goes on where it stopped."""
        check = self.search([("state", "=", "running")], limit=1) or self._begin()
        self.env["ir.cron"]._commit_progress(remaining=1)
        stretches = check._stretches()
        while check._check_chunk(stretches):
            if not self.env["ir.cron"]._commit_progress(CHUNK, remaining=check._cases_left()):
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.private
    def check_all(self, commit=False):
        """Check the log of all cases now. :param commit: whether to commit between chunks :return: the check"""
        self.search([("state", "=", "running")]).unlink()
        check = self._begin()
        if commit:
            self.env["ir.cron"]._commit_progress()
        stretches = check._stretches()
        while check._check_chunk(stretches):
            if commit:
                self.env["ir.cron"]._commit_progress()
        return check

    @api.model
    def _begin(self):
        """A new check, with the anchors as they are now."""
        check = self.create({"key_print": key_print(chain_key())})
        if check._has_other_key():
            # The anchors were written with the key that is gone.
            check._find([{"case_id": 0, "seq": 0, "reason": "other_key", "where": str(chain_key_path())}])
            return check
        try:
            lines = self.env["case.log"]._anchors().lines()
        except (AnchorError, OSError) as error:
            check._find([{"case_id": 0, "seq": 0, "reason": "anchors", "where": str(error)}])
            return check
        known = self.search([("anchor_number", "!=", 0), ("id", "!=", check.id)], limit=1)
        hashes = {line["number"]: line["hash"] for line in lines}
        if known and hashes.get(known.anchor_number) != known.anchor_hash:
            check._find([{"case_id": 0, "seq": 0, "reason": "anchors_cut", "where": str(known.anchored_on)}])
        if lines:
            last = lines[-1]
            if last["database"] != self.env["ir.config_parameter"].sudo().get_param("database.uuid"):
                check._find([{"case_id": 0, "seq": 0, "reason": "other_database", "where": last["at"]}])
            check.write(
                {
                    "anchor_number": last["number"],
                    "anchor_hash": last["hash"],
                    "anchored_on": last["at"],
                    "anchored_cases": last["cases"],
                }
            )
        return check

    def _has_other_key(self):
        """Whether the key is another one than that with which all was fine the last time."""
        known = self.search([("state", "=", "fine"), ("key_print", "!=", False), ("rows", ">", 0)], limit=1)
        return bool(known) and known.key_print != self.key_print

    def _check_chunk(self, stretches):
        """Check the next cases. :param stretches: of :meth:`_stretches` :return: whether there may be more"""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, COALESCE(log_seq, 0) FROM case_case WHERE id > %s ORDER BY id LIMIT %s", self.last_id, CHUNK
            )
        )
        more = len(rows) == CHUNK
        anchored = self._anchored(stretches, rows[-1][0] if more else None)
        self._find(self.env["case.log"]._faults([case_id for case_id, _seq in rows], anchored))
        self.write(
            {
                "last_id": rows[-1][0] if rows else self.last_id,
                "cases": self.cases + len(rows),
                "rows": self.rows + sum(seq for _id, seq in rows),
                "unprotected": self.unprotected
                + sum(max(0, seq - anchored.get(case_id, (0, ""))[0]) for case_id, seq in rows),
            }
        )
        if not more:
            self._finish()
        return more

    def _stretches(self):
        """What is anchored of the cases that are still to be checked; None without an anchor."""
        if not self.anchor_number:
            return None
        anchors = self.env["case.log"]._anchors()
        try:
            return Stretches(anchors.heads(anchors.lines()[: self.anchor_number], self.last_id))
        except (AnchorError, OSError) as error:
            self._anchors_altered(error)
            return None

    def _anchored(self, stretches, last):
        """What is anchored of the next cases, up to an id. :return: ``{case id: (seq, head)}``"""
        if not stretches or not self.anchor_number:
            return {}
        try:
            return stretches.take(last)
        except (AnchorError, OSError) as error:
            self._anchors_altered(error)
            return {}

    def _anchors_altered(self, error):
        """Go on without the anchors."""
        self._find([{"case_id": 0, "seq": 0, "reason": "anchors", "where": str(error)}])
        self.anchor_number = 0

    def _find(self, faults):
        """Keep what was found. :param faults: as ``case.log._faults`` returns them, with ``where`` for anchors"""
        if not faults:
            return
        cases = self.env["case.case"].sudo().browse(fault["case_id"] for fault in faults).exists()
        named = {case.id: case for case in cases}
        self.env["case.log.finding"].create(
            [
                {
                    "check_id": self.id,
                    "case_number": fault["case_id"],
                    "case_name": named[fault["case_id"]].display_name if fault["case_id"] in named else False,
                    "company_id": named[fault["case_id"]].company_id.id if fault["case_id"] in named else False,
                    "seq": fault["seq"],
                    "reason": fault["reason"],
                    "place": fault.get("where"),
                }
                for fault in faults[: max(0, LISTED - self.findings)]
            ]
        )
        self.findings += len(faults)

    def _finish(self):
        self.write({"finished_on": fields.Datetime.now(), "state": "broken" if self.findings else "fine"})
        if self.findings:
            self._tell_administrators_sudo()

    def _cases_left(self):
        """About how many cases are still to be checked."""
        query = SQL("SELECT count(*) FROM (SELECT 1 FROM case_case WHERE id > %s LIMIT 100000) c", self.last_id)
        return self.env.execute_query(query)[0][0] + 1

    def _tell_administrators_sudo(self):
        """Mail to the administrators: what was found, with a link."""
        people = self.env.ref("case_organizer.group_case_admin").sudo().all_user_ids.filtered("email")
        lines = [finding.told for finding in self.finding_ids[:50]]
        self.env["mail.mail"].sudo().create(
            [
                {
                    "subject": check.env._("The history of case files was altered"),
                    "body_html": check._mail_body(lines),
                    "email_to": user.email_formatted,
                    "auto_delete": False,
                }
                for user in people
                for check in self.with_context(lang=user.lang)
            ]
        )

    def _mail_body(self, lines):
        return self.env["ir.qweb"]._render(
            "case_organizer.log_check_mail", {"check": self, "lines": lines, "url": self._url()}
        )

    def _url(self):
        return f"{self.get_base_url()}/odoo/case.log.check/{self.id}"

    def action_check_now(self):
        """Let the nightly check run now. :raises AccessError: who is no administrator"""
        if not self.env.user.has_group("case_organizer.group_case_admin"):
            raise AccessError(self.env._("Only an administrator starts a check."))
        self.env.ref("case_organizer.cron_case_log_check").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": self.env._("The check begins within a minute."), "type": "info"},
        }
