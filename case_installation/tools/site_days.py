"""Days on which several calendars work."""

from typing import NamedTuple


class Together(NamedTuple):
    """A calendar that works when all of its calendars do.

    :ivar calendars: anything with ``works(day)``
    """

    calendars: tuple

    def works(self, day):
        """Whether all of them work on a date."""
        return all(calendar.works(day) for calendar in self.calendars)
