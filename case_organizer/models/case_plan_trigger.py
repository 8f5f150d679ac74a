from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.date_rules import UNITS, DateRefused, DateRule, due
from .quoting import quoted

#: Field that a trigger of each kind needs.
NEEDED = {
    "item": "source_id",
    "event": "event_type_id",
    "characteristic": "characteristic_id",
    "document": "document_kind_id",
    "date": "date_source",
    "case": "related_type_id",
}


class CasePlanTrigger(models.Model):
    """One part of a criterion: what must happen. CMMN 1.1, 5.4.6.1 (on-parts)."""

    _name = "case.plan.trigger"
    _inherit = ["case.plan.part"]
    _description = "Part of Starts or Stops When"

    criterion_id = fields.Many2one("case.plan.criterion", required=True, ondelete="cascade", index=True)
    plan_id = fields.Many2one(related="criterion_id.plan_id")
    type_id = fields.Many2one(related="plan_id.type_id")
    kind = fields.Selection(
        [
            ("item", "A step, stage or milestone"),
            ("event", "Something happened"),
            ("characteristic", "A detail changed"),
            ("document", "A document was filed"),
            ("date", "A date was reached"),
            ("case", "A related case was closed"),
        ],
        required=True,
        default="item",
    )
    source_id = fields.Many2one("case.plan.item", "Item", ondelete="cascade", domain="[('plan_id', '=', plan_id)]")
    transition = fields.Selection(
        [
            ("complete", "is done"),
            ("start", "starts"),
            ("enable", "is offered"),
            ("terminate", "is cancelled"),
            ("exit", "is stopped"),
            ("disable", "is skipped"),
            ("fault", "fails"),
            ("suspend", "is put on hold"),
            ("resume", "is taken up again"),
            ("reactivate", "is opened again"),
        ],
        "What",
        required=True,
        default="complete",
    )
    outcome = fields.Char(help="Code of the outcome: approved, rejected, or one you named. Empty: any.")
    event_type_id = fields.Many2one("case.event.type", "Event", ondelete="restrict")
    characteristic_id = fields.Many2one(
        "case.characteristic", "Detail", ondelete="restrict", domain="[('type_id', '=', type_id)]"
    )
    document_kind_id = fields.Many2one("case.document.kind", "Document", ondelete="restrict")
    related_type_id = fields.Many2one("case.type", "Case of Type", ondelete="restrict", help="A case of this type.")
    date_source = fields.Selection(
        [
            ("opened", "the case was opened"),
            ("deadline", "the deadline of the case"),
            ("legal", "the legal deadline of the case"),
            ("detail", "a date among the details"),
            ("partner", "a date of the customer"),
            ("item", "a step did something"),
        ],
        "Counted from",
    )
    date_characteristic_id = fields.Many2one(
        "case.characteristic",
        "Date",
        ondelete="restrict",
        domain="[('type_id', '=', type_id), ('kind', 'in', ('date', 'datetime'))]",
    )
    date_field_id = fields.Many2one(
        "ir.model.fields",
        "Date of the Customer",
        ondelete="cascade",
        domain="[('model', '=', 'res.partner'), ('ttype', 'in', ('date', 'datetime')), ('store', '=', True)]",
    )
    offset = fields.Integer("After", help="How much later; a negative number is before.")
    offset_unit = fields.Selection(
        [
            ("hours", "Hours"),
            ("days", "Days"),
            ("workdays", "Working days"),
            ("weeks", "Weeks"),
            ("months", "Months"),
            ("years", "Years"),
        ],
        "Unit",
        required=True,
        default="days",
    )

    def _part_of(self):
        return self.criterion_id._part_of()

    @api.constrains(
        "kind",
        "source_id",
        "event_type_id",
        "characteristic_id",
        "document_kind_id",
        "related_type_id",
        "date_source",
        "date_characteristic_id",
        "date_field_id",
    )
    def _check_complete(self):
        for trigger in self:
            missing = not trigger[NEEDED[trigger.kind]]
            if trigger.kind == "date":
                missing = missing or (trigger.date_source == "detail" and not trigger.date_characteristic_id)
                missing = missing or (trigger.date_source == "partner" and not trigger.date_field_id)
                missing = missing or (trigger.date_source == "item" and not trigger.source_id)
            if missing:
                raise ValidationError(
                    self.env._("“%s”: say what it waits for.", trigger.criterion_id._owner_name() or "")
                )

    @api.constrains("offset", "offset_unit")
    def _check_offset(self):
        for trigger in self:
            try:
                due(date(2000, 1, 1), trigger.offset, trigger.offset_unit)
            except DateRefused:
                raise ValidationError(
                    self.env._(
                        "“%(item)s”: “%(date)s” is beyond the calendar.",
                        item=trigger.criterion_id._owner_name() or "",
                        date=trigger._in_words(),
                    )
                ) from None

    def _date_rule(self):
        """The date this trigger waits for, as a :class:`..tools.date_rules.DateRule`."""
        self.ensure_one()
        ref = {
            "detail": self.date_characteristic_id.code,
            "partner": self.date_field_id.name,
            "item": f"{self.source_id.code}.{self.transition}",
        }.get(self.date_source, "")
        assert self.offset_unit in UNITS
        return DateRule(self.date_source, ref or "", self.offset, self.offset_unit)

    def _key(self):
        """The key by which the engine knows this trigger; for items the code."""
        self.ensure_one()
        if self.kind == "date":
            return self._date_rule().key
        record = self[NEEDED[self.kind]]
        return record.code

    def _in_words(self):
        """What this trigger waits for, in words."""
        self.ensure_one()
        what = dict(self._fields["transition"]._description_selection(self.env)).get(self.transition, "")
        if self.kind == "item":
            text = f"{quoted(self.env, self.source_id.name)} {what}"
            labels = self.source_id._outcomes_told() if self.outcome else {}
            return f"{text} ({labels.get(self.outcome, self.outcome)})" if self.outcome else text
        if self.kind == "characteristic":
            return self.env._("“%s” changes", self.characteristic_id.name)
        if self.kind == "document":
            return self.env._("“%s” is filed", self.document_kind_id.name)
        if self.kind == "case":
            return self.env._("a case of “%s” is closed", self.related_type_id.name)
        if self.kind == "date":
            return self._date_in_words(what)
        return self.event_type_id.name or ""

    def _date_in_words(self, what):
        label = {
            "detail": self.date_characteristic_id.name,
            "partner": self.date_field_id.field_description,
            "item": f"{quoted(self.env, self.source_id.name)} {what}",
        }.get(self.date_source) or dict(self._fields["date_source"]._description_selection(self.env)).get(
            self.date_source, ""
        )
        # One that is being made names no date yet.
        if not self.offset or not label:
            return label
        span = self.env["case.plan.compiler"].span_in_words(abs(self.offset), self.offset_unit)
        if self.offset > 0:
            return self.env._("%(span)s after: %(date)s", span=span, date=label)
        return self.env._("%(span)s before: %(date)s", span=span, date=label)

    @api.depends(
        *("kind", "source_id.name", "transition", "outcome", "event_type_id.name", "offset", "offset_unit"),
        *("characteristic_id.name", "document_kind_id.name", "related_type_id.name"),
        *("date_source", "date_characteristic_id.name", "date_field_id.field_description"),
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        for trigger in self:
            trigger.display_name = trigger._in_words()
