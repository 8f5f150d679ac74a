from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

#: What cases are counted by: whoever changes one of these has running cases counted anew.
COUNTED_BY = frozenset(["silence_days", "silence_status_id", "silence_warn_days", "silence_template_id"])
#: The longest silence, in working days.
LONGEST = 1000


class Silence(NamedTuple):
    """When cases of a type are closed for want of an answer.

    :ivar days: working days of silence
    :ivar status_id: of the status in which it counts, or None: in any
    :ivar warn_days: how many working days before the party is warned; 0: not at all
    :ivar template_id: of the message that warns
    :ivar result_id: what the case ends in, or None
    """

    days: int
    status_id: int | None
    warn_days: int
    template_id: int | None
    result_id: int | None


class CaseType(models.Model):
    """Closing for want of an answer: after how many days, in which status, and who is warned how."""

    _inherit = "case.type"

    silence_days = fields.Integer(
        "Closed after Silence of",
        help="Working days without a word from the party after which a case is closed by itself. What waits for the "
        "party is cancelled then; while something else stands in the way the handler is told instead. 0: never.",
    )
    silence_status_id = fields.Many2one(
        "case.status",
        "In the Status",
        ondelete="restrict",
        help="Silence counts while a case has this status. Empty: whenever we had the last word.",
    )
    silence_warn_days = fields.Integer("Warned before", help="How many working days before it the party is warned.")
    silence_template_id = fields.Many2one(
        "mail.template",
        "Warning",
        ondelete="restrict",
        domain=[("model", "=", "case.case")],
        help="The message by which the party is warned.",
    )
    silence_result_id = fields.Many2one(
        "case.result.type",
        "Ends in",
        ondelete="restrict",
        copy=False,
        domain="[('type_id', '=', id)]",
        help="The result of a case that is closed for want of an answer.",
    )

    @api.constrains("silence_days", "silence_warn_days", "silence_template_id")
    def _check_silence(self):
        for case_type in self:
            days, warn = case_type.silence_days, case_type.silence_warn_days
            if not 0 <= days <= LONGEST or not 0 <= warn <= max(days - 1, 0):
                raise ValidationError(
                    self.env._(
                        "“%(type)s”: 0 to %(most)s days of silence, and the party is warned after the silence began.",
                        type=case_type.name,
                        most=LONGEST,
                    )
                )
            if case_type.silence_template_id.sudo().model not in (False, "case.case"):
                raise ValidationError(self.env._("“%s”: the warning is a message about cases.", case_type.name))
            if warn and not case_type.silence_template_id:
                raise ValidationError(self.env._("“%s”: choose the message that warns the party.", case_type.name))

    @api.constrains("silence_result_id")
    def _check_silence_result(self):
        self._check_results()

    def _results_named(self):
        return super()._results_named() | self.silence_result_id

    @api.model
    @tools.ormcache()
    def _silence_rules_sudo(self):
        """``{case type id: Silence}`` of the types whose cases are closed for want of an answer."""
        types = self.sudo().search([("silence_days", ">", 0)])
        return {
            case_type.id: Silence(
                case_type.silence_days,
                case_type.silence_status_id.id or None,
                case_type.silence_warn_days,
                case_type.silence_template_id.id or None,
                case_type.silence_result_id.id or None,
            )
            for case_type in types
        }

    def write(self, vals):
        """Running cases are counted anew, from now on, by what counts now."""
        result = super().write(vals)
        if COUNTED_BY & vals.keys():
            self.env["case.writer"].count_silence_sudo(self)
        return result
