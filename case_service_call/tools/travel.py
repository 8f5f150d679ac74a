"""How long it takes to get from one place to another, estimated from coordinates. Plain Python."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0
#: Estimates are rounded up to this many seconds, so that visits begin at moments that people say to each other.
STEP = 300


class Place(NamedTuple):
    """Somewhere people go.

    :ivar key: what tells places apart, such as the id of an address
    :ivar latitude: degrees, or None when nobody knows
    :ivar longitude: degrees, or None
    """

    key: object
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Roads:
    """What is assumed about roads.

    :ivar detour: how much longer a road is than the straight line
    :ivar kmh: how fast one gets along, stops included
    :ivar unknown: seconds between places of which one has no coordinates
    """

    detour: float = 1.3
    kmh: float = 50.0
    unknown: int = 1800


def distance(one, other):
    """Kilometres between two places with coordinates, along the great circle."""
    lat_1, lon_1, lat_2, lon_2 = map(radians, (*one[1:], *other[1:]))
    half = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


class Travel:
    """Estimates of travel, each made once.

    :param roads: :class:`Roads`
    """

    def __init__(self, roads=None):
        self.roads = roads or Roads()
        self._known = {}

    def __call__(self, one, other):
        """Seconds from one :class:`Place` to another; None is a place that nobody knows."""
        if one is None or other is None:
            return self.roads.unknown
        pair = one.key, other.key
        found = self._known.get(pair)
        if found is None:
            found = self._known[pair] = self._known[pair[::-1]] = self._seconds(one, other)
        return found

    def _seconds(self, one, other):
        if one.key == other.key:
            return 0
        if None in (one.latitude, one.longitude, other.latitude, other.longitude):
            return self.roads.unknown
        seconds = distance(one, other) * self.roads.detour / self.roads.kmh * 3600
        return -int(-seconds // STEP) * STEP
