from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.case_contract.models.case_obligation_occurrence import AHEAD
from odoo.addons.case_organizer.tools.rows import unnest

from ..tools.work_rules import Due, settled, spread


class CaseObligation(models.Model):
    """Maintenance that includes other maintenance: the big inspection is asked, the small one is done with it."""

    _inherit = "case.obligation"

    def _enter_sudo(self, rows):
        """What is done with something else is not asked by itself: it goes into the ledger so."""
        changed = self._settled_sudo(rows)
        result = super()._enter_sudo(rows)
        self.env["case.obligation.occurrence"]._settle_with_sudo(changed)
        return result

    def _settle_sudo(self):
        """Note in the ledger what is done with something else, and take back what is not any more.

        It may be called at any time, any number of times. What was asked and is not begun is asked no more.
        """
        self.env["case.obligation.occurrence"]._settle_with_sudo(self._settled_sudo())

    def _settled_sudo(self, new=()):
        """What is done with something else, of all that is ahead for the installations of these obligations.

        :param new: rows that are about to be written, see ``_enter_sudo``: they are told themselves
        :return: what changes for rows that are there: ``{id: id of the row that includes it, or None}``
        """
        ledger = self.env["case.obligation.occurrence"]
        rules = self.env["case.obligation.template"]._work_rules()
        installations = self._installed() if rules else []
        if not installations:
            return {}
        ahead = ledger._ahead_of(installations, rules)
        dues = [
            Due(
                row["id"],
                (row["installation_id"], row["contract_id"]),
                row["template_id"],
                row["due_on"],
                row["movable"],
            )
            for row in ahead
        ]
        likes = self.sudo()._likes(row for row in new if row["installation_id"])
        kinds = {number: like.template_id.id for number, like in likes.items()}
        for row in new:
            if row["installation_id"]:
                place = row["installation_id"], row["contract_id"]
                dues.append(Due(row["id"], place, kinds[row["like"]], row["due_on"], True))
        wanted = settled(dues, rules)
        for row in new:
            if row["id"] in wanted:
                row.update(state="promised", settled_by_id=wanted[row["id"]])
        before = {row["id"]: row["settled_by_id"] for row in ahead}
        return {number: wanted.get(number) for number in before if wanted.get(number) != before[number]}

    def _installed(self):
        """Ids of the installations that these obligations are about; no record is read for it."""
        self.flush_model(["installation_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT installation_id FROM case_obligation WHERE id = ANY(%s)"
                " AND installation_id IS NOT NULL",
                self.ids,
            )
        )
        return [number for (number,) in rows]


class CaseObligationTemplate(models.Model):
    """Which maintenance includes which."""

    _inherit = "case.obligation.template"

    @api.model
    def _work_rules(self):
        """All rules there are, as :func:`..tools.work_rules.spread` has them, by ids of templates."""
        self.flush_model(["includes_ids", "includes_days"])
        rows = self.env.execute_query(
            SQL(
                "SELECT t.id, t.includes_days, array_agg(r.included_id ORDER BY r.included_id)"
                " FROM case_obligation_template_includes r JOIN case_obligation_template t ON t.id = r.template_id"
                " GROUP BY t.id"
            )
        )
        return spread({number: (days, included) for number, days, included in rows})


class CaseObligationOccurrence(models.Model):
    """The ledger says what is done with something else."""

    _inherit = "case.obligation.occurrence"

    settled_by_id = fields.Many2one(
        "case.obligation.occurrence",
        "Done With",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="What includes this and falls due about the same time: it is not asked by itself.",
    )

    @api.model
    def _ledger_columns(self):
        return f"{super()._ledger_columns()}, settled_by_id int"

    @api.model
    def _askable(self):
        return SQL("%s AND o.settled_by_id IS NULL", super()._askable())

    @api.depends("settled_by_id")
    def _compute_late(self):
        """What is done with something else is not late by itself."""
        result = super()._compute_late()
        self.filtered("settled_by_id").late = False
        return result

    @api.model
    def _search_late(self, operator, value):
        found = super()._search_late(operator, value)
        return found if found is NotImplemented else [*found, ("settled_by_id", "=", False)]

    @api.model
    def _ahead_of(self, installation_ids, rules):
        """What is ahead for installations of kinds that rules are about. :return: a list of dicts"""
        kinds = sorted(rules.keys() | {kind for _days, included in rules.values() for kind in included})
        self.flush_model(["due_on", "state", "settled_by_id", "step_id"])
        self.env["case.obligation"].flush_model(["installation_id", "template_id"])
        return self.env.execute_query_dict(
            SQL(
                "SELECT o.id, b.installation_id, o.contract_id, b.template_id, o.due_on, o.settled_by_id,"
                " (o.state = 'promised' OR s.started_on IS NULL) AS movable"
                # Looked up for each obligation, however little else the ledger has: reading all of it may seem cheaper.
                " FROM case_obligation b CROSS JOIN LATERAL (SELECT * FROM case_obligation_occurrence"
                "  WHERE obligation_id = b.id AND state = ANY(%s) OFFSET 0) o LEFT JOIN case_step s ON s.id = o.step_id"
                " WHERE b.installation_id = ANY(%s) AND b.template_id = ANY(%s)",
                list(AHEAD),
                list(installation_ids),
                kinds,
            )
        )

    @api.model
    def _settle_with_sudo(self, changed):
        """Give rows to others, or take them back. Steps that were asked for them are asked no more.

        :param changed: ``{id of a row: id of the row that includes it, or None}``
        """
        if not changed:
            return
        given = self.sudo().browse(number for number, by in changed.items() if by)
        steps = given.step_id
        self.env.execute_query(
            SQL(
                "UPDATE case_obligation_occurrence o SET settled_by_id = v.by,"
                " state = CASE WHEN v.by IS NULL THEN o.state ELSE 'promised' END,"
                " step_id = CASE WHEN v.by IS NULL THEN o.step_id END"
                " FROM %s WHERE o.id = v.id RETURNING o.id",
                unnest("id int, by int", [{"id": number, "by": by} for number, by in changed.items()]),
            )
        )
        self.invalidate_model()
        if steps:
            self.env["case.writer"].cancel_own_sudo(
                given._not_needed(steps), self.env._("It is done with other maintenance.")
            )

    def _let_go_sudo(self, state, reason):
        """What was to be done with these is asked by itself again."""
        result = super()._let_go_sudo(state, reason)
        self._ask_again_sudo()
        return result

    def _ask_again_sudo(self):
        """Settle anew what these included, and ask what is to be asked now."""
        included = self.sudo().search([("settled_by_id", "in", self.ids), ("state", "in", AHEAD)])
        if included:
            included.obligation_id._settle_sudo()
            today = fields.Date.context_today(self)
            self._to_ask(today, contracts=included.contract_id.ids)._ask_sudo()

    def _ended_sudo(self, at):
        """What is done with these is done; what would have been is asked when these were let go."""
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_obligation_occurrence o SET state = 'done', done_on = %s"
                " FROM case_obligation_occurrence big"
                " WHERE o.settled_by_id = big.id AND big.id = ANY(%s) AND big.state = 'done' AND o.state = 'promised'"
                " RETURNING o.id",
                at,
                self.ids,
            )
        )
        if rows:
            self.invalidate_model()
        self._ask_again_sudo()
        return super(CaseObligationOccurrence, self | self.browse(number for (number,) in rows))._ended_sudo(at)
