from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date
from odoo.tools.rendering_tools import parse_inline_template

from ..tools.clause_html import ROWS, TABLES, ClauseRefused, fill, names
from ..tools.terms import TERMS


class CaseClausePlaceholder(models.AbstractModel):
    """Placeholders in clauses: those of cases, and what a contract says, on the date of its document.

    ``contract.<field>``, ``term.<group>``, ``detail.<code>`` (inherited ones too), ``total``; within what is repeated
    ``line.…``, ``obligation.…``, ``party.…``; whole tables as ``table.…`` (see :mod:`..tools.clause_html`).
    """

    _name = "case.clause.placeholder"
    _inherit = ["case.placeholder"]
    _description = "Placeholder of a Clause"

    @api.model
    def check_html(self, text, case_type, where):
        """As :meth:`check`. :param text: HTML"""
        try:
            found = names(text, parse_inline_template)
        except ClauseRefused as refused:
            reasons = {
                "broken": self.env._("“%s”: these braces hold no placeholder", refused.detail),
                "alone": self.env._("“%s” stands in a paragraph of its own", refused.detail),
                "repeat": self.env._(
                    "“%s” stands in a row, a point or a paragraph that is repeated for one kind only", refused.detail
                ),
            }
            raise ValidationError(
                self.env._("“%(clause)s”: %(why)s.", clause=where, why=reasons[refused.reason])
            ) from None
        for name in found:
            self._check_one(name, case_type, f"{where} {{{{ {name} }}}}")

    @api.model
    def _check_one(self, placeholder, case_type, where):
        head, _dot, rest = placeholder.partition(".")
        known = {"term": TERMS, "table": TABLES, **ROWS}
        if placeholder == "total" or rest in known.get(head, ()):
            return
        if head == "contract" and rest:
            self.env["case.path"].check(f"contract_id.{rest}", case_type, where)
            return
        super()._check_one(placeholder, case_type, where)

    @api.model
    def _unknown(self, where):
        return self.env._(
            "“%s”: there is no such placeholder. Use contract.…, term.…, detail.…, total, line.…, obligation.…,"
            " party.…, table.…, case.…, partner.…, company.…, role.… or today.",
            where,
        )

    @api.model
    def render_html(self, text, contract, facts):
        """A clause with its placeholders filled in.

        :param text: HTML
        :param facts: what the contract says, as ``case.contract._facts_on`` gives it
        :return: HTML
        """
        return fill(
            text,
            parse_inline_template,
            lambda name: self._of_contract(name, contract, facts),
            facts["rows"],
            lambda name: facts["tables"].get(name, ""),
        )

    @api.model
    def _of_contract(self, name, contract, facts):
        head, _dot, rest = name.partition(".")
        if name == "today":
            return format_date(self.env, facts["on"])
        if name == "total":
            return facts["total"]
        if head in ("term", "detail"):
            return facts[head].get(rest, "")
        if head == "contract":
            return self.path_in_words(f"contract_id.{rest}", contract.case_id)
        return self.value(name, contract.case_id)
