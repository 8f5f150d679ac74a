from odoo import api, models
from odoo.tools import SQL


class CasePersonTraces(models.AbstractModel):
    """People are named by what they did outside in the place of others, too: by a mandate, or for their firm.

    What they wrote and filed there is that of the other: it is not theirs to be erased with them.
    """

    _inherit = "case.person.traces"

    @api.model
    def _links(self):
        its, none = SQL("t.case_id"), SQL("NULL")
        return [
            *super()._links(),
            ("case.mandate", "partner_id", "relation", none, "partner"),
            ("case.mandate", "agent_id", "relation", none, "partner"),
            ("case.note", "acted_by_id", "participant", its, "partner"),
            ("case.document", "acted_by_id", "participant", its, "partner"),
            ("case.firm.step", "partner_id", "participant", its, "partner"),
        ]

    @api.model
    def _texts(self):
        texts = [("case.mandate", "ground", SQL("NULL")), ("case.firm.step", "reason", SQL("t.case_id"))]
        return [*super()._texts(), *texts]

    def _in_log(self, people):
        partners = [str(id) for id in people["partners"]]
        done = SQL(
            "t.kind IN ('from_outside', 'by_outsider', 'mandate', 'mandate_revoked', 'firm_took', 'firm_declined')"
            " AND ARRAY[t.data ->> 'by', t.data ->> 'for', t.data ->> 'to', t.data ->> 'who'] && %s::text[]",
            partners,
        )
        return super()._in_log(people) + self._rows("case.log", "data", "log", SQL("t.case_id"), done)
