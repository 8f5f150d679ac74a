"""My Work: what waits for one person over all cases, beside Odoo's own list of activities."""

from _measure import ROUNDS, explain, exponent, fresh, interleaved, nodes, queries, row, say
from _world import World

from odoo import sql_db

from odoo.addons.mail.models.res_users import ResUsers as MailUsers

SIZES = {"small": (30_000, 200_000), "full": (30_000, 200_000, 5_000_000)}
USERS, TEAMS, OWN, TEAM_BOXES, IN_TEAM = 500, 50, 200, 5, 5000
DOMAIN = [("mine", "=", True), ("is_open", "=", True)]
ORDER = "deadline, id"
LIST = {
    "display_name": {},
    "deadline": {},
    "state": {},
    "shown_state": {},
    "priority": {},
    **{name: {"fields": {"display_name": {}}} for name in ("case_id", "partner_id", "type_id", "role_id")},
}


def run(env, scale):
    """One person with 200 steps of their own and five team boxes of 5,000, whatever is open elsewhere."""
    world = World(env)
    world.describe()
    crowd = _Crowd(world)
    measured = {}
    for size in SIZES[scale]:
        crowd.grow_to(size)
        for name, shown in _contest(world, crowd, size, scale).items():
            measured.setdefault(name, []).append(shown)
    rows = []
    for shown in measured.values():
        growth = exponent([(r["n"], r["ours"]) for r in shown])
        for one in shown:
            one["exponent"] = round(growth, 3)
            if not one["bar"]:
                continue
            one["met"] = one["met"] and growth <= 0.05
            one["bar"] += ", exponent ≤ 0.05"
        rows += shown
    return rows


def _contest(world, crowd, size, scale):
    env, sudo = world.env, world.root(user=world.clerk.id, su=True)
    steps, each = env["case.step"], 10 if scale == "small" else 30
    ids = crowd.first(80)
    assert steps.search(DOMAIN, order=ORDER, limit=80).ids == ids, "the list is not the soonest 80"
    page = steps.web_search_read(DOMAIN, LIST, limit=80, order=ORDER, count_limit=1001)
    assert [r["id"] for r in page["records"]] == ids and page["length"] == 1001

    def repeated(work, environment=env, times=each):
        def timed():
            for _n in range(times):
                fresh(environment)
                work()
            return times

        return timed

    def read_ids(environment=env):
        return environment["case.step"].search(DOMAIN, order=ORDER, limit=80)

    def read_page():
        return steps.web_search_read(DOMAIN, LIST, limit=80, order=ORDER, count_limit=1001)

    def read_counts():
        late = [*DOMAIN, ("deadline", "<", env.cr.now())]
        return steps.search_count(DOMAIN, limit=1001), steps.search_count(late, limit=1001)

    times = interleaved(
        {
            # A millisecond each: more of them, so that what the machine does meanwhile weighs no more than growth.
            "ids": repeated(read_ids, times=each * 5),
            "ids without rules": repeated(lambda: read_ids(sudo), sudo, times=each * 5),
            "page": repeated(read_page),
            "counts": repeated(read_counts),
            "peer": lambda: crowd.peer_page(max(1, each // 5)),
            "floor ids": repeated(lambda: crowd.first(80)),
            "floor page": repeated(crowd.floor_page),
            "floor counts": repeated(crowd.floor_count),
        },
        ROUNDS[scale],
    )
    # By itself: with millions of activities Odoo's own leaves nothing in memory for whoever comes next.
    times |= interleaved(
        {
            "menu": lambda: crowd.menu(max(1, each // 5), ours=True),
            "menu of Odoo": lambda: crowd.menu(max(1, each // 5), ours=False),
        },
        ROUNDS[scale],
    )
    crowd.say_plan()
    rules = sum(times["ids"]) / sum(times["ids without rules"])
    page_queries = queries(env, read_page)
    shown = {
        "ids": row("the ids of 80 steps", size, times["ids"], peer=times["peer"], floor=times["floor ids"], unit="ms",
                   bar="≤ 3 ms, rules add ≤ 20%", count=queries(env, read_ids), rules=round(rules, 2)),
        "page": row("the whole web_search_read", size, times["page"], peer=times["peer"], floor=times["floor page"],
                    unit="ms", bar="≤ 20 ms, ≤ 8 queries", count=page_queries),
        "counts": row("counts (all and late)", size, times["counts"], peer=times["peer"],
                      floor=times["floor counts"], unit="ms", bar="≤ 5 ms", count=queries(env, read_counts)),
    }  # fmt: skip
    menu_queries = queries(env, lambda: crowd.menu(1, ours=True))
    shown["menu"] = row("activity menu", size, times["menu"], peer=times["menu of Odoo"], unit="ms", count=menu_queries)
    shown["ids"]["met"] = shown["ids"]["ours"] <= 3 and rules <= 1.2
    shown["page"]["met"] = shown["page"]["ours"] <= 20 and page_queries <= 8
    shown["counts"]["met"] = shown["counts"]["ours"] <= 5
    return shown


class _Crowd:
    """500 users, 50 teams and their open steps, and the same number of activities; made by INSERT … SELECT."""

    def __init__(self, world):
        self.world, self.env, self.cr = world, world.root, world.root.cr
        self.size = 0
        self.case_type = world.case_type("Crowd", 10, 10)
        self.case = world.env["case.case"].create(world.open_values(self.case_type))
        self.cr.commit()
        self._make_people()
        self._make_customers()

    def _make_people(self):
        group = self.env.ref("case_organizer.group_case_user")
        quiet = self.env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
        users = quiet.create(
            [{"name": f"Clerk {n}", "login": f"bench_{n}", "group_ids": [(6, 0, group.ids)]} for n in range(USERS - 2)]
        )
        everybody = self.world.clerk | self.world.other | users
        # Five teams each, the person measured in the first five.
        members = [[] for _n in range(TEAMS)]
        for number, user in enumerate(everybody):
            for place in range(TEAM_BOXES):
                members[(number * TEAM_BOXES + place) % TEAMS].append(user.id)
        self.world.team.member_ids = [(4, user_id) for user_id in members[0]]
        teams = self.world.team | self.env["case.team"].create(
            [{"name": f"Team {n}", "member_ids": [(6, 0, ids)]} for n, ids in enumerate(members) if n]
        )
        boxes = self.env["case.box"]._of_users(everybody.ids)
        team_boxes = self.env["case.box"]._of_teams(teams.ids)
        self.own = boxes[self.world.clerk.id]
        self.teams = [team_boxes[team.id] for team in teams[:TEAM_BOXES]]
        self.elsewhere = [box for user, box in boxes.items() if user != self.world.clerk.id]
        self.elsewhere += [team_boxes[team.id] for team in teams[TEAM_BOXES:]]
        self.cr.commit()

    def _make_customers(self):
        self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(1000)])
        self.cr.commit()
        self.cr.execute(
            "SELECT array_agg(id) FROM (SELECT id FROM res_partner WHERE name LIKE 'Customer %%' LIMIT 1000) p"
        )
        self.partners = self.cr.fetchone()[0]

    def grow_to(self, size):
        """Open steps until there are ``size``: first those of the person measured, the rest elsewhere."""
        mine = [self.own] * OWN + [box for box in self.teams for _n in range(IN_TEAM)] if not self.size else []
        start, self.size = self.size, size
        self.cr.execute("DROP TABLE IF EXISTS bench_steps")
        self.cr.execute(
            "CREATE TEMP TABLE bench_steps AS SELECT n, CASE WHEN n < %(mine)s THEN (%(boxes)s::int[])[n + 1]"
            " ELSE (%(elsewhere)s::int[])[1 + (n * 7919::bigint) %% %(count)s] END AS box_id,"
            " random() AS place FROM generate_series(0, %(size)s - 1) n",
            {
                "mine": len(mine),
                "boxes": mine or [0],
                "elsewhere": self.elsewhere,
                "count": len(self.elsewhere),
                "size": size - start,
            },
        )
        self._insert((size - start) // 10)
        self._insert_activities(size - start, len(mine))
        self.cr.commit()
        _vacuum(self.cr.dbname)
        self.cr.execute(
            "SELECT count(*) FROM case_step WHERE state IN ('enabled', 'active') AND box_id = ANY(%s)",
            ([self.own, *self.teams],),
        )
        own = self.cr.fetchone()[0]
        say(f"{size:,} open steps, {USERS} users, {TEAMS} teams; {own:,} wait for the person measured")

    def _insert(self, cases):
        """Cases of ten open steps; a fifth of them not open to everybody, with those asked as participants."""
        self.cr.execute("SELECT max(id) FROM case_case")
        base = self.cr.fetchone()[0]
        self.cr.execute(
            "INSERT INTO case_case (name, title, type_id, plan_id, plan_state, company_id, partner_id, user_id, access,"
            " priority, state, status_id, log_seq, steps_done, steps_total, opened_on, create_date, write_date,"
            " create_uid, write_uid)"
            " SELECT 'CROWD-' || (%(base)s + g), 'Request', type_id, plan_id, plan_state, company_id,"
            " (%(partners)s::int[])[1 + g %% 1000], %(other)s, CASE g %% 20 WHEN 0 THEN 'restricted' WHEN 1 THEN 'team'"
            " WHEN 2 THEN 'team' WHEN 3 THEN 'team' ELSE 'open' END, '0', 'active', status_id, 0, 0, 10, now(), now(),"
            " now(), 1, 1 FROM case_case, generate_series(1, %(cases)s) g WHERE id = %(case)s RETURNING id",
            {
                "base": base,
                "partners": self.partners,
                "cases": cases,
                "case": self.case.id,
                "other": self.world.other.id,
            },
        )
        first = self.cr.fetchone()[0]
        # In an order in which neighbours on disk belong to different people, as time would have it.
        self.cr.execute(
            "INSERT INTO case_step (case_id, item_id, code, instance, state, role_id, box_id, supervisor_box_id,"
            " deadline, priority, access, company_id, enabled_on)"
            " SELECT c.id, s.item_id, s.code, 1, 'active', s.role_id, b.box_id, s.supervisor_box_id,"
            " date_trunc('second', now()) + (random() * 80 - 10) * interval '1 day', '0', c.access, c.company_id, now()"
            " FROM (SELECT row_number() OVER (ORDER BY place) - 1 AS n, box_id FROM bench_steps) b"
            " JOIN case_case c ON c.id = %(first)s + b.n %% %(cases)s"
            " JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS k, * FROM case_step WHERE case_id = %(case)s) s"
            " ON s.k = b.n / %(cases)s",
            {"first": first, "cases": cases, "case": self.case.id},
        )
        self.cr.execute(
            "INSERT INTO case_participant (case_id, user_id, team_id, box_id, active)"
            " SELECT DISTINCT s.case_id, b.user_id, b.team_id, b.id, true FROM case_step s JOIN case_box b"
            " ON b.id = s.box_id WHERE s.case_id >= %s AND s.access != 'open'",
            (first,),
        )

    def _insert_activities(self, count, mine):
        kind = self.env.ref("mail.mail_activity_data_todo")
        model = self.env["ir.model"]._get("res.partner")
        self.cr.execute(
            "SELECT array_agg(id) FROM res_users WHERE login LIKE 'bench_%%' AND id != %s", (self.world.clerk.id,)
        )
        self.cr.execute(
            "INSERT INTO mail_activity (res_model_id, res_model, res_id, res_name, activity_type_id, summary,"
            " date_deadline, user_id, active, create_uid, write_uid, create_date, write_date)"
            " SELECT %(model)s, 'res.partner', (%(partners)s::int[])[1 + n %% 1000], 'Customer', %(kind)s, 'Request',"
            " CURRENT_DATE + (random() * 80 - 10)::int, CASE WHEN n < %(mine)s THEN %(me)s"
            " ELSE (%(others)s::int[])[1 + n %% array_length(%(others)s::int[], 1)] END, true, 1, 1, now(), now()"
            " FROM generate_series(0, %(count)s - 1) n ORDER BY random()",
            {
                "model": model.id,
                "partners": self.partners,
                "kind": kind.id,
                "mine": mine,
                "me": self.world.clerk.id,
                "others": self.cr.fetchone()[0],
                "count": count,
            },
        )

    _FIRST = (
        "SELECT s.id, s.deadline, s.case_id, s.role_id, s.item_id FROM unnest(%(boxes)s::int[]) AS b(id)"
        " CROSS JOIN LATERAL (SELECT * FROM case_step WHERE box_id = b.id AND state IN ('enabled', 'active')"
        " ORDER BY deadline, id LIMIT %(limit)s) s ORDER BY s.deadline, s.id LIMIT %(limit)s"
    )

    def first(self, limit):
        """Floor: the ids of the steps that are due first."""
        self.cr.execute(self._FIRST, {"boxes": [self.own, *self.teams], "limit": limit})
        return [found[0] for found in self.cr.fetchall()]

    def floor_page(self):
        """Floor: the same page with its names, by one statement, and the limited count."""
        self.cr.execute(
            f"SELECT f.*, i.name, c.name, p.complete_name, t.name, r.name FROM ({self._FIRST}) f"
            " JOIN case_plan_item i ON i.id = f.item_id JOIN case_case c ON c.id = f.case_id"
            " LEFT JOIN res_partner p ON p.id = c.partner_id JOIN case_type t ON t.id = c.type_id"
            " LEFT JOIN case_role r ON r.id = f.role_id ORDER BY f.deadline, f.id",
            {"boxes": [self.own, *self.teams], "limit": 80},
        )
        assert len(self.cr.fetchall()) == 80
        self.floor_count()

    def floor_count(self):
        """Floor: the limited count."""
        self.cr.execute(
            "SELECT count(*) FROM (SELECT FROM case_step WHERE box_id = ANY(%s) AND state IN ('enabled', 'active')"
            " LIMIT 1001) s",
            ([self.own, *self.teams],),
        )

    def peer_page(self, times):
        """Peer: as many activities of one user in Odoo's own list."""
        env = self.world.env
        specification = {
            "summary": {},
            "date_deadline": {},
            "res_name": {},
            **{name: {"fields": {"display_name": {}}} for name in ("activity_type_id", "user_id", "create_uid")},
        }
        for _n in range(times):
            fresh(env)
            page = env["mail.activity"].web_search_read(
                [("user_id", "=", env.uid)], specification, limit=80, order="date_deadline, id", count_limit=1001
            )
            assert len(page["records"]) == 80
        return times

    def menu(self, times, ours):
        """What the activity menu asks: the groups of Case Organizer alone, or those of Odoo alone."""
        for _n in range(times):
            fresh(self.world.env)
            users = self.world.env["res.users"]
            found = users._case_groups() if ours else MailUsers._get_activity_groups(users)
            assert found, "nothing was counted"
        return times

    def say_plan(self):
        """Say how PostgreSQL answers the query for the ids."""
        query = self.world.env["case.step"]._search(DOMAIN, order=ORDER, limit=80)
        found = explain(self.cr, self.cr.mogrify(query.select().code, tuple(query.select().params)).decode())
        scans = {
            f"{node['Node Type']} {node.get('Index Name') or node.get('Relation Name', '')}".strip()
            for node in nodes(found)
            if "Scan" in node["Node Type"]
        }
        say(f"ids: {found['Execution Time']:.2f} ms in PostgreSQL, {', '.join(sorted(scans))}")


def _vacuum(dbname):
    """What autovacuum does sooner or later."""
    cr = sql_db.db_connect(dbname).cursor()
    cr._cnx.autocommit = True
    for table in ("case_case", "case_step", "case_participant", "mail_activity"):
        cr.execute(f"VACUUM (ANALYZE) {table}")
    cr._cnx.autocommit = False
    cr.close()
