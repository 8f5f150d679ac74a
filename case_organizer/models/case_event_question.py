from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.naming import with_codes
from ..tools.values import ValueRefused, normalise
from .case_characteristic import KINDS


class CaseEventQuestion(models.Model):
    """What is asked before an event is raised: it names a detail by its code, whatever the case type."""

    _name = "case.event.question"
    _description = "Asked Before an Event"
    _order = "sequence, id"

    event_type_id = fields.Many2one("case.event.type", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Question", required=True, translate=True)
    code = fields.Char(
        "Detail",
        help="Code of the detail that the answer fills, on each case reached whose type has it. Filled from the "
        "question when empty.",
    )
    kind = fields.Selection(KINDS, required=True, default="char")
    required = fields.Boolean(help="The event is not raised without an answer.")
    help = fields.Text("Explanation", translate=True, help="Shown below the question.")

    _code_unique = models.Constraint("UNIQUE(event_type_id, code)", "An event asks each detail once.")

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from the questions."""

        def taken(event_id):
            return self.search([("event_type_id", "=", event_id)]).mapped("code")

        return super().create(with_codes(vals_list, taken, within="event_type_id"))

    def _entry(self, details):
        """This question as the question field of the web client wants it.

        :param details: the ``case.characteristic`` of this code; choices and units are theirs
        """
        self.ensure_one()
        choices = {choice.code: choice.name for choice in details.choice_ids}
        return {
            "key": self.code,
            "label": self.name,
            "help": self.help or "",
            "kind": self.kind,
            "required": self.required,
            "unit": details[:1].unit or "",
            "choices": [list(choice) for choice in choices.items()],
            "model": {"partner": "res.partner", "user": "res.users"}.get(self.kind, False),
            "columns": [],
            "value": False,
            "display": False,
        }

    def _check_value(self, value, details):
        """The stored form of an answer to this question. :raises ValidationError: naming it"""
        self.ensure_one()
        try:
            value = normalise(self.kind, value, choices=tuple(details.choice_ids.mapped("code")))
        except ValueRefused as refused:
            raise ValidationError(self.env["case.characteristic"]._refused(self.name, refused)) from None
        if value is None and self.required:
            raise ValidationError(
                self.env._("“%(event)s” asks “%(question)s”.", event=self.event_type_id.name, question=self.name)
            )
        return value
