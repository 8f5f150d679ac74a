from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.expressions import NUMBERS, Expression, ExpressionError, kind_of, order, parse
from .case_path import DETAILS


class Rule(NamedTuple):
    """How a detail keeps itself.

    :ivar id: of the ``case.characteristic``
    :ivar code: its code
    :ivar source: ``computed``, ``filled``, ``consolidated``
    :ivar expression: of what is computed, or None
    :ivar paths: of what is filled (one) or consolidated (two)
    :ivar prefer: when two sources disagree: ``first``, ``second``, ``latest``, ``ask``
    :ivar needs: codes of the details of the same case that it looks at
    """

    id: int
    code: str
    source: str
    expression: Expression | None
    paths: tuple
    prefer: str | None
    needs: frozenset

    @property
    def answered(self):
        """Whether people answer it too: when they are asked because its sources disagree."""
        return self.source == "consolidated" and self.prefer == "ask"


class CaseCharacteristic(models.Model):
    """Details that keep themselves: computed from others, filled from elsewhere, consolidated from two sources.

    They are kept up to date in ``case_writer_values_kept.py``, between the answers and the conditions of an occurrence.
    """

    _inherit = "case.characteristic"

    source = fields.Selection(
        [
            ("asked", "People answer it"),
            ("computed", "Computed from other details"),
            ("filled", "Taken from elsewhere"),
            ("consolidated", "Brought together from two sources"),
        ],
        "Where it Comes from",
        required=True,
        default="asked",
    )
    expression = fields.Char(
        "Computation",
        help="Codes of details with + - * / and brackets; over a repeating group: sum(incomes.amount), count(incomes), "
        "min(…), max(…), latest(incomes.employer by since). ratio(a, b) is a / b. Empty when something is missing.",
    )
    path = fields.Char(
        "Taken from",
        help="A way from the case to a value: partner_id.country_id.name, parent_id.characteristics.income, "
        "characteristics.vehicle.license_plate.",
    )
    path_second = fields.Char("And from", help="The second source, written in the same way.")
    prefer = fields.Selection(
        [
            ("first", "The first source counts"),
            ("second", "The second source counts"),
            ("latest", "What changed last counts"),
            ("ask", "Somebody is asked"),
        ],
        "When They Disagree",
        default="first",
        help="Asked: by the step of the plan that asks this detail; it starts as soon as the sources disagree.",
    )

    _has_rule = models.Constraint(
        "CHECK((source != 'computed' OR expression IS NOT NULL)"
        " AND (source NOT IN ('filled', 'consolidated') OR path IS NOT NULL)"
        " AND (source != 'consolidated' OR (path_second IS NOT NULL AND prefer IS NOT NULL)))",
        "Say from what this detail is computed or taken.",
    )

    @api.constrains("source", "expression", "path", "path_second", "kind", "type_id", "parent_id", "code", "active")
    def _check_rules(self):
        for detail in self.filtered(lambda detail: detail.source != "asked"):
            if detail.parent_id or detail.kind == "group":
                raise ValidationError(
                    self.env._("“%s”: repeating groups and their columns are answered by people.", detail.name)
                )
            if detail.source == "computed":
                detail._check_expression()
            else:
                paths = [detail.path] + ([detail.path_second] if detail.source == "consolidated" else [])
                for path in paths:
                    self.env["case.path"].check_fits(path, detail, detail.name, followed=True)
        for case_type in self.type_id:
            self._check_circles(case_type)

    def _check_expression(self):
        """:raises ValidationError: when what this is computed from is not there or does not fit"""
        others = self.type_id.characteristic_ids
        columns = {
            group.code: {column.code: column.kind for column in group.column_ids}
            for group in others.filtered(lambda detail: detail.kind == "group")
        }
        try:
            kind = kind_of(parse(self.expression), {detail.code: detail.kind for detail in others}, columns)
        except ExpressionError as refused:
            raise ValidationError(self._refused_expression(refused)) from None
        if kind != self.kind and not {kind, self.kind} <= NUMBERS:
            raise ValidationError(self.env._("“%s”: what is computed is another kind of value.", self.name))

    def _refused_expression(self, refused):
        reasons = {
            "syntax": self.env._("“%s” cannot be computed", refused.detail),
            "too_long": self.env._("the computation is too long"),
            "function": self.env._(
                "“%s” is no function; there are sum, count, min, max, latest, ratio", refused.detail
            ),
            "name": self.env._("“%s” is no detail of this case type", refused.detail),
            "column": self.env._("“%s” is no column", refused.detail),
            "kind": self.env._("“%s” is not of a kind with which this can be computed", refused.detail),
            "circle": self.env._("these are computed from each other: %s", refused.detail),
        }
        return self.env._("“%(detail)s”: %(reason)s.", detail=self.name, reason=reasons[refused.reason])

    def _check_circles(self, case_type):
        needs = {detail.code: detail._needs() for detail in case_type.characteristic_ids}
        try:
            order({code: names for code, names in needs.items() if names})
        except ExpressionError as refused:
            code = refused.detail.split(" → ")[0]
            detail = case_type.characteristic_ids.filtered(lambda detail: detail.code == code)
            raise ValidationError(detail._refused_expression(refused)) from None

    def _needs(self):
        """Codes of the details of the same case that this one looks at."""
        if self.source == "computed":
            return parse(self.expression).names
        return frozenset(
            path.split(".")[1] for path in self._paths() if path.split(".")[0] == DETAILS and path.count(".")
        )

    def _paths(self):
        return {"filled": (self.path,), "consolidated": (self.path, self.path_second)}.get(self.source, ())

    # --- what the writer reads ---------------------------------------------------------------------------------

    @api.model
    @tools.ormcache("type_id")
    def _rules(self, type_id):
        """The rules of the details of a type that keep themselves, in the order in which they are followed."""
        details = {
            detail.code: detail for detail in self.sudo().search([("type_id", "=", type_id), ("source", "!=", "asked")])
        }
        rules = []
        for code in order({code: detail._needs() for code, detail in details.items()}):
            detail = details[code]
            expression = parse(detail.expression) if detail.source == "computed" else None
            prefer = detail.prefer if detail.source == "consolidated" else None
            rules.append(Rule(detail.id, code, detail.source, expression, detail._paths(), prefer, detail._needs()))
        return tuple(rules)

    @api.model
    @tools.ormcache()
    def _watched(self):
        """What these details are taken from: ``{model: {field: ((type id, code, way to the record), …)}}``.

        The field of a detail of another case is ``characteristics.<code>``. The first link, on the case itself, is
        among them: model ``case.case``, way empty. From a cache, so that a write on what nobody watches costs no query.
        """
        watched = {}
        for detail in self.sudo().search([("source", "in", ("filled", "consolidated"))]):
            for path in detail._paths():
                for model, name, way in self._steps_of(path, detail.type_id):
                    watched.setdefault(model, {}).setdefault(name, []).append((detail.type_id.id, detail.code, way))
        return watched

    @api.model
    def _steps_of(self, path, case_type):
        """The fields on a path: ``[(model, field, way from the case to its record)]``."""
        segments, found, model, place = path.split("."), [], "case.case", 0
        while place < len(segments) and model in self.env:
            way, name = ".".join(segments[:place]), segments[place]
            if model == "case.case" and name == DETAILS and place + 1 < len(segments):
                place += 1
                name = f"{DETAILS}.{segments[place]}"
                detail = self.env["case.path"]._detail(segments[place], case_type if place == 1 else None)
                found.append((model, name, way))
                model = detail._comodel()
            else:
                found.append((model, name, way))
                field = self.env[model]._fields.get(name)
                model = field.comodel_name if field else None
            place += 1
        return found

    @api.model
    def _source_written(self, records, names):
        """Let details follow that are taken from what was just written.

        :param records: of any model
        :param names: of the fields written; of cases also ``characteristics.<code>``
        """
        watched = self._watched().get(records._name)
        if not watched:
            return
        ways = {}
        for name in names:
            for type_id, code, way in watched.get(name, ()):
                if way or not name.startswith(DETAILS):
                    ways.setdefault((type_id, way), set()).add(code)
        for (type_id, way), codes in ways.items():
            domain = [("type_id", "=", type_id), ("state", "in", ("active", "suspended", "in_review"))]
            cases = self.env["case.case"].sudo().search([*domain, (way or "id", "in", records.ids)], order="id")
            self.env["case.writer"].look_again_sudo(cases, sorted(codes))

    def _recompute_running(self):
        """Let running cases follow rules that changed, in the background when they are many."""
        for case_type in self.type_id.filtered("plan_id"):
            codes = self.filtered(lambda detail, home=case_type: detail.type_id == home).mapped("code")
            query = SQL(
                "SELECT id FROM case_case WHERE type_id = %s AND state IN ('active', 'suspended', 'in_review')",
                case_type.id,
            )
            self.env["case.bulk"].begin_sudo(
                "details",
                self.env._("Details of “%s” follow a new rule", case_type.name),
                query,
                {"codes": codes},
                case_type.company_id,
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Let running cases have a new detail that keeps itself."""
        details = super().create(vals_list)
        details.filtered(lambda detail: detail.source != "asked")._follow_rules()
        return details

    def write(self, vals):
        """Let running cases follow a rule that changed."""
        result = super().write(vals)
        if {"source", "expression", "path", "path_second", "prefer", "active"} & vals.keys():
            self._follow_rules()
        return result

    def unlink(self):
        """Stop watching."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _follow_rules(self):
        if self:
            self.env.registry.clear_cache()
            self.filtered(lambda detail: detail.active and detail.source != "asked")._recompute_running()

    def _is_kept(self):
        """Whether this detail is shown read-only: nobody answers it."""
        return self.source != "asked" and not (self.source == "consolidated" and self.prefer == "ask")

    def _sources_in_words(self, case):
        """What each source of this detail says on a case, a line a source."""
        paths, lines = self.env["case.path"], []
        for path in self._paths():
            value, record = paths.values_sudo(case, path, {})[case.id]
            stored = paths.stored(self, value, record, path)
            told = self._in_words(stored) if stored is not None else self.env._("nothing")
            lines.append(f"{paths.label(path, self.type_id)}: {told}")
        return "\n".join(lines)
