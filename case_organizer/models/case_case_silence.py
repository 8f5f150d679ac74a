from odoo import fields, models
from odoo.exceptions import AccessError

#: Columns that are counted.
COUNTED = frozenset(["silence_since", "silence_due_on", "silence_warned_on"])


class CaseCase(models.Model):
    """Since when nothing was heard of the party of a case, where that closes it."""

    _inherit = "case.case"

    silence_since = fields.Datetime("Waits for the Party since", readonly=True, copy=False)
    silence_due_on = fields.Datetime(
        "Warned or Closed on", readonly=True, copy=False, help="Unless the party is heard of before."
    )
    silence_warned_on = fields.Datetime("Party Warned on", readonly=True, copy=False)

    _silent = models.Index("(silence_due_on) WHERE silence_due_on IS NOT NULL AND state = 'active'")

    def _refuse_engine_fields(self, vals_list):
        if any(COUNTED & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("Since when a party is silent is counted, nobody writes it."))
        return super()._refuse_engine_fields(vals_list)

    def _message_post_after_hook(self, message, msg_values):
        """A message of the party stops the silence, one to the party begins it."""
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type in ("email", "comment") and self.env["case.type"]._silence_rules_sudo():
            writer = self.env["case.writer"]
            if self._is_from_outside(message):
                writer.party_spoke_sudo(self)
            else:
                writer.party_asked_sudo(self)
        return result
