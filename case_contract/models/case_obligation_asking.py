from odoo import api, models
from odoo.tools import SQL


class CaseObligationOccurrence(models.Model):
    """What is asked when it is time."""

    _inherit = "case.obligation.occurrence"

    @api.model
    def _to_ask(self, today, limit=None, contracts=None):
        """What is promised and to be asked by now, owed by whom ever. :return: ``case.obligation.occurrence``"""
        self.env["case.contract"].flush_model(["state"])
        self.env["case.obligation"].flush_model(["lead_days"])
        rows = self.env.execute_query(
            SQL(
                "SELECT o.id FROM case_obligation_occurrence o JOIN case_obligation b ON b.id = o.obligation_id"
                " JOIN case_contract c ON c.id = o.contract_id AND c.state = 'active'"
                " JOIN case_case k ON k.id = c.case_id AND k.state = 'active'"
                " WHERE o.state = 'promised' AND o.due_on <= %s + b.lead_days AND %s AND %s"
                " ORDER BY o.due_on, o.id LIMIT %s",
                today,
                self._askable(),
                SQL("o.contract_id = ANY(%s)", contracts) if contracts is not None else SQL("TRUE"),
                limit,
            )
        )
        return self.browse(number for (number,) in rows)

    def _ask_sudo(self):
        """Ask these: each becomes a step of its contract's case file, unless somebody else asked it meanwhile."""
        if not self:
            return
        self._take_sudo()._become_steps_sudo()

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
        boxes = self.env["case.box"]
        users = boxes._of_users(self.obligation_id.user_id.ids)
        doing = {obligation: obligation._doing_team() for obligation in self.obligation_id}
        teams = boxes._of_teams(list({team.id for team in doing.values() if team}))
        calendars = {team: team.sudo().calendar_id.id or None for team in set(doing.values())}
        asked, roles, ends = [], {}, {}
        for occurrence in self:
            obligation, contract = occurrence.obligation_id, occurrence.contract_id
            team, type_id = doing[obligation], contract.case_type_id.id
            box = users.get(obligation.user_id.id) or teams.get(team.id)
            role = obligation.role_code and (type_id, obligation.role_code)
            if role and role not in roles:
                roles[role] = obligation.role_id.id
            day = (occurrence.due_on, type_id, occurrence.company_id.id, calendars[team])
            if day not in ends:
                ends[day] = self.env["case.plan.compiler"].end_of_day(*day).isoformat()
            values = occurrence._step_values(box, roles.get(role), ends[day])
            asked.append((occurrence.id, contract.case_id.id, values))
        return asked

    def _step_values(self, box_id, role_id, until):
        """The step in no plan that this becomes, as ``case_writer_own.py`` has it. :param until: ISO text"""
        obligation = self.obligation_id
        kind = "document" if obligation.kind in ("document", "report") and obligation.document_kind_id else "action"
        prefix = "" if obligation.owed_by == "us" else self.env._("See to it: ")
        values = {
            "columns": {
                "own_name": f"{prefix}{obligation.name}",
                "own_kind": kind,
                "own_help": obligation.help or None,
                "deadline": until,
                "deadline_base": until,
                "own_deadline": True,
                "by_hand": bool(box_id),
            },
            "fact": {"role": role_id or None},
            "asks": {"own_document_ids": obligation.document_kind_id.ids if kind == "document" else []},
        }
        if box_id:
            values["box_id"] = box_id
        return values
