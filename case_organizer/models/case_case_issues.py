from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CaseCase(models.Model):
    """The common issues behind a case: what is known of them is read on the case at once."""

    _inherit = "case.case"

    issue_link_ids = fields.One2many("case.issue.link", "case_id", "Common Issues", readonly=True)
    issue_count = fields.Integer("Number of Common Issues", compute="_compute_counts")
    issue_hint = fields.Html(
        compute="_compute_issue_hint", sanitize=False, help="Known errors, workarounds and resolutions of its issues."
    )
    is_issue = fields.Boolean(related="type_id.is_issue")

    _title_words = models.Index("USING gin (to_tsvector('simple', COALESCE(title, '')))")

    def _lists_on_case(self):
        return {**super()._lists_on_case(), "issue": "case.issue.link"}

    @api.depends("issue_count")
    @api.depends_context("uid", "lang")
    def _compute_issue_hint(self):
        linked = self.filtered("issue_count")
        links = self.env["case.issue.link"]
        if linked:
            links = links.search([("case_id", "in", linked._origin.ids)])
        by_case = links.grouped("case_id")
        for case in self:
            told = [self._issue_told(link.issue_id) for link in by_case.get(case._origin, ())]
            case.issue_hint = Markup("").join(filter(None, told)) or False

    def _issue_told(self, issue):
        """What is known of an issue, as a paragraph; nothing while nothing is."""
        if issue.resolved_on:
            what, text = self.env._("Resolved"), issue.resolution
        elif issue.known_error or issue.workaround:
            what = self.env._("Known error") if issue.known_error else self.env._("Common issue")
            text = issue.workaround and self.env._("Workaround: %s", issue.workaround)
        else:
            return ""
        lines = Markup("<br/>").join((text or "").splitlines())
        return Markup("<div><b>%s: %s</b> <span>%s</span></div>") % (what, issue.display_name, lines)

    # --- verbs ---------------------------------------------------------------------------------------------------

    def link_issue(self, issue):
        """Say that an issue is behind these cases. A case that is linked already stays so.

        :param issue: one ``case.issue`` that the user reads
        :raises AccessError: for who may not change these cases
        :raises UserError: for an issue of another company, or a case file of an issue
        """
        self.check_access("write")
        issue.ensure_one()
        issue.check_access("read")
        for case in self:
            if case.company_id != issue.company_id:
                raise UserError(self.env._("%(case)s and %(issue)s are of different companies.", **_names(case, issue)))
            if case.is_issue:
                raise UserError(self.env._("%s is the case file of an issue.", case.name))
        self._link_issue_sudo(issue)

    def _link_issue_sudo(self, issue):
        """Link those that are not; :meth:`link_issue` has checked the user."""
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO case_issue_link AS l (issue_id, case_id, active, create_uid, create_date, write_uid,"
                " write_date) SELECT %(issue)s, c, TRUE, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,"
                " now() AT TIME ZONE 'UTC' FROM unnest(%(cases)s::int[]) c"
                " ON CONFLICT (issue_id, case_id) DO UPDATE SET active = TRUE, write_uid = %(uid)s WHERE NOT l.active"
                " RETURNING l.case_id",
                issue=issue.id,
                uid=self.env.uid,
                cases=self.ids,
            )
        )
        self._issue_links_changed_sudo(issue, "issue", [case_id for (case_id,) in rows])

    def unlink_issue(self, issue):
        """Say that an issue is not behind these cases after all. :raises AccessError: for who may not change them"""
        self.check_access("write")
        issue.check_access("read")
        self._unlink_issue_sudo(issue)

    def _unlink_issue_sudo(self, issue):
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_issue_link SET active = FALSE, write_uid = %s WHERE issue_id = %s AND case_id = ANY(%s)"
                " AND active RETURNING case_id",
                self.env.uid,
                issue.id,
                self.ids,
            )
        )
        self._issue_links_changed_sudo(issue, "issue_not", [case_id for (case_id,) in rows])

    def _issue_links_changed_sudo(self, issue, kind, case_ids):
        """Write the history and count anew."""
        links = self.env["case.issue.link"]
        links.invalidate_model()
        self.invalidate_recordset(["issue_link_ids", "issue_count", "issue_hint"], flush=False)
        issue.invalidate_recordset(["link_ids"], flush=False)
        self.env.add_to_compute(issue._fields["case_count"], issue.sudo())
        data = {"issue": issue.id}
        self.env["case.writer"].note_each([{"case_id": case_id, "kind": kind, "data": data} for case_id in case_ids])

    def action_ask_issue(self):
        """The dialog that links these cases to an issue: those that are likely, another, or a new one."""
        self.check_access("write")
        return self._dialog(self.env._("Link to an Issue"), self.env["case.issue.choose"]._for_cases(self))

    def action_open_issues(self):
        """Show the issues behind this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_issue")
        issues = self.env["case.issue.link"].search([("case_id", "=", self.id)]).issue_id
        if len(issues) == 1:
            return issues._get_records_action()
        return {**action, "domain": [("id", "in", issues.ids)], "context": {}, "path": False}

    def action_open_own_issue(self):
        """Show the issue whose case file this is."""
        self.ensure_one()
        return self.env["case.issue"].search([("case_id", "=", self.id)])._get_records_action()


def _names(case, issue):
    return {"case": case.name, "issue": issue.name}
