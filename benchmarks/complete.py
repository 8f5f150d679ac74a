"""Completing a step, one request each, in plans of any size, beside tasks of Odoo's project with dependencies."""

import json
from time import perf_counter

from _measure import ROUNDS, exponent, fresh, interleaved, queries, row, rows_fetched, rows_read, say
from _world import World

from odoo.tests import new_test_user

PEER_MODULES = ("project",)
BAR = "≤ 5 ms, ≤ 8 queries, ≤ 20 rows read, exponent ≤ 0.1"
PLANS = ((10, 3), (100, 3), (500, 3), (500, 1))
TIMES_PEER = {10: 3, 500: 100}
#: Other cases that run meanwhile.
CROWD = {"small": 3_000, "full": 20_000}


def run(env, scale):
    """Each plan is worked through by an ordinary case user, a step a transaction."""
    world = World(env)
    world.describe()
    world.crowd(CROWD[scale])
    measured = [(size, width, _contest(world, size, width, scale)) for size, width in PLANS]
    points = [(size, shown["ours"]) for size, _width, shown in measured if _width == 3]
    growth = exponent(points)
    rows = []
    for size, _width, shown in measured:
        wanted = TIMES_PEER.get(size)
        shown["exponent"] = round(growth, 3)
        shown["bar"] = BAR + (f", ≥ {wanted} × project.task" if wanted else "")
        shown["met"] = (
            shown["ours"] <= 5
            and shown["queries"] <= 8
            and shown["rows_read"] <= 20
            and growth <= 0.1
            and (not wanted or shown["ratio_peer"] >= wanted)
        )
        rows.append(shown)
    return rows


class _Work:
    """Cases of one type, worked through step by step as a client does, a new one when one is done."""

    def __init__(self, world, case_type):
        self.world, self.case_type = world, case_type
        self.case_id = self.step_id = None

    def prepare(self):
        """See to it that a step is to be done: where the last one led to, else the first one of a new case."""
        if not self.step_id:
            env = self.world.env
            case = env["case.case"].create(self.world.open_values(self.case_type))
            self.case_id, self.step_id = case.id, min(case.step_ids.ids)
            env.cr.commit()

    def do(self):
        """Do that step, whatever is measured of it."""
        self.step_id = self.world.env["case.step"].browse(self.step_id).submit()["next_step_id"]

    def complete(self):
        """Complete one step as a request does. :return: seconds"""
        env = self.world.env
        self.prepare()
        fresh(env)
        start = perf_counter()
        self.do()
        env.cr.commit()
        return perf_counter() - start


def _contest(world, size, width, scale):
    each = 10 if scale == "small" else 100
    case_type = world.case_type(f"Plan {size} {width}", size, width)
    work = _Work(world, case_type)
    peer = _Tasks(world, size)
    floor = _Floor(world, case_type)
    work.complete()
    _check(world, work.case_id, width, size)

    def ours():
        return each, sum(work.complete() for _n in range(each))

    times = interleaved(
        {"ours": ours, "peer": lambda: peer.work(1 if size == 500 else 3), "floor": lambda: floor.work(each)},
        ROUNDS[scale],
    )
    env = world.env
    measured = []
    for measure in (queries, rows_read, rows_fetched):
        work.prepare()
        measured.append(measure(env, work.do))
        env.cr.commit()
    count, read, fetched = measured
    say(f"plan of {size} in {width} chains")
    name = f"chain of {size}" if width == 1 else f"plan of {size}"
    return row(
        f"a step in a {name}",
        size,
        times["ours"],
        peer=times["peer"],
        floor=times["floor"],
        unit="ms",
        count=count,
        rows_read=read,
        with_foreign_keys=fetched,
    )


def _check(world, case_id, width, size):
    """After one step: it is done by who did it, the next one is asked, the chain of the log is whole."""
    case = world.env["case.case"].browse(case_id)
    done = case.step_ids.filtered(lambda step: step.state == "completed")
    assert len(done) == 1 and done.done_by_id == world.clerk and case.steps_done == 1
    assert len(case.step_ids) == min(width + 1, size) and not case.log_ids.verify(case.ids)


class _Tasks:
    """Odoo's project: the same chain as tasks, completed by their assignee."""

    def __init__(self, world, size):
        root = world.root
        self.user = new_test_user(root, f"bench_project_{size}_{id(self)}", groups="project.group_project_user")
        root.user.group_ids += root.ref("project.group_project_task_dependencies")
        self.root, self.size, self.tasks = root, size, []
        self.project = root["project.project"].create(
            {"name": f"Chain of {size}", "allow_task_dependencies": True, "privacy_visibility": "employees"}
        )
        root.cr.commit()

    def _new_chain(self):
        quiet = self.root(context={"tracking_disable": True, "mail_auto_subscribe_no_notify": True})
        tasks = quiet["project.task"].create(
            [
                {"name": f"Task {n}", "project_id": self.project.id, "user_ids": [(6, 0, self.user.ids)]}
                for n in range(self.size)
            ]
        )
        self.root.flush_all()
        cr = self.root.cr
        cr.execute(
            "INSERT INTO task_dependencies_rel (task_id, depends_on_id) SELECT id, id - 1 FROM project_task"
            " WHERE id = ANY(%s)",
            (tasks[1:].ids,),
        )
        cr.execute("UPDATE project_task SET state = '04_waiting_normal' WHERE id = ANY(%s)", (tasks[1:].ids,))
        cr.commit()
        self.root.invalidate_all()
        assert [task.depend_on_ids.ids for task in tasks[:2]] == [[], tasks[0].ids]
        self.tasks = list(tasks.ids)

    def work(self, count):
        """Complete tasks, a transaction each. :return: ``(tasks, seconds)``"""
        spent = 0
        env = self.root(user=self.user.id, su=False)
        for _n in range(count):
            if not self.tasks:
                self._new_chain()
            task = env["project.task"].browse(self.tasks.pop(0))
            fresh(env)
            start = perf_counter()
            task.write({"state": "1_done"})
            env.cr.commit()
            spent += perf_counter() - start
        assert task.state == "1_done"
        return count, spent


class _Floor:
    """The rows that completing a step writes, by plain SQL with everything known beforehand."""

    def __init__(self, world, case_type):
        self.world, self.case_type = world, case_type
        self.plan = []

    def _prepare(self):
        """A case of its own, and what is written when each of its steps is done."""
        env = self.world.env
        case = env["case.case"].create(self.world.open_values(self.case_type))
        env.cr.commit()
        cr = env.cr
        cr.execute(
            "SELECT s.id, s.item_id, s.role_id, s.box_id, s.supervisor_box_id, s.deadline, s.company_id, c.plan_state,"
            " c.log_seq, c.log_head, c.plan_id FROM case_step s JOIN case_case c ON c.id = s.case_id"
            " WHERE c.id = %s ORDER BY s.id LIMIT 1",
            (case.id,),
        )
        step, item, role, box, supervisor, deadline, company, state, seq, head, plan = cr.fetchone()
        cr.commit()
        common = {
            "case": case.id, "step": step, "item": item, "role": role, "box": box, "supervisor": supervisor,
            "deadline": deadline, "company": company, "state": state, "head": head, "plan": plan,
            "uid": env.uid, "data": json.dumps({"changes": [["step", 1, "a", "c", "done"], ["next", 1, "w", "a", 0]]}),
        }  # fmt: skip
        self.plan = [{**common, "seq": seq + n, "instance": 1000 + n} for n in range(1, 101)]

    def work(self, count):
        """Write what a completed step leads to, a transaction each. :return: ``(steps, seconds)``"""
        cr = self.world.env.cr
        spent = 0
        for _n in range(count):
            if not self.plan:
                self._prepare()
            values = self.plan.pop(0)
            start = perf_counter()
            for statement in _STATEMENTS:
                cr.execute(statement, values)
            cr.commit()
            spent += perf_counter() - start
        return count, spent


_STATEMENTS = (
    "UPDATE case_case SET plan_state = %(state)s, log_seq = %(seq)s, log_head = %(head)s, steps_done = %(seq)s"
    " WHERE id = %(case)s",
    "UPDATE case_step SET state = 'completed', outcome = 'done', done_on = now(), done_by_id = %(uid)s"
    " WHERE id = %(step)s",
    "INSERT INTO case_step (case_id, item_id, code, instance, state, role_id, box_id, supervisor_box_id, deadline,"
    " priority, access, company_id, enabled_on) VALUES (%(case)s, %(item)s, 'next', %(instance)s, 'active', %(role)s,"
    " %(box)s, %(supervisor)s, %(deadline)s, '0', 'open', %(company)s, now()) RETURNING id",
    "INSERT INTO case_log (case_id, seq, at, user_id, kind, item, instance, plan_id, data, hash) VALUES (%(case)s,"
    " %(seq)s, now(), %(uid)s, 'complete', 'step', 1, %(plan)s, %(data)s, %(head)s)",
)
