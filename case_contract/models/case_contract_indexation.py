from odoo import fields, models
from odoo.tools import format_date

from ..tools.indexation import by_index, by_percent, next_base, next_date


class CaseContractIndexation(models.Model):
    """Prices of a contract that went on from a day, once: by what, from which month to which. Verbs alone write it."""

    _name = "case.contract.indexation"
    _description = "Indexation of a Contract"
    _order = "contract_id.id, date_from desc"
    _log_access = False

    contract_id = fields.Many2one("case.contract", required=True, ondelete="restrict", readonly=True)
    date_from = fields.Date("From", required=True, readonly=True)
    index_id = fields.Many2one("case.index", readonly=True, ondelete="restrict")
    base_month = fields.Date(readonly=True)
    new_month = fields.Date(readonly=True)
    base_value = fields.Float(digits=(16, 4), readonly=True)
    new_value = fields.Float(digits=(16, 4), readonly=True)
    factor = fields.Float("Times", digits=(16, 6), readonly=True)
    annex_id = fields.Many2one("case.contract.annex", ondelete="restrict", readonly=True, index="btree_not_null")

    _once = models.Constraint("UNIQUE(contract_id, date_from)", "Prices go on from a day once.")


class CaseContract(models.Model):
    """Prices that go on each year, as the terms say."""

    _inherit = "case.contract"

    indexation_ids = fields.One2many("case.contract.indexation", "contract_id", "Indexations", readonly=True)

    def _indexation_due(self, until):
        """The next change of prices of each of these contracts, when it comes by a day. Nothing is written.

        The number of queries does not depend on how many contracts they are.

        :return: ``{contract: {"date_from", "factor" (a Fraction, or None), "index_id", "base_month", "new_month",
            "base_value", "new_value", "why_not" (in words, or "")}}``
        """
        today = fields.Date.context_today(self)
        said, due = self._values_on(today), {}
        for contract in self:
            entry = said[contract.id].get("indexation")
            if contract.state != "active" or not entry or entry.value["kind"] == "none":
                continue
            found = contract._next_indexation(entry.value)
            ends = contract.date_end if not contract.renews or contract.ended_on else None
            if found["date_from"] <= until and not (ends and found["date_from"] > ends):
                due[contract] = found
        months = {found[name] for found in due.values() for name in ("base_month", "new_month") if found[name]}
        indexes = self.env["case.index"].browse({found["index_id"] for found in due.values() if found["index_id"]})
        values = indexes.values_of(months)
        for found in due.values():
            if found["index_id"]:
                self._by_index(found, values)
        return due

    def _next_indexation(self, terms):
        """When prices change next, and from which month to which. :param terms: as the contract says them"""
        last = self.indexation_ids[:1]
        base = fields.Date.to_date(terms["base"]) if terms.get("base") else None
        begun = max(filter(None, (self.date_start, self.signed_on, base)))
        found = {
            "date_from": next_date(self.date_start, terms.get("month"), max(filter(None, (begun, last.date_from)))),
            "factor": by_percent(terms.get("percent") or 0) if terms["kind"] == "percent" else None,
            "index_id": terms.get("index"),
            **dict.fromkeys(("base_month", "new_month", "base_value", "new_value")),
            "why_not": "",
        }
        if base:
            if last.index_id.id == terms["index"] and last.new_month > base:
                base = last.new_month
            found.update(base_month=base, new_month=next_base(base))
        return found

    def _by_index(self, found, values):
        """By how much an index has changed; or the month of which there is no value yet."""
        index = self.env["case.index"].sudo().browse(found["index_id"])
        for name in ("base", "new"):
            month = found[f"{name}_month"]
            value = values.get((index.id, month))
            if value is None:
                found["why_not"] = self.env._(
                    "%(index)s has no value of %(month)s.",
                    index=index.name,
                    month=format_date(self.env, month, date_format="MMMM y"),
                )
                return
            found[f"{name}_value"] = value
        found["factor"] = by_index(found["base_value"], found["new_value"])

    def _indexed_lines(self, found):
        """What becomes of the lines: ``[(case.contract.line, new price)]``, rounded as the currency is."""
        day = found["date_from"]
        return [
            (line, line.currency_id.round(float(line.price_unit * found["factor"])))
            for line in self.line_ids
            if line._holds(day) and line._first_day() < day and not line.price_stays
        ]

    def _indexation_in_words(self, found):
        """By what prices go on, as a person reads it."""
        if not found["index_id"]:
            return self.env._("%g %%", float((found["factor"] - 1) * 100))
        index = self.env["case.index"].sudo().browse(found["index_id"])
        months = [format_date(self.env, found[name], date_format="MMM y") for name in ("base_month", "new_month")]
        return self.env._("%(index)s, %(base)s to %(new)s", index=index.name, base=months[0], new=months[1])

    def _index(self, expected):
        """Let prices go on as was previewed, by an annex each; each day of a contract once.

        :param expected: ``{contract id: date}`` from when
        :return: ``{contract: why not}`` of those that were left as they are
        """
        due = self._indexation_due(max(expected.values()))
        left = {}
        for contract in self:
            found = due.get(contract)
            if not found or found["date_from"] != expected[contract.id]:
                left[contract] = self.env._("Prices went on from that day before.")
            elif found["why_not"]:
                left[contract] = found["why_not"]
            else:
                contract._index_from(found)
        return left

    def _index_from(self, found):
        """One contract's prices go on: noted first, so that it happens once."""
        noted = (
            self.env["case.contract.indexation"]
            .sudo()
            .create(
                {
                    "contract_id": self.id,
                    "factor": float(found["factor"]),
                    **{name: value for name, value in found.items() if name not in ("factor", "why_not")},
                }
            )
        )
        lines = self._indexed_lines(found)
        if not lines:
            return
        annex = self.env["case.contract.annex"].create(
            {
                "contract_id": self.id,
                "title": self.env._("Prices: %s", self._indexation_in_words(found)),
                "date_from": found["date_from"],
                "line_ids": [(0, 0, line._replaced_at(price)) for line, price in lines],
            }
        )
        annex.action_agree()
        noted.annex_id = annex
