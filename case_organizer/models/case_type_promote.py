from odoo import models
from odoo.exceptions import UserError


class CaseType(models.Model):
    """A step that somebody made up for one case can become part of the next version of the plan."""

    _inherit = "case.type"

    def promote(self, step_id):
        """Take a step that is in no plan over into the draft, as an optional step.

        A draft is made when there is none. What was asked in the step, and of which role, comes along.

        :param step_id: id of a ``case.step`` of a case of this type that was added to it by hand
        :return: id of the new ``case.plan.item``
        :raises UserError: when the step is in a plan, of another type, or in the draft already
        """
        self.ensure_one()
        self.check_access("write")
        step = self._step_to_promote_sudo(step_id)
        self.action_new_version()
        draft = self.draft_plan_id
        if step.own_name in draft.item_ids.mapped("name"):
            raise UserError(self.env._("The draft has a step “%s” already.", step.own_name))
        decided = draft.item_ids.filtered(lambda item: item.ask_document_ids.kind_id & step.own_approves_ids.kind_id)
        item = self.env["case.plan.item"].create(
            {
                "plan_id": draft.id,
                "name": step.own_name,
                "step_kind": step.own_kind,
                "help": step.own_help,
                "role_id": step.role_id.id,
                "required": False,
                "discretionary": True,
                "sequence": max(draft.item_ids.mapped("sequence"), default=0) + 10,
                "question_ids": [
                    (0, 0, {"characteristic_id": detail.id, "required": True}) for detail in step.own_question_ids
                ],
                "ask_document_ids": [(0, 0, {"kind_id": kind.id}) for kind in step.own_document_ids],
                "approves_ids": [(6, 0, decided.ids)],
            }
        )
        return item.id

    def _step_to_promote_sudo(self, step_id):
        """The step, read for a modeller of its type who may not be a case user: what it asks, nothing of the case."""
        step = self.env["case.step"].sudo().browse(step_id).exists()
        if not step or step.case_id.type_id != self:
            raise UserError(self.env._("This is no step of a case of “%s”.", self.name))
        if not step.own_name:
            raise UserError(self.env._("“%s” is in the plan.", step.name))
        return step


class CaseStep(models.Model):
    """Steps in no plan can be offered to the modeller."""

    _inherit = "case.step"

    def action_promote(self):
        """Take this step over into the draft of its case type, and open it there."""
        self.ensure_one()
        self.check_access("read")
        item_id = self.case_id.type_id.promote(self.id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.plan.item",
            "res_id": item_id,
            "view_mode": "form",
        }
