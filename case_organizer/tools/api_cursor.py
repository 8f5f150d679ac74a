"""How far a reader of changes has come, without leaving out what is committed late: plain Python, no database.

Rows of the log get their ids in one order and become visible in another. Up to an id nothing can follow any more once
all transactions are over that had begun when this id was the highest. A reader keeps the id they have read, and such a
highest id with the transaction that would have begun next: the *barrier*. A barrier is passed when no older transaction
is under way.
"""

from typing import NamedTuple


class Cursor(NamedTuple):
    """Where a reader stands.

    :ivar after: id of the last row up to which everything was read
    :ivar barrier_at: transaction that had not begun when the barrier was put up; 0: there is none
    :ivar barrier_high: the highest row then
    """

    after: int = 0
    barrier_at: int = 0
    barrier_high: int = 0

    def text(self):
        """This cursor as other programs keep it."""
        return f"1.{self.after}.{self.barrier_at}.{self.barrier_high}"


def parse(text):
    """The cursor that a text means. :raises ValueError: when it is none"""
    version, *numbers = (text or "1.0.0.0").split(".")
    if version != "1" or len(numbers) != 3 or not all(number.isascii() and number.isdecimal() for number in numbers):
        raise ValueError(text)
    return Cursor(*(int(number) for number in numbers))


def reach(cursor, oldest, following, high):
    """Up to which row a reader may read now.

    :param oldest: the oldest transaction under way, or ``following`` when none is
    :param following: the transaction that would begin next
    :param high: the highest row that is visible
    :return: ``(id up to which it is safe, barrier to go on with as (at, high))``
    """
    if oldest >= following:
        return max(high, cursor.after), (following, high)
    at, barrier = cursor.barrier_at, cursor.barrier_high
    if at and at <= oldest:
        return max(barrier, cursor.after), (following, high)
    if not at or at > following:
        at, barrier = following, high
    return cursor.after, (at, barrier)
