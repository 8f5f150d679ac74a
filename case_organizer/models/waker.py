"""Wakes the websockets of clients after a commit, without having the person who committed wait for it.

Odoo's bus opens a connection to the database ``postgres`` for each message and closes it again, in the request that
sent it; that takes longer than completing a step. Here one thread a process keeps that connection while there is
work, and the request goes on. A wake-up that is lost with its process delays a message until the next one on any of
its channels: the message itself was committed with what it tells of. So nothing waits for the disk either.
"""

import logging
import os
import queue
import threading
import time

import psycopg2

from odoo.sql_db import db_connect
from odoo.tools import SQL

from odoo.addons.bus.models.bus import ODOO_NOTIFY_FUNCTION, get_notify_payloads

_logger = logging.getLogger(__name__)

#: Seconds without work after which the connection is closed.
IDLE = 20
#: Seconds between two wake-ups: what is sent meanwhile goes with the next one, so that a busy process has few.
PAUSE = 0.05

_lock = threading.Lock()
_threads = {}


def wake(channels):
    """Have the clients on channels of the bus look for messages, soon.

    :param channels: as ``channel_with_db`` makes them
    """
    pid = os.getpid()
    with _lock:
        if pid not in _threads:
            # A process that was forked has no threads of its parent.
            _threads.clear()
            _threads[pid] = _Waker()
            _threads[pid].start()
    _threads[pid].waiting.put(channels)


class _Waker(threading.Thread):
    def __init__(self):
        super().__init__(name="case_organizer.waker", daemon=True)
        self.waiting = queue.SimpleQueue()

    def run(self):
        while True:
            channels = self.waiting.get()
            try:
                self._notify(channels)
            except psycopg2.Error:
                _logger.warning("Clients are told later: the connection for messages failed.", exc_info=True)

    def _notify(self, channels):
        """Keep the connection while there is something to tell."""
        with db_connect("postgres").cursor() as cr:
            cr.execute("SET synchronous_commit = off")
            while channels:
                for payload in get_notify_payloads(channels):
                    cr.execute(SQL("SELECT %s('imbus', %s)", SQL.identifier(ODOO_NOTIFY_FUNCTION), payload))
                # A connection of its own, to another database.
                cr.commit()  # pylint: disable=invalid-commit
                time.sleep(PAUSE)
                channels = self._next()

    def _next(self):
        """All that waits, as one; nothing when nothing comes for a while."""
        try:
            channels = dict.fromkeys(self.waiting.get(timeout=IDLE))
            while not self.waiting.empty():
                channels.update(dict.fromkeys(self.waiting.get()))
        except queue.Empty:
            return []
        return list(channels)
