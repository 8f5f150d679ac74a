from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CaseCase(models.Model):
    """What the form of a case counts, in one statement: its buttons and pages are there when there is something."""

    _inherit = "case.case"

    waits_for_me = fields.Boolean(compute="_compute_counts", help="A step of this case is mine to do.")
    talk_count = fields.Integer("My Talks", compute="_compute_counts")
    text_count = fields.Integer("Texts", compute="_compute_counts")
    child_count = fields.Integer("Number Opened from Here", compute="_compute_counts")
    pause_count = fields.Integer("Number of Pauses", compute="_compute_counts")
    extension_count = fields.Integer("Number of Extensions", compute="_compute_counts")
    link_count = fields.Integer("Number of Personal Links", compute="_compute_counts")
    family_count = fields.Integer("Related", compute="_compute_family_count")

    @api.depends("state", "child_ids", "pause_ids", "extension_ids", "link_ids")
    @api.depends_context("uid")
    def _compute_counts(self):
        found = self._counted() if self._origin.ids else {}
        for case in self:
            counts = found.get(case._origin.id, {})
            case.waits_for_me = bool(counts.get("waits")) and case.state == "active"
            for name in (*(name for name, *_counted in self._lists_to_count()), *self._lists_on_case()):
                case[f"{name}_count"] = counts.get(name, 0)

    @api.depends("child_count", "related_ids")
    def _compute_family_count(self):
        for case in self:
            others = case.related_ids.filtered(lambda other, case=case: other.parent_id != case._origin)
            case.family_count = case.child_count + len(others)

    def _counted(self):
        """How many of each the current user sees on these cases: ``{case id: {name: number}}``."""
        waits = Domain([("case_id", "in", self._origin.ids), ("mine", "=", True), ("is_open", "=", True)])
        counted = [("waits", self.env["case.step"], waits, "case_id"), *self._lists_to_count()]
        counts = [_count_sql(*one) for one in counted]
        among = SQL("SELECT id FROM readable")
        for name, model in self._lists_on_case().items():
            counts.append(_count_sql(name, self.env[model].sudo(), [], "case_id", among))
        readable = self._search([("id", "in", self._origin.ids)], order=None)
        found = {}
        for name, case_id, number in self.env.execute_query(
            SQL("WITH readable AS (%s) %s", readable.select(), SQL(" UNION ALL ").join(counts))
        ):
            found.setdefault(case_id, {})[name] = number
        return found

    def _lists_to_count(self):
        """What fills the fields ``<name>_count``: a list of (name, model, domain, field that leads to the case)."""
        return [
            # Who takes part in a talk reads it: the rules of channels need not be looked at too.
            ("talk", self.env["discuss.channel"].sudo(), self._origin._my_talks_domain(), "case_id"),
            ("child", self, [("parent_id", "in", self._origin.ids)], "parent_id"),
        ]

    def _lists_on_case(self):
        """What fills the fields ``<name>_count`` and is read by all who read the case: ``{name: model}``.

        Their rules are those of the case, which are looked at once for all of them.
        """
        return {
            "text": "case.text",
            "pause": "case.pause",
            "extension": "case.extension",
            "link": "case.access.token",
        }


def _count_sql(name, model, domain, link, among=None):
    """SQL: the number of records of ``model`` by the case that ``link`` leads to, as (name, case id, number).

    :param among: SQL of the ids of the cases that count; None: the domain says it
    """
    query = model.with_context(active_test=True)._search(domain, order=None)
    case_id = model._field_to_sql(query.table, link, query)
    if among:
        query.add_where(SQL("%s IN (%s)", case_id, among))
    query.groupby = case_id
    return SQL("(%s)", query.select(SQL("%s", name), case_id, SQL("COUNT(*)")))
