from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.recurrence import RuleRefused, check, parse

MONTHS = [
    (str(number), name)
    for number, name in enumerate(
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        1,
    )
]
#: Kinds that fall due when something comes in.
NOT_PLANNED = ("response", "resolution", "hours", "allowance")
#: How many days before the due date most are asked.
USUAL_LEAD = 30
EVERY = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}


class CaseObligationContent(models.AbstractModel):
    """What is owed, by whom, and when it falls due."""

    _name = "case.obligation.content"
    _description = "Obligation"

    name = fields.Char("What", required=True)
    sequence = fields.Integer(default=10)
    owed_by = fields.Selection([("us", "Us"), ("them", "The other side")], required=True, default="us")
    kind = fields.Selection(
        [
            ("action", "Do something"),
            ("document", "Deliver a document"),
            ("review", "Review"),
            ("report", "Report"),
            ("invoice", "Invoice"),
            ("response", "Answer within a time"),
            ("resolution", "Solve within a time"),
            ("hours", "Hours of service"),
            ("allowance", "An allowance"),
        ],
        required=True,
        default="action",
        help="Answering or solving within a time, hours of service and allowances are not planned: they count when"
        " something comes in.",
    )
    help = fields.Text("How", help="What is to be done, as the one who does it reads it.")
    document_kind_id = fields.Many2one("case.document.kind", ondelete="restrict")
    every_number = fields.Integer("Every", default=1)
    every_unit = fields.Selection(
        [
            ("day", "Days"),
            ("week", "Weeks"),
            ("month", "Months"),
            ("year", "Years"),
            ("once", "Once"),
            ("rule", "By a rule"),
        ],
        "Recurs",
        required=True,
        default="year",
    )
    rule = fields.Char(help="As calendars write it (RFC 5545), for example FREQ=MONTHLY;BYDAY=1MO: each first Monday.")
    counted_from = fields.Selection(
        [("fixed", "On fixed dates"), ("done", "From the last time it was done")],
        "Counted",
        required=True,
        default="fixed",
    )
    shift = fields.Selection(
        [("none", "Stay"), ("next", "Move to the next working day"), ("previous", "Move to the working day before")],
        "Days off",
        required=True,
        default="none",
        help="What becomes of due dates on days on which nobody works.",
    )
    season_from = fields.Selection(MONTHS, help="Due dates outside the season move to its first day.")
    season_to = fields.Selection(MONTHS)
    lead_days = fields.Integer(
        "Asked Before", default=USUAL_LEAD, help="How many days before the due date it is asked."
    )
    invoiced = fields.Selection(
        [("before", "At the beginning of each period"), ("after", "At the end of each period")],
        "Is Invoiced",
        required=True,
        default="before",
        help="A period goes from one date to the day before the next one.",
    )
    by_itself = fields.Boolean(
        "Drafted by Itself",
        help="When it is asked, the invoice is drafted at once, unless we have not kept all we owe: then it is asked "
        "whether to invoice nevertheless.",
    )
    hours = fields.Float("Takes", help="Hours of work.")
    role_code = fields.Char(help="Code of the role of the contract's case file that does it.")
    user_id = fields.Many2one("res.users", "Person", domain=[("share", "=", False)], ondelete="restrict")
    team_id = fields.Many2one("case.team", ondelete="restrict")
    within_hours = fields.Float(
        help="From when it came in, counted in the hours of service: five working days of eight hours are 40."
    )
    about_type_id = fields.Many2one(
        "case.type",
        "Counts for",
        ondelete="restrict",
        domain=[("plan_id", "!=", False), ("is_fragment", "=", False)],
        help="Case files of this type that are opened about the contract are answered, or solved, within that time: a"
        " claim, a change, a dispute. Empty: service calls are.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Hours of Service",
        ondelete="restrict",
        help="Time counts in these hours. Empty: in those that the contract promises, or around the clock.",
    )
    allowance = fields.Float(help="How much of it in each period.")
    allowance_unit = fields.Selection([("visits", "visits"), ("hours", "hours"), ("amount", "money")], default="visits")

    _number = models.Constraint("CHECK(every_number BETWEEN 1 AND 1200)", "It recurs every 1 to 1,200 of something.")
    _lead = models.Constraint("CHECK(lead_days BETWEEN 0 AND 3650)", "It is asked 0 to 3,650 days before.")

    @api.constrains(
        "rule", "every_unit", "user_id", "team_id", "season_from", "season_to", "kind", "owed_by", "counted_from"
    )
    def _check_content(self):
        for obligation in self:
            if obligation.user_id and obligation.team_id:
                raise ValidationError(self.env._("“%s”: choose a person or a team.", obligation.name))
            if bool(obligation.season_from) != bool(obligation.season_to):
                raise ValidationError(self.env._("“%s”: a season has a first and a last month.", obligation.name))
            if obligation.kind == "invoice" and (obligation.owed_by != "us" or obligation.counted_from != "fixed"):
                raise ValidationError(
                    self.env._("“%s”: invoices are ours to make or to enter, on fixed dates.", obligation.name)
                )
            obligation._check_rule()

    def _check_rule(self):
        """:raises ValidationError: naming what is wrong with the rule"""
        text = self._rule_text()
        if not text:
            return
        try:
            check(text, self._counts_from())
        except RuleRefused as refused:
            reasons = {
                "too_long": self.env._("it is longer than %s characters", refused.detail),
                "part": self.env._("“%s” is no part of a rule", refused.detail),
                "twice": self.env._("%s comes twice", refused.detail),
                "frequency": self.env._("it names no FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"),
                "number": self.env._("“%s” is out of bounds", refused.detail),
                "rule": refused.detail,
                "never": self.env._("there is no such day"),
            }
            raise ValidationError(
                self.env._("“%(name)s”, the rule: %(why)s.", name=self.name, why=reasons[refused.reason])
            ) from None

    def _counts_from(self):
        """The date from which the rule counts."""
        return fields.Date.context_today(self)

    def _is_planned(self):
        """Whether it falls due on days that are known beforehand."""
        return self.kind not in NOT_PLANNED

    def _rule_text(self):
        """The rule in the form of RFC 5545; empty for what is due once, or is not planned."""
        self.ensure_one()
        unit = self.every_unit
        if unit == "once" or not self._is_planned():
            return ""
        if unit == "rule":
            return self.rule or "?"
        skip = ";SKIP=BACKWARD" if unit in ("month", "year") else ""
        return f"FREQ={EVERY[unit]};INTERVAL={self.every_number}{skip}"

    def _rule_read(self):
        """The :class:`..tools.recurrence.Rule`, or None."""
        text = self._rule_text()
        return parse(text) if text else None

    @api.model
    def _said_fields(self):
        """Names of the fields that say what is owed."""
        return self.env["case.obligation.content"]._fields.keys() - models.MAGIC_COLUMNS - {"display_name", "id"}

    def _when_in_words(self):
        """When it falls due, as a person reads it."""
        self.ensure_one()
        if not self._is_planned():
            return self._not_planned_in_words()
        if self.every_unit == "rule":
            return self.rule
        return self._every_in_words()

    def _every_in_words(self):
        units = dict(self._fields["every_unit"]._description_selection(self.env))
        if self.every_unit == "once":
            return units["once"]
        one = {
            "day": self.env._("every day"),
            "week": self.env._("every week"),
            "month": self.env._("every month"),
            "year": self.env._("every year"),
        }
        if self.every_number == 1 and self.every_unit in one:
            return one[self.every_unit]
        return self.env._("every %(number)s %(unit)s", number=self.every_number, unit=units[self.every_unit].lower())

    def _not_planned_in_words(self):
        """How much, or how soon."""
        if self.kind == "hours":
            return self.calendar_id.display_name or ""
        if self.kind == "allowance":
            unit = dict(self._fields["allowance_unit"]._description_selection(self.env))[self.allowance_unit]
            every = self._every_in_words().lower()
            return self.env._("%(much)g %(unit)s %(every)s", much=self.allowance, unit=unit, every=every)
        if self.calendar_id:
            return self.env._("within %(hours)g hours (%(when)s)", hours=self.within_hours, when=self.calendar_id.name)
        return self.env._("within %g hours", self.within_hours)
