from odoo import api, models
from odoo.tools import SQL


class CaseObligation(models.Model):
    """Obligations that are alike fall due alike: what is counted for one of them counts for all.

    A batch that falls due is mostly the same few promises of many contracts. They are read as plain facts, in one
    statement; records are read of one of each kind.
    """

    _inherit = "case.obligation"

    def _owed_sudo(self):
        """Plain facts of these obligations, contract by contract. Callers have checked the user.

        :return: a list of dicts: what :meth:`_carried` names, and ``like``, the id of the obligation that says the
            same, whatever its name, and falls due on the same dates; its own where no other one does
        """
        self.env.flush_all()
        carried = self._carried()
        rows = self.env.execute_query_dict(
            SQL(
                f"SELECT {', '.join(f'{sql} AS {name}' for name, sql in carried.items())},"
                f" ROW({', '.join(self._alike())},"
                f" CASE WHEN {' OR '.join(self._alone())} THEN b.id END)::text AS like"
                f" FROM case_obligation b JOIN case_contract c ON c.id = b.contract_id"
                f" LEFT JOIN case_case k ON k.id = c.case_id {self._alike_joins()} WHERE b.id = ANY(%s)",
                self.ids,
            )
        )
        found, contracts, first = {row["obligation_id"]: row for row in rows}, {}, {}
        for number in self._ids:
            row = found[number]
            row["like"] = first.setdefault(row["like"], number)
            contracts.setdefault(row["contract_id"], []).append(row)
        return [row for those in contracts.values() for row in those]

    @api.model
    def _carried(self):
        """What the ledger and steps have of each obligation: name → SQL of obligation ``b``, contract ``c``."""
        return {
            "obligation_id": "b.id",
            "contract_id": "b.contract_id",
            "company_id": "b.company_id",
            "partner_id": "b.partner_id",
            "file_id": "c.case_id",
            "name": "b.name",
        }

    @api.model
    def _alike(self):
        """What due dates and steps follow from: SQL of obligation ``b``, contract ``c`` and its case file ``k``."""
        said = [
            name
            for name in self._said_fields()
            if name not in ("name", "sequence") and self._fields[name].store and self._fields[name].column_type
        ]
        own = ("company_id", "annex_id", "template_id", "date_from", "date_to", "first_on", "next_on")
        contract = set(self.env["case.contract"]._looked_at()) - {"case_id", "partner_id"}
        return [
            *(f'b."{name}"' for name in sorted({*said, *own})),
            *(f'c."{name}"' for name in sorted(contract)),
            "k.state",
        ]

    @api.model
    def _alike_joins(self):
        """SQL: what else is joined for :meth:`_alike`."""
        return ""

    @api.model
    def _alone(self):
        """When due dates follow from what was done before, too: SQL of obligation ``b``."""
        return ["b.every_unit = 'once'", "b.counted_from = 'done'", "b.season_from IS NOT NULL"]

    @api.model
    def _likes(self, rows):
        """The obligations that stand for others in facts. :return: ``{id: case.obligation}``, read together"""
        found = self.browse(dict.fromkeys(row["like"] for row in rows))
        return {obligation.id: obligation for obligation in found}
