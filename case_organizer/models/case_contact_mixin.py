from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: The longest summary, in characters.
LONGEST = 20_000
#: What is said of a contact, and may be corrected.
SAID = ("partner_id", "spoken_with", "report_method_id", "direction", "begun_on", "minutes", "summary")


class CaseContactMixin(models.AbstractModel):
    """What is said of a contact with a party: with whom, by which way, when and how long, and what about."""

    _name = "case.contact.mixin"
    _description = "What Is Said of a Contact"

    partner_id = fields.Many2one("res.partner", "Party", ondelete="restrict", index="btree_not_null")
    spoken_with = fields.Char(help="Who it was, when that is somebody else at the party, or nobody who is known.")
    report_method_id = fields.Many2one(
        "case.report.method", "By", required=True, ondelete="restrict", help="Phone, desk, mail…"
    )
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")],
        required=True,
        default="in",
        help="Incoming: the party came to us, and waits for an answer. Outgoing: we went to the party, which counts as "
        "the answer.",
    )
    begun_on = fields.Datetime("When", required=True, default=lambda self: self.env["case.writer"]._now())
    minutes = fields.Integer(help="How long it took.")
    summary = fields.Text("What Was Said")

    def _said(self):
        """What is said of this contact, as values to write."""
        self.ensure_one()
        return {name: self[name].id if self._fields[name].relational else self[name] for name in SAID}

    @api.model
    def _checked_contact(self, values):
        """Values of a contact, checked and completed.

        :param values: dict with some of :data:`SAID`
        :return: the same, without spaces around texts
        :raises ValidationError: naming what is missing or cannot be
        """
        values = {name: values[name] for name in SAID if name in values}
        for name in ("summary", "spoken_with"):
            if name in values:
                values[name] = (values[name] or "").strip() or False
        if len(values.get("summary") or "") > LONGEST:
            raise ValidationError(self.env._("What was said has at most %s characters.", LONGEST))
        if "summary" in values and not values["summary"]:
            raise ValidationError(self.env._("Write down what was said."))
        if values.get("minutes") and not 0 <= values["minutes"] <= 24 * 60:
            raise ValidationError(self.env._("A contact takes 0 to %s minutes.", 24 * 60))
        begun_on = fields.Datetime.to_datetime(values.get("begun_on") or None)
        if begun_on and begun_on > self.env["case.writer"]._now():
            raise ValidationError(self.env._("A contact that is still to come cannot be logged: add a step for it."))
        if "report_method_id" in values and not values["report_method_id"]:
            raise ValidationError(self.env._("Choose by which way: phone, desk, mail…"))
        return values
