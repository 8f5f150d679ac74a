"""Dates that plans wait for: a date of the case or of somebody in it, plus or minus an offset."""

from typing import NamedTuple

UNITS = ("hours", "days", "workdays", "weeks", "months", "years")


class DateRule(NamedTuple):
    """When something is due.

    :ivar source: where the date comes from: ``opened``, ``deadline``, ``detail``, ``partner``, ``item``
    :ivar ref: code of the detail, field of the partner, ``code.transition`` of the item; empty for the others
    :ivar offset: how many units later; negative is earlier
    :ivar unit: one of :data:`UNITS`
    """

    source: str
    ref: str = ""
    offset: int = 0
    unit: str = "days"

    @property
    def key(self):
        """The key by which the engine knows this date: the same in every version of the plan.

        >>> DateRule("detail", "birth_date", 67, "years").key
        'detail:birth_date+67years'
        """
        ref = f":{self.ref}" if self.ref else ""
        offset = f"{self.offset:+d}{self.unit}" if self.offset else ""
        return f"{self.source}{ref}{offset}"
