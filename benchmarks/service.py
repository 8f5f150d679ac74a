"""Service: taking a call, deadlines counted anew, what covers installations, the horizon, planning of actions."""

from _measure import ROUNDS, say
from _service_calls import calls
from _service_coverage import coverage
from _service_horizon import horizon
from _service_planning import planning
from _world import World
from clocks import SIZES as CLOCKS
from clocks import Clocks

PEER_MODULES = ("helpdesk_mgmt",)
PEER_PACKAGES = ("odoo-addon-helpdesk-mgmt==19.0.1.3.2",)


def run(env, scale):
    """All of it."""
    rounds = ROUNDS[scale]
    world = World(env)
    world.describe()
    rows = calls(world, rounds, scale)
    say("calls are measured")
    rows.append(coverage(world, rounds, scale))
    rows += horizon(world, scale)
    _waiting, moved, _paused = CLOCKS[scale]
    rows.append(Clocks(world, moved + 1).count_anew(moved, min(3, rounds)))
    return rows + planning(rounds)
