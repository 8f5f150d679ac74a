from odoo import api, models
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """What was done and does not count any more."""

    _inherit = "case.writer"

    @api.private
    def ask_again(self, case, occurrences, void, own=(), reason=None, step=None):
        """Let steps of a case be done again: what was done before stays, marked void.

        Approvals that do not count any more leave the documents they decided on filed, to be decided on again. Details
        keep their values: they are asked again, with the value they have.

        :param case: one ``case.case``; the caller has checked the user
        :param occurrences: what to let happen: re-openings, and what becomes void
        :param void: the ``case.step`` that do not count any more
        :param own: values of the steps in no plan that are added again, see ``apply``
        :return: the run
        """
        approvals = void.filtered(lambda done: done.kind == "approval" and done.state == "completed")
        documents = self.env["case.document"].union(*(approval._documents_to_decide() for approval in approvals))
        run = self.apply(case, occurrences, reason=reason, step=step, own={case.id: own})
        self._settle_sets(case)
        self.env.execute_query(
            SQL(
                "UPDATE case_step SET void = true WHERE id = ANY(%s) AND state IN ('completed', 'disabled', 'failed')"
                " RETURNING id",
                void.ids,
            )
        )
        void.invalidate_recordset(["void", "shown_state"])
        self.decide_documents_sudo(documents.filtered(lambda document: document.state != "withdrawn"), "filed")
        return run
