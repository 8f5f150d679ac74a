"""Very many cases under the rules of who may least: what people look at is found by an index, whatever there is."""

import json
import time

from _killing import Ground
from _people import case_type, person
from _table import often, say, tried

from odoo import Command

TIMES = {"short": 3_000, "full": 1_000_000}
#: Tables that must not be read from the first row to the last.
LARGE = ("case_case", "case_participant", "case_step", "case_document", "case_note")
#: So many have something to do with the cases, each with as much.
PEOPLE, TEAMS = 200, 20
#: Of 100 cases: for whom they are; so many go on.
ACCESS = "CASE WHEN n %% 100 < 60 THEN 'open' WHEN n %% 100 < 80 THEN 'team' ELSE 'restricted' END"
STATE = "CASE WHEN n %% 20 = 0 THEN 'active' WHEN n %% 200 = 1 THEN 'suspended' ELSE 'completed' END"
RUNNING = ("state", "in", ("active", "suspended", "in_review"))


def run(env, scale):
    """Each way of looking, explained and timed."""
    ground, rows, size = Ground(env), [], often(TIMES, scale)
    with ground.committed() as env:
        crowd = Crowd(env, size)
    with ground.committed(crowd.looker) as env:
        if scale == "short":
            # Few rows are read faster without an index: here, that there is one.
            env.cr.execute("SET LOCAL enable_seqscan = off")
        for name, look in crowd.looks(env).items():
            with tried(rows, name) as row:
                row["tried"] = size
                _explain(env, row, *look)
    return rows


class Crowd:
    """Cases, and who takes part in them, made by INSERT … SELECT of one that was opened by hand.

    :param env: whose work is committed
    :param size: how many cases
    """

    def __init__(self, env, size):
        self.cr, begun = env.cr, time.monotonic()
        modeller = person(env, "rows_modeller")
        group = env.ref("case_organizer.group_case_user")
        quiet = env["res.users"].with_context(no_reset_password=True)
        users = quiet.create(
            [
                {"name": f"Rows {number}", "login": f"faults_rows_{number}", "group_ids": [Command.set(group.ids)]}
                for number in range(PEOPLE)
            ]
        ).ids
        self.looker = users[0]
        teams = env["case.team"].create(
            [
                {"name": f"Faults rows {number}", "member_ids": [Command.set(users[number::TEAMS])]}
                for number in range(TEAMS)
            ]
        )
        self.type = case_type(env(user=modeller), "Faults rows", [{"name": "look"}]).id
        customer = env["res.partner"].create({"name": "Faults rows"})
        self.partner = customer.id
        case = env(user=users[1])["case.case"].create(
            {"type_id": self.type, "partner_id": customer.id, "title": "Faults rows"}
        )
        case.participant_ids = [
            Command.create({"user_id": self.looker}),
            Command.create({"team_id": teams[0].id}),
        ]
        case.post_note("Faults rows")
        kind = env["case.document.kind"].create({"name": "Faults rows", "code": "faults_rows"})
        case.file_document(kind.id, "rows.pdf", "JVBERi0xLjQgcHJvb2YKJSVFT0Y=")
        env.flush_all()
        self.case, self.users, self.teams = case.id, users, teams.ids
        self.boxes = env["case.box"]._of_users(users), env["case.box"]._of_teams(teams.ids)
        self.fill(env, size)
        env.cr.commit()
        for table in LARGE:
            env.cr.execute(f"ANALYZE {table}")
        say(f"{size:,} cases in {time.monotonic() - begun:.0f} s")

    def fill(self, env, size):
        """Multiply the case and what lies below it."""
        env.cr.execute("SELECT COALESCE(max(id), 0) FROM case_case")
        self.first = env.cr.fetchone()[0] + 1
        number = f"{self.first} + n"
        users = f"(ARRAY{self.users})[1 + n %% {PEOPLE}]"
        days = "now() - (n %% 3650) * interval '1 day'"
        self.multiply(
            env["case.case"],
            size,
            {
                "id": number,
                "name": "'F' || n",
                "title": "'Faults ' || n",
                "access": ACCESS,
                "state": STATE,
                "user_id": users,
                "create_uid": users,
                "external_ref": "NULL",
                "priority": "CASE WHEN n %% 50 = 0 THEN '1' ELSE '0' END",
                "deadline": days,
                "opened_on": days,
                "create_date": days,
            },
        )
        personal = ", ".join(str(self.boxes[0][user]) for user in self.users)
        of_teams = ", ".join(str(self.boxes[1][team]) for team in self.teams)
        for every, who, boxes in ((5, "user_id", personal), (10, "team_id", of_teams)):
            held = self.users if who == "user_id" else self.teams
            # The next after the handler, so that somebody else takes part than who handles the case.
            place = f"1 + (n / {every} + 7) %% {len(held)}"
            self.multiply(
                env["case.participant"],
                size,
                {"case_id": number, who: f"(ARRAY{held})[{place}]", "box_id": f"(ARRAY[{boxes}])[{place}]"},
                f"t.{who} = {held[0]} AND n %% {every} = 0",
            )
        self.multiply(
            env["case.step"],
            size,
            {
                "case_id": number,
                "access": ACCESS,
                "state": "CASE WHEN n %% 20 = 0 THEN t.state ELSE 'completed' END",
                "box_id": f"(ARRAY[{personal}])[1 + n %% {PEOPLE}]",
                "deadline": days,
            },
        )
        for model in ("case.note", "case.document"):
            self.multiply(env[model], size, {"case_id": number, **self.access(model, env)}, "n %% 5 = 0")
        env.cr.execute("SELECT setval('case_case_id_seq', (SELECT max(id) FROM case_case))")

    def access(self, model, env):
        """What a model copies of its case."""
        return {"access": ACCESS} if "access" in env[model]._fields and env[model]._fields["access"].store else {}

    def multiply(self, model, size, changed, where="true"):
        """Copy the rows of the case ``size`` times. :param changed: ``{column: SQL in which n counts}``"""
        self.cr.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [model._table],
        )
        columns = [name for (name,) in self.cr.fetchall() if name != "id" or "id" in changed]
        values = [changed.get(name, f't."{name}"') for name in columns]
        names = ", ".join(f'"{name}"' for name in columns)
        owner = "id" if model._name == "case.case" else "case_id"
        self.cr.execute(
            f"INSERT INTO {model._table} ({names}) SELECT {', '.join(values)}"
            f" FROM {model._table} t, generate_series(1, %s) n WHERE t.{owner} = %s AND {where}",
            [size, self.case],
        )

    def looks(self, env):
        """What somebody looks at: ``{name: (model, domain, order, limit)}``."""
        cases, mine = env["case.case"], ("user_id", "=", self.looker)
        late = [("type_id", "=", self.type), ("deadline", "<", "2020-01-01")]
        some = range(self.first + 5, self.first + 85)
        return {
            "all cases that go on, the first 80": (cases, [RUNNING], None, 80),
            "all cases, the first 80": (cases, [], None, 80),
            "all cases, the latest 80": (cases, [], "id desc", 80),
            "my cases": (cases, [mine, RUNNING], None, 80),
            "in which I take part": (cases, [("participant_ids.user_id", "=", self.looker)], None, 80),
            "by number": (cases, [("name", "=", "F4711")], None, 80),
            "of a type and late": (cases, [*late, RUNNING], None, 80),
            "80 by their ids": (cases, [("id", "in", list(some))], None, None),
            "how many there are, at most 10,001": (cases, [], "id", 10_001),
            "steps of a case": (env["case.step"], [("case_id", "=", some[0])], None, None),
            "my work": (env["case.step"], [("mine", "=", True), ("is_open", "=", True)], None, 80),
            "all open steps, the first 80": (env["case.step"], [("is_open", "=", True)], None, 80),
            "all documents, the latest 80": (env["case.document"], [], "id desc", 80),
            "closed cases, the first 80": (cases, [("state", "in", ("completed", "terminated"))], None, 80),
            "notes of a case": (env["case.note"], [("case_id", "=", some[0])], None, None),
            "documents of a case": (env["case.document"], [("case_id", "=", some[0])], None, None),
            "persons involved in a case": (env["case.participant"], [("case_id", "=", some[0])], None, None),
        }


def _explain(env, row, model, domain, order, limit):
    """Run a search with its plan and look for tables that are read from end to end."""
    query = model._search(domain, order=order or model._order, limit=limit)
    statement = query.select()
    env.cr.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement.code, statement.params)
    plan = env.cr.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    found = plan[0]["Plan"]["Actual Rows"]
    for node in _nodes(plan[0]["Plan"]):
        table = node.get("Relation Name")
        if table in LARGE and (node["Node Type"].endswith("Seq Scan") or _all_for_few(env, node, found)):
            row["faults"].append(f"{table} is read from end to end")
    row["more"] = {"ms": round(plan[0]["Execution Time"], 1), "found": found}


def _all_for_few(env, node, found):
    """Whether most rows of a table are read, by whatever index, though few are asked for."""
    read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    env.cr.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [node["Relation Name"]])
    return read > env.cr.fetchone()[0] / 2 and read > 3 * found


def _nodes(node):
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
