"""Sites beside each other as on a map, without a map: where each stands, to scale."""

from math import cos, floor, hypot, log10, radians

#: Kilometres of a degree of latitude.
DEGREE = 111.195
#: Of the width and the height, in percent, what is kept free at each side.
MARGIN = 14.0
#: A map is so many times as wide as it is high.
ASPECT = 2.0
#: All that stands within a kilometre is shown within a part of the map, not over all of it.
LEAST_KM = 1.0


def placed(places):
    """Where sites stand on a map that shows all of them; north is up.

    :param places: ``{key: (latitude, longitude)}`` in degrees; (0, 0) is not known
    :return: None for fewer than two different places; else ``{"points": {key: (x, y)}, "km": kilometres of the whole
        width, "bar": (kilometres, width)}``, with x from the left and y from above in percent of the width and height
    """
    known = {key: place for key, place in places.items() if any(place)}
    if len(set(known.values())) < 2:
        return None
    flat = _flat(known)
    east, north = zip(*flat.values(), strict=True)
    span = max(max(east) - min(east), (max(north) - min(north)) * ASPECT, LEAST_KM)
    width = span / (1 - 2 * MARGIN / 100)
    middle = ((max(east) + min(east)) / 2, (max(north) + min(north)) / 2)
    points = {
        key: (50 + (x - middle[0]) / width * 100, 50 - (y - middle[1]) * ASPECT / width * 100)
        for key, (x, y) in flat.items()
    }
    bar = _round_below(width / 4)
    return {"points": points, "km": width, "bar": (bar, bar / width * 100)}


def apart(one, other, km):
    """Kilometres between two points of a map. :param km: kilometres of its whole width"""
    return hypot(one[0] - other[0], (one[1] - other[1]) / ASPECT) * km / 100


def _flat(known):
    """Kilometres to the east and north of (0, 0), flat around the middle; over the date line the short way."""
    first = next(iter(known.values()))[1]
    turned = {key: (north, first + (east - first + 180) % 360 - 180) for key, (north, east) in known.items()}
    middle = sum(north for north, _east in turned.values()) / len(turned)
    wide = DEGREE * max(cos(radians(middle)), 0.01)
    return {key: (east * wide, north * DEGREE) for key, (north, east) in turned.items()}


def _round_below(length):
    """The largest of 1, 2, 5, 10, 20… and their tenths that is no longer than this."""
    power = 10.0 ** floor(log10(length))
    return next(step * power for step in (5, 2, 1) if step * power <= length)
