from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class CaseServiceCall(models.Model):
    """What a call is about and who pays it, as it was decided; what it takes of an allowance."""

    _inherit = "case.service.call"

    response_id = fields.Many2one(
        "case.obligation", "Answer Promised", readonly=True, ondelete="restrict", help="When it came in."
    )
    resolution_id = fields.Many2one(
        "case.obligation", "Solution Promised", readonly=True, ondelete="restrict", help="When it came in."
    )
    service_calendar_id = fields.Many2one("resource.calendar", "Hours of Service", readonly=True, ondelete="restrict")
    use_ids = fields.One2many(related="case_id.allowance_use_ids", string="Taken of Allowances")

    def _check_may_decide(self):
        """:raises AccessError: for who may not change the cases of these calls, or takes part without answering"""
        self.case_id.check_access("write")
        self.case_id._check_right("may_answer")

    def set_terms(self, terms, reason):
        """Decide who pays this call. The history of its case says who decided, and why.

        :param terms: ``contract``, ``warranty``, ``chargeable``, ``goodwill`` or ``unclear``
        :param reason: why, in words
        :raises UserError: without a reason, for other terms, or ``contract`` while none counts
        """
        self._check_may_decide()
        labels = dict(self._fields["terms"]._description_selection(self.env))
        if terms not in labels:
            raise UserError(self.env._("Who pays? One of: %s.", ", ".join(labels)))
        reason = self.env["case.case"]._reason(reason)
        for call in self:
            if terms == "contract" and not call.sudo().contract_id:
                raise UserError(self.env._("No contract counts for %s: choose one first.", call.name))
        before = {call.id: call.terms for call in self}
        self._decide_sudo(terms=terms)
        self.env["case.writer"].note_each(
            [
                {
                    "case_id": call.case_id.id,
                    "kind": "service_terms",
                    "data": {"terms": terms, "before": before[call.id], "reason": reason},
                }
                for call in self
            ]
        )
        return True

    def set_installation(self, installation_id, coverage_id=False):
        """This call is about another installation than was thought, or another contract counts for it.

        What covers it, what was promised and who pays follow anew; its clocks count anew from when it came in.

        :param installation_id: id of the ``case.installation``; False: of none
        :param coverage_id: id of the ``case.contract.coverage`` that counts, when several contracts cover it
        :raises UserError: as :meth:`take_in`; while something is taken of an allowance of another contract
        """
        self.ensure_one()
        self._check_may_decide()
        installation = self._installation_named({"installation_id": installation_id})
        coverage = (
            self._coverage_chosen(installation, coverage_id) if installation else self.sudo().coverage_id.browse()
        )
        call = self.sudo()
        taken = call.use_ids.filtered(lambda use: not use.given_back and use.contract_id != coverage.contract_id)
        if taken:
            raise UserError(
                self.env._(
                    "“%(what)s” was taken of “%(allowance)s” for %(call)s: give it back first.",
                    what=taken[0].name,
                    allowance=taken[0].obligation_id.name,
                    call=self.name,
                )
            )
        given = {"coverage_id": coverage.id, "caller_id": self.caller_id.id}
        if installation and not self._is_strange_sudo(installation, self.case_id.partner_id):
            given["site_id"] = installation.site_id.id
        values = self._agreed_values_sudo(self.case_id.partner_id, installation, given)
        self._decide_sudo(installation_id=installation.id, **values)
        call._tell_cases()
        self.env["case.writer"].note(
            self.case_id, "service_about", data={"installation": installation.id, "terms": values["terms"]}
        )
        writer, cases = self.env["case.writer"], self.case_id.ids
        if self.env["case.sla.policy"]._policies() or values["response_id"] or values["resolution_id"]:
            writer.choose_clocks_sudo(cases)
        # Also what is promised no more.
        writer._commitments_into_ledger(dict.fromkeys(cases) | writer._agreed(set(cases)))
        return True

    def tell_caller(self, caller_id, symptom):
        """Correct who called and what they said. :param caller_id: id of a ``res.partner``, or False"""
        self.ensure_one()
        self._check_may_decide()
        self._decide_sudo(caller_id=caller_id, symptom=symptom)

    def _decide_sudo(self, **values):
        """Write what a verb decided; its caller has checked the user."""
        self.sudo().write(values)
        self._announce_board()

    # --- allowances ----------------------------------------------------------------------------------------------

    def take_allowance(self, amount=1.0, name=False, obligation_id=False, step=None):
        """Take something of an allowance of the contract that pays this call: a visit, hours, money.

        Of two calls that take at the same time what only one can have, the other is told that nothing is left.

        :param amount: how much, in the unit of the allowance
        :param name: what for, in words; what the call is about when left out
        :param obligation_id: id of the allowance (``case.obligation``) when the contract has several
        :param step: the ``case.step`` in which it is used
        :return: the ``case.obligation.use``
        :raises UserError: when so much is not left, naming what is; or when no contract pays this call
        """
        self.ensure_one()
        self._check_may_decide()
        if self.terms != "contract":
            labels = dict(self._fields["terms"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(call)s takes nothing of an allowance: %(terms)s.", call=self.name, terms=labels[self.terms]
                )
            )
        if step and step.case_id != self.case_id:
            raise AccessError(self.env._("This step is one of another case."))
        today = fields.Date.context_today(self)
        allowances = self._allowances_sudo(today)
        if obligation_id:
            allowances = allowances.filtered(lambda allowance: allowance.id == obligation_id)
        if len(allowances) != 1:
            names = ", ".join(allowances.mapped("name"))
            raise UserError(
                self.env._("Of which allowance? %s.", names)
                if allowances
                else self.env._("The contract of %s holds no such allowance.", self.name)
            )
        return allowances._take_sudo(amount, name or self.title or self.name, today, self.case_id, step=step)

    def _allowances_sudo(self, on):
        """The allowances that the contract of this call holds on a day. Rights are asked elsewhere."""
        contract = self.sudo().contract_id
        return contract._obligations_on(on).filtered(lambda obligation: obligation.kind == "allowance")

    # --- dialogs -------------------------------------------------------------------------------------------------

    def _ask(self, name, model, **defaults):
        self.ensure_one()
        context = {f"default_{field}": value for field, value in {"call_id": self.id, **defaults}.items()}
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def action_ask_terms(self):
        """Ask who pays, and why."""
        return self._ask(self.env._("Who Pays?"), "case.service.call.terms.ask", terms=self.terms)

    def action_ask_about(self):
        """Ask what this call is about."""
        return self._ask(
            self.env._("What Is It About?"),
            "case.service.call.about.ask",
            installation_id=self.installation_id.id,
            caller_id=self.caller_id.id,
            symptom=self.symptom,
        )

    def action_ask_allowance(self):
        """Ask how much is taken of which allowance."""
        return self._ask(self.env._("Take of an Allowance"), "case.service.call.allowance.ask")


class CaseCase(models.Model):
    """What was taken of allowances in a case."""

    _inherit = "case.case"

    allowance_use_ids = fields.One2many("case.obligation.use", "case_id", "Taken of Allowances", readonly=True)
