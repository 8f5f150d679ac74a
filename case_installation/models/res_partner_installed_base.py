from urllib.parse import urlencode

from odoo import api, fields, models

from ..tools.site_map import ASPECT, placed

#: No more installations and parts than this are shown at a time.
MOST = 2000
MAP = "https://www.openstreetmap.org"


class ResPartner(models.Model):
    """What a customer has, as a tree: sites, the installations that stand there, and what they consist of."""

    _inherit = "res.partner"

    site_map_url = fields.Char(
        "On the Map",
        compute="_compute_site_map_url",
        help="Leads to OpenStreetMap, by the coordinates of the address where it has some, else by its text. The map"
        " is opened by the browser: nothing is sent by the server.",
    )

    @api.depends("partner_latitude", "partner_longitude", "street", "zip", "city", "country_id")
    def _compute_site_map_url(self):
        for partner in self:
            latitude, longitude = partner.partner_latitude, partner.partner_longitude
            words = [partner.street, partner.zip, partner.city, partner.country_id.name]
            if latitude or longitude:
                place = urlencode({"mlat": f"{latitude:.6f}", "mlon": f"{longitude:.6f}"})
                partner.site_map_url = f"{MAP}/?{place}#map=17/{latitude:.6f}/{longitude:.6f}"
            elif partner.street or partner.city:
                partner.site_map_url = f"{MAP}/search?{urlencode({'query': ', '.join(filter(None, words))})}"
            else:
                partner.site_map_url = False

    def action_installed_base(self):
        """The tree of what this customer has, or of what stands at this address."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("case_installation.action_installed_base")
        return {
            **action,
            "display_name": self.env._("Installations of %s", self.display_name),
            "context": {"active_id": self.id, "active_model": "res.partner"},
        }

    def get_installed_base(self):
        """What a customer has, or what stands at an address, as far as the user may read it.

        :return: ``{"name": of the customer, "count": number of installations and parts, "more": whether some are left
            out, "chart": None or {"km": of the whole width, "aspect": width by height, "bar": (kilometres, percent of
            the width)}, "sites": [{"id", "name", "short", "address", "map", "access", "at": None or (x, y) in percent,
            "installations": [node]}]}``; a node is ``{"id", "title", "serial", "type", "state", "state_label",
            "covered", "covered_label", "parts": [node]}``
        """
        self.ensure_one()
        self.check_access("read")
        installations = self.env["case.installation"]
        # Parts belong to whom their whole belongs to, and stand where it stands.
        theirs = [term for term in self._installations_domain() if term != ("parent_id", "=", False)]
        found = installations.search(theirs, order="parent_path, id", limit=MOST + 1)
        shown = found[:MOST]
        nodes = self._installed_nodes(shown)
        sites = {}
        for installation in shown:
            node, whole = nodes[installation.id], installation.parent_id
            if whole.id in nodes:
                nodes[whole.id]["parts"].append(node)
            else:
                sites.setdefault(installation.site_id or installation.partner_id, []).append(node)
        together = placed({site.id: (site.partner_latitude, site.partner_longitude) for site in sites})
        points = together["points"] if together else {}
        return {
            "name": self.display_name,
            "count": len(shown),
            "more": len(found) > MOST,
            "chart": together and {"km": together["km"], "aspect": ASPECT, "bar": together["bar"]},
            "sites": [
                {**site._as_site(), "at": points.get(site.id), "installations": standing}
                for site, standing in sorted(sites.items(), key=lambda entry: (entry[0].name or "", entry[0].id))
            ],
        }

    @api.model
    def _installed_nodes(self, installations):
        labels = {
            name: dict(installations._fields[name]._description_selection(self.env)) for name in ("state", "covered")
        }
        return {
            one.id: {
                "id": one.id,
                "title": one.title,
                "serial": one.serial or one.name or "",
                "type": one.type_id.display_name,
                "state": one.state,
                "state_label": labels["state"][one.state],
                "covered": one.covered,
                "covered_label": labels["covered"][one.covered],
                "parts": [],
            }
            for one in installations
        }

    def _as_site(self):
        self.ensure_one()
        lines = [self.street, " ".join(filter(None, (self.zip, self.city)))]
        return {
            "id": self.id,
            "name": self.display_name,
            "short": self.name or self.display_name,
            "address": ", ".join(filter(None, lines)),
            "map": self.site_map_url or "",
            "access": self.site_access_notes or "",
        }
