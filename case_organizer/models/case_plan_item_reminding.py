from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: The longest time between two reminders, in days, and the most of them.
LONGEST, MOST = 366, 20


class CasePlanItem(models.Model):
    """A step asked of somebody outside: when they are reminded, and what follows when they do nothing."""

    _inherit = "case.plan.item"

    remind_after = fields.Integer(
        "Reminded after",
        help="Days after the step was asked until whoever holds its role outside is reminded by mail, with a fresh "
        "personal link, in their language. 0: never.",
    )
    remind_every = fields.Integer(
        "Then Every", default=7, help="Days until the next reminder, and after the last one until what follows."
    )
    remind_times = fields.Integer("At Most (times)", default=2, help="How many reminders are sent.")
    remind_then = fields.Selection(
        [("outcome", "The step ends"), ("event", "A case event happens")],
        "And Then",
        help="What follows when nothing was heard after the last reminder. Empty: whoever handles the case is told.",
    )
    remind_outcome = fields.Char("Ends as", help="Code of the outcome with which the step ends. Empty: the last one.")
    remind_event_id = fields.Many2one("case.event.type", "What Happens", ondelete="restrict")

    @api.constrains("remind_after", "remind_every", "remind_times")
    def _check_reminding(self):
        for item in self.filtered("remind_after"):
            if not (
                0 < item.remind_after <= LONGEST and 0 < item.remind_every <= LONGEST and 0 < item.remind_times <= MOST
            ):
                raise ValidationError(
                    self.env._(
                        "“%(step)s”: reminders after 1 to %(days)s days, 1 to %(most)s times.",
                        step=item.name,
                        days=LONGEST,
                        most=MOST,
                    )
                )

    def _own_problems(self):
        problems = super()._own_problems()
        if self.kind != "step" or not self.remind_after:
            return problems
        if not self.role_id.outside:
            problems.append(self.env._("“%s” reminds people outside, and is asked of nobody outside.", self.name))
        if self.remind_then == "event" and not self.remind_event_id:
            problems.append(self.env._("“%s” does not say what happens after the last reminder.", self.name))
        codes = [code for code, *_rest in self._outcomes()]
        if self.remind_then == "outcome" and self.remind_outcome and self.remind_outcome not in codes:
            problems.append(
                self.env._("“%(step)s” ends as “%(code)s” after the last reminder, which is none of its outcomes.",
                           step=self.name, code=self.remind_outcome)
            )  # fmt: skip
        return problems

    def _reminding_in_words(self):
        """When people outside are reminded and what follows, in words; False when never."""
        self.ensure_one()
        if self.kind != "step" or not self.remind_after:
            return False
        text = self.env._(
            "after %(after)s days, then every %(every)s days, %(times)s times",
            after=self.remind_after,
            every=self.remind_every,
            times=self.remind_times,
        )
        if self.remind_then == "event":
            return f"{text}; {self.remind_event_id.name}"
        if self.remind_then == "outcome":
            labels = {code: label for code, label, *_rest in self._outcomes()}
            return f"{text}; {labels.get(self._remind_outcome(), '')}"
        return text

    def _remind_outcome(self):
        """The code of the outcome with which the step ends after the last reminder."""
        codes = [code for code, *_rest in self._outcomes()]
        return self.remind_outcome if self.remind_outcome in codes else codes[-1]
