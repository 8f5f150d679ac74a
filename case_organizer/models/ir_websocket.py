from odoo import models


class IrWebsocket(models.AbstractModel):
    """Lets each user's client hear what happens to the boxes they work from."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        channels = super()._build_bus_channel_list(channels)
        if self.env.user and not self.env.user.share and self.env.user.has_group("case_organizer.group_case_user"):
            # Somebody who was never asked anything has no box yet: the first thing asked must be heard too.
            self.env["case.box"]._of_users(self.env.user.ids)
            steps = self.env["case.step"]
            channels.extend(self.env["case.box"].browse(steps._my_boxes()))
        return channels
