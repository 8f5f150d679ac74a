from odoo import api, fields, models

from ..tools.added_sets import Line

#: Kinds of step that people do: the others need the plan that they are in.
FOR_PEOPLE = ("action", "document", "question", "approval")


class CaseAddedStep(models.Model):
    """A step of a set that was added to a running case: asked in its turn. Written by the case writer alone."""

    _name = "case.added.step"
    _description = "Step of an Added Set"
    _order = "case_id.id, id"
    _log_access = False

    case_id = fields.Many2one("case.case", required=True, ondelete="restrict", index=True, readonly=True)
    number = fields.Integer("Set", required=True, readonly=True, help="Which set that was added to this case.")
    set_name = fields.Char(required=True, readonly=True)
    added_on = fields.Datetime(required=True, readonly=True)
    item_id = fields.Many2one("case.plan.item", "Step", required=True, ondelete="restrict", readonly=True)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(related="item_id.name")
    after = fields.Json("Comes After", readonly=True, help="Codes of the steps of the set that come before.")
    role_id = fields.Many2one("case.role", "Who", ondelete="restrict", readonly=True)
    step_id = fields.Many2one("case.step", "Asked as", ondelete="restrict", readonly=True, index="btree_not_null")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("asked", "Asked"),
            ("done", "Done"),
            ("stopped", "Done, nothing follows"),
            ("dropped", "Not asked any more"),
            ("ended", "Ended with the case"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )

    _code_unique = models.Constraint("UNIQUE(case_id, number, code)", "A set has each step once.")

    def _line(self):
        """This step as what decides about sets reads it."""
        self.ensure_one()
        approves = frozenset(self.item_id.approves_ids.mapped("code"))
        return Line(self.code, frozenset(self.after or ()), approves, self.state, self._ended())

    def _ended(self):
        """How the step that was asked has ended, see :class:`..tools.added_sets.Line`."""
        step = self.step_id
        if self.state != "asked" or step.state not in ("completed", "disabled", "terminated", "failed"):
            return None
        if step.state == "completed":
            going_on = {code for code, _label, _reason, goes_on in step._outcomes() if goes_on}
            return "on" if not step.outcome or step.outcome in going_on else "back"
        return "on" if step.state == "disabled" else "off"

    def _values(self):
        """Values with which this step is asked, see ``case_writer_own.py``."""
        self.ensure_one()
        return {
            "line": self.id,
            "columns": {"item_id": self.item_id.id},
            "fact": {"role": self.role_id.id or None, "days": self.item_id.deadline_days},
        }

    def _waits(self):
        """For what this step waits, as sentences."""
        self.ensure_one()
        lines = self.search([("case_id", "=", self.case_id.id), ("number", "=", self.number)])
        before = lines.filtered(lambda line: line.code in self._line().after | self._line().approves)
        open_before = before.filtered(lambda line: line.state != "done")
        return [self.env._("Waits until “%s” is done.", line.name) for line in open_before]

    def _followers(self):
        """The steps of the same set that come after these."""
        lines = self.search([("case_id", "in", self.case_id.ids), ("number", "in", self.mapped("number"))])
        found, todo = self.browse(), self
        while todo:
            codes = set(todo.mapped("code"))
            after = lines.filtered(lambda line, codes=codes: codes & (line._line().after | line._line().approves))
            todo = after - found - self
            found |= todo
        return found

    @api.model
    def _before(self, item, chosen):
        """Codes of the chosen steps that come right before an item of their plan.

        What is not chosen is looked through; a stage stands for its steps, and what a stage comes after comes before
        its steps.

        :param item: one ``case.plan.item``
        :param chosen: ``case.plan.item``
        """
        found, seen = set(), set()
        todo = [*self._sources(item)]
        while todo:
            source = todo.pop()
            if source in seen:
                continue
            seen.add(source)
            if source in chosen:
                found.add(source.code)
            elif source.kind == "stage":
                todo += source.plan_id.item_ids.filtered(lambda inside, stage=source: inside.parent_id == stage)
            else:
                todo += self._sources(source)
        return sorted(found - {item.code})

    @api.model
    def _sources(self, item):
        """What comes before an item, and before the stages it is in."""
        found = item.prerequisite_ids | item.approves_ids
        while item.parent_id:
            item = item.parent_id
            found |= item.prerequisite_ids
        return found
