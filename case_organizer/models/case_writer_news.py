from functools import partial

from odoo import models

from odoo.addons.bus.models.bus import channel_with_db, json_dump

from . import waker

#: Where a transaction keeps the boxes whose lists changed, until it is committed.
NEWS = "case_organizer.news"


class CaseWriter(models.AbstractModel):
    """Tells clients whose lists changed, one message a box and transaction."""

    _inherit = "case.writer"

    def _announce(self, boxes):
        """Tell the clients of those who work from boxes, when this is committed.

        :param boxes: ids of ``case.box``; None among them is nobody's
        """
        boxes = {box for box in boxes if box}
        callbacks = self.env.cr.precommit
        if boxes and NEWS not in callbacks.data:
            callbacks.data[NEWS] = set()
            callbacks.add(self._send_news)
        if boxes:
            callbacks.data[NEWS] |= boxes

    def _send_news(self):
        """Write the messages of Odoo's bus, and have their clients woken after the commit."""
        boxes = self.env["case.box"].browse(sorted(self.env.cr.precommit.data.pop(NEWS)))
        channels = [channel_with_db(self.env.cr.dbname, box) for box in boxes]
        rows = [
            {
                "channel": json_dump(channel),
                "message": json_dump({"type": "case_organizer.work", "payload": {"box_ids": box.ids}}),
                "create_date": self.env.cr.now(),
            }
            for box, channel in zip(boxes, channels, strict=True)
        ]
        self._insert("bus_bus", "channel text, message text, create_date timestamp", rows)
        self.env.cr.postcommit.add(partial(waker.wake, channels))
