"""People whose clicks go to any of several servers, as a balancer sends them, and who notice when one of them dies."""

import random
import time
from collections import Counter

import requests
from _people_load import DayClerk
from _portal_checked import clicked, stored
from _portal_load import Visitor
from urllib3.exceptions import HTTPError

#: What a click is called → where it is looked for afterwards.
WRITES = {
    "complete a step": "steps",
    "answer a question": "answers",
    "file a document": "documents",
    "write a note": "notes",
    "file a letter": "papers",
    "a whiteboard note": "remarks",
}


class Balancer:
    """The addresses that answer."""

    def __init__(self, *servers):
        self.servers = list(servers)

    def pick(self):
        """The address of one."""
        return random.choice(self.servers).address

    def drop(self, server):
        """It is gone: nobody is sent there any more."""
        self.servers.remove(server)


class Balanced:
    """Goes to any server; an answer that never came is noted: what was asked for may have been done or not."""

    balancer = None

    @property
    def address(self):
        return self.balancer.pick()

    @address.setter
    def address(self, balancer):
        self.balancer, self.unanswered = balancer, Counter()

    def click(self, due=None):
        """Click once, as :meth:`_portal_load.Person.click`."""
        what, work = self.next()
        begun = time.perf_counter() if due is None else due
        try:
            work()
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, HTTPError):
            self.unanswered[WRITES.get(what, what)] += 1
            self.clicks = []
        except Exception as error:
            self.errors.append(f"{what}: {error}"[:2000])
            self.clicks = []
        self.times.append((what, begun, time.perf_counter() - begun))


class BalancedVisitor(Balanced, Visitor):
    """A customer. Nobody clicks twice here: which of two was answered would not be known."""

    def _hand_in(self, seat, twice):
        super()._hand_in(seat, False)


class BalancedClerk(Balanced, DayClerk):
    """A colleague."""


def missing(world, people):
    """What was confirmed to people is there, once; what was not confirmed is there once or not at all.

    :param world: the :class:`_portal_world.PortalWorld`
    :return: sentences about what is wrong
    """
    world.env.cr.rollback()
    try:
        there = stored(world)
    except AssertionError as error:
        return [f"tables disagree: {error}"]
    unanswered = sum((person.unanswered for person in people), Counter())
    found = [error for person in people for error in person.errors]
    for what, confirmed in clicked(people).items():
        counted, known = Counter(there[what]), Counter(confirmed)
        found += [f"{what}: {one} is there {often} times" for one, often in counted.items() if often > 1]
        found += [f"{what}: {one} was confirmed and is lost" for one in known - counted]
        more = sum((counted - known).values())
        if more > unanswered[what]:
            found.append(f"{what}: {more} are there that nobody sent; {unanswered[what]} were sent without an answer")
    return found
