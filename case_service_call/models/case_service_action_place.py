from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .case_service_receipt import once


class CaseServiceAction(models.Model):
    """Where a service action is done. When its installations or its customer moved meanwhile, that is asked again."""

    _inherit = "case.service.action"

    place_differs = fields.Char(
        "Another Place",
        compute="_compute_place_differs",
        help="What moved since the place of this action was decided; empty when nothing did.",
    )

    @api.depends(
        "installation_ids.site_id", "installation_ids.partner_id", "case_id.partner_id", "places", "partner_id"
    )
    @api.depends_context("lang")
    def _compute_place_differs(self):
        for action in self:
            action.place_differs = action._what_moved() if action.is_open else False

    def _places_now(self):
        """Where the installations of this action stand now, as ``places`` has it."""
        return (
            ",".join(
                f"{one.id}:{one.site_id.id or one.partner_id.id}" for one in self.sudo().installation_ids.sorted("id")
            )
            or False
        )

    def _what_moved(self):
        """What moved since the place was decided, as a sentence; False when nothing did."""
        action = self.sudo()
        if action.places != action._places_now():
            stands = (action.installation_ids.site_id or action.installation_ids.partner_id).mapped("display_name")
            return self.env._(
                "The installation stands somewhere else now: %(now)s. The action goes to %(before)s.",
                now=", ".join(stands) or "–",
                before=action.site_id.display_name or "–",
            )
        customer = action.call_id.partner_id or action.case_id.partner_id
        if action.call_id and customer.commercial_partner_id != action.partner_id.commercial_partner_id:
            return self.env._(
                "The call is of %(now)s now, the action of %(before)s.",
                now=customer.display_name or "–",
                before=action.partner_id.display_name or "–",
            )
        return False

    def _check_place(self):
        """:raises UserError: when its installations or customer moved, until somebody says where it is done"""
        moved = self._what_moved()
        if moved:
            raise UserError(self.env._("%s Choose the place first.", moved))

    @once
    def set_place(self, partner_id, site_id):
        """Say where, and for whom, this action is done. The caller has looked at what moved.

        :param partner_id: id of the customer
        :param site_id: id of the address
        :param key: the same twice does it once
        :return: True
        :raises AccessError: for who does not plan and is not its worker
        :raises UserError: when it is done, cancelled or on hold
        :raises ValidationError: for an address of somebody else
        """
        self.ensure_one()
        self.check_access("read")
        if not (self._is_planner() or self._is_worker() or self.case_id.has_access("write")):
            raise AccessError(self.env._("Planners and who works on the case say where it is done."))
        self._check_ready()
        partner = self.env["res.partner"].browse(partner_id or []).exists()
        site = self.env["res.partner"].browse(site_id or []).exists()
        stands = self.sudo().installation_ids.site_id
        if not partner or not site:
            raise ValidationError(self.env._("For whom, and where?"))
        if site not in stands and site.commercial_partner_id != partner.commercial_partner_id:
            raise ValidationError(
                self.env._(
                    "“%(site)s” is no address of %(customer)s.", site=site.display_name, customer=partner.display_name
                )
            )
        self._decide_sudo(partner_id=partner.id, site_id=site.id, places=self._places_now())
        self._note_sudo("place", text=site.display_name)
        return True
