from odoo import api, models
from odoo.tools import SQL


class CasePersonTraces(models.AbstractModel):
    """What lies below cases, as ``case.contents`` knows it: people in it are found whatever addon brings it."""

    _inherit = "case.person.traces"

    @api.model
    def _below(self):
        """SQL for the id of the case of rows known as ``t``, by model, of all that lies below cases."""
        ways = {model: (column, above) for model, column, above in self.env["case.contents"]._ways("case.case")}

        def case_of(model, alias):
            column, above = ways[model]
            own = SQL.identifier(alias, column)
            if above == "case.case":
                return own
            inner = f"{alias}_"
            table = SQL("%s %s", SQL.identifier(self.env[above]._table), SQL.identifier(inner))
            upper = SQL.identifier(inner, "id")
            return SQL("(SELECT %s FROM %s WHERE %s = %s)", case_of(above, inner), table, upper, own)

        return {model: case_of(model, "t") for model in ways}

    @api.model
    def _links_below(self):
        """Columns of records below cases that point to a person and that :meth:`_links` does not tell. See there."""
        told, contents = {(model, field) for model, field, *_ in self._links()}, self.env["case.contents"]
        return [
            (model, field, "named", case, "partner")
            for model, case in self._below().items()
            for field in contents._columns(model)[1]
            if (model, field) not in told and not self.env[model]._fields[field].related
        ]

    @api.model
    def _texts_below(self):
        """Columns of records below cases that may name a person and that :meth:`_texts` does not tell. See there."""
        told, contents = {(model, field) for model, field, _case in self._texts()}, self.env["case.contents"]
        return [
            (model, field, case)
            for model, case in self._below().items()
            for field in contents._columns(model)[0]
            if (model, field) not in told and not self.env[model]._fields[field].related
        ]
