from odoo import api, fields, models


class CaseInstallation(models.Model):
    """What an installation begins with: its first owner, the meters and the parts that its type has."""

    _inherit = "case.installation"

    def _begin(self):
        """Complete installations that were just made."""
        today = fields.Date.context_today(self)
        owners, meters = [], []
        for installation in self:
            first = installation.in_service_on or installation.installed_on or today
            owners.append(installation._owner_values(first))
            meters += [
                {"installation_id": installation.id, "name": name, "unit": unit}
                for name, unit in installation.type_id._meters()
            ]
            if installation.state in ("installed", "in_service") and not installation.installed_on:
                installation._decide(installed_on=today)
            if installation.state == "in_service" and not installation.in_service_on:
                installation._decide(in_service_on=today)
            installation._begin_warranty()
        self.env["case.installation.owner"].sudo().create(owners)
        self.env["case.installation.meter"].sudo().create(meters)
        self._tell("made")
        self._make_parts()

    def _make_parts(self):
        """The parts that the types of these installations have, to any depth."""
        values = []
        for installation in self:
            if installation.child_ids:
                continue
            for part in installation.type_id.part_ids:
                values += [
                    {
                        "parent_id": installation.id,
                        "type_id": part.part_type_id.id,
                        "title": part.name or part.part_type_id.name,
                        "company_id": installation.company_id.id,
                        "state": installation.state,
                        "installed_on": installation.installed_on,
                        "in_service_on": installation.in_service_on,
                    }
                ] * part.quantity
        if values:
            self.create(values)

    def _owner_values(self, first):
        self.ensure_one()
        return {
            "installation_id": self.id,
            "partner_id": self.partner_id.id,
            "site_id": self.site_id.id,
            "date_from": first,
        }

    def _begin_warranty(self):
        """The warranty of the type begins on the day of commissioning."""
        for installation in self:
            months = installation.type_id.warranty_months
            if months and installation.in_service_on and not installation.warranty_until:
                end = fields.Date.add(installation.in_service_on, months=months)
                installation.warranty_until = fields.Date.subtract(end, days=1)

    @api.model
    def _from_label(self, token):
        """The installation whose label has this code; empty when there is none or one may not read it."""
        return self.search([("token", "=", token)], limit=1) if token.isprintable() else self.browse()
