from functools import partial

from odoo import models

from odoo.addons.bus.models.bus import channel_with_db, json_dump

from . import waker

#: Of so many cases at once is told that something happened there; of more, people see it when they look again.
TOLD = 50
#: Where a transaction keeps what clients are to be told, until it is committed.
NEWS = "case_organizer.news"


class CaseWriter(models.AbstractModel):
    """Tells clients what changed, each thing once a transaction."""

    _inherit = "case.writer"

    def _store(self, run, log, cases):
        """As before; who has one of these cases open hears that something happened there."""
        result = super()._store(run, log, cases)
        # What is just being opened nobody has before them.
        found = sorted({row["case_id"] for row in log} - {row["case_id"] for row in log if row["kind"] == "open"})
        for case in self.env["case.case"].browse(found if len(found) <= TOLD else ()):
            self._tell((case, "whiteboard"), "case_organizer.case", {"case_id": case.id})
        return result

    def _announce(self, boxes):
        """Tell the clients of those who work from boxes that their lists changed, when this is committed.

        :param boxes: ids of ``case.box``; None among them is nobody's
        """
        for box in self.env["case.box"].browse(sorted(box for box in boxes if box)):
            self._tell(box, "case_organizer.work", {"box_ids": box.ids})

    def _tell(self, target, kind, payload):
        """Send a message of Odoo's bus when this is committed.

        :param target: a record, or ``(record, name)``: those who listen to it were allowed to
        :param kind: what the message is called
        :param payload: JSON; ids, which the client reads with its own rights
        """
        callbacks = self.env.cr.precommit
        if NEWS not in callbacks.data:
            callbacks.data[NEWS] = {}
            callbacks.add(self._send_news)
        channel = channel_with_db(self.env.cr.dbname, target)
        callbacks.data[NEWS][channel, json_dump({"type": kind, "payload": payload})] = True

    def _send_news(self):
        """Write the messages, and have their clients woken after the commit."""
        news = list(self.env.cr.precommit.data.pop(NEWS))
        rows = [
            {"channel": json_dump(channel), "message": message, "create_date": self.env.cr.now()}
            for channel, message in news
        ]
        self._insert("bus_bus", "channel text, message text, create_date timestamp", rows)
        self.env.cr.postcommit.add(partial(waker.wake, list(dict.fromkeys(channel for channel, _text in news))))
