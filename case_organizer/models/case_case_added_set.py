from odoo import fields, models
from odoo.exceptions import UserError

from .case_added_step import FOR_PEOPLE


class CaseCase(models.Model):
    """Adding a set of steps to a running case: steps of its own or another type, or a step set of the library."""

    _inherit = "case.case"

    added_step_ids = fields.One2many("case.added.step", "case_id", "Steps of Added Sets", readonly=True)

    def get_set_steps(self, type_id):
        """The steps of a case type or step set that can be added to this case.

        :param type_id: id of a ``case.type`` with a published plan
        :return: a list of ``{id, name, stage, kind, after, can_add, why_not, leaves_out}`` in the order of the plan:
            ``after`` names the steps that come before, ``leaves_out`` the questions about details that the type of
            this case does not have
        :raises UserError: when the type has no published plan
        """
        self.ensure_one()
        self.check_access("read")
        plan = self._published_plan(type_id)
        steps = self.env["case.plan.compiler"]._ordered(plan)
        steps = plan.item_ids.browse(item.id for item in steps if item.kind == "step")
        known = {(detail.code, detail.kind) for detail in self.type_id.characteristic_ids}
        found = []
        for item in steps:
            asked = item.question_ids.characteristic_id
            left_out = asked.filtered(lambda detail: (detail.code, detail.kind) not in known)
            before = self.env["case.added.step"]._before(item, steps)
            for_people = item.step_kind in FOR_PEOPLE
            found.append(
                {
                    "id": item.id,
                    "name": item.name,
                    "stage": item.parent_id.name or False,
                    "kind": item.step_kind,
                    "after": [other.name for other in steps if other.code in before],
                    "can_add": for_people,
                    "why_not": False if for_people else self.env._("Nobody does it: it belongs to its own plan."),
                    "leaves_out": left_out.mapped("name"),
                }
            )
        return found

    def add_step_set(self, type_id, item_ids=(), reason=False):
        """Add steps of a case type, or a step set of the library, with their order kept.

        Each step is asked when those of the set that come before it are done. The case stays open until all are done,
        skipped or cancelled; what comes after a step that was cancelled is not asked. Roles are found by their code;
        where the type of the case has no such role, the handler is asked.

        :param type_id: id of a ``case.type`` with a published plan
        :param item_ids: ids of the steps; all that people do when left out
        :param reason: why, in words; kept in the history
        :return: ids of the ``case.step`` that are asked now
        :raises UserError: naming what cannot be added, or when the case is closed or on hold
        """
        self.ensure_one()
        self.check_access("write")
        plan = self._published_plan(type_id)
        steps = plan.item_ids.filtered(lambda item: item.kind == "step")
        chosen = steps.filtered(lambda item: item.id in item_ids) if item_ids else steps
        if item_ids and len(chosen) != len(set(item_ids)):
            raise UserError(self.env._("Choose steps of %s.", plan.type_id.name))
        if not item_ids:
            chosen = chosen.filtered(lambda item: item.step_kind in FOR_PEOPLE)
        alone = chosen.filtered(lambda item: item.step_kind not in FOR_PEOPLE)
        if alone or not chosen:
            names = ", ".join(alone.mapped("name"))
            raise UserError(
                self.env._("Nobody does these, they belong to their own plan: %s.", names)
                if alone
                else self.env._("Choose the steps to add.")
            )
        return self.env["case.writer"].add_set_sudo(self, plan.type_id.name, chosen, (reason or "").strip() or None).ids

    def _published_plan(self, type_id):
        """The plan in force of a type that the current user may read."""
        case_type = self.env["case.type"].browse(type_id)
        case_type.check_access("read")
        if not case_type.plan_id:
            raise UserError(self.env._("“%s” has no published plan.", case_type.name))
        return case_type.plan_id
