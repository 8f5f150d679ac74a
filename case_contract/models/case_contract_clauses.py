from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.date_utils import parse_date
from odoo.tools.misc import format_date, formatLang

from odoo.addons.case_organizer.tools.conditions import DETAIL as OF_DETAIL
from odoo.addons.case_organizer.tools.conditions import FALSE, TRUE, evaluate, matches, parse, resolve

from ..tools.clause_html import plain, table_html
from ..tools.terms import TERMS
from .case_contract_reading import DETAIL


class CaseContract(models.Model):
    """The clauses of a contract: from its type and the contract above it, filled in with what it says."""

    _inherit = "case.contract"

    clause_ids = fields.One2many("case.contract.clause", "contract_id", "Clauses", copy=False)
    deviation_count = fields.Integer(
        "Deviations to Approve", compute="_compute_deviation_count", help="Nobody signs before they are approved."
    )

    @api.depends("clause_ids.deviation", "clause_ids.approved_by_id", "clause_ids.annex_id.state")
    def _compute_deviation_count(self):
        for contract in self:
            contract.deviation_count = len(contract.clause_ids._deviating())

    @api.model_create_multi
    def create(self, vals_list):
        """Make contracts with the clauses of their types."""
        contracts = super().create(vals_list)
        contracts._take_clauses()
        return contracts

    def _take_clauses(self):
        """Give these contracts the clauses of their types, as the contract above has them."""
        rows = []
        for contract in self.filtered(lambda contract: not contract.clause_ids):
            above = {row.standard_id: row for row in contract.parent_id.clause_ids if row._holds(contract.date_start)}
            for listed in contract.type_id.clause_ids.filtered("version_id"):
                agreed = listed._as_agreed(above.get(listed.clause_id))
                rows.append({"contract_id": contract.id, **agreed})
        if rows:
            self.env["case.contract.clause"]._create_standard(rows)

    # --- what it says, in words ------------------------------------------------------------------------------------

    def _document_lang(self):
        """The language of the other side, in which the document is written."""
        return self.partner_id.lang or self.env.lang

    def _facts_on(self, on, annex=None):
        """All that clauses can say of this contract as it reads on a date.

        :param on: a date
        :param annex: a ``case.contract.annex`` that is being agreed: its own lines and obligations instead
        :return: ``{"on", "term": {group: words}, "detail": {code: words}, "answers": {code: as among properties},
            "rows": {kind: [{name: words}]}, "tables": {name: HTML}, "total": words}``
        """
        self.ensure_one()
        said = {key: entry.value for key, entry in self._values_on(on)[self.id].items()}
        said.update(annex._said() if annex else {})
        details = {
            detail: said[DETAIL + detail.code]
            for detail in self.sudo().case_type_id.characteristic_ids.sorted(lambda d: (d.sequence, d.id))
            if DETAIL + detail.code in said
        }
        lines = annex.line_ids if annex else self._lines_on(max(on, self.date_start))
        obligations = annex.obligation_ids if annex else self._obligations_on(max(on, self.date_start))
        facts = {
            "on": on,
            "term": {group: self._terms_in_words(group, said.get(group)) for group in TERMS},
            "detail": {detail.code: detail._in_words(value) for detail, value in details.items()},
            "answers": {detail.code: detail._to_property(value) for detail, value in details.items()},
            "rows": {
                "line": lines._in_rows(),
                "obligation": obligations._in_rows(),
                "party": self._parties_in_rows(on),
            },
            "total": self.currency_id.format(sum(lines.mapped("price_subtotal"))),
        }
        named = [(detail.name, facts["detail"][detail.code]) for detail in details]
        agreed = [(self._terms_label(group), facts["term"][group]) for group in TERMS if group in said]
        facts["tables"] = self._tables(facts, agreed, named)
        return facts

    def _parties_in_rows(self, on):
        """Who concludes it, ours first: company and customer when nobody else is named."""
        sides = dict(self.env["case.contract.party"]._fields["side"]._description_selection(self.env))
        parties = self.party_ids.filtered(
            lambda p: (not p.date_from or p.date_from <= on) and (not p.date_to or p.date_to >= on)
        )
        supplier = self.direction == "purchase"
        rows = [
            (self.company_id.name, self.env._("Customer") if supplier else self.env._("Contractor"), sides["ours"]),
            (self.partner_id.name, self.env._("Contractor") if supplier else self.env._("Customer"), sides["theirs"]),
            *((party.partner_id.name, party.role, sides[party.side]) for party in parties),
        ]
        return [
            {"number": str(number), "name": name or "", "as": role or "", "side": side}
            for number, (name, role, side) in enumerate(rows, 1)
        ]

    def _tables(self, facts, terms, details):
        """What ``{{ table.… }}`` stands for."""
        rows = facts["rows"]
        shapes = {
            "lines": ("line", ("number", "name", "quantity", "price", "amount")),
            "obligations": ("obligation", ("number", "name", "owed_by", "when", "first")),
            "parties": ("party", ("name", "as", "side")),
        }
        tables = {
            table: table_html(self._heads(table, names), [[row[name] for name in names] for row in rows[kind]])
            for table, (kind, names) in shapes.items()
            if rows[kind]
        }
        for table, pairs in (("terms", terms), ("details", details)):
            if pairs:
                tables[table] = table_html(self._heads(table, ("what", "says")), pairs)
        return tables

    def _heads(self, table, names):
        """What stands above the columns of a table."""
        heads = {
            "number": "",
            "name": {"lines": self.env._("Line"), "obligations": self.env._("Obligation")}.get(
                table, self.env._("Who")
            ),
            "quantity": self.env._("Quantity"),
            "price": self.env._("Price"),
            "amount": self.env._("Amount"),
            "owed_by": self.env._("Owed by"),
            "when": self.env._("When"),
            "first": self.env._("First Due"),
            "as": self.env._("As"),
            "side": self.env._("Side"),
            "what": self.env._("What"),
            "says": self.env._("Says"),
        }
        return [heads[name] for name in names]

    def _holds_of(self, condition, facts):
        """Whether a condition holds of this contract as it reads, even while its case file does not know it yet."""
        if not condition:
            return True
        kinds = self.sudo().case_type_id._detail_kinds()

        def decide(part):
            if part in (TRUE, FALSE):
                return part == TRUE
            if part[0].startswith(OF_DETAIL):
                return matches(facts["answers"].get(part[0].removeprefix(OF_DETAIL)), part[1], part[2])
            return bool(self.case_id.sudo().filtered_domain([tuple(part)]))

        return evaluate(resolve(parse(condition), kinds, lambda text: parse_date(text, self.env)), decide)

    def _clauses_in_words(self, on, annex=None):
        """The clauses that hold, numbered and filled in, in the language of the other side.

        :return: ``[{"number", "title", "html", "deviates"}]``
        """
        contract = self.with_context(lang=self._document_lang())
        placeholder = contract.env["case.clause.placeholder"]
        facts = contract._facts_on(on, annex and annex.with_env(contract.env))
        found = []
        rows = contract.clause_ids.filtered(
            lambda row: row.annex_id == annex if annex else row._holds(max(on, contract.date_start))
        )
        for row in rows.sorted(lambda row: (row.sequence, row.id)):
            if row._counts(facts):
                title, text = row._words()
                found.append(
                    {
                        "number": len(found) + 1,
                        "title": placeholder.render(title, contract.case_id),
                        "html": placeholder.render_html(text, contract, facts),
                        "deviates": bool(row.deviation),
                    }
                )
        return found

    # --- before anybody signs --------------------------------------------------------------------------------------

    def action_to_sign(self):
        """It is written; signatures are awaited.

        :raises UserError: naming deviations that nobody approved
        """
        self._settle_clauses()
        return super().action_to_sign()

    def action_activate(self):
        """It is agreed and in force from its start.

        :raises UserError: naming deviations that nobody approved
        """
        self._settle_clauses()
        return super().action_activate()

    def _settle_clauses(self):
        """Bring obligations in line with the clauses as they hold now. :raises UserError: naming deviations"""
        self._check_deviations()
        self.clause_ids.filtered(lambda row: row._is_open())._bring_obligations()

    def _check_deviations(self):
        """:raises UserError: naming clauses that deviate and that nobody approved"""
        for contract in self:
            deviating = contract.clause_ids._deviating()
            if deviating:
                raise UserError(
                    self.env._(
                        "“%(contract)s” deviates from standard clauses, and nobody approved it: %(clauses)s.",
                        contract=contract.display_name,
                        clauses=", ".join(deviating.mapped("name")),
                    )
                )


class CaseContractClause(models.Model):
    _inherit = "case.contract.clause"

    def _deviating(self):
        """Those of these clauses that deviate, are not withdrawn, and that nobody approved."""
        return self.filtered(
            lambda row: (
                row.deviation and not row.approved_by_id and row.annex_id.state != "withdrawn" and row._is_open()
            )
        )

    def _plain(self):
        """What this clause says, as lines of plain text, placeholders as they are written."""
        return plain(self._words()[1])


class CaseContractTypeClause(models.Model):
    _inherit = "case.contract.type.clause"

    def _as_agreed(self, above):
        """Values of the clause of a contract. :param above: that of the contract above it, which counts instead"""
        self.ensure_one()
        values = {"sequence": self.sequence, "standard_id": self.clause_id.id, "clause_id": self.clause_id.id}
        if above:
            taken = ("title", "text", "left_out", "approved_on")
            values.update({name: above[name] for name in taken})
            values.update(
                {name: above[name].id for name in ("clause_id", "version_id", "changed_by_id", "approved_by_id")}
            )
        else:
            values["version_id"] = self.version_id.id
        return values


class CaseContractLine(models.Model):
    _inherit = "case.contract.line"

    def _in_rows(self):
        """These lines as a clause lists them: ``[{name: words}]``."""
        return [
            {
                "number": str(number),
                "name": line.name or "",
                "quantity": formatLang(self.env, line.quantity, dp="Product Unit"),
                "price": line.currency_id.format(line.price_unit),
                "discount": f"{line.discount:g} %" if line.discount else "",
                "amount": line.currency_id.format(line.price_subtotal),
                "from": format_date(self.env, line._first_day()),
                "to": format_date(self.env, line.date_to) if line.date_to else "",
            }
            for number, line in enumerate(self.sorted(lambda line: (line.sequence, line.id)), 1)
        ]


class CaseObligation(models.Model):
    _inherit = "case.obligation"

    def _in_rows(self):
        """These obligations as a clause lists them: ``[{name: words}]``."""
        return [
            {
                "number": str(number),
                "name": obligation.name or "",
                "owed_by": obligation._ower_name(),
                "when": obligation._when_in_words(),
                "first": format_date(self.env, obligation.first_on) if obligation._is_planned() else "",
                "who": obligation._as_read()["who"],
                "how": obligation.help or "",
            }
            for number, obligation in enumerate(self.sorted(lambda o: (o.sequence, o.id)), 1)
        ]

    def _ower_name(self):
        """Who owes it, by name: “us” means somebody else to the reader of a contract."""
        contract = self.contract_id
        return (contract.company_id if self.owed_by == "us" else contract.partner_id).name or ""
