from odoo import api, models

#: Relations of a step that is in no plan: field of ``case.step`` → table, column.
ASKS = {
    "own_question_ids": ("case_step_own_question", "characteristic_id"),
    "own_document_ids": ("case_step_own_document", "kind_id"),
    "own_approves_ids": ("case_step_own_approves", "document_id"),
}


class CaseWriter(models.AbstractModel):
    """Steps that are in no plan.

    Their values, as ``apply(own=…)`` takes them: ``{"columns": {column of case_step: value}, "fact": {name of a fact:
    value}, "box_id": id, "asks": {field: [ids]}}``; all may be left out.
    """

    _inherit = "case.writer"

    def _write_own_asks(self, run, made):
        """Write what steps that are in no plan ask.

        :param made: ``(id, case id, code, instance)`` of the steps that were made
        """
        for field, (table, column) in ASKS.items():
            rows = [
                {"step_id": step_id, column: other}
                for step_id, *key in made
                for other in run.own.get(tuple(key), {}).get("asks", {}).get(field, ())
            ]
            if rows:
                self._insert(table, f"step_id int, {column} int", rows, returning="step_id")

    @api.private
    def made_sudo(self, run, case):
        """The steps in no plan that a run added to a case. :return: ``case.step``, in the order in which they were"""
        numbers = [(code, instance) for case_id, code, instance in run.own if case_id == case.id]
        steps = (
            self.env["case.step"].sudo().search([("case_id", "=", case.id), ("code", "in", [c for c, _n in numbers])])
        )
        found = {(step.code, step.instance): step.id for step in steps}
        return self.env["case.step"].browse(found[number] for number in numbers)
