"""Service: planning of actions by the simple rule and by OR-tools' routing, beside first-come."""

from _measure import ROUNDS
from _service_planning import planning


def run(env, scale):
    """All of it."""
    return planning(ROUNDS[scale])
