from odoo import api, models
from odoo.tools import SQL

from odoo.addons.case_organizer.models.case_listener import in_shard
from odoo.addons.case_organizer.tools.rows import names, unnest

from .case_obligation_content import USUAL_LEAD


class CaseObligationOccurrence(models.Model):
    """What is asked when it is time."""

    _inherit = "case.obligation.occurrence"

    @api.model
    def _to_ask(self, today, limit=None, contracts=None, shard=None):
        """What is promised and to be asked by now, owed by whom ever.

        No row is read that falls due later than anything is asked beforehand, and none that is asked already.

        :param contracts: ids of contracts, else of all of them
        :param shard: only what this job of the scheduler sees to
        :return: ``case.obligation.occurrence``
        """
        self.env["case.contract"].flush_model(["state"])
        self.env["case.obligation"].flush_model(["lead_days"])
        rows = self.env.execute_query(
            SQL(
                "SELECT o.id FROM case_obligation_occurrence o JOIN case_obligation b ON b.id = o.obligation_id"
                " JOIN case_contract c ON c.id = o.contract_id AND c.state = 'active'"
                " JOIN case_case k ON k.id = c.case_id AND k.state = 'active'"
                " WHERE o.state = 'promised' AND o.due_on <= %s + b.lead_days"
                " AND o.due_on <= %s + GREATEST(%s, (SELECT max(lead_days) FROM case_obligation WHERE lead_days > %s))"
                " AND %s AND %s AND %s"
                " ORDER BY o.due_on, o.id LIMIT %s",
                today,
                today,
                USUAL_LEAD,
                USUAL_LEAD,
                self._askable(),
                SQL("o.contract_id = ANY(%s)", contracts) if contracts is not None else SQL("TRUE"),
                in_shard(SQL.identifier("o", "contract_id"), shard) if shard is not None else SQL("TRUE"),
                limit,
            )
        )
        return self.browse(number for (number,) in rows)

    def _ask_sudo(self):
        """Ask these: each becomes a step of its contract's case file, unless somebody else asked it meanwhile."""
        if not self:
            return
        alone, shared = self._apart_sudo(self._locked_sudo())
        if alone:
            self._become_steps_first_sudo(alone)
            made = names(self._made_columns())
            self.env.execute_query(
                SQL(
                    f"UPDATE case_obligation_occurrence o SET {', '.join(f'{name} = v.{name}' for name in made)},"
                    " state = 'planned' FROM %s WHERE o.id = v.id RETURNING o.id",
                    unnest(f"id int, {self._made_columns()}", alone),
                )
            )
            self.invalidate_model()
        self.browse(row["id"] for row in shared)._take_sudo()._become_steps_sudo()

    def _locked_sudo(self):
        """Lock what is still only promised: whoever asks it meanwhile waits, and is done again.

        :return: a list of dicts, as :meth:`_become_steps_first_sudo` takes them
        """
        self.flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT o.id, o.obligation_id, o.partner_id, o.due_on FROM case_obligation_occurrence o"
                " WHERE o.id = ANY(%s) AND o.state = 'promised' AND %s ORDER BY o.id FOR NO KEY UPDATE",
                self.ids,
                self._askable(),
            )
        )
        obligations = self.env["case.obligation"].sudo().browse(dict.fromkeys(row["obligation_id"] for row in rows))
        owed = {facts["obligation_id"]: facts for facts in obligations._owed_sudo()}
        return [{**owed[row["obligation_id"]], **row} for row in rows]

    @api.model
    def _apart_sudo(self, rows):
        """Rows of the ledger that are a step each, and those that may share one.

        :param rows: dicts with the facts of each
        """
        alone, shared, rows = [], [], list(rows)
        likes = self.env["case.obligation"].sudo()._likes(rows)
        may_share = {number: like._may_share_its_step() for number, like in likes.items()}
        for row in rows:
            (shared if may_share[row["like"]] else alone).append(row)
        return alone, shared

    def _take_sudo(self):
        """Mark as asked what is still only promised. :return: what this transaction marked"""
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_obligation_occurrence o SET state = 'planned' WHERE o.id = ANY(%s)"
                " AND o.state = 'promised' AND %s RETURNING o.id",
                self.ids,
                self._askable(),
            )
        )
        self.invalidate_model(["state"])
        return self.browse(sorted(number for (number,) in rows))

    @api.model
    def _askable(self):
        """What of the promised is asked by itself when it is time. :return: SQL on the ledger, ``o``"""
        return SQL("TRUE")

    def _become_steps_sudo(self):
        """Make the steps of what this transaction marked as asked."""
        if self:
            self.env["case.writer"].ask_own_sudo(self._table, self.sudo()._asked())
            self.invalidate_model()

    def _asked(self):
        """The steps that these become. :return: ``[(id of the row, id of the case, values)]``"""
        return self.obligation_id._asked(
            [
                (row.id, row.contract_id.case_id.id, row.obligation_id.id, row.due_on, row.obligation_id.name)
                for row in self
            ]
        )


class CaseObligation(models.Model):
    """What is asked when it falls due."""

    _inherit = "case.obligation"

    def _may_share_its_step(self):
        """Hook: whether what falls due is, or may be, asked in one step with something else."""
        return False

    @api.model
    def _asked(self, dues):
        """The steps that due dates become.

        :param dues: ``[(key, id of the case, id of an obligation that says what is owed, date, what it is called)]``
        :return: ``[(key, id of the case, values)]``, values as ``case_writer_own.py`` has them
        """
        boxes = self.env["case.box"]
        owed = self.browse({number for _key, _case, number, _day, _name in dues})
        users = boxes._of_users(owed.user_id.ids)
        doing = {obligation.id: (obligation, obligation._doing_team()) for obligation in owed}
        teams = boxes._of_teams(list({team.id for _obligation, team in doing.values() if team}))
        asked, told, ends = [], {}, {}
        for key, case_id, number, day, name in dues:
            if (number, day) not in told:
                obligation, team = doing[number]
                box = users.get(obligation.user_id.id) or teams.get(team.id)
                role = obligation.role_id.id if obligation.role_code else None
                type_id = obligation.contract_id.case_type_id.id
                end = (day, type_id, obligation.company_id.id, team.sudo().calendar_id.id or None)
                if end not in ends:
                    ends[end] = self.env["case.plan.compiler"].end_of_day(*end).isoformat()
                prefix = "" if obligation.owed_by == "us" else self.env._("See to it: ")
                told[number, day] = prefix, obligation._step_values(box, role, ends[end])
            prefix, values = told[number, day]
            asked.append((key, case_id, {**values, "columns": {**values["columns"], "own_name": prefix + name}}))
        return asked

    def _step_values(self, box_id, role_id, until):
        """The step in no plan that a due date becomes, as ``case_writer_own.py`` has it, but for its name.

        :param until: ISO text
        """
        kind = "document" if self.kind in ("document", "report") and self.document_kind_id else "action"
        values = {
            "columns": {
                "own_kind": kind,
                "own_help": self.help or None,
                "deadline": until,
                "deadline_base": until,
                "own_deadline": True,
                "by_hand": bool(box_id),
            },
            "fact": {"role": role_id or None},
            "asks": {"own_document_ids": self.document_kind_id.ids if kind == "document" else []},
        }
        if box_id:
            values["box_id"] = box_id
        return values
