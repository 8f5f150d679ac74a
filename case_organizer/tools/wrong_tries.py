"""Counts wrong tries per address, so that nobody tries one after the other."""

import threading
import time


class WrongTries:
    """How often an address was wrong of late.

    It is kept in memory, per server process, and gone after a restart: a brake for who tries many, not a lock. What
    keeps strangers out is that a token has 256 random bits.

    :param most: wrong tries that are let through within ``seconds``
    :param seconds: after so long a wrong try does not count any more
    :param addresses: how many addresses are remembered at most; the oldest are forgotten first
    """

    def __init__(self, most=20, seconds=600, addresses=10_000, clock=time.monotonic):
        self.most, self.seconds, self.addresses, self.clock = most, seconds, addresses, clock
        self._tries, self._lock = {}, threading.Lock()

    def too_many(self, address):
        """Whether an address was wrong too often.

        >>> tries = WrongTries(most=2)
        >>> for _n in range(2): tries.wrong("a")
        >>> tries.too_many("a"), tries.too_many("b")
        (True, False)
        """
        with self._lock:
            return len(self._recent(address)) >= self.most

    def wrong(self, address):
        """Note that an address was wrong."""
        with self._lock:
            recent = [*self._recent(address), self.clock()]
            self._tries.pop(address, None)
            self._tries[address] = recent[-self.most :]
            while len(self._tries) > self.addresses:
                del self._tries[next(iter(self._tries))]

    def _recent(self, address):
        since = self.clock() - self.seconds
        return [at for at in self._tries.get(address, ()) if at > since]
