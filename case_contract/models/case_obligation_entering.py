from odoo import api, models
from odoo.tools import SQL

from odoo.addons.case_organizer.tools.rows import unnest

#: The rows of the ledger that are written.
LEDGER_COLUMNS = (
    "id int, obligation_id int, contract_id int, company_id int, partner_id int, base_on date, due_on date, state text"
)
#: What another transaction wrote meanwhile makes this one fail and be done again, where a plain INSERT would complain.
ONCE = "ON CONFLICT (obligation_id, base_on, COALESCE(clock_id, 0)) DO NOTHING"


class CaseObligationOccurrence(models.Model):
    """New rows of the ledger, each written once.

    What a row becomes is made before it: a row that is told later which step it is would be written again, into its
    table and into each of its indexes.
    """

    _inherit = "case.obligation.occurrence"

    @api.model
    def _numbered(self, rows):
        """Give due dates that are not in the ledger yet the ids that they get there.

        :param rows: as ``case.obligation._ledger_rows`` has them, with the facts of each
        :return: those that are new, with ``id``
        """
        if not rows:
            return rows
        self.flush_model(["obligation_id", "base_on"])
        places = [{"n": n, "o": row["obligation_id"], "d": row["base_on"]} for n, row in enumerate(rows)]
        found = self.env.execute_query(
            SQL(
                "SELECT v.n, nextval('case_obligation_occurrence_id_seq') FROM %s"
                " WHERE NOT EXISTS (SELECT FROM case_obligation_occurrence l"
                " WHERE l.obligation_id = v.o AND l.base_on = v.d AND COALESCE(l.clock_id, 0) = 0)",
                unnest("n int, o int, d date", places),
            )
        )
        return [{**rows[place], "id": number} for place, number in sorted(found)]

    @api.model
    def _enter_sudo(self, rows):
        """Write new rows; those that are asked now become steps. Callers have checked the user.

        :param rows: as :meth:`_numbered` gives them
        """
        alone, shared = self._apart_sudo(row for row in rows if row["state"] == "planned")
        if alone:
            self._become_steps_first_sudo(alone)
        columns = f"{self._ledger_columns()}, {self._made_columns()}"
        self.env["case.writer"]._insert(self._table, columns, rows, conflict=ONCE)
        self.invalidate_model()
        self.browse(row["id"] for row in shared)._become_steps_sudo()

    @api.model
    def _ledger_columns(self):
        """What is written of a new row, beside what it became."""
        return LEDGER_COLUMNS

    @api.model
    def _made_columns(self):
        """What a row became when it was asked."""
        return "step_id int"

    @api.model
    def _become_steps_first_sudo(self, rows):
        """Make the steps of rows before they are written, and note in them which is whose.

        :param rows: dicts with ``id``, ``due_on`` and the facts of each, see ``case.obligation._owed_sudo``
        """
        asked = (
            self.env["case.obligation"]
            .sudo()
            ._asked([(row["id"], row["file_id"], row["like"], row["due_on"], row["name"]) for row in rows])
        )
        made = self.env["case.writer"].add_own_sudo(asked)
        for row in rows:
            row["step_id"] = made[row["id"]]
