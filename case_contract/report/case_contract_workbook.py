import io
from datetime import timedelta

import xlsxwriter
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.case_organizer.tools.workbook import Sheets

#: Months before and after this one that the workbook shows.
BEFORE, AFTER = 12, 12
#: No more rows than this in a list.
MOST = 5000
#: Lines have an axis of their own.
SECOND = {"y2_axis": True}


class CaseContractWorkbook(models.AbstractModel):
    """A workbook of the contracts that its reader may see: value, recurring revenue, what expires, obligations, margin.

    Its charts are the workbook's own, over the figures in its sheets.
    """

    _name = "case.contract.workbook"
    _description = "Workbook of Contracts"

    @api.model
    def get_workbook(self):
        """The workbook. :return: bytes of an XLSX file :raises AccessError: for others than contract managers"""
        if not self.env.user.has_group("case_contract.group_contract_manager"):
            raise AccessError(self.env._("Contract managers alone make this workbook."))
        packed = io.BytesIO()
        # Text of users is text, never a formula or a link.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(packed, options) as book:
            sheets = _Sheets(self.env, book)
            sheets.value_by_month(*self._value_by_month())
            sheets.movements(*self._movements())
            sheets.obligations(*self._obligations())
            sheets.margins(self._margins())
            sheets.expiring(self._expiring())
        return packed.getvalue()

    def _months(self):
        """The first days of the months that are shown."""
        this = fields.Date.context_today(self).replace(day=1)
        return [this + relativedelta(months=number) for number in range(-BEFORE, AFTER + 1)]

    def _between(self, name, months):
        return [(name, ">=", months[0]), (name, "<", months[-1] + relativedelta(months=1)), *self._ours()]

    def _ours(self):
        return [("company_id", "=", self.env.company.id)]

    def _value_by_month(self):
        """:return: months, contract types, ``{(month, type id): value}``, ``{month: recurring}``"""
        months = self._months()
        domain = [("direction", "=", "sale"), *self._between("month", months)]
        report = self.env["case.contract.month"]
        found = report._read_group(domain, ["month:month", "type_id"], ["amount:sum", "recurring:sum"])
        values = {(month, contract_type.id): amount for month, contract_type, amount, _recurring in found}
        recurring = dict.fromkeys(months, 0.0)
        for month, _type, _amount, each in found:
            recurring[month] += each
        types = self.env["case.contract.type"].browse({key[1] for key in values}).sorted("name")
        return months, types, values, recurring

    def _movements(self):
        """:return: months, ``{(month, kind): amount}``, what recurred a month before the first of them"""
        months = self._months()
        report = self.env["case.contract.movement"]
        sale = [("direction", "=", "sale")]
        found = report._read_group(sale + self._between("date", months), ["date:month", "kind"], ["amount:sum"])
        before = report._read_group([*sale, *self._ours(), ("date", "<", months[0])], [], ["amount:sum"])[0][0]
        return months, {(month, kind): amount for month, kind, amount in found}, before or 0.0

    def _obligations(self):
        """:return: months, outcomes with their labels, ``{(month, outcome): count}``"""
        months = self._months()
        report = self.env["case.obligation.report"]
        found = report._read_group(self._between("date", months), ["date:month", "outcome"], ["__count"])
        labels = report._fields["outcome"]._description_selection(self.env)
        return months, labels, {(month, outcome): count for month, outcome, count in found}

    def _margins(self):
        """Value, cost and margin of this year by contract: ``[(contract, value, cost, margin)]``."""
        first = fields.Date.context_today(self).replace(month=1, day=1)
        domain = [
            ("direction", "=", "sale"),
            ("month", ">=", first),
            ("month", "<", first + relativedelta(years=1)),
            *self._ours(),
        ]
        return self.env["case.contract.month"]._read_group(
            domain, ["contract_id"], ["amount:sum", "cost:sum", "margin:sum"], order="margin:sum", limit=MOST
        )

    def _expiring(self):
        """``case.contract.expiry`` of the coming year."""
        until = fields.Date.context_today(self) + timedelta(days=366)
        return self.env["case.contract.expiry"].search([("decide_by", "<=", until), *self._ours()], limit=MOST)


class _Sheets(Sheets):
    """Writes the sheets of the workbook, each with its chart."""

    HEIGHT = 380

    def __init__(self, env, book):
        super().__init__(env, book)
        symbol = env.company.currency_id.symbol or ""
        self.month = book.add_format({"num_format": "mmm yyyy", "align": "left"})
        self.money = book.add_format({"num_format": f'#,##0.00 "{symbol}"'})

    def _sheet(self, name, heads, widths=16):
        return super()._sheet(name, heads, [widths] * (len(heads) + 1))

    def value_by_month(self, months, types, values, recurring):
        heads = [self.env._("Month"), *(t.name for t in types), self.env._("Together"), self.env._("Recurring a Month")]
        sheet = self._sheet(self.env._("Value by Month"), heads)
        for row, month in enumerate(months, 1):
            sheet.write_datetime(row, 0, _moment(month), self.month)
            amounts = [values.get((month, t.id), 0.0) for t in types]
            for column, amount in enumerate([*amounts, sum(amounts), recurring[month]], 1):
                sheet.write_number(row, column, amount, self.money)
        if not types:
            return
        columns = range(1, len(types) + 1)
        place = (1, len(heads) + 1)
        title, rows = self.env._("Value by month"), len(months)
        self._chart(sheet, title, "column", columns, rows, place, "stacked", lines=[len(types) + 2], axis=SECOND)

    def movements(self, months, amounts, before):
        kinds = ("new", "more", "less", "lost")
        labels = dict(self.env["case.contract.movement"]._fields["kind"]._description_selection(self.env))
        heads = [
            self.env._("Month"),
            *(labels[kind] for kind in kinds),
            self.env._("Recurring a Month"),
            self.env._("Churn"),
        ]
        sheet = self._sheet(self.env._("Recurring Revenue"), heads)
        recurs = before
        for row, month in enumerate(months, 1):
            sheet.write_datetime(row, 0, _moment(month), self.month)
            found = [amounts.get((month, kind), 0.0) for kind in kinds]
            churn = -found[3] / recurs if recurs > 0 else 0.0
            recurs += sum(found)
            for column, amount in enumerate([*found, recurs], 1):
                sheet.write_number(row, column, amount, self.money)
            sheet.write_number(row, 6, churn, self.share)
        self._chart(
            sheet,
            self.env._("Recurring revenue and churn"),
            "column",
            range(1, 5),
            len(months),
            (1, 8),
            "stacked",
            lines=[6],
            axis=SECOND,
        )

    def obligations(self, months, labels, counts):

        known = [(code, label) for code, label in labels if any((month, code) in counts for month in months)]
        heads = [self.env._("Month"), *(label for _code, label in known)]
        sheet = self._sheet(self.env._("Obligations"), heads)
        for row, month in enumerate(months, 1):
            sheet.write_datetime(row, 0, _moment(month), self.month)
            for column, (code, _label) in enumerate(known, 1):
                sheet.write_number(row, column, counts.get((month, code), 0))
        if known:
            columns, place = range(1, len(known) + 1), (1, len(heads) + 1)
            self._chart(
                sheet, self.env._("Obligations kept and broken"), "column", columns, len(months), place, "stacked"
            )

    def margins(self, rows):
        heads = [
            self.env._("Contract"),
            self.env._("Value"),
            self.env._("Cost"),
            self.env._("Margin"),
            self.env._("Margin %"),
        ]
        sheet = self._sheet(self.env._("Margin"), heads)
        sheet.set_column(0, 0, 40)
        for row, (contract, *amounts) in enumerate(rows, 1):
            sheet.write_string(row, 0, contract.display_name)
            for column, amount in enumerate(amounts, 1):
                sheet.write_number(row, column, amount or 0.0, self.money)
            sheet.write_number(row, 4, amounts[2] / amounts[0] if amounts[0] else 0.0, self.share)
        if rows:
            shown = min(len(rows), 25)
            self._chart(sheet, self.env._("Margin of this year, the smallest first"), "bar", [3], shown, (1, 6))

    def expiring(self, contracts):
        heads = [
            self.env._("Contract"),
            self.env._("Customer or Supplier"),
            self.env._("Last Day for Notice"),
            self.env._("End"),
            self.env._("Then"),
            self.env._("A Year"),
        ]
        sheet = self._sheet(self.env._("Expiring"), heads)
        sheet.set_column(0, 1, 40)
        labels = dict(contracts._fields["what"]._description_selection(self.env))
        for row, found in enumerate(contracts, 1):
            sheet.write_string(row, 0, found.contract_id.display_name)
            sheet.write_string(row, 1, found.partner_id.display_name or "")
            sheet.write_datetime(row, 2, _moment(found.decide_by), self.day)
            sheet.write_datetime(row, 3, _moment(found.date_end), self.day)
            sheet.write_string(row, 4, labels[found.what])
            sheet.write_number(row, 5, found.yearly, self.money)
        if contracts:
            sheet.autofilter(0, 0, len(contracts), len(heads) - 1)


def _moment(day):
    return fields.Datetime.to_datetime(day)
