from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.case_organizer.models.plan_reserved import OWN_STEPS


class Check(NamedTuple):
    """A line of the checklist of a step.

    :ivar key: which line it is, as what was ticked off is kept: an obligation that changes keeps no tick of another
    :ivar about: what is owed
    """

    key: str
    about: str
    line: str
    required: bool


class CaseStep(models.Model):
    """What is ticked off in the steps that obligations become: by whom, and when."""

    _inherit = "case.step"

    # Read where the step is done alone: lists of steps do not carry it.
    contract_ticks = fields.Json("Ticked Off", readonly=True, copy=False, prefetch=False)

    def get_work(self):
        """With the checklist of what is owed: ``checks``, and under ``checks_about`` whether it is that of several."""
        work = super().get_work()
        checks = self._checks_sudo()
        if not checks:
            return work
        ticks = self.contract_ticks or {}
        users = self.env["res.users"].sudo()
        shown = []
        for check in checks:
            uid, on = ticks.get(check.key, (False, False))
            by = users.browse(uid).name if uid else ""
            shown.append({**check._asdict(), "done": bool(uid), "by": by, "on": on})
        return {**work, "checks": shown, "checks_about": len({check.about for check in checks}) > 1}

    def tick(self, key, done=True):
        """Tick off a line of the checklist of this step, or take that back.

        :param key: as :meth:`get_work` has it under ``checks``
        :param done: whether it is ticked off
        :return: as :meth:`get_work`
        :raises UserError: for what is not on the checklist, and when the step is not the current user's to do now
        """
        self.ensure_one()
        self.env["case.writer"].hold(self)
        self._check_open()
        self.case_id._check_right("may_answer")
        check = next((check for check in self._checks_sudo() if check.key == key), None)
        if not check:
            raise UserError(self.env._("This is not on the checklist of “%s”.", self.display_name))
        self._tick_sudo(check, done)
        return self.get_work()

    def _tick_sudo(self, check, done):
        """Keep who ticked off a line, and when, here and in the history of the case. Its caller has checked the user.

        :param check: a :class:`Check`
        """
        ticks = dict(self.contract_ticks or {})
        if bool(done) == (check.key in ticks):
            return
        if done:
            ticks[check.key] = [self.env.uid, fields.Datetime.to_string(fields.Datetime.now())]
        else:
            del ticks[check.key]
        self.sudo().contract_ticks = ticks or False
        self.env["case.writer"].note(self.case_id, "contract", self, {"ticked": check.line, "done": bool(done)})

    def _checks_sudo(self):
        """The checklist of this step: that of all that is owed in it. Who may do the step may read it.

        :return: a list of :class:`Check`
        """
        self.ensure_one()
        if self.code not in OWN_STEPS:
            return []
        rows = self.sudo().contract_occurrence_ids.filtered(lambda row: row.state in ("planned", "done"))
        return [
            Check(f"{owed.id} {line}", owed.name, line, required)
            for owed in rows.obligation_id.sorted(lambda owed: (owed.sequence, owed.id))
            for line, required in owed._checks()
        ]

    def _check_done_here(self):
        """:raises UserError: naming what is not ticked off yet"""
        result = super()._check_done_here()
        if self.code not in OWN_STEPS:
            return result
        ticks = self.contract_ticks or {}
        left = [check.line for check in self._checks_sudo() if check.required and check.key not in ticks]
        if left:
            raise UserError(
                self.env._("“%(step)s”: tick off first: %(lines)s.", step=self.display_name, lines=", ".join(left))
            )
        return result
