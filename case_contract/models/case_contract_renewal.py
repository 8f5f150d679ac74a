from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..tools.terms import later

#: The day by which it is decided how a contract goes on, as columns of ``case_contract c``.
NOTICE = SQL("COALESCE(c.notice_by, c.date_end)")


class CaseContract(models.Model):
    """How contracts go on after their end: asked in time, decided, renewed."""

    _inherit = "case.contract"

    decision_ids = fields.One2many("case.contract.decision", "contract_id", "Decisions")
    open_decision_ids = fields.One2many(
        "case.contract.decision", "contract_id", domain=[("state", "=", "open"), ("about", "!=", "warning")]
    )
    lead_ids = fields.One2many("crm.lead", "contract_id", "Opportunities", groups="sales_team.group_sale_salesman")
    follows_id = fields.Many2one(
        "case.contract",
        "In Place of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The contract that expired, from whose opportunity this one was made.",
    )

    @api.model
    def _day_work(self):
        return [
            *super()._day_work(),
            (self._due_stale, "_drop_stale_decisions"),
            (self._due_decisions, "_day_decisions"),
            (self._due_warnings, "_day_warnings"),
        ]

    @api.model
    def _ids_of(self, query):
        self.env.flush_all()
        return self.browse(number for (number,) in self.env.execute_query(query))

    # --- asking how it goes on -----------------------------------------------------------------------------------

    @api.model
    def _due_decisions(self, today):
        """Contracts in force of which is to be decided now how they go on."""
        return self._ids_of(
            SQL(
                "SELECT c.id FROM case_contract c JOIN case_contract_type t ON t.id = c.type_id"
                " JOIN case_case k ON k.id = c.case_id AND k.state = 'active'"
                " WHERE c.state = 'active' AND c.ended_on IS NULL AND c.date_end >= %(today)s"
                " AND t.decide_number > 0 AND %(before)s <= %(today)s AND NOT EXISTS (SELECT 1 FROM"
                " case_contract_decision d WHERE d.contract_id = c.id AND d.about = 'renewal'"
                " AND d.key = c.date_end::text) ORDER BY c.id",
                today=today,
                before=_before(NOTICE, SQL("t.decide_number"), SQL("t.decide_unit")),
            )
        )

    def _day_decisions(self):
        """Ask of these how they go on; those that end make opportunities."""
        decisions = self.env["case.contract.decision"]
        made = decisions.ask_sudo(
            [contract._renewal_asked() for contract in self],
            {contract.id: contract.type_id.decide_role_id.id for contract in self.sudo()},
            {contract.id: contract.notice_by or contract.date_end for contract in self},
        )
        made.filtered(lambda decision: decision.contract_id._makes_opportunity())._make_leads_sudo()

    def _renewal_asked(self):
        """The row of the decision how this contract goes on."""
        end = format_date(self.env, self.date_end)
        if self.renews:
            by = format_date(self.env, self.notice_by)
            words = self.env._("It goes on after %(end)s unless notice is given by %(by)s.", end=end, by=by)
        else:
            words = self.env._("It ends on %s.", end)
        return {
            "contract_id": self.id,
            "about": "renewal",
            "key": fields.Date.to_string(self.date_end),
            "name": self.env._("Renew, renegotiate or end"),
            "help": self.env._("%s Choose on the contract what is to happen.", words),
            "end_on": self.date_end,
            "notice_by": self.notice_by or self.date_end,
        }

    def _makes_opportunity(self):
        """Whether this contract, which ends, makes an opportunity."""
        return not self.renews and self.direction == "sale" and self.type_id.makes_opportunity

    def _lead_values(self, decision):
        """The opportunity of a contract that expires, or is to be negotiated anew."""
        seller = self.user_id if self.user_id.has_group("sales_team.group_sale_salesman") else self.env["res.users"]
        return {
            "type": "opportunity",
            "name": self.env._("%s: go on", self.display_name),
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": seller.id,
            "contract_id": self.id,
            "date_deadline": decision.notice_by,
            "expected_revenue": self.currency_id._convert(
                sum(self._lines_on(fields.Date.context_today(self)).mapped("price_subtotal")),
                self.company_id.currency_id,
                self.company_id,
                fields.Date.context_today(self),
            ),
        }

    @api.model
    def _due_stale(self, _today):
        """Contracts with an open decision about an end that is not theirs any more."""
        return self._ids_of(
            SQL(
                "SELECT c.id FROM case_contract c WHERE EXISTS (SELECT 1 FROM case_contract_decision d"
                " WHERE d.contract_id = c.id AND d.about = 'renewal' AND d.state = 'open' AND (c.ended_on IS NOT NULL"
                " OR c.state NOT IN ('active', 'suspended') OR c.date_end IS DISTINCT FROM d.end_on))"
            )
        )

    def _drop_stale_decisions(self):
        """What was asked about an end that is not theirs any more is asked no more."""
        decisions = self.env["case.contract.decision"].sudo()
        stale = decisions.search(
            [("contract_id", "in", self.ids), ("about", "=", "renewal"), ("state", "=", "open")]
        ).filtered(
            lambda d: (
                d.contract_id.ended_on
                or d.contract_id.state not in ("active", "suspended")
                or d.contract_id.date_end != d.end_on
            )
        )
        stale._let_go_sudo(self.env._("The end of the contract is another one now."))

    def action_decide(self):
        """Ask what is decided about the oldest thing that waits for it."""
        self.ensure_one()
        return self.open_decision_ids.sorted("id")[:1].action_decide()

    def action_open_deal(self):
        """All that there is with this customer, seen together."""
        return self.partner_id.action_open_deal()

    # --- renewing ------------------------------------------------------------------------------------------------

    def _renew(self, end_on, number=0, unit="months"):
        """Renew this contract after its end, by an annex: its duration counts from the day after, from today on.

        :param number: for how long, in ``unit``; 0: as its terms say, else as long as before
        """
        self.ensure_one()
        said = self._values_on(fields.Date.context_today(self))[self.id]
        duration = said["duration"].value
        renewal = said["renewal"].value if "renewal" in said else {}
        if not number:
            number = renewal.get("number") or duration["number"]
            unit = renewal.get("unit") if renewal.get("number") else duration["unit"]
        begins = later(end_on, 1, "days")
        annex = self.env["case.contract.annex"].create(
            {
                "contract_id": self.id,
                "title": self.env._("Renewed from %s", format_date(self.env, begins)),
                "date_from": max(fields.Date.context_today(self), self.date_start),
                "duration_kind": "fixed",
                "duration_number": number,
                "duration_unit": unit,
                "duration_since": begins,
            }
        )
        annex.action_agree()

    # --- warnings ------------------------------------------------------------------------------------------------

    @api.model
    def _due_warnings(self, today):
        """Contracts in force of which somebody is to be told now that a day is near."""
        return self._ids_of(SQL("SELECT DISTINCT w.contract_id FROM (%s) AS w", self._warnings_query(today)))

    @api.model
    def _warnings_query(self, today):
        """SQL: ``contract_id, warning_id, day`` of warnings that are due and were not given."""
        return SQL(
            "SELECT c.id AS contract_id, w.id AS warning_id, v.day FROM case_contract c"
            " JOIN case_contract_warning w ON w.type_id = c.type_id"
            " JOIN case_case k ON k.id = c.case_id AND k.state = 'active'"
            " CROSS JOIN LATERAL (SELECT CASE w.day WHEN 'notice' THEN c.notice_by ELSE c.date_end END AS day) v"
            " WHERE c.state = 'active' AND c.ended_on IS NULL AND v.day >= %(today)s AND %(before)s <= %(today)s"
            " AND NOT EXISTS (SELECT 1 FROM case_contract_decision d WHERE d.contract_id = c.id"
            " AND d.about = 'warning' AND d.key = w.id || ':' || v.day)",
            today=today,
            before=_before(SQL("v.day"), SQL("w.number"), SQL("w.unit")),
        )

    def _day_warnings(self):
        """Tell who holds the role that a day is near: a step, so that it is seen."""
        query = self._warnings_query(fields.Date.context_today(self))
        found = self.env.execute_query(
            SQL(
                "SELECT w.contract_id, w.warning_id, w.day FROM (%s) AS w WHERE w.contract_id = ANY(%s)",
                query,
                self.ids,
            )
        )
        warnings = self.env["case.contract.warning"].sudo()
        by_warning = {}
        for contract_id, warning_id, day in found:
            by_warning.setdefault(warnings.browse(warning_id), {})[contract_id] = day
        for warning, days in by_warning.items():
            self.env["case.contract.decision"].ask_sudo(
                [
                    {
                        "contract_id": contract_id,
                        "about": "warning",
                        "key": f"{warning.id}:{day}",
                        "name": warning._in_words(day),
                        "help": warning.help,
                        "end_on": day,
                    }
                    for contract_id, day in days.items()
                ],
                dict.fromkeys(days, warning.role_id.id),
                days,
            )


def _before(day, number, unit):
    """SQL: a day so many units before another one."""
    return SQL("(%s - (%s || ' ' || %s)::interval)::date", day, number, unit)
