from odoo import models


class IrWebsocket(models.AbstractModel):
    """Clients of who works on cases hear that the board of service calls changed; what it shows, they ask for."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        channels = super()._build_bus_channel_list(channels)
        user = self.env.user
        if user and not user.share and user.has_group("case_organizer.group_case_user"):
            channels.extend((company, "service_calls") for company in user.company_ids)
        return channels
