"""What the workbooks of reports have in common: sheets with a heading that stays, charts over their own columns."""


class Sheets:
    """Writes the sheets of a workbook, each with its chart.

    :cvar HEAD: what the heading looks like, beside being bold and underlined
    :cvar HEIGHT: of a chart, in pixels
    """

    HEAD: dict = {}
    HEIGHT = 400

    def __init__(self, env, book):
        """:param book: the ``xlsxwriter.Workbook``"""
        self.env, self.book = env, book
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, **self.HEAD})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.share = book.add_format({"num_format": "0.0%"})

    def _sheet(self, name, heads, widths):
        """A sheet with its heading frozen; widths of columns come before the first row is written.

        :param widths: of each column from the left
        """
        sheet = self.book.add_worksheet(name[:31])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, heads, self.head)
        return sheet

    def _chart(self, sheet, title, kind, columns, rows, place, subtype=None, lines=(), axis=None, reverse=False):
        """A chart over columns of a sheet.

        :param rows: how many rows there are below the heading
        :param lines: columns shown as lines
        :param axis: options of the series of lines, such as ``{"y2_axis": True}``
        :param reverse: the first row stands at the top
        """
        chart = self.book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
        for column in columns:
            chart.add_series(self._series(sheet, column, rows))
        if lines:
            second = self.book.add_chart({"type": "line"})
            for column in lines:
                second.add_series({**self._series(sheet, column, rows), **(axis or {})})
            chart.combine(second)
        if reverse:
            chart.set_y_axis({"reverse": True})
        chart.set_title({"name": title})
        chart.set_size({"width": 900, "height": self.HEIGHT})
        chart.set_legend({"position": "bottom"})
        sheet.insert_chart(*place, chart)

    def _series(self, sheet, column, rows):
        name = sheet.get_name()
        return {
            "name": [name, 0, column],
            "categories": [name, 1, 0, rows, 0],
            "values": [name, 1, column, rows, column],
        }
