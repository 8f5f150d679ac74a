from markupsafe import Markup

from odoo import api, fields, models

from ..tools.terms import TERMS
from .case_contract_reading import DETAIL

#: No more contracts than this are shown in one tree.
MOST = 200


class CaseContract(models.Model):
    """A contract among those above and below it, with what each says itself and what it inherits, and from where."""

    _inherit = "case.contract"

    tree = fields.Html("Above and Below", compute="_compute_tree", sanitize=False)

    @api.depends("parent_path", "child_ids", "value_ids.value", "annex_ids.state")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_tree(self):
        for contract in self:
            contract.tree = contract._origin._tree_html() if contract._origin else False

    def get_tree(self, on=False):
        """The line above this contract and all below it that the user may see, as they read on a date.

        :param on: a date, today when left out
        :return: ``[{"id", "name", "depth", "current", "state", "own": [{"label", "value", "source"}], "inherited": [the
            same]}]``, each below the one it stands below; ``source``: where it was agreed, in words
        """
        self.ensure_one()
        self.check_access("read")
        on = fields.Date.to_date(on) or fields.Date.context_today(self)
        line = self._line_above()[self.id]
        found = self.search(["|", ("id", "in", line), ("id", "child_of", self.id)], order="parent_path, id", limit=MOST)
        values = found._values_on(on)
        states = dict(self._fields["state"]._description_selection(self.env))
        order = {contract.id: number for number, contract in enumerate(found)}
        placed = sorted(
            found, key=lambda contract: [order.get(n, n) for n in reversed(contract._line_above()[contract.id])]
        )
        shallowest = min(len(contract._line_above()[contract.id]) for contract in found)
        return [
            {
                "id": contract.id,
                "name": contract.display_name,
                "depth": len(contract._line_above()[contract.id]) - shallowest,
                "current": contract == self,
                "state": states[contract.state],
                **contract._own_and_inherited(values[contract.id]),
            }
            for contract in placed
        ]

    def _own_and_inherited(self, values):
        """What this contract says itself and what it inherits, in words. :param values: of ``_values_on``"""
        details = {DETAIL + detail.code: detail for detail in self.sudo().case_type_id.characteristic_ids}
        own, inherited = [], []
        for key in [*TERMS, *details]:
            entry = values.get(key)
            if not entry:
                continue
            detail = details.get(key)
            words = detail._in_words(entry.value) if detail else self._terms_in_words(key, entry.value)
            label = detail.name if detail else self._terms_label(key)
            shown = {"label": label, "value": words, "source": self._source(entry)}
            (own if entry.owner == self.id else inherited).append(shown)
        return {"own": own, "inherited": inherited}

    def _tree_html(self):
        """The tree as a table that a phone can show too."""
        rows = self.get_tree()
        heads = (self.env._("Contract"), self.env._("Says itself"), self.env._("Inherits"))
        head = Markup("").join(Markup("<th scope='col'>%s</th>") % text for text in heads)
        body = Markup("").join(self._tree_row(row) for row in rows)
        return Markup(
            "<div class='table-responsive'><table class='table table-sm align-top o_contract_tree'>"
            "<thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
        ) % (head, body)

    def _tree_row(self, row):
        name = Markup("<a href='/odoo/contracts/%s'>%s</a>") % (row["id"], row["name"])
        if row["current"]:
            name = Markup("<strong aria-current='true'>%s</strong>") % row["name"]
        branch = Markup("<span class='text-muted' aria-hidden='true'>└ </span>") if row["depth"] else ""
        first = Markup("<td style='padding-left: %srem'>%s%s<div class='small text-muted'>%s</div></td>") % (
            0.5 + 1.25 * min(row["depth"], 8),
            branch,
            name,
            row["state"],
        )
        return Markup("<tr>%s<td>%s</td><td class='text-muted'>%s</td></tr>") % (
            first,
            self._tree_said(row["own"]),
            self._tree_said(row["inherited"]),
        )

    def _tree_said(self, said):
        return Markup("").join(
            Markup("<div>%s: %s%s</div>")
            % (
                entry["label"],
                entry["value"],
                Markup(" <span class='small'>(%s)</span>") % entry["source"] if entry["source"] else "",
            )
            for entry in said
        )
