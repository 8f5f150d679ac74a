from odoo import models
from odoo.fields import Domain


class CaseGateway(models.AbstractModel):
    """Who else sits in the place of a person involved: who represents them, and who belongs to the firm."""

    _inherit = "case.gateway"

    def _places(self, partner):
        """As before, and where the contact acts by a mandate, or their firm takes part."""
        here = Domain("current", "=", True)
        places = [super()._places(partner)]
        places += [here & mandate._seats() for mandate in partner.env["case.mandate"]._working_sudo(partner)]
        if firms := self._firms(partner):
            places.append(here & Domain("partner_id", "in", firms.ids))
        return Domain.OR(places)

    def _firms(self, partner):
        """The firms to which a contact belongs: the companies above it."""
        firms, above = partner.browse(), partner.parent_id
        while above and above not in firms:
            firms |= above
            above = above.parent_id
        return firms.filtered("is_company")

    def _acting_by(self, key, person):
        """How somebody acts in the place of a person: ``own``, ``firm`` or ``mandate``."""
        acting = self._acting(key, person)
        if not acting:
            return "own"
        return "firm" if person.partner_id in self._firms(acting) else "mandate"
