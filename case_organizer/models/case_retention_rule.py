from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

#: What makes a rule say something else.
DECISIVE = frozenset(
    [
        "type_id", "result_id", "kind_id", "company_id", "source", "characteristic_id", "partner_field_id", "active",
        "event_type_id", "period", "unit", "outcome",
    ]
)  # fmt: skip
#: Cases whose date is set in one chunk of the background work.
CHUNK = 5_000


class CaseRetentionRule(models.Model):
    """How long cases that ended are kept, and on which ground; documents of a kind longer or shorter than their case.

    The most specific rule counts: the one of the result, else of the case type, else of all; of the company before
    the shared one. What it says of a case is stored there (``retain_until``) by ``case_writer_retention.py``.
    """

    _name = "case.retention.rule"
    _description = "Retention Rule"
    _order = "type_id, result_id, kind_id, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, help="Empty: for every company.")
    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain=[("is_fragment", "=", False)],
        help="Empty: for every type that has no rule of its own.",
    )
    result_id = fields.Many2one(
        "case.result.type",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('type_id', '=', type_id)]",
        help="Empty: with whatever result the case was closed.",
    )
    kind_id = fields.Many2one(
        "case.document.kind",
        "Document Kind",
        ondelete="restrict",
        index="btree_not_null",
        help="Documents of this kind are kept longer or shorter than their case. Empty: the rule is for whole cases.",
    )
    outcome = fields.Selection(
        [("destroy", "Destroy"), ("keep", "Keep for ever, or transfer to an archive")],
        "What Happens",
        required=True,
        default="destroy",
    )
    period = fields.Integer("Kept for", default=7)
    unit = fields.Selection([("years", "years"), ("months", "months")], required=True, default="years")
    source = fields.Selection(
        [
            ("closed", "Closing"),
            ("detail", "A date among the details"),
            ("partner", "A date of the customer"),
            ("event", "Something that happened"),
        ],
        "Counted from",
        required=True,
        default="closed",
    )
    characteristic_id = fields.Many2one(
        "case.characteristic",
        "Detail",
        ondelete="restrict",
        domain="[('type_id', '=', type_id), ('kind', '=', 'date'), ('parent_id', '=', False)]",
    )
    partner_field_id = fields.Many2one(
        "ir.model.fields",
        "Date of the Customer",
        ondelete="cascade",
        domain=[("model", "=", "res.partner"), ("ttype", "in", ("date", "datetime")), ("store", "=", True)],
    )
    event_type_id = fields.Many2one(
        "case.event.type", "What Happened", ondelete="restrict", help="The last time it reached the case."
    )
    ground = fields.Char(
        help="The law, or the number in the selection list, that says so. It stands on certificates of destruction."
    )
    in_words = fields.Char("Rule", compute="_compute_in_words")

    _period_there = models.Constraint(
        "CHECK(outcome != 'destroy' OR period > 0)", "Say how long: a period of at least one month or year."
    )

    @api.depends("period", "unit", "source", "outcome", "characteristic_id", "partner_field_id", "event_type_id")
    @api.depends_context("lang")
    def _compute_in_words(self):
        units = dict(self._fields["unit"]._description_selection(self.env))
        single = {"years": self.env._("1 year after %s"), "months": self.env._("1 month after %s")}
        for rule in self:
            if rule.outcome == "keep":
                rule.in_words = self.env._("Kept for ever")
                continue
            if rule.period == 1:
                rule.in_words = single[rule.unit] % rule._counted_from()
                continue
            rule.in_words = self.env._(
                "%(period)s %(unit)s after %(what)s",
                period=rule.period,
                unit=units.get(rule.unit, ""),
                what=rule._counted_from(),
            )

    def _counted_from(self):
        """What this rule counts from, in words."""
        self.ensure_one()
        if self.source == "detail":
            return self.characteristic_id.name or ""
        if self.source == "partner":
            return self.sudo().partner_field_id.field_description or ""
        if self.source == "event":
            return self.event_type_id.name or ""
        return dict(self._fields["source"]._description_selection(self.env)).get(self.source, "").lower()

    @api.onchange("type_id")
    def _onchange_type_id(self):
        if self.result_id.type_id != self.type_id:
            self.result_id = False

    @api.constrains("type_id", "result_id")
    def _check_result(self):
        for rule in self:
            if rule.result_id and rule.result_id.type_id != rule.type_id:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: “%(result)s” is no result of this case type.",
                        rule=rule.name,
                        result=rule.result_id.name,
                    )
                )

    @api.constrains("source", "characteristic_id", "partner_field_id", "event_type_id", "type_id")
    def _check_source(self):
        needed = {
            "detail": ("characteristic_id", self.env._("Choose the detail that “%s” counts from.")),
            "partner": ("partner_field_id", self.env._("Choose the date of the customer that “%s” counts from.")),
            "event": ("event_type_id", self.env._("Choose what must happen for “%s” to count.")),
        }
        for rule in self:
            name, sentence = needed.get(rule.source, (None, ""))
            if name and not rule[name]:
                raise ValidationError(sentence % rule.name)
            detail = rule.characteristic_id if rule.source == "detail" else None
            if detail and (detail.kind != "date" or detail.type_id != rule.type_id):
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: “%(detail)s” is no date of this case type.", rule=rule.name, detail=detail.name
                    )
                )

    # --- what changes with a rule ------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Cases that ended follow, in the background."""
        rules = super().create(vals_list)
        rules._follow_sudo()
        return rules

    def write(self, vals):
        """Cases that ended follow, in the background: those the rule was for, and those it is for now."""
        decisive = DECISIVE & vals.keys()
        before = self._cases_query() if decisive else None
        result = super().write(vals)
        if decisive:
            self._follow_sudo(before)
        return result

    def _cases_query(self):
        """SQL: conditions on ``c``, that a case is one that these rules may be for; None without rules."""
        found = [
            SQL(
                "((%(type)s IS NULL OR c.type_id = %(type)s) AND (%(company)s IS NULL OR c.company_id = %(company)s))",
                type=SQL("%s::int", rule.type_id.id or None),
                company=SQL("%s::int", rule.company_id.id or None),
            )
            for rule in self
        ]
        return SQL(" OR ").join(found) if found else None

    def _follow_sudo(self, before=None):
        """Set the dates of the cases of these rules again; who may write a rule may do that."""
        self.env.registry.clear_cache()
        asked = [part for part in (before, self._cases_query()) if part is not None]
        if not asked:
            return
        ended = SQL(
            "SELECT c.id FROM case_case c WHERE c.state IN ('completed', 'terminated') AND c.destroyed_on IS NULL"
            " AND (%s)",
            SQL(" OR ").join(asked),
        )
        self.env.flush_all()
        if self.env.execute_query(SQL("SELECT 1 WHERE EXISTS (%s)", ended)):
            self.env["case.bulk"].begin_sudo(
                "retention", self.env._("How long cases are kept: %s", ", ".join(self.mapped("name"))), ended
            )

    @api.model
    @tools.ormcache()
    def _partner_fields(self):
        """Names of the fields of customers that any rule counts from."""
        rules = self.sudo().search([("source", "=", "partner")])
        return frozenset(rules.partner_field_id.mapped("name"))

    @api.model
    def _bases(self):
        """SQL for the date that a rule counts from, by source: an addon that keeps other dates adds its own.

        The rule is known as ``r``, the case as ``c``, its customer as ``p``, the detail of the rule as ``k``, the
        field of the customer as ``f``, the time zone of the company as ``z.tz``.
        """
        return {
            "closed": SQL("(c.closed_on AT TIME ZONE 'UTC' AT TIME ZONE z.tz)::date"),
            "detail": SQL("(c.characteristics ->> k.code)::date"),
            "partner": SQL("(to_jsonb(p.*) ->> f.name)::date"),
            "event": SQL(
                "(SELECT max(e.occurred_on AT TIME ZONE 'UTC' AT TIME ZONE z.tz)::date FROM case_event_reach er"
                " JOIN case_event e ON e.id = er.event_id WHERE er.case_id = c.id"
                " AND e.event_type_id = r.event_type_id)"
            ),
        }


class CaseBulk(models.Model):
    _inherit = "case.bulk"

    _chunk_retention = CHUNK

    def _bulk_retention(self, cases):
        """Say again of these cases until when they are kept."""
        self.env["case.writer"].retain_sudo(cases.ids)
