from collections import defaultdict

from odoo import api, models

from ..engine import Occurrence
from ..tools.added_sets import is_over, settle
from .plan_reserved import ADDED_SET, ADHOC, OWN_STEPS


class CaseWriter(models.AbstractModel):
    """Sets of steps that were added to running cases: each step is asked in its turn.

    While a set has steps to come, an item of the plan that has no row among the steps is active and keeps the case
    open (:data:`.plan_reserved.ADDED_SET`); its instance is the number of the set.
    """

    _inherit = "case.writer"

    @api.private
    def add_set_sudo(self, case, name, items, reason=None):
        """Add a set of steps to a case; the caller has checked the user.

        :param name: of the set, for people
        :param items: ``case.plan.item``, steps
        :return: the ``case.step`` that are asked now
        """
        run = self.apply(case, (Occurrence("add", item=ADDED_SET),), reason=reason)
        number = next(change.instance for _id, change in run.transitions if change.item == ADDED_SET)
        roles = {role.code: role.id for role in case.sudo().type_id.role_ids}
        lines = self.env["case.added.step"].sudo()
        lines.create(
            [
                {
                    "case_id": case.id,
                    "number": number,
                    "set_name": name,
                    "added_on": run.at,
                    "item_id": item.id,
                    "code": item.code,
                    "after": lines._before(item, items),
                    "role_id": roles.get(item.role_id.code),
                }
                for item in items
            ]
        )
        return self._settle_sets(case)

    def _react(self, run):
        result = super()._react(run)
        ended = {
            case_id
            for case_id, change in run.transitions
            if change.item in OWN_STEPS and change.after in ("c", "d", "t", "f")
        }
        over = [(case_id, c.instance) for case_id, c in run.transitions if c.item == ADDED_SET and c.after == "t"]
        for case_id, number in over:
            self._open_lines([case_id]).filtered(lambda line, number=number: line.number == number).state = "ended"
        if ended:
            self._settle_sets(self.env["case.case"].browse(sorted(ended)))
        return result

    def _open_lines(self, case_ids):
        """The steps to come, and those that are asked, of sets on cases."""
        return (
            self.env["case.added.step"]
            .sudo()
            .search([("case_id", "in", list(case_ids)), ("state", "in", ("waiting", "asked"))])
        )

    def _settle_sets(self, cases):
        """Ask what is due in the sets of cases, and end the sets in which nothing is left. :return: the steps asked"""
        numbers = {(line.case_id.id, line.number) for line in self._open_lines(cases.ids)}
        occurrences, own, asked = defaultdict(list), defaultdict(list), self.env["case.step"]
        if not numbers:
            return asked
        lines = self.env["case.added.step"].sudo().search([("case_id", "in", cases.ids)])
        for case_id, number in sorted(numbers):
            mine = lines.filtered(lambda line, key=(case_id, number): (line.case_id.id, line.number) == key)
            changes = settle([line._line() for line in mine])
            for line in mine.filtered(lambda line, changes=changes: line.code in changes):
                if changes[line.code] == "ask":
                    occurrences[case_id].append(Occurrence("add", item=ADHOC))
                    own[case_id].append(line._values())
                    line.state = "asked"
                else:
                    line.state = changes[line.code]
            if is_over(mine.mapped("state")):
                occurrences[case_id].append(Occurrence("complete", item=ADDED_SET, instance=number))
        for case_id, happened in occurrences.items():
            case = cases.browse(case_id)
            run = self.apply(case, tuple(happened), own=own)
            asked |= self.made_sudo(run, case)
        return asked

    def _write_own_asks(self, run, made):
        """Let the steps of added sets know as which step they were asked."""
        result = super()._write_own_asks(run, made)
        for step_id, *key in made:
            line = run.own.get(tuple(key), {}).get("line")
            if line:
                self.env["case.added.step"].sudo().browse(line).write({"step_id": step_id, "state": "asked"})
        return result

    @api.private
    def revive_sets_sudo(self, case, void, reopened=None):
        """Let sets go on in which something is asked again: they keep the case open again.

        :param void: the ``case.step`` that do not count any more: those of sets wait for their turn again
        :param reopened: the step that is opened again, or None
        :return: the occurrences that this takes, to happen before all is asked again
        """
        state, occurrences = case._plan_state(), []
        waiting = void.sudo().added_step_ids
        if state.is_closed():
            ended = [("case_id", "=", case.id), ("state", "=", "ended")]
            waiting |= self.env["case.added.step"].sudo().search(ended)
        waiting.state = "waiting"
        lines = waiting | reopened.sudo().added_step_ids if reopened else waiting
        active = {number for code, number, _letter in state.open_items() if code == ADDED_SET}
        made = state.instance(ADDED_SET)
        for number in sorted(set(lines.mapped("number")) - active):
            made += 1
            occurrences.append(Occurrence("add", item=ADDED_SET))
            mine = self.env["case.added.step"].sudo().search([("case_id", "=", case.id), ("number", "=", number)])
            mine.number = made
        return tuple(occurrences)
