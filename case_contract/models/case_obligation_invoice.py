from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..tools.prorata import share
from ..tools.recurrence import following
from .case_obligation_occurrence import AHEAD

#: What a price is for → how many months that is; None: for the period that is invoiced.
MONTHS_OF = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}

#: ``(direction of the contract, whether it comes to less than zero)`` → what is drafted.
MOVE_TYPES = {
    ("sale", False): "out_invoice",
    ("sale", True): "out_refund",
    ("purchase", False): "in_invoice",
    ("purchase", True): "in_refund",
}


class CaseObligation(models.Model):
    """Invoices that are promised: which period each of them is for."""

    _inherit = "case.obligation"

    def _period(self, base_on):
        """The period that a due date begins. :return: ``(first, last)`` day; last may be None"""
        self.ensure_one()
        rule = self._rule_read()
        after = following(rule, self.first_on, base_on) if rule else None
        return base_on, after - timedelta(days=1) if after else None

    def _due_base(self, base_on):
        """The day from which is counted when it is due: at the end of the period for what is invoiced afterwards."""
        if self.kind != "invoice" or self.invoiced != "after":
            return base_on
        return self._period(base_on)[1] or base_on


class CaseContract(models.Model):
    """What we have not kept is seen before an invoice is sent."""

    _inherit = "case.contract"

    def _late_by_us(self):
        """What we owe under these contracts and have not done in time: ``case.obligation.occurrence``."""
        today = fields.Date.context_today(self)
        return self.env["case.obligation.occurrence"].search(
            [
                ("contract_id", "in", self.ids),
                ("state", "in", AHEAD),
                ("due_on", "<", today),
                ("obligation_id.owed_by", "=", "us"),
                ("obligation_id.kind", "!=", "invoice"),
            ],
            order="due_on, id",
        )

    @api.model
    def _day_work(self):
        return [*super()._day_work(), (self._due_invoices, "_day_invoices")]

    @api.model
    def _due_invoices(self, _today):
        """Contracts in force with invoices that are asked and drafted by themselves."""
        return self._ids_of(
            SQL(
                "SELECT DISTINCT c.id FROM case_obligation_occurrence o JOIN case_obligation b ON"
                " b.id = o.obligation_id AND b.kind = 'invoice' AND b.by_itself"
                " JOIN case_contract c ON c.id = o.contract_id AND c.state = 'active' WHERE o.state = 'planned'"
            )
        )

    def _day_invoices(self):
        """Draft the invoices that come by themselves, but for contracts under which we have not kept all we owe."""
        kept = self - self._late_by_us().contract_id
        due = kept.occurrence_ids.filtered(
            lambda row: row.state == "planned" and row.kind == "invoice" and row.obligation_id.by_itself
        )
        due.make_invoices()


class CaseObligationOccurrence(models.Model):
    """An invoice that is due is drafted from the lines that hold in its period."""

    _inherit = "case.obligation.occurrence"

    invoice_ids = fields.One2many(
        "account.move", "contract_occurrence_id", "Invoices", groups="account.group_account_readonly"
    )
    invoice_reason = fields.Char("Invoiced Nevertheless", readonly=True)

    def _period_held(self):
        """The part of the period of this invoice in which its contract holds. :return: two dates"""
        contract = self.contract_id
        first, last = self.obligation_id._period(self.base_on)
        ends = [day for day in (last, contract.ended_on, None if contract.renews else contract.date_end) if day]
        if not ends:
            return first, first
        return max(first, contract.date_start), min(ends)

    def _invoice_rows(self):
        """What is invoiced: ``[(case.contract.line, quantity, price of one, text)]``, rounded as the currency is."""
        self.ensure_one()
        contract = self.contract_id
        first, last = self.obligation_id._period(self.base_on)
        held = self._period_held()
        period = (first, last or held[1])
        rows = []
        for line in contract.line_ids.filtered(lambda line: not line._is_proposed()):
            begun = line._first_day()
            span = max(begun, held[0]), min(line.date_to or date.max, held[1])
            if line.price_per == "once":
                part = int(held[0] <= begun <= held[1] and not line.replaces_id)
            else:
                part = share(period, span, MONTHS_OF.get(line.price_per))
            if not part or span[1] < span[0]:
                continue
            shown = [format_date(self.env, day) for day in span]
            text = self.env._("%(line)s, %(first)s – %(last)s", line=line.name, first=shown[0], last=shown[1])
            if part == 1:
                rows.append((line, line.quantity, line.price_unit, text))
            else:
                # One of the amount: what is rounded is the amount, not the price of each of many.
                amount = line.currency_id.round(float(line.quantity * line.price_unit * part))
                price = line.currency_id.format(line.price_unit)
                rows.append((line, 1, amount, f"{text} ({line.quantity:g} × {price})"))
        return rows

    def make_invoices(self, reason=False):
        """Draft an invoice for each of these, once.

        :param reason: why it is invoiced although we have not kept all we owe under the contract
        :return: the ``account.move``
        :raises UserError: naming what is late as long as there is no reason; and what cannot be invoiced. Nothing is
            written then
        """
        self.contract_id.check_access("write")
        reason = (reason or "").strip()
        for occurrence in self:
            occurrence._check_invoiceable(reason)
        moves = self.env["account.move"].sudo()
        for occurrence in self:
            moves |= occurrence._make_invoice_sudo(reason)
        self.env["case.writer"].complete_own_sudo(self.sudo().step_id, reason or None)
        done = self.sudo().filtered(lambda occurrence: occurrence.state in AHEAD)
        done.write({"state": "done", "done_on": fields.Datetime.now()})
        return moves

    def _check_invoiceable(self, reason):
        """:raises UserError: saying why this cannot be invoiced now"""
        contract = self.contract_id
        if self.kind != "invoice":
            raise UserError(self.env._("“%s” is no invoice.", self.display_name))
        if self.state not in AHEAD or self._invoices_sudo():
            raise UserError(self.env._("“%s” was invoiced before, or is not due any more.", self.display_name))
        if not contract.currency_id.active:
            raise UserError(
                self.env._(
                    "“%(contract)s” is in %(currency)s, in which nothing can be invoiced: it is archived.",
                    contract=contract.display_name,
                    currency=contract.currency_id.name,
                )
            )
        other = contract.line_ids.product_id.sudo().company_id - contract.company_id
        if other:
            raise UserError(
                self.env._(
                    "“%(contract)s” is of %(company)s, a product on it of %(other)s: they are not invoiced together.",
                    contract=contract.display_name,
                    company=contract.company_id.name,
                    other=other[0].name,
                )
            )
        late = contract._late_by_us()
        if late and not reason:
            raise UserError(
                self.env._(
                    "We have not kept: %(late)s. Decide whether “%(what)s” is invoiced nevertheless, and why.",
                    late="; ".join(late.mapped("display_name")),
                    what=self.display_name,
                )
            )
        if not self._invoice_rows():
            raise UserError(self.env._("No line of the contract holds in the period of “%s”.", self.display_name))

    def _invoices_sudo(self):
        """The invoices made for these that were not cancelled."""
        return (
            self.env["account.move"]
            .sudo()
            .search([("contract_occurrence_id", "in", self.ids), ("state", "!=", "cancel")])
        )

    def _invoice_lines(self):
        """Values of the lines of this invoice. What is credited may be more than what is invoiced: then it is a credit.

        :return: ``([values], whether they are those of a credit note)``
        """
        rows = [
            {
                "product_id": line.product_id.id,
                "name": text,
                "quantity": quantity,
                "price_unit": price,
                "discount": line.discount,
            }
            for line, quantity, price, text in self._invoice_rows()
        ] + self._penalty_lines()
        total = sum(row["quantity"] * row["price_unit"] * (1 - row.get("discount", 0.0) / 100) for row in rows)
        below_zero = self.contract_id.currency_id.compare_amounts(total, 0.0) < 0
        return [{**row, "price_unit": -row["price_unit"]} if below_zero else row for row in rows], below_zero

    def _make_invoice_sudo(self, reason):
        """Draft the invoice of this. Who may write the contract need not do the books: it is a draft."""
        contract = self.contract_id
        first, _last = self._period_held()
        sold = contract.direction == "sale"
        lines, below_zero = self._invoice_lines()
        move = (
            self.env["account.move"]
            .sudo()
            .with_company(contract.company_id)
            .create(
                {
                    "move_type": MOVE_TYPES[contract.direction, below_zero],
                    "company_id": contract.company_id.id,
                    "partner_id": contract._party_on(first).id,
                    "currency_id": contract.currency_id.id,
                    "invoice_date": self.due_on if sold else False,
                    "invoice_origin": contract.name,
                    "invoice_user_id": contract.user_id.id,
                    "invoice_payment_term_id": contract._payment_term_on(first).id,
                    "contract_occurrence_id": self.id,
                    "contract_invoice_reason": reason or False,
                    "invoice_line_ids": [(0, 0, values) for values in lines],
                }
            )
        )
        self.sudo().invoice_reason = reason or False
        told = {"invoice": self.obligation_id.name, "first": fields.Date.to_string(first)}
        contract._note({**told, **({"reason": reason} if reason else {})})
        return move

    def action_invoice(self):
        """Draft the invoices; ask for a decision first when we have not kept all we owe."""
        if self.contract_id._late_by_us():
            action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_obligation_invoice")
            return {**action, "context": {"default_occurrence_ids": [(6, 0, self.ids)]}}
        return self._show_invoices(self.make_invoices())

    def _show_invoices(self, moves):
        """Show drafts to who may see them."""
        if not self.env["account.move"].has_access("read"):
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices"),
            "res_model": "account.move",
            "domain": [("id", "in", moves.ids)],
            "views": [(False, "list"), (False, "form")],
        }
