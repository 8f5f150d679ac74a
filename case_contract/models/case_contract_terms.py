from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .case_obligation_content import MONTHS

UNITS = [("days", "days"), ("weeks", "weeks"), ("months", "months"), ("years", "years")]
PAYMENTS = [
    ("once", "Once"),
    ("month", "Each month"),
    ("quarter", "Each quarter"),
    ("half_year", "Each half-year"),
    ("year", "Each year"),
]
#: Group of terms → fields that belong to it; the first one is empty where nothing is said.
FIELDS = {
    "duration": ("duration_kind", "duration_number", "duration_unit", "duration_since"),
    "renewal": ("renewal_kind", "renewal_number", "renewal_unit"),
    "notice": ("notice_kind", "notice_number", "notice_unit"),
    "indexation": (
        "indexation_kind",
        "indexation_percent",
        "indexation_index_id",
        "indexation_base",
        "indexation_month",
    ),
    "payment": ("payment_kind", "payment_term_id"),
}
MAX_NUMBER = 1200


class CaseContractTerms(models.AbstractModel):
    """Terms in groups, each said as a whole or not at all: what is not said is inherited."""

    _name = "case.contract.terms"
    _description = "Terms"

    duration_kind = fields.Selection([("fixed", "For a fixed time"), ("indefinite", "Until it is ended")], "Duration")
    duration_number = fields.Integer("Runs for", default=12)
    duration_unit = fields.Selection(UNITS, default="months")
    duration_since = fields.Date("Counted from", help="Of a renewal. Empty: from the start of the contract.")
    renewal_kind = fields.Selection(
        [("none", "Ends"), ("tacit", "Goes on by itself"), ("request", "Goes on when both want it")],
        "Afterwards",
        help="What happens when the time is over.",
    )
    renewal_number = fields.Integer("Renewed for", help="0: for as long as the first time.")
    renewal_unit = fields.Selection(UNITS, default="months")
    notice_kind = fields.Selection(
        [("none", "Until the last day"), ("period", "Beforehand")],
        "Notice",
        help="Until when either side can say that the contract ends.",
    )
    notice_number = fields.Integer("Notice Period", default=3)
    notice_unit = fields.Selection(UNITS, default="months")
    indexation_kind = fields.Selection(
        [("none", "Prices stay"), ("percent", "By a percentage each year"), ("index", "By an index each year")],
        "Prices",
        help="How prices go on while the contract runs.",
    )
    indexation_percent = fields.Float("Percent", digits=(16, 4))
    indexation_index_id = fields.Many2one("case.index", "Index", ondelete="restrict")
    indexation_base = fields.Date(
        "Base Month", help="The month of the index with which the prices agree. Each year it moves on by a year."
    )
    indexation_month = fields.Selection(
        MONTHS, "Prices Change in", help="On the first day of it. Empty: each year on the day the contract began."
    )
    payment_kind = fields.Selection(PAYMENTS, "Paid")
    payment_term_id = fields.Many2one("account.payment.term", "Payment Terms", ondelete="restrict")

    @api.constrains("indexation_kind", "indexation_index_id", "indexation_base")
    def _check_index(self):
        for record in self:
            if record.indexation_kind == "index" and not (record.indexation_index_id and record.indexation_base):
                raise ValidationError(
                    self.env._("“%s”: say by which index and the month with which the prices agree.", record._said_by())
                )

    @api.constrains("duration_kind", "duration_number", "renewal_number", "notice_kind", "notice_number")
    def _check_numbers(self):
        for record in self:
            fixed = record.duration_kind == "fixed"
            if fixed and not 1 <= record.duration_number <= MAX_NUMBER:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” runs for 1 to %(most)s of something.", name=record._said_by(), most=MAX_NUMBER
                    )
                )
            before = record.notice_kind == "period"
            if before and not 1 <= record.notice_number <= MAX_NUMBER:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: notice is 1 to %(most)s of something.", name=record._said_by(), most=MAX_NUMBER
                    )
                )
            if not 0 <= record.renewal_number <= MAX_NUMBER:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is renewed for 0 to %(most)s of something.", name=record._said_by(), most=MAX_NUMBER
                    )
                )

    def _said_by(self):
        """What these terms belong to, in words."""
        return self.display_name

    def _terms_said(self):
        """The groups of terms that are said here, as JSON.

        :return: ``{group: value}``: ``{"kind": …}`` and, where they count, ``number`` and ``unit``, ``percent`` or
            ``term`` (id of the payment terms)
        """
        self.ensure_one()
        said = {}
        for group, (kind, *_others) in FIELDS.items():
            value = self[kind]
            if not value:
                continue
            said[group] = {"kind": value}
            counted = (group, value) in (("duration", "fixed"), ("notice", "period"), ("renewal", "tacit"))
            if counted and self[f"{group}_number"]:
                said[group].update(number=self[f"{group}_number"], unit=self[f"{group}_unit"])
            if group == "duration" and value == "fixed" and self.duration_since:
                said[group]["since"] = fields.Date.to_string(self.duration_since)
            if group == "indexation" and value == "percent":
                said[group]["percent"] = self.indexation_percent
            if group == "indexation" and value == "index":
                base = self.indexation_base.replace(day=1)
                said[group].update(index=self.indexation_index_id.id, base=fields.Date.to_string(base))
            if group == "indexation" and value != "none" and self.indexation_month:
                said[group]["month"] = int(self.indexation_month)
            if group == "payment" and self.payment_term_id:
                said[group]["term"] = self.payment_term_id.id
        return said

    @api.model
    def _terms_in_words(self, group, value):
        """One group of terms as a person reads it. :param value: as :meth:`_terms_said` gives it, or None"""
        if not value:
            return ""
        kind = FIELDS[group][0]
        words = dict(self._fields[kind]._description_selection(self.env))[value["kind"]]
        if value.get("number"):
            unit = dict(self._fields["duration_unit"]._description_selection(self.env))[value["unit"]]
            if value.get("since"):
                return self.env._(
                    "%(what)s: %(number)s %(unit)s from %(day)s",
                    what=words,
                    number=value["number"],
                    unit=unit,
                    day=format_date(self.env, value["since"]),
                )
            return self.env._("%(what)s: %(number)s %(unit)s", what=words, number=value["number"], unit=unit)
        if value.get("percent") is not None:
            words = self.env._("%(what)s: %(percent)s %%", what=words, percent=f"{value['percent']:g}")
        if value.get("index"):
            index = self.env["case.index"].sudo().browse(value["index"]).name
            base = format_date(self.env, value["base"], date_format="MMMM y")
            words = self.env._("%(what)s: %(index)s, %(base)s", what=words, index=index, base=base)
        if value.get("month"):
            month = dict(self._fields["indexation_month"]._description_selection(self.env))[str(value["month"])]
            return self.env._("%(what)s, from %(month)s", what=words, month=month)
        if value.get("term"):
            return f"{words} ({self.env['account.payment.term'].browse(value['term']).display_name})"
        return words

    @api.model
    def _terms_label(self, group):
        """What a group of terms is called."""
        return self._fields[FIELDS[group][0]]._description_string(self.env)
