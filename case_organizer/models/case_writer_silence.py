from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import Occurrence, PlanState, explain
from ..tools.date_rules import due
from ..tools.rows import update

#: Cases dealt with in one transaction of the scheduler.
BATCH = 200
#: Rows of the log that say that the party was heard of.
HEARD = frozenset(["from_outside", "contact"])
COUNTED = "id int, since timestamp, due_on timestamp, warned_on timestamp"


class CaseWriter(models.AbstractModel):
    """Closes cases for want of an answer, after a warning. Nothing here costs anything where no type asks for it."""

    _inherit = "case.writer"

    # --- counting ------------------------------------------------------------------------------------------------

    def _react(self, run):
        """Silence begins and ends with the status in which it counts."""
        rules = self.env["case.type"]._silence_rules_sudo()
        if rules:
            # Before what follows from this run: that begins and ends it after this.
            self._follow_status(run, rules)
        return super()._react(run)

    def _follow_status(self, run, rules):
        begun, ended = [], []
        for case_id, row in run.rows.items():
            rule = rules.get(row["type_id"])
            if rule and "now" in row:
                before = bool(run.before.get(case_id)) and self._is_silent(rule, row["status_id"], row["state"])
                now = self._is_silent(rule, *row["now"])
                if now != before:
                    (begun if now else ended).append(case_id)
        self._count_silence(begun, run.at)
        self._count_silence(ended, None)

    def _is_silent(self, rule, status_id, state):
        """Whether silence counts in a status and a state."""
        return state == "active" and rule.status_id in (None, status_id)

    def _count_silence(self, case_ids, since):
        """Let silence begin at a moment on these cases, or end. :param since: None ends it"""
        if not case_ids:
            return
        rows = [{"id": case_id, "since": None, "due_on": None, "warned_on": None} for case_id in case_ids]
        if since:
            types = dict(
                self.env.execute_query(SQL("SELECT id, type_id FROM case_case WHERE id = ANY(%s)", list(case_ids)))
            )
            memo = {}
            for row in rows:
                type_id = types[row["id"]]
                if type_id not in memo:
                    memo[type_id] = self._first_look(type_id, since)
                row.update(since=since.isoformat(), due_on=memo[type_id].isoformat())
        self._write_silence(rows)

    def _first_look(self, type_id, since):
        """When the party is warned, or the case closed where nobody is."""
        rule = self.env["case.type"]._silence_rules_sudo()[type_id]
        return self._workdays_sudo(type_id, since, rule.days - rule.warn_days)

    def _workdays_sudo(self, type_id, since, days):
        case_type = self.env["case.type"].sudo().browse(type_id)
        return due(since, days, "workdays", self.env["case.plan.compiler"].calendar(type_id, case_type.company_id.id))

    def _write_silence(self, rows):
        self.env["case.case"].flush_model()
        changed = "silence_since = v.since, silence_due_on = v.due_on, silence_warned_on = v.warned_on"
        self.env.execute_query(SQL("%s RETURNING c.id", update("case_case c", changed, COUNTED, rows, "c.id = v.id")))
        self.env["case.case"].invalidate_model(["silence_since", "silence_due_on", "silence_warned_on"])

    @api.private
    def party_spoke_sudo(self, cases):
        """The party of these cases was heard of: nothing is closed before we answered."""
        waiting = (
            cases.sudo().filtered("silence_since") if self.env["case.type"]._silence_rules_sudo() else cases.browse()
        )
        self._count_silence(waiting.ids, None)

    @api.private
    def party_asked_sudo(self, cases):
        """We had the last word on these cases: silence counts from now where it counts at all."""
        rules = self.env["case.type"]._silence_rules_sudo()
        asked = [
            case.id
            for case in cases.sudo()
            if case.type_id.id in rules and self._is_silent(rules[case.type_id.id], case.status_id.id, case.state)
        ]
        self._count_silence(asked, self._now())

    @api.private
    def note_each(self, rows):
        """What the log is told of a party ends the silence."""
        result = super().note_each(rows)
        heard = {row["case_id"] for row in rows if row["kind"] in HEARD}
        if heard:
            self.party_spoke_sudo(self.env["case.case"].browse(sorted(heard)))
        return result

    @api.private
    def count_silence_sudo(self, types):
        """Count running cases of types anew, as what their types say is another. The caller has checked the user."""
        self.env.flush_all()
        rules = self.env["case.type"]._silence_rules_sudo()
        for case_type in types:
            rule = rules.get(case_type.id)
            rows = self.env.execute_query(
                SQL(
                    "SELECT id, status_id, state FROM case_case WHERE type_id = %s AND (silence_since IS NOT NULL"
                    " OR state = 'active')",
                    case_type.id,
                )
            )
            silent = [case_id for case_id, *stands in rows if rule and self._is_silent(rule, *stands)]
            self._count_silence(silent, self._now())
            self._count_silence([case_id for case_id, *_stands in rows if case_id not in set(silent)], None)

    # --- what the scheduler does -----------------------------------------------------------------------------------

    @api.model
    def _cron_silence(self):
        """Warn parties and close cases for want of an answer. Called by the scheduler."""
        done = self.act_on_silence_sudo(BATCH)
        self.env["ir.cron"]._commit_progress(done, remaining=int(done >= BATCH))

    @api.private
    def act_on_silence_sudo(self, limit):
        """Warn or close what is due. :return: how many cases were dealt with"""
        self.env.flush_all()
        rules = self.env["case.type"]._silence_rules_sudo()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, type_id, silence_since, silence_warned_on FROM case_case WHERE silence_due_on <= %s"
                " AND state = 'active' ORDER BY silence_due_on LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
                self._now(),
                limit,
            )
        )
        by_type = {}
        for row in rows:
            by_type.setdefault(row["type_id"], []).append(row)
        for type_id, found in by_type.items():
            rule = rules.get(type_id)
            if not rule:
                self._count_silence([row["id"] for row in found], None)
                continue
            warned = [row for row in found if rule.warn_days and not row["silence_warned_on"]]
            self._warn_sudo(rule, warned)
            self._close_silent_sudo(rule, [row["id"] for row in found if row not in warned])
        return len(rows)

    def _warn_sudo(self, rule, rows):
        """Warn the parties of cases, each once; the handler is told where the message reaches nobody."""
        if not rows:
            return
        now = self._now()
        template = self.env["mail.template"].sudo().browse(rule.template_id)
        mails = template.send_mail_batch([row["id"] for row in rows], force_send=False)
        told, deaf = [], []
        for row, mail in zip(rows, mails, strict=True):
            reached = mail.email_to or mail.email_cc or any(mail.recipient_ids.mapped("email"))
            (told if reached else deaf).append(row)
            if not reached:
                mail.unlink()
        counted = []
        for row in told:
            ends = self._workdays_sudo(row["type_id"], row["silence_since"], rule.days)
            later = max(ends, self._workdays_sudo(row["type_id"], now, rule.warn_days))
            counted.append(
                {"id": row["id"], "since": row["silence_since"].isoformat(), "due_on": later.isoformat(),
                 "warned_on": now.isoformat()}
            )  # fmt: skip
        if counted:
            self._write_silence(counted)
            self.note(self.env["case.case"].browse([row["id"] for row in told]), "silence_warned")
        self._keep_open_sudo([row["id"] for row in deaf], self.env._("There is no address to warn the party at."))

    def _close_silent_sudo(self, rule, case_ids):
        """Close cases; where something stands in the way the handler is told."""
        cases = self.env["case.case"].browse(case_ids)
        given, kept = {}, []
        asked = self._asks_sudo(case_ids)
        for case in cases.sudo():
            codes = None if case.id in asked else self._codes_waiting(rule, case)
            if codes is None:
                kept.append(case.id)
            else:
                given[case.id] = tuple(Occurrence("terminate", item=code) for code in codes)
        kept += self._close_each(rule, given)
        self._keep_open_sudo(kept, self.env._("Something stands in the way."))

    def _close_each(self, rule, given):
        """Close cases together; when one of them cannot be, each alone. :return: ids of those that stay open"""
        try:
            with self.env.cr.savepoint():
                self._close_given(rule, given)
        except UserError:
            if len(given) == 1:
                return list(given)
            return [failed for case_id in given for failed in self._close_each(rule, {case_id: given[case_id]})]
        return []

    def _close_given(self, rule, given):
        cases = self.env["case.case"].browse(given)
        results = dict.fromkeys(given, rule.result_id) if rule.result_id else None
        more = {"silence": True}
        cancelled = {case_id: occurrences for case_id, occurrences in given.items() if occurrences}
        reason = self.env._("No answer")
        if cancelled:
            here = self.env["case.case"].browse(cancelled)
            self.apply(here, cancelled, reason=reason, closing={"results": results, "more": more})
        self.close(cases.filtered(lambda case: case.state == "active"), results, None, more)

    def _codes_waiting(self, rule, case):
        """Codes of what is cancelled when a case is closed for want of an answer.

        :return: a list; None when something stands in the way that does not wait for the party
        """
        compiler = self.env["case.plan.compiler"]
        plan, facts = compiler.compiled(case.plan_id.id), compiler.facts(case.plan_id.id)
        state, outside = PlanState.decode(plan, case.plan_state), self._outside_roles_sudo()
        codes = []
        for unmet in explain(plan, state, ""):
            fact = facts.get(unmet.source, {})
            if unmet.kind not in ("required", "active"):
                return None
            at_work = unmet.source_state in ("a", "e", "active", "enabled") and fact.get("kind", "step") == "step"
            waits = (fact.get("status") or (0, 0))[1] == rule.status_id or fact.get("role") in outside
            if at_work and not waits:
                return None
            around = plan.parent[plan.index[unmet.source]]
            within = set()
            while around:
                within.add(plan.codes[around])
                around = plan.parent[around]
            if not within & set(codes):
                codes.append(unmet.source)
        return codes

    @api.model
    @tools.ormcache()
    def _outside_roles_sudo(self):
        """Ids of the roles that are held by people outside."""
        return frozenset(
            self.env["case.role"].sudo().with_context(active_test=False).search([("outside", "=", True)]).ids
        )

    def _asks_sudo(self, case_ids):
        """Ids of the cases among these with a question, a document in review or an answer that is awaited of us."""
        found = set()
        for model, domain in (
            ("case.note", [("question_open", "=", True)]),
            ("case.document", [("state", "=", "in_review")]),
            ("case.clock", [("state", "in", ("running", "resting")),
                            ("measure", "in", ("first_response", "next_response"))]),
        ):  # fmt: skip
            groups = self.env[model].sudo()._read_group([("case_id", "in", case_ids), *domain], ["case_id"])
            found.update(case.id for (case,) in groups)
        return found

    def _keep_open_sudo(self, case_ids, why):
        """Tell the handlers of cases that would be closed that they are not, and why."""
        if not case_ids:
            return
        cases = self.env["case.case"].sudo().browse(case_ids)
        self._count_silence(case_ids, None)
        self.note(cases, "silence_kept")
        text = self.env._("Nothing was heard of the party, but the case was not closed. %s", why)
        self.remind_sudo(dict.fromkeys(cases, text), self.env["case.role"])
