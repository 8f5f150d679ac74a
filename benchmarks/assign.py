"""Work given out: many open steps distributed over a team at once, and handed over by somebody who leaves."""

import time

from _measure import fresh, interleaved, queries, row, say
from _world import World

STEPS = {"small": 1_000, "full": 10_000}
PEOPLE = {"small": 20, "full": 200}
ROUNDS = {"small": 4, "full": 3}


def run(env, scale):
    """Distribute, then hand over, as many steps as the scale says; statements counted, time beside a bare UPDATE."""
    world, count = World(env), STEPS[scale]
    world.describe()
    crowd = _Crowd(world, count, PEOPLE[scale])
    crowd.give(10)  # what is asked once, such as who is in which group, is known from here on
    few, many = (queries(env, lambda n=n: crowd.give(n)) for n in (10, count))
    say(f"distributed: {few} statements for 10 steps, {many} for {count:,}")
    handed = queries(env, crowd.hand_over)
    few_handed = queries(env, lambda: crowd.hand_over(10))
    say(f"handed over: {few_handed} statements for 10 steps, {handed} for {count:,}")
    times = interleaved(
        {
            "give": lambda: crowd.give(count),
            "hand over": crowd.hand_over,
            "floor": lambda: crowd.floor(count),
        },
        ROUNDS[scale],
    )
    bar = "≤ 12 statements per 1,000"
    shown = []
    for name, key, least, most in (
        (f"distributed over {PEOPLE[scale]} people", "give", few, many),
        ("handed over", "hand over", few_handed, handed),
    ):
        each = (most - least) / (count / 1000)
        shown.append(
            row(name, count, times[key], floor=times["floor"], unit="ms", bar=bar, met=each <= 12, no_peer=True,
                count=round(most / (count / 1000), 1))
        )  # fmt: skip
    return shown


class _Crowd:
    """Cases of ten open steps, all for one team; the clerk of the world is in it, and so are all the others."""

    def __init__(self, world, count, people):
        self.world, self.count = world, count
        env = self.root = world.root
        self.boss = env["res.users"].with_context(no_reset_password=True).create(
            {"name": "Boss", "login": "bench_boss", "group_ids": [
                (6, 0, env.ref("case_organizer.group_case_supervisor").ids)]}
        )  # fmt: skip
        group = env.ref("case_organizer.group_case_user")
        quiet = env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
        self.people = quiet.create(
            [{"name": f"Clerk {n}", "login": f"bench_{n}", "group_ids": [(6, 0, group.ids)]} for n in range(people)]
        )
        world.team.member_ids += self.people
        case_type = world.case_type("Assign", 10, 10)
        cases = world.env["case.case"].create(world.open_values(case_type, count // 10))
        env.cr.commit()
        self.ids = cases.step_ids.ids
        say(f"{len(self.ids):,} open steps on {len(cases):,} cases, {people} people")

    def _steps(self, number):
        fresh(self.root)
        boss = self.root(user=self.boss.id, su=False)
        return boss["case.step"].browse(self.ids[:number])

    def give(self, number):
        """Distribute: first to who has fewest open steps. :return: how many"""
        given = self._steps(number).give(self.people.ids, "fewest")
        assert sum(given.values()) == number
        self.root.cr.commit()
        return number

    def hand_over(self, number=None):
        """Give all to one, who leaves: what they have goes to another. Only the handing over is measured.

        :return: how many, and the seconds it took
        """
        number = number or self.count
        leaver, successor = self.people[0], self.people[1]
        boxes = self.root["case.box"]._of_users((leaver | successor).ids)
        self._put(number, boxes[leaver.id])
        fresh(self.root)
        boss = self.root(user=self.boss.id, su=False)
        begun = time.perf_counter()
        boss["case.writer"].hand_over(leaver, successor, "leaves")
        self.root.cr.commit()
        return number, time.perf_counter() - begun

    def _put(self, number, box):
        self.root.cr.execute(
            "UPDATE case_step SET box_id = CASE WHEN id = ANY(%s) THEN %s::int END WHERE id = ANY(%s)",
            (self.ids[:number], box, self.ids),
        )
        self.root.cr.commit()

    def floor(self, number):
        """The same rows written by one UPDATE."""
        self.root.cr.execute(
            "UPDATE case_step s SET box_id = b.id, by_hand = true FROM (SELECT id, row_number() OVER (ORDER BY id) AS n"
            " FROM case_box WHERE user_id = ANY(%(users)s)) b, (SELECT id, row_number() OVER () AS n"
            " FROM unnest(%(ids)s::int[]) AS i(id)) i WHERE s.id = i.id AND b.n = 1 + i.n %% %(count)s",
            {"users": self.people.ids, "ids": self.ids[:number], "count": len(self.people)},
        )
        self.root.cr.commit()
        return number
