"""Work on many cases as jobs of OCA's queue, over two servers: beside the scheduler, and when one server is killed.

Each server has a runner of jobs, of which one is in charge at a time; it gives jobs to a balancer, as administrators
set it, and so to workers of both.
"""

import contextlib
import os
import random
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

import requests
from _killing import Ground
from _measure import row, say
from _memory_jobs import Migration
from _served import Served, faults_of

PEER_MODULES = ("queue_job", "case_organizer_queue_job")
PEER_PACKAGES = ("odoo-addon-queue-job==19.0.2.4.0.1", "openupgradelib==3.13.7")
#: Cases of a work, and how often each contest is held.
SIZES = {"small": (2_000, 2), "full": (50_000, 3)}
WORKERS = 2
#: Seconds within which a work is done, that a server which died had begun.
PATIENCE = 900
BAR = "none lost, none doubled"


def run(env, scale):
    """The scheduler's own way, then as jobs, then two works at once, then a server dies."""
    size, rounds = SIZES[scale]
    ground = Ground(env)
    works = [Migration(ground, size) for _n in range(2)]
    alone = [_by_scheduler(ground, works[0]) for _n in range(rounds)]
    with Balancer() as balancer:
        os.environ["ODOO_QUEUE_JOB_CHANNELS"] = f"root:{WORKERS}"
        os.environ["ODOO_QUEUE_JOB_PORT"] = str(balancer.server_port)
        options = ["--load=base,web,rpc,queue_job", "--max-cron-threads=1"]
        servers = [Served(env.cr.dbname, WORKERS, f"jobs-{number}", options) for number in range(2)]
        try:
            balancer.servers = [server.wait() for server in servers]
            one = [_by_jobs(ground, works[:1]) for _n in range(rounds)]
            two = [_by_jobs(ground, works) for _n in range(rounds)]
            shares = sorted(balancer.given.values())
            faults = [line for server in servers for line in faults_of(server.told())]
            killed = _by_jobs(ground, works, servers, balancer)
        finally:
            for server in servers:
                server.stop()
    say(f"jobs of each server: {shares}; lines about errors before one was killed: {faults[:3] or 'none'}")
    name = f"{size:,} cases to a new version"
    return [
        row(f"{name}, as jobs", size, one, floor=alone, unit="ms", beside="the scheduler in a process of its own"),
        row(f"two works of {name} at once, as jobs", 2 * size, two, floor=alone, unit="ms", jobs_of_each=shares),
        row(
            f"two works of {name}, the server whose runner is in charge killed", 2 * size, [killed], floor=alone,
            no_peer=True, unit="ms", bar=BAR, met=not faults and len(shares) == 2,
        ),
    ]  # fmt: skip


class Balancer(ThreadingHTTPServer):
    """Gives each request to a server in turn; one that does not answer gets no more."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.servers, self.given, self.lock = [], Counter(), threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_error):
        self.shutdown()
        self.server_close()

    def next(self):
        """The server whose turn it is."""
        with self.lock:
            server = self.servers.pop(0)
            self.servers.append(server)
            self.given[server.address] += 1
            return server

    def drop(self, server):
        """It is gone."""
        with self.lock:
            self.servers.remove(server)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        """Hand it on, and what is answered back."""
        headers = {"X-Odoo-Database": self.headers.get("X-Odoo-Database", "")}
        try:
            answer = requests.get(f"{self.server.next().address}{self.path}", headers=headers, timeout=PATIENCE)
            status, content = answer.status_code, answer.content
        except requests.RequestException:
            status, content = 502, b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        # Who gives jobs away does not wait for their end.
        with contextlib.suppress(OSError):
            self.wfile.write(content)

    def log_message(self, *_text):
        """Say nothing."""


def _by_scheduler(ground, work):
    """As the scheduler does it. :return: seconds a case"""
    _make(ground, [work])

    def carry_on(env):
        bulk = env["case.bulk"].browse(work.about)
        while bulk.state == "running":
            bulk.work_sudo()
            env.cr.commit()

    spent = ground.finish(carry_on)
    _check(ground, [work])
    return spent / work.size


def _by_jobs(ground, works, servers=(), balancer=None):
    """Wait until servers have done it. :param servers: of which one is killed meanwhile :return: seconds a case"""
    _make(ground, works)
    begun = time.perf_counter()
    with ground.committed() as env:
        env["case.bulk"].browse([work.about for work in works])._carry_on_sudo()
    if servers:
        _kill_one(ground, works, servers, balancer)
    while (states := _states(ground, works)) != {"done"}:
        assert time.perf_counter() < begun + PATIENCE, f"the work is {states}"
        time.sleep(0.1)
    spent = time.perf_counter() - begun
    _check(ground, works)
    return spent / sum(work.size for work in works)


def _make(ground, works):
    """Prepare works that nobody carries on yet."""
    with ground.committed() as env, patch.object(type(env["case.bulk"]), "_carry_on_sudo", lambda _bulk: None):
        for work in works:
            work.make()


def _kill_one(ground, works, servers, balancer):
    """Kill the server whose runner is in charge, while the works are under way."""
    while not _done(ground, works):
        time.sleep(0.05)
    time.sleep(random.uniform(0, 0.5))
    left = sum(work.size for work in works) - _done(ground, works)
    victim = next(server for server in servers if "queue job runner ready for db" in server.told())
    victim.kill()
    balancer.drop(victim)
    say(f"a server was killed when {left:,} cases were left")
    assert left, "the works were done before: take more cases"


def _states(ground, works):
    with ground.committed() as env:
        return set(env["case.bulk"].browse([work.about for work in works]).mapped("state"))


def _done(ground, works):
    with ground.committed() as env:
        return sum(env["case.bulk"].browse([work.about for work in works]).mapped("done"))


def _check(ground, works):
    """Each case was taken along once, and the work says so."""
    with ground.committed() as env:
        wrong = [text for work in works for text in work.check(env)]
        wrong += [told["reason"] for work in works for told in env["case.log"].verify(work.case_ids[:200])]
        env.cr.rollback()
    assert not wrong, wrong[:5]
