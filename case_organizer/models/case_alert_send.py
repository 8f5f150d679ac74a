from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, format_datetime

from .case_alert import KINDS

#: Alerts wait so long for others to come along; at least so long lies between two mails to one person.
BUNDLED, APART = timedelta(minutes=3), timedelta(minutes=20)
#: People dealt with in one run, lines in one mail.
PEOPLE, LINES = 200, 25
#: How far the very first look at deadlines goes back; each later one goes back to the one before it.
FARTHEST = timedelta(hours=24)


class CaseAlert(models.Model):
    """Sends what people are to be told of: one mail for all that came within minutes, or a digest a day.

    A mail names cases by number, steps and deadlines, and where to go. What a case says never becomes mail.
    """

    _inherit = "case.alert"

    @api.model
    def _cron_alerts(self):
        """Look at deadlines, and send what is due. Called by the scheduler."""
        now = self.env["case.writer"]._now()
        # After a long stop too: what became late meanwhile is told of once, in one mail.
        before = self.env.context.get("lastcall") or now - FARTHEST
        self.look_at_deadlines_sudo(before, now)
        done = self.send_sudo()
        self.env["ir.cron"]._commit_progress(done, remaining=int(done >= PEOPLE))

    @api.model
    @api.private
    def send_sudo(self):
        """Send mails and digests that are due now. :return: to how many people"""
        self.env.flush_all()
        now = self.env["case.writer"]._now()
        mails, told, people = [], self.browse(), self.env["res.users"]
        for user in self._due_people(now):
            if len(mails) >= PEOPLE:
                break
            people |= user
            alerts = self.search([("user_id", "=", user.id), ("sent_on", "=", False)])
            digest = bool(user.case_digest_on and user.case_digest_on <= now)
            ways = {kind: user[f"case_alert_{kind}"] for kind, _label in KINDS}
            chosen = alerts.filtered(lambda a, ways=ways, digest=digest: ways[a.kind] == "mail" or digest)
            if not digest and user._is_quiet(now):
                continue
            mails += self._mail(user, chosen, digest)
            told |= chosen | alerts.filtered(lambda alert, ways=ways: ways[alert.kind] == "none")
        told.sent_on = now
        if mails:
            self.env["mail.mail"].sudo().create(mails)
        people._plan_digest_sudo()
        return len(mails)

    def _due_people(self, now):
        """Who is to be told something now: active people of the organisation, quiet hours not looked at yet."""
        rows = self.env.execute_query(
            SQL(
                "SELECT u.id FROM res_users u WHERE u.active AND NOT u.share AND (u.case_digest_on <= %(now)s OR ("
                " COALESCE(u.case_alerted_on <= %(apart)s, true) AND 'mail' IN (u.case_alert_new, u.case_alert_soon,"
                "  u.case_alert_late, u.case_alert_mentioned, u.case_alert_bounced)"
                " AND EXISTS (SELECT FROM case_alert a WHERE a.user_id = u.id AND a.sent_on IS NULL"
                "  AND a.at <= %(bundled)s)))"
                " ORDER BY u.case_alerted_on NULLS FIRST, u.id",
                now=now,
                apart=now - APART,
                bundled=now - BUNDLED,
            )
        )
        return self.env["res.users"].browse([user_id for (user_id,) in rows])

    def _mail(self, user, alerts, digest):
        """The mail to one person: a list with its values, or none when nothing of it is theirs any more."""
        there = self.with_user(user).with_context(
            lang=user.lang, tz=str(user._alert_zone()), allowed_company_ids=user.company_ids.ids
        )
        groups = [group for kind, label in KINDS if (group := there._group(kind, label, alerts))]
        supervised = there._supervised_group() if digest and user.case_alert_supervised else None
        if not groups and not supervised:
            return []
        user.case_alerted_on = self.env["case.writer"]._now()
        count = sum(group["count"] for group in groups)
        if digest:
            subject = there.env._("Your work on case files today")
        elif count == 1:
            line = groups[0]["lines"][0]
            subject = f"{groups[0]['label']}: {line['case']}"
        else:
            subject = there.env._("%s alerts on case files", count)
        values = {"groups": groups, "supervised": supervised, "digest": digest, "base": there.get_base_url()}
        body = self.env["ir.qweb"].with_context(lang=user.lang)._render("case_organizer.alert_mail", values)
        return [
            {
                "subject": subject,
                "body_html": body,
                "recipient_ids": [(4, user.partner_id.id)],
                "email_from": user.company_id.email_formatted or self.env.user.email_formatted,
                "auto_delete": True,
                "author_id": False,
            }
        ]

    def _group(self, kind, label, alerts):
        """What of a kind is to be told, as its reader may know it now: what was done since, or is not theirs any more,
        is left out."""
        mine = alerts.filtered(lambda alert: alert.kind == kind)
        label = dict(self._fields["kind"]._description_selection(self.env))[kind]
        if kind == "mentioned":
            notes = self.env["case.note"].search([("id", "in", mine.note_id.ids), ("withdrawn_on", "=", False)])
            lines = [self._line(note.case_id) for note in notes[:LINES]]
            count = len(notes)
        elif kind == "bounced":
            mails = self.env["case.mail"].search([("id", "in", mine.mail_id.ids), ("needs_look", "=", True)])
            lines = [self._line(mail.case_id) for mail in mails[:LINES]]
            count = len(mails)
        else:
            domain = [("id", "in", mine.step_id.ids), ("mine", "=", True), ("is_open", "=", True)]
            if kind == "soon":
                domain.append(("deadline", ">", self.env["case.writer"]._now()))
            count = self.env["case.step"].search_count(domain)
            steps = self.env["case.step"].search(domain, limit=LINES, order="deadline, id")
            lines = [self._line(step.case_id, step) for step in steps]
        return {"label": label, "lines": lines, "count": count, "more": max(count - LINES, 0)} if count else None

    def _supervised_group(self):
        """What a person supervises and is late or due soon."""
        late, soon = self.env["case.step"]._at_risk_counts()
        if not late and not soon:
            return None
        rows = self.env["case.step"].search(self.env["case.step"]._at_risk(), limit=LINES, order="deadline, id")
        lines = [self._line(step.case_id, step) for step in rows]
        return {"late": late, "soon": soon, "lines": lines, "more": max(late + soon - LINES, 0)}

    def _line(self, case, step=None):
        """What a mail says of a step, or of a case: its number, the name of the step, until when, and where to go."""
        return {
            "case": case.name,
            "step": step.name if step else "",
            "deadline": format_datetime(self.env, step.deadline, dt_format="short") if step and step.deadline else "",
            "path": f"/odoo/my-work/{step.id}" if step else f"/odoo/cases/{case.id}",
        }
