from odoo import fields

from ..tools.workbook import Sheets


class SteeringSheets(Sheets):
    """Writes the sheets of the workbook, row after row, each with its chart."""

    HEAD = {"valign": "top"}

    def __init__(self, env, book):
        super().__init__(env, book)
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.hours = book.add_format({"num_format": "#,##0.00"})
        self.count = book.add_format({"num_format": "#,##0"})

    def _write(self, sheet, row, column, value, form=None):
        """One cell; what is not known stays empty, text is never a formula."""
        if value is None or value is False:
            return
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        elif hasattr(value, "year"):
            sheet.write_datetime(row, column, value, form or self.moment)
        else:
            sheet.write_number(row, column, value, form)

    def _table(self, name, heads, rows, widths, forms):
        """A sheet of rows with a filter over its heading. :return: the sheet and how many rows it has"""
        sheet, number = self._sheet(name, heads, widths), 0
        for number, values in enumerate(rows, 1):
            for column, (value, form) in enumerate(zip(values, forms, strict=True)):
                self._write(sheet, number, column, value, form)
        if number:
            sheet.autofilter(0, 0, number, len(heads) - 1)
        return sheet, number

    def _chart(self, sheet, title, kind, columns, rows, place, **options):
        """As for every workbook; no rows, no chart, and the first bar stands at the top."""
        if not rows:
            return None
        return super()._chart(sheet, title, kind, columns, rows, place, reverse=kind == "bar", **options)

    def figures(self, tiles, period):
        """The figures at the top of the dashboard, with what each means."""
        heads = [
            self.env._("Figure"),
            self.env._("Value"),
            self.env._("90 % Below"),
            self.env._("Unit"),
            self.env._("What It Is"),
        ]
        sheet = self._sheet(self.env._("Figures"), [period, *heads[1:]], [34, 14, 14, 12, 90])
        units = {"hours": self.env._("hours"), "share": self.env._("share"), "count": self.env._("cases")}
        forms = {"hours": self.hours, "share": self.share, "count": self.count}
        for row, tile in enumerate(tiles, 1):
            self._write(sheet, row, 0, tile["label"])
            self._write(sheet, row, 1, tile["value"], forms.get(tile["kind"]))
            self._write(sheet, row, 2, tile.get("ninetieth"), self.hours)
            self._write(sheet, row, 3, units.get(tile["kind"], ""))
            self._write(sheet, row, 4, tile["help"])

    def series(self, rows):
        """Throughput and work in progress over time."""
        heads = [self.env._("From"), self.env._("Opened"), self.env._("Closed"), self.env._("In Progress")]
        values = ((fields.Date.to_date(row["from"]), row["opened"], row["closed"], row["running"]) for row in rows)
        forms = (self.day, self.count, self.count, self.count)
        sheet, number = self._table(self.env._("Over Time"), heads, values, [14, 12, 12, 12], forms)
        title = self.env._("Throughput and work in progress")
        self._chart(sheet, title, "column", (1, 2), number, (1, 5), lines=(3,))

    def types(self, rows):
        """What was closed, by case type."""
        heads = [
            self.env._("Case Type"),
            self.env._("Closed"),
            self.env._("Throughput (hours), Half Below"),
            self.env._("90 % Below"),
            self.env._("Working Hours, Half Below"),
            self.env._("90 % Below"),
            self.env._("Late"),
            self.env._("With Rework"),
        ]
        values = (
            (row["name"], row["count"], *_pair(row["throughput"]), *_pair(row["worked"]), row["late"], row["reworked"])
            for row in rows
        )
        forms = (None, self.count, *[self.hours] * 4, self.share, self.share)
        sheet, number = self._table(self.env._("Case Types"), heads, values, [34, *[14] * 7], forms)
        self._chart(sheet, self.env._("Throughput by case type (hours)"), "bar", (2, 3), number, (1, 9))

    def results(self, rows):
        """What closed cases ended in."""
        heads = [self.env._("Result"), self.env._("Case Type"), self.env._("Closed"), self.env._("Share")]
        values = ((row["name"], row["type"], row["count"], row["share"]) for row in rows)
        forms = (None, None, self.count, self.share)
        sheet, number = self._table(self.env._("Results"), heads, values, [30, 34, 12, 12], forms)
        self._chart(sheet, self.env._("What cases ended in"), "bar", (2,), min(number, 20), (1, 5))

    def costs(self, rows):
        """Hours and costs beside what was planned."""
        heads = [
            self.env._("Case Type"),
            self.env._("Closed"),
            self.env._("Planned Hours"),
            self.env._("Hours"),
            self.env._("Currency"),
            self.env._("Planned Costs"),
            self.env._("Costs"),
            self.env._("Costs for Each Case"),
        ]
        values = (
            (
                row["name"],
                row["count"],
                row["hours_planned"],
                row["hours"],
                row["currency"],
                row["cost_planned"],
                row["cost"],
                row["cost"] / row["count"],
            )
            for row in rows
        )
        forms = (None, self.count, self.hours, self.hours, None, *[self.hours] * 3)
        sheet, number = self._table(self.env._("Hours and Costs"), heads, values, [34, *[14] * 7], forms)
        self._chart(sheet, self.env._("Hours planned and booked"), "bar", (2, 3), min(number, 20), (1, 9))

    def satisfaction(self, rows):
        """What customers said."""
        heads = [
            self.env._("Case Type"),
            self.env._("Asked"),
            self.env._("Answers"),
            self.env._("Average (1 to 5)"),
            self.env._("Happy"),
            self.env._("Unhappy"),
        ]
        values = (tuple(row[key] for key in ("name", "asked", "count", "average", "happy", "unhappy")) for row in rows)
        forms = (None, self.count, self.count, self.hours, self.share, self.share)
        sheet, number = self._table(self.env._("Satisfaction"), heads, values, [34, *[14] * 5], forms)
        self._chart(sheet, self.env._("Happy and unhappy customers"), "bar", (4, 5), min(number, 20), (1, 7))

    def documents(self, rows):
        """Documents by kind, and how long it took until they were approved."""
        heads = [
            self.env._("Document Kind"),
            self.env._("Came in"),
            self.env._("Approved"),
            self.env._("Rejected"),
            self.env._("Hours until Approved, Half Below"),
            self.env._("90 % Below"),
        ]
        values = (
            (row["name"], row["count"], row["approved"], row["rejected"], *_pair(row["turnaround"])) for row in rows
        )
        forms = (None, *[self.count] * 3, self.hours, self.hours)
        sheet, number = self._table(self.env._("Documents"), heads, values, [34, *[14] * 5], forms)
        self._chart(sheet, self.env._("Hours until documents are approved"), "bar", (4, 5), min(number, 20), (1, 7))

    def issues(self, rows):
        """Common issues by the number of their cases."""
        heads = [self.env._("Issue"), self.env._("Cases Opened")]
        values = ((row["name"], row["count"]) for row in rows)
        sheet, number = self._table(self.env._("Common Issues"), heads, values, [50, 14], (None, self.count))
        self._chart(sheet, self.env._("Common issues by number of cases"), "bar", (1,), min(number, 20), (1, 3))

    def steps(self, rows):
        """Where it sticks."""
        heads = [
            self.env._("Step"),
            self.env._("Case Type"),
            self.env._("Done"),
            self.env._("Waited (hours), Half Below"),
            self.env._("90 % Below"),
            self.env._("Working Hours, Half Below"),
            self.env._("After the Step before (hours), Half Below"),
            self.env._("Worked on (hours), Half Below"),
            self.env._("Late"),
            self.env._("Done Again"),
        ]
        values = (
            (
                row["name"],
                row["type"],
                row["count"],
                *_pair(row["waiting"]),
                *(_pair(row[name])[0] for name in ("worked", "gap", "work")),
                row["late"],
                row["again"],
            )
            for row in rows
        )
        forms = (None, None, self.count, *[self.hours] * 5, self.share, self.share)
        sheet, number = self._table(self.env._("Steps"), heads, values, [34, 26, *[14] * 8], forms)
        self._chart(sheet, self.env._("Where it sticks (hours waited)"), "bar", (3, 4), min(number, 15), (1, 11))

    def workload(self, roles, teams):
        """Open, late and done, by role and team."""
        heads = [
            self.env._("Name"),
            self.env._("Of"),
            self.env._("Open"),
            self.env._("Late"),
            self.env._("Done"),
            self.env._("Waited (hours), Half Below"),
        ]
        values = (
            (row["name"], of, row["open"], row["late"], row["done"], row["waiting"])
            for of, rows in ((self.env._("Role"), roles), (self.env._("Team"), teams))
            for row in rows
        )
        forms = (None, None, self.count, self.count, self.count, self.hours)
        sheet, number = self._table(self.env._("Workload"), heads, values, [34, 12, 12, 12, 12, 16], forms)
        self._chart(sheet, self.env._("Workload by role and team"), "bar", (2, 3, 4), min(number, 20), (1, 7))

    def approvals(self, approvals, order):
        """Approvals, and work taken out of order."""
        heads = [
            self.env._("Step"),
            self.env._("Case Type"),
            self.env._("Decided"),
            self.env._("Hours to Decide, Half Below"),
            self.env._("90 % Below"),
            self.env._("Rejected"),
        ]
        values = ((r["name"], r["type"], r["count"], *_pair(r["deciding"]), r["rejected"]) for r in approvals)
        forms = (None, None, self.count, self.hours, self.hours, self.share)
        self._table(self.env._("Approvals"), heads, values, [34, 26, 12, 16, 14, 12], forms)
        heads = [self.env._("Role"), self.env._("Begun"), self.env._("Older Ones Waited"), self.env._("Share")]
        values = ((row["name"], row["begun"], row["passed"], row["share"]) for row in order)
        self._table(
            self.env._("Out of Order"), heads, values, [34, 12, 18, 12], (None, self.count, self.count, self.share)
        )

    def fairness(self, compared):
        """Comparable groups beside each other, and what share of each ended in which result.

        :param compared: ``[(by what, rows)]``, see ``case.steering.get_fairness``
        """
        by, name, count = self.env._("Compared by"), self.env._("Group"), self.env._("Cases")
        told = ("label", "count", "throughput", "ratio", "late", "rejected", "cancelled")
        heads = [
            *(by, name, count, self.env._("Throughput (hours), Half Below"), self.env._("Beside All")),
            *(self.env._("Late"), self.env._("Rejected"), self.env._("Cancelled")),
        ]
        values = (
            (label, *(_pair(row[key])[0] if key == "throughput" else row[key] for key in told))
            for label, rows in compared
            for row in rows
        )
        forms = (None, None, self.count, self.hours, *[self.share] * 4)
        self._table(self.env._("Fairness"), heads, values, [24, 30, *[14] * 6], forms)
        heads = [by, name, self.env._("Case Type"), self.env._("Result"), count, self.env._("Share")]
        values = (
            (label, row["label"], *(result[key] for key in ("type", "name", "count", "share")))
            for label, rows in compared
            for row in rows
            for result in row["results"]
            if result["share"] is not None
        )
        forms = (None, None, None, None, self.count, self.share)
        self._table(self.env._("Results by Group"), heads, values, [24, 30, 30, 30, 12, 12], forms)

    def cases(self, listed, rows):
        """Every case of the period, to filter. :param listed: names of fields and widths of their columns"""
        facts = self.env["case.fact"]
        heads = [self.env._("Case File"), *(facts._fields[name]._description_string(self.env) for name, _w in listed)]
        forms = [None, *(self._form(facts._fields[name]) for name, _width in listed)]
        self._table(self.env._("Cases"), heads, rows, [18, *(width for _name, width in listed)], forms)

    def _form(self, field):
        return {"datetime": self.moment, "float": self.hours, "monetary": self.hours, "integer": self.count}.get(
            field.type
        )


def _pair(parts):
    """Median and 90th percentile, each None when not known."""
    return parts or (None, None)
