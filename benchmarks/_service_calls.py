"""Taking a call: its case opened, what covers the installation looked up, two clocks begun."""

import statistics
from time import perf_counter

from _floor import TABLES, Recorded
from _measure import fresh, interleaved, queries, row, say

from odoo.tests import new_test_user

BAR = "≤ 12 ms and ≤ 14 queries beyond its case"
#: What a call has beside what every case has.
BESIDE = (("case_service_call", "case_id"), ("case_clock", "case_id"))
EACH = {"small": 10, "full": 50}


def calls(world, rounds, scale):
    """A call in a transaction of its own, a case of the same plan, a ticket, and SQL that writes the same rows.

    :return: rows: what taking a call costs altogether, and beyond its case
    """
    desk, each = _Desk(world), EACH[scale]
    call = desk.take_in()
    measures = call.case_id.clock_ids.mapped("measure")
    assert sorted(measures) == ["first_response", "resolution"], f"clocks of {measures}"
    assert call.coverage_id and call.response_id and call.terms, "what covers it was not looked up"
    assert not call.case_id.log_ids.verify(call.case_id.ids)
    whole, beside = Recorded(world.root, call.case_id, TABLES + BESIDE), Recorded(world.root, call.case_id, BESIDE)
    say(f"a call: {whole.describe()}")
    # The first promise of a contract makes what counts its clocks: a server that runs knows it.
    for _warm in range(2):
        desk.take_in()
        desk.open()
    counts = [queries(world.env, work) for work in (desk.take_in, desk.open)]
    world.root.cr.commit()
    times = interleaved(
        {
            "ours": lambda: sum(bool(desk.take_in()) for _n in range(each)),
            "case": lambda: sum(bool(desk.open()) for _n in range(each)),
            "peer": lambda: sum(bool(desk.ticket()) for _n in range(each)),
            "floor": lambda: whole.replay(each, each),
            "floor_beside": lambda: _beside(whole, beside, each),
        },
        rounds,
    )
    beyond = [max(one - other, 1e-6) for one, other in zip(times["ours"], times["case"], strict=True)]
    return [
        row(
            "taking a call, with its case",
            each,
            times["ours"],
            peer=times["peer"],
            floor=times["floor"],
            unit="ms",
            count=counts[0],
            peer_of="a ticket of OCA helpdesk_mgmt, without case, contract and clocks",
        ),
        row(
            "taking a call, beyond its case",
            each,
            beyond,
            peer=times["peer"],
            floor=times["floor_beside"],
            unit="ms",
            count=counts[0] - counts[1],
            bar=BAR,
            met=statistics.median(beyond) <= 0.012 and counts[0] - counts[1] <= 14,
            case_alone=f"{statistics.median(times['case']) * 1e3:.1f} ms, {counts[1]} queries",
        ),
    ]


def _beside(whole, beside, each):
    """What a call has beside its case, written by hand for cases that are there. :return: calls, seconds"""
    cases = whole.write(each, tables=TABLES)
    whole.cr.commit()
    start = perf_counter()
    for case_id in cases:
        beside.write(1, ids=[case_id])
        beside.cr.commit()
    return each, perf_counter() - start


class _Desk:
    """An agent, an ordinary case user; a boiler whose contract promises an answer and a solution; a ticket's team."""

    def __init__(self, world):
        self.world, root = world, world.root
        modeller = root(user=world.modeller.id, su=False)
        self.call_type = world.case_type("Service call", 10, 3)
        self.case_type = world.case_type("Like a call", 10, 3)
        modeller["case.type"].browse(self.call_type.id).service_calls = True
        manager = new_test_user(root, "bench_desk_manager", groups="case_contract.group_contract_manager")
        contract_type = modeller["case.contract.type"].create(
            {
                "name": "Repairs",
                "case_type_id": world.case_type("Contract", 1, 1).id,
                "duration_kind": "indefinite",
                "obligation_ids": [
                    (0, 0, {"name": "Answer", "kind": "response", "within_hours": 4}),
                    (0, 0, {"name": "Solved", "kind": "resolution", "within_hours": 24}),
                ],
            }
        )
        boiler = modeller["case.installation.type"].create({"name": "Boiler"})
        self.boiler = root["case.installation"].create(
            {"type_id": boiler.id, "partner_id": world.partner.id, "serial": "ZB-1", "state": "in_service"}
        )
        contract = root(user=manager.id, su=False)["case.contract"].create(
            {
                "type_id": contract_type.id,
                "partner_id": world.partner.id,
                "coverage_ids": [(0, 0, {"installation_id": self.boiler.id})],
            }
        )
        contract.action_activate()
        world.clerk.group_ids += root.ref("helpdesk_mgmt.group_helpdesk_user")
        self.team = root["helpdesk.ticket.team"].create({"name": "Desk", "user_ids": [(6, 0, world.clerk.ids)]})
        root.cr.commit()

    def take_in(self):
        """What the desk does when the telephone rings. :return: ``case.service.call``"""
        env = self.world.env
        fresh(env)
        call = env["case.service.call"].take_in(
            {"title": "No hot water", "installation": "ZB-1", "caller_id": self.world.partner.id}
        )
        env.cr.commit()
        return call

    def open(self):
        """A case of the same plan that is no call."""
        env = self.world.env
        fresh(env)
        case = env["case.case"].create(self.world.open_values(self.case_type))
        env.cr.commit()
        return case

    def ticket(self):
        """The peer: a ticket of somebody who called, in the hands of who takes it."""
        env = self.world.env
        fresh(env)
        ticket = env["helpdesk.ticket"].create(
            {
                "name": "No hot water",
                "description": "<p>Since this morning</p>",
                "partner_id": self.world.partner.id,
                "team_id": self.team.id,
                "user_id": self.world.clerk.id,
            }
        )
        env.cr.commit()
        return ticket
