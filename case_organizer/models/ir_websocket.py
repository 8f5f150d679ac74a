import re

from odoo import models

#: How a client asks for the whiteboard of a case.
WHITEBOARD = re.compile(r"case_organizer\.whiteboard_([0-9]{1,9})").fullmatch


class IrWebsocket(models.AbstractModel):
    """Lets each user's client hear what happens to the boxes they work from, and on the cases they have open."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        channels = list(channels)
        asked = [found for channel in channels if isinstance(channel, str) and (found := WHITEBOARD(channel))]
        channels = [channel for channel in channels if not (isinstance(channel, str) and WHITEBOARD(channel))]
        channels = super()._build_bus_channel_list(channels)
        user = self.env.user
        works = user and not user.share and user.has_group("case_organizer.group_case_user")
        if works:
            # Somebody who was never asked anything has no box yet: the first thing asked must be heard too.
            self.env["case.box"]._of_users(self.env.user.ids)
            steps = self.env["case.step"]
            channels.extend(
                self.env["case.box"].browse(steps._my_boxes() | {box for box, _role in steps._my_role_boxes()})
            )
        if asked and (works or user.has_group("case_organizer.group_case_auditor")):
            cases = self.env["case.case"].search([("id", "in", [int(found[1]) for found in asked])])
            channels.extend((case, "whiteboard") for case in cases)
        return channels
