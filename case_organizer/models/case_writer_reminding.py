from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import Occurrence

#: Steps at once.
BATCH = 200


class CaseWriter(models.AbstractModel):
    """Reminders to people outside of what is asked of them, and what follows when they do nothing."""

    _inherit = "case.writer"

    @api.model
    def _cron_remind_outside(self):
        """Remind people outside. Called by the scheduler."""
        done = self.remind_outside_sudo(BATCH)
        self.env["ir.cron"]._commit_progress(done, remaining=int(done >= BATCH))

    @api.private
    def remind_outside_sudo(self, limit):
        """Remind of steps that are due, or let happen what follows the last reminder; each step once at a time.

        :return: how many steps were dealt with
        """
        self.env.flush_all()
        due = self.env.execute_query_dict(self._due_reminders(limit))
        if not due:
            return 0
        steps = self.env["case.step"].sudo().browse([row["id"] for row in due])
        reminded = steps.filtered(lambda step: step.reminders < step.item_id.remind_times)
        over = steps - reminded
        self.env.execute_query(
            SQL(
                "UPDATE case_step SET reminded_on = %(now)s,"
                " reminders = COALESCE(reminders, 0) + (id = ANY(%(sent)s))::int,"
                " reminding_over = NOT id = ANY(%(sent)s) WHERE id = ANY(%(all)s) RETURNING id",
                now=self._now(),
                sent=reminded.ids,
                all=steps.ids,
            )
        )
        steps.invalidate_recordset(["reminders", "reminded_on", "reminding_over"])
        self._send_reminders_sudo(reminded)
        for step in over:
            self._after_reminders_sudo(step)
        return len(steps)

    def _due_reminders(self, limit):
        """Steps whose next reminder, or what follows the last one, is due. Somebody else's are left out."""
        return SQL(
            "SELECT s.id FROM case_plan_item i JOIN case_step s ON s.item_id = i.id AND s.state = 'active'"
            " JOIN case_role r ON r.id = s.role_id AND r.outside"
            " JOIN case_case c ON c.id = s.case_id AND c.state = 'active'"
            " WHERE i.remind_after > 0 AND s.reminding_over IS NOT TRUE AND COALESCE(s.reminded_on + i.remind_every *"
            " interval '1 day', GREATEST(s.enabled_on, c.taken_over_on) + i.remind_after * interval '1 day') <= %s"
            " ORDER BY s.id LIMIT %s FOR NO KEY UPDATE OF s SKIP LOCKED",
            self._now(),
            limit,
        )

    def _send_reminders_sudo(self, steps):
        """Mail those who hold the roles of steps, each with a link; where nobody can be reached, tell the handler."""
        holders = {}
        people = (
            self.env["case.participant"]
            .sudo()
            .search(
                [
                    ("case_id", "in", steps.case_id.ids),
                    ("role_id", "in", steps.role_id.ids),
                    ("partner_id", "!=", False),
                    ("current", "=", True),
                ]
            )
        )
        for person in people:
            holders.setdefault((person.case_id, person.role_id), []).append(person)
        deaf = {}
        for step in steps:
            reached = [
                person for person in holders.get((step.case_id, step.role_id), ()) if person.partner_id.email_normalized
            ]
            for person in reached:
                self._remind_person_sudo(step, person)
            told = {"participants": [person.id for person in reached], "number": step.reminders}
            self.note(step.case_id, "outside_reminded", step, told)
            if not reached:
                deaf[step.case_id] = self.env._("“%s”: nobody could be reminded, there is no mail address.", step.name)
        if deaf:
            self.remind_sudo(deaf, self.env["case.role"])

    def _remind_person_sudo(self, step, person):
        """Mail one person, in their language."""
        lang = person.partner_id.lang or self.env.lang
        env, named = self.with_context(lang=lang).env, step.with_context(lang=lang)
        env["case.access.token"].mail_sudo(
            person,
            env._("%(case)s: we wait for you (%(step)s)", case=step.case_id.name, step=named.name),
            [
                env._("Hello %s,", person.partner_id.name or ""),
                env._("We asked you for this, and have not received it yet: %s.", named.name),
            ],
            env._("Do it now"),
            f"/step/{step.id}",
        )

    def _after_reminders_sudo(self, step):
        """What the plan says follows the last reminder; where it says nothing, or it cannot be, the handler is told."""
        item, case = step.item_id, step.case_id
        why = self.env._("Nothing was heard after %s reminders", step.reminders)
        try:
            with self.env.cr.savepoint():
                if item.remind_then == "outcome":
                    occurrence = Occurrence(
                        "complete", item=step.code, instance=step.instance, outcome=item._remind_outcome()
                    )
                    self.apply(case, (occurrence,), reason=why, step=step)
                    return
                if item.remind_then == "event" and item.remind_event_id.active:
                    self.raise_sudo(self._event_of_silence(step, why))
                    return
        except UserError as refusal:
            why = f"{why} ({refusal})"
        self.remind_sudo({case: self.env._("“%(step)s”: %(why)s.", step=step.name, why=why)}, self.env["case.role"])

    def _event_of_silence(self, step, why):
        """The event that follows the last reminder; the same step raises it once."""
        return {
            "event_type_id": step.item_id.remind_event_id.id,
            "company_id": step.case_id.company_id.id,
            "user_id": self.env.uid,
            "case_id": step.case_id.id,
            "partner_id": None,
            "source": "reminder",
            "occurred_on": self._now(),
            "fact_key": f"reminded:{step.id}",
            "reason": why,
            "answers": {},
        }
