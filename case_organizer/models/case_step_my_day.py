from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.why_first import Waiting, why_first
from .case_box_member import stands_in_sql, works_from_sql
from .case_step_asked_outside import is_asked_outside_sql
from .case_step_list import DEEPEST

#: What is named of the steps that could not be completed.
NAMED = 5
#: Kinds of steps that a list may complete: others are looked at one by one.
SIMPLE = ("action", "question", "document")


class CaseStep(models.Model):
    """My Work as a day's work: why something comes first, how much waits in which box, several done at once."""

    _inherit = "case.step"

    why_first = fields.Char("Why", compute="_compute_why_first", help="Why it should be done before others.")

    @api.depends("case_id.legal_deadline", "priority", "enabled_on", "started_on", "put_off_until")
    @api.depends_context("lang")
    def _compute_why_first(self):
        now, outside = self.env["case.writer"]._now(), self._outside_names_sudo()
        for step in self:
            waiting = Waiting(
                legal=step.case_id.legal_deadline or None,
                priority=step.priority or "0",
                asked_on=step.enabled_on or None,
                begun=bool(step.started_on),
                put_off=bool(step.put_off_until and step.put_off_until <= now),
            )
            reasons = why_first(waiting, now) if step.is_open else ()
            said = [self._reason_in_words(*reason) for reason in reasons]
            if step.id in outside and step.is_open:
                said.insert(0, self.env._("asked of %s", outside[step.id]))
            step.why_first = ", ".join(said) or False

    @api.model
    def _reason_in_words(self, code, days):
        return {
            "legal_late": lambda: self.env._("legal deadline passed %s days ago", days),
            "legal_soon": lambda: (
                self.env._("legal deadline in %s days", days) if days else self.env._("legal deadline today")
            ),
            "urgent": lambda: self.env._("urgent case"),
            "high": lambda: self.env._("high priority"),
            "put_off": lambda: self.env._("was put off until now"),
            "begun": lambda: self.env._("begun"),
            "long": lambda: self.env._("waits for %s days", days),
        }[code]()

    @api.model
    def get_my_boxes(self):
        """How much waits for the current user in each box from which they work; what was put off is left out.

        What is asked of somebody outside is counted by itself: it is their move.

        One statement over the index of each box, counted up to 1,000 a box; a second one for the names. Who stands in
        for some roles only sees of those boxes what waits for these roles.

        :return: ``[{"id", "name", "mine", "open", "late", "others"}]``, one's own box first; ``others`` is how
            much waits for somebody outside; empty boxes of others are left out
        """
        self.browse().check_access("read")
        self.env["case.participant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT b.id, b.user_id IS NOT DISTINCT FROM %(uid)s, n.open, n.late, n.others FROM %(boxes)s,"
                " LATERAL (SELECT count(*) FILTER (WHERE NOT s.outside) AS open,"
                "   count(*) FILTER (WHERE NOT s.outside AND s.deadline < %(now)s) AS late,"
                "   count(*) FILTER (WHERE s.outside) AS others"
                "  FROM (SELECT deadline, %(outside)s AS outside FROM case_step"
                "   WHERE box_id = b.id AND state IN ('enabled', 'active')"
                "   AND company_id = ANY(%(companies)s) AND (put_off_until IS NULL OR put_off_until <= %(now)s)"
                "   %(roles)s LIMIT %(limit)s) AS s) AS n"
                " ORDER BY 2 DESC, n.open DESC, b.id",
                uid=self.env.uid,
                now=self.env["case.writer"]._now(),
                companies=self.env.companies.ids,
                limit=DEEPEST,
                outside=is_asked_outside_sql(SQL("case_id"), SQL("role_id"), SQL("by_hand")),
                **self._my_boxes_sql(),
            )
        )
        names = self._box_names_sudo([box_id for box_id, *_rest in rows])
        return [
            {"id": box_id, "name": names[box_id], "mine": mine, "open": number, "late": late, "others": others}
            for box_id, mine, number, late, others in rows
            if mine or number or others
        ]

    def _my_boxes_sql(self):
        """``{"boxes", "roles"}``: SQL of the boxes ``b``, and of what else has to hold of steps ``s`` in them."""
        uid, works = self.env.uid, works_from_sql(self.env.uid)
        if uid not in self.env["case.box.member"]._for_some_roles():
            return {"boxes": SQL("(SELECT id, user_id FROM case_box WHERE id IN (%s)) AS b", works), "roles": SQL()}
        part = SQL(
            "SELECT box_id, array_agg(role_id) AS roles FROM (%s) AS s WHERE box_id NOT IN (%s) GROUP BY box_id",
            stands_in_sql(uid),
            works,
        )
        return {
            "boxes": SQL(
                "(SELECT b.id, b.user_id, part.roles FROM case_box b LEFT JOIN (%s) AS part ON part.box_id = b.id"
                " WHERE part.box_id IS NOT NULL OR b.id IN (%s)) AS b",
                part,
                works,
            ),
            "roles": SQL("AND (b.roles IS NULL OR role_id = ANY(b.roles))"),
        }

    @api.model
    def _box_names_sudo(self, box_ids):
        """The names of boxes: who reads a step reads in whose box it waits. :return: ``{id: name}``"""
        return {box.id: box.display_name for box in self.env["case.box"].sudo().browse(box_ids)}

    def action_complete_selected(self):
        """Complete those of these steps that ask nothing more, each by itself; say which ones have to be opened.

        Approvals and steps with several outcomes are never completed from a list.

        :return: an action that says how many were completed, and why others were not
        """
        refused = []
        for step in self:
            try:
                with self.env.cr.savepoint():
                    step._complete_simple()
            except UserError as refusal:
                refused.append((step.display_name, step.case_id.name, str(refusal)))
        done = len(self) - len(refused)
        lines = [self.env._("%(step)s on %(case)s: %(why)s", step=s, case=c, why=w) for s, c, w in refused[:NAMED]]
        if len(refused) > NAMED:
            lines.append(self.env._("… and %s more", len(refused) - NAMED))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "title": self.env._("%(done)s of %(all)s completed", done=done, all=len(self)),
                "message": "\n".join(lines),
                "sticky": bool(refused),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _complete_simple(self):
        self._check_may_work()
        if self.kind not in SIMPLE or len(self._outcomes()) > 1:
            raise UserError(self.env._("Something is to be decided: open it."))
        self.submit()

    def action_raise_event(self):
        """Ask what happened on the cases of these steps."""
        return self.case_id.action_raise_event_on_all()
