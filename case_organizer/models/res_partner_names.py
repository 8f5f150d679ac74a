from odoo import models

#: What the name of a contact is made of.
OF_NAME = (
    "name",
    "type",
    "is_company",
    "parent_id",
    "company_name",
    "commercial_company_name",
    "partner_share",
    "company_id",
    "active",
)
#: Where contacts are given their names as they are kept, unless the context asks for more.
KNOWN = ("odoo.orm.", "odoo.addons.base.", "odoo.addons.website.", "odoo.addons.im_livechat.")


class ResPartner(models.Model):
    """The names of a page of contacts: Odoo keeps each, and makes it anew for whoever shows it."""

    _inherit = "res.partner"

    def _have_names_sudo(self):
        """Have at hand how these contacts are called. Nothing is given out: who reads it is checked then.

        The name that Odoo keeps is taken where it is the one that Odoo shows: the contact has a name, which needs no
        word for its kind of address, the context asks for nothing besides, and no other addon says how contacts are
        called.
        """
        shown, context = self._fields["display_name"], self.env.context
        asked = any(context.get(key) for key in self.pool.field_depends_context[shown] if key != "lang")
        if asked or not self._are_called_as_kept():
            self.fetch(OF_NAME)
            return
        self.fetch(("name", "complete_name"))
        named = self.filtered(lambda contact: contact.name and "\n" not in contact.name)
        shown._insert_cache(named, named.mapped("complete_name"))
        (self - named).fetch(OF_NAME)

    def _are_called_as_kept(self):
        """Whether only what is known here says how contacts are called."""
        names = ("_compute_display_name", "_get_complete_name")
        ways = [vars(cls)[name] for cls in type(self).mro() for name in names if name in vars(cls)]
        return all(way.__module__.startswith(KNOWN) for way in ways)
