import tempfile

import xlsxwriter

from odoo import api, fields, models
from odoo.tools import SQL

from .case_steering import moment_text
from .steering_sheets import SteeringSheets

#: Rows that are read at once, and no more rows than this in a list: what a sheet holds, with its heading.
CHUNK, MOST = 5_000, 1_000_000
#: Columns of the list of cases: name of the field, width.
LISTED = (
    ("type_id", 24),
    ("category_id", 18),
    ("team_id", 18),
    ("user_id", 20),
    ("result", 14),
    ("opened_on", 17),
    ("closed_on", 17),
    ("deadline", 17),
    ("throughput", 13),
    ("throughput_worked", 13),
    ("response", 13),
    ("response_worked", 13),
    ("paused", 13),
    ("lateness", 13),
    ("steps_done", 10),
    ("rework", 10),
    ("reopened", 10),
    ("result_id", 18),
    ("hours_planned", 11),
    ("hours_spent", 11),
    ("cost_planned", 12),
    ("cost", 12),
    ("satisfaction", 12),
)


class CaseSteering(models.AbstractModel):
    """The figures as a workbook: a sheet each with a chart of its own, and the cases behind them to filter."""

    _inherit = "case.steering"

    @api.model
    def make_workbook(self, filters, stream=None):
        """Write the workbook of a period, of what the user may read. Memory does not grow with its rows.

        :param filters: as for ``get_figures``
        :param stream: a binary file to write to; a temporary one by default
        :return: the file, at its beginning
        """
        figures, scope = self.get_figures(filters), self._scope(filters)
        stream = stream or tempfile.TemporaryFile()  # noqa: SIM115
        # Text of users is text, never a formula or a link.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(stream, options) as book:
            sheets = SteeringSheets(self.env, book)
            sheets.figures(figures["tiles"], self._period_in_words(filters))
            sheets.series(figures["series"]["rows"])
            sheets.types(figures["types"])
            sheets.results(figures["results"])
            sheets.costs(figures["costs"])
            sheets.satisfaction(figures["satisfaction"])
            sheets.steps(figures["steps"])
            sheets.workload(figures["roles"], figures["teams"])
            sheets.approvals(figures["approvals"], figures["order"])
            sheets.documents(figures["documents"])
            sheets.issues(figures["issues"])
            sheets.fairness(self._compared(filters))
            sheets.cases(LISTED, self._listed(scope))
        stream.seek(0)
        return stream

    def _period_in_words(self, filters):
        """First and last day of a report, as the reader writes dates."""
        first, last = (fields.Date.to_date(filters[name]) for name in ("date_from", "date_to"))
        code = self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US")
        return f"{first.strftime(code.date_format)} – {last.strftime(code.date_format)}"

    def _listed(self, scope):
        """The cases that were opened or closed in the period or ran in it: tuples, number first, see :data:`LISTED`.

        Read below the record rules' conditions, in chunks, by ascending id.
        """
        domain = [
            *scope.cases,
            ("opened_on", "<", moment_text(scope.ended)),
            "|",
            ("closed_on", "=", False),
            ("closed_on", ">=", moment_text(scope.begun)),
        ]
        facts = self.env["case.fact"]
        columns = [SQL.identifier(facts._table, name) for name, _width in LISTED]
        names, last, told = _Names(self), 0, 0
        while told < MOST:
            query = facts._search([*domain, ("id", ">", last)])
            if query.is_empty():
                return
            case = query.join(facts._table, "case_id", "case_case", "id", "case_id")
            query.order, query.limit = SQL.identifier(facts._table, "id"), min(CHUNK, MOST - told)
            rows = self.env.execute_query(
                query.select(SQL.identifier(facts._table, "id"), SQL.identifier(case, "name"), *columns)
            )
            for number, *values in rows:
                last = number
                yield names.shown(values)
            told += len(rows)
            if len(rows) < CHUNK:
                return


class _Names:
    """Names of what columns refer to, each read once."""

    def __init__(self, steering):
        facts, self.env = steering.env["case.fact"], steering.env
        self.steering = steering
        self.models = {
            place: facts._fields[name].comodel_name
            for place, (name, _width) in enumerate(LISTED, 1)
            if facts._fields[name].type == "many2one"
        }
        self.results = dict(facts._fields["result"]._description_selection(steering.env))
        self.result = [name for name, _width in LISTED].index("result") + 1
        self.known = {}

    def shown(self, values):
        """A row with names in the place of ids."""
        values = list(values)
        for place, model in self.models.items():
            if values[place]:
                key = (model, values[place])
                if key not in self.known:
                    self.known[key] = self.steering._names(model, [values[place]]).get(values[place], "")
                values[place] = self.known[key]
        values[self.result] = self.results.get(values[self.result], "")
        return values
