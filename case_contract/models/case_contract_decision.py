from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

#: What can be chosen, by what it is about.
CHOICES = {"renewal": ("renew", "renegotiate", "end"), "order": ("keep", "change", "end"), "warning": ()}


class CaseContractDecision(models.Model):
    """What is asked about a contract, once: how it goes on after its end, what becomes of it when its order changed; or
    what somebody is told beforehand. Each is a step of the contract's case file. Written by verbs alone.
    """

    _name = "case.contract.decision"
    _description = "Decision on a Contract"
    _order = "contract_id, id desc"
    _log_access = False

    contract_id = fields.Many2one("case.contract", required=True, ondelete="restrict", readonly=True, index=True)
    company_id = fields.Many2one(related="contract_id.company_id")
    partner_id = fields.Many2one(related="contract_id.partner_id")
    about = fields.Selection(
        [("renewal", "How it goes on"), ("order", "Its order changed"), ("warning", "Told beforehand")],
        required=True,
        readonly=True,
    )
    key = fields.Char(required=True, readonly=True, help="Which one of them: an end, an order, a warning and its day.")
    name = fields.Char("What", required=True, readonly=True)
    help = fields.Text(readonly=True)
    end_on = fields.Date("End", readonly=True, help="The end it is about.")
    notice_by = fields.Date("Last Day for Notice", readonly=True)
    state = fields.Selection(
        [("open", "To be decided"), ("decided", "Decided"), ("obsolete", "No longer asked")],
        required=True,
        default="open",
        readonly=True,
    )
    choice = fields.Selection(
        [
            ("renew", "Renew"),
            ("renegotiate", "Renegotiate"),
            ("end", "End"),
            ("keep", "Keep as it is"),
            ("change", "Change by an annex"),
        ],
        "Decided",
        readonly=True,
    )
    reason = fields.Char("Why", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="restrict")
    step_id = fields.Many2one("case.step", readonly=True, ondelete="restrict", index="btree_not_null")
    lead_id = fields.Many2one("crm.lead", "Opportunity", readonly=True, ondelete="set null", index="btree_not_null")

    _once = models.Constraint("UNIQUE(contract_id, about, key)", "This is asked once.")

    def _in_words(self):
        """What it is about, with the contract."""
        return f"{self.contract_id.display_name}: {self.name}"

    # --- asking --------------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def ask_sudo(self, rows, roles=None, deadlines=None):
        """Ask what was not asked yet, each as a step of its contract's case file.

        :param rows: dicts of ``contract_id``, ``about``, ``key``, ``name``, and ``help``, ``end_on``, ``notice_by``
        :param roles: ``{contract id: id of the case.role whose holder does it}``; the handler where left out
        :param deadlines: ``{contract id: date}``
        :return: those that are new
        """
        made = self._make_sudo(rows)
        asked = []
        for decision in made:
            contract = decision.contract_id
            day = (deadlines or {}).get(contract.id)
            columns = {"own_name": decision.name, "own_kind": "action", "own_help": decision.help or None}
            if day:
                until = self.env["case.plan.compiler"].end_of_day(day, contract.case_type_id.id, contract.company_id.id)
                columns.update(deadline=until.isoformat(), deadline_base=until.isoformat(), own_deadline=True)
            fact = {"role": (roles or {}).get(contract.id) or None}
            asked.append((decision.id, contract.case_id.id, {"columns": columns, "fact": fact, "asks": {}}))
        if asked:
            self.env["case.writer"].ask_own_sudo(self._table, asked)
            self.invalidate_model()
        return made

    @api.model
    def _make_sudo(self, rows):
        """Note what is asked, without a step. :return: those that were not noted before"""
        made = self.sudo().browse()
        if rows:
            columns = (
                "contract_id int, about text, key text, name text, help text, end_on date, notice_by date, state text"
            )
            values = [
                {
                    **{name: row.get(name) or None for name in ("help",)},
                    **{name: row[name].isoformat() if row.get(name) else None for name in ("end_on", "notice_by")},
                    **{name: row[name] for name in ("contract_id", "about", "key", "name")},
                    "state": "open",
                }
                for row in rows
            ]
            found = self.env["case.writer"]._insert(
                self._table, columns, values, conflict="ON CONFLICT (contract_id, about, key) DO NOTHING"
            )
            made = made.browse(sorted(number for (number,) in found))
            self.invalidate_model()
        return made

    def _let_go_sudo(self, reason):
        """These are not asked any more."""
        rows = self.sudo().filtered(lambda decision: decision.state == "open")
        rows.write({"state": "obsolete", "reason": reason})
        rows.flush_recordset()
        self.env["case.writer"].cancel_own_sudo(rows.step_id.filtered("is_open"), reason)

    # --- deciding ------------------------------------------------------------------------------------------------

    def decide(self, choice, reason, number=0, unit="months"):
        """Decide what was asked; what follows from it is done at once.

        :param choice: ``renew``, ``renegotiate`` or ``end``; of a changed order ``keep``, ``change`` or ``end``
        :param reason: why, in words
        :param number: for how long it is renewed, in ``unit``; 0: as long as before
        :raises UserError: when it is decided already, or cannot be decided so; nothing has changed then
        """
        self.contract_id.check_access("write")
        reason = self.env["case.case"]._reason(reason)
        for decision in self:
            if decision.state != "open":
                raise UserError(self.env._("“%s” is not to be decided any more.", decision._in_words()))
            if choice not in CHOICES[decision.about]:
                raise UserError(self.env._("“%s” cannot be decided so.", decision._in_words()))
            if choice == "end":
                decision._check_notice()
        self.sudo().write(
            {
                "state": "decided",
                "choice": choice,
                "reason": reason,
                "decided_on": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
            }
        )
        # First told, then done: what is done lets go of what is still open.
        self.sudo().flush_recordset()
        self.env["case.writer"].complete_own_sudo(self.sudo().step_id, reason)
        self.contract_id._note({"decided": choice, "reason": reason})
        getattr(self, f"_{choice}")(reason, number, unit)
        return True

    def _check_notice(self):
        """:raises UserError: when it goes on by itself and notice can be given no more"""
        contract = self.contract_id
        late = self.about == "renewal" and contract.renews and self.notice_by < fields.Date.context_today(self)
        if late:
            raise UserError(
                self.env._(
                    "“%(contract)s”: the last day for notice was %(day)s. End it by agreement instead.",
                    contract=contract.display_name,
                    day=format_date(self.env, self.notice_by),
                )
            )

    def _renew(self, _reason, number, unit):
        """Those that end are renewed by an annex; those that go on by themselves do."""
        for decision in self:
            contract = decision.contract_id
            if not contract.renews:
                contract._renew(decision.end_on, number, unit)

    def _renegotiate(self, _reason, _number, _unit):
        self._make_leads_sudo()

    def _end(self, reason, _number, _unit):
        today = fields.Date.context_today(self)
        for decision in self:
            contract = decision.contract_id
            if contract._is_open():
                contract.action_cancel()
            else:
                contract.end(decision.end_on or today, "us", reason)

    def _keep(self, _reason, _number, _unit):
        """Nothing changes."""

    def _change(self, reason, _number, _unit):
        """An annex is begun, in which the change is written."""
        annexes = self.env["case.contract.annex"]
        annexes.create(
            [
                {"contract_id": decision.contract_id.id, "title": decision.name, "reason": reason}
                for decision in self
                if not decision.contract_id._is_open()
            ]
        )

    def _make_leads_sudo(self):
        """An opportunity for each of these that has none. Who decides need not be a salesperson."""
        without = self.sudo().filtered(lambda decision: not decision.lead_id)
        values = [decision.contract_id._lead_values(decision) for decision in without]
        leads = self.env["crm.lead"].sudo().create(values)
        for decision, lead in zip(without, leads, strict=True):
            decision.lead_id = lead

    def action_decide(self):
        """Ask what is decided."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_contract_decide")
        return {**action, "context": {"default_decision_id": self.id}}
