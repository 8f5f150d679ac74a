from odoo import Command, api, fields, models

from .case_service_call_take_in import Agreed

#: What may be said of the call of a case that is being opened; the rest follows from it.
GIVEN = frozenset(["caller_id", "site_id", "symptom", "installation_id", "coverage_id", "meter_id"])


class CaseCase(models.Model):
    """A case that is a service call knows it; cases of types for service calls are, whichever way they come in."""

    _inherit = "case.case"

    service_call_ids = fields.One2many("case.service.call", "case_id", readonly=True)
    is_service_call = fields.Boolean(related="type_id.service_calls")

    @api.model
    def _take_besides(self, vals):
        """With what was agreed for the call that this case becomes: its contract is the one that the case is about."""
        besides = super()._take_besides(vals)
        commands = vals.pop("service_call_ids", None) or ()
        given = next((_given(one[2]) for one in commands if one[0] == Command.CREATE), None)
        if given is not None or self.env["case.type"].browse(vals.get("type_id")).service_calls:
            besides["service_call"] = self.env["case.service.call"]._begun_sudo(vals, given or {})
        return besides

    def _begin_besides_sudo(self, besides):
        """Make the service calls of cases that are some, before their clocks begin."""
        result = super()._begin_besides_sudo(besides)
        rows = [
            {"case_id": case.id, "name": case.name, "company_id": case.company_id.id, "partner_id": case.partner_id.id}
            | one["service_call"]
            for case, one in zip(self, besides, strict=True)
            if "service_call" in one
        ]
        if rows:
            self.env["case.service.call"]._begin_sudo(rows)
        return result

    def action_open_service_call(self):
        """Show the service call that this case is."""
        self.ensure_one()
        return self.service_call_ids._get_records_action()


def _given(values):
    """What may be said of a call, out of what somebody sent; what was agreed when this server itself says so."""
    kept = {name: value for name, value in values.items() if name in GIVEN}
    if isinstance(values.get("agreed"), Agreed):
        kept["agreed"] = values["agreed"]
    return kept
