"""The demo: a database with stories to walk through, served on this machine."""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from dev import addons, history, machine, odoo_source, postgres, proc, venv
from dev.odoo import Workspace
from dev.paths import LOGS, ROOT, RUN, short
from dev.ui import Failure, Steps, duration, say

PORT = 8069
HOME = RUN / "demo"
LOGINS = ROOT / "case_organizer" / "demo" / "logins.txt"
DATABASE = "demo"
#: Loads the demo data of our addons into a database that has them.
STORIES = """
from odoo.modules.loading import load_demo
from odoo.modules.module_graph import ModuleGraph

names = {modules!r}
graph = ModuleGraph(env.cr, mode="load")
graph.extend(env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))
env.cr.execute("UPDATE ir_module_module SET demo = true WHERE name = ANY(%s)", (names,))
if not all([load_demo(env, package, {{}}, "init") for package in graph if package.name in names]):
    raise SystemExit(1)
env.cr.commit()
"""
PATIENCE = 300


@dataclass(frozen=True)
class Served:
    """A demo that is being served."""

    database: str
    pid: int
    port: int
    interface: str

    @property
    def file(self) -> Path:
        """Where this is noted."""
        return HOME / f"{self.database}.served.json"

    @property
    def address(self) -> str:
        """What to type into a browser.

        Browsers share cookies between ports of a name, so a demo on another
        port goes by another name, or logging in there would log out here.
        """
        if self.interface not in ("127.0.0.1", "0.0.0.0"):
            return f"http://{self.interface}:{self.port}"
        return f"http://{'localhost' if self.port == PORT else '127.0.0.1'}:{self.port}"

    def lives(self) -> bool:
        """Whether its server still runs (and the process id is not somebody else's by now)."""
        if not proc.alive(self.pid):
            return False
        command = Path(f"/proc/{self.pid}/cmdline")
        return not command.is_file() or str(HOME / f"{self.database}.conf").encode() in command.read_bytes()


def served() -> list[Served]:
    """The demos of this clone that are being served."""
    found = [Served(**json.loads(file.read_text())) for file in sorted(HOME.glob("*.served.json"))]
    return [demo for demo in found if demo.lives()]


def server() -> postgres.Server:
    """The PostgreSQL server with the demo databases."""
    return postgres.server("demo")


def default_database() -> str:
    """The database that commands work on: the only one served, else the usual one."""
    running = served()
    return running[0].database if len(running) == 1 else f"{server().prefix}{DATABASE}"


@contextlib.contextmanager
def existing(database: str | None) -> Iterator[tuple[Workspace, str]]:
    """The workspace for a demo database that has to exist already."""
    if not venv.PYTHON.exists():
        raise Failure("Nothing is set up yet: start with ./run demo.")
    name = database or default_database()
    with server().running():
        workspace = Workspace("demo", odoo_source.ensure(), server())
        there = workspace.server.databases()
        if name not in there:
            known = f" There are: {', '.join(there)}." if there else ""
            raise Failure(f"There is no database {name}: make it with ./run demo --database {name}.{known}")
        yield workspace, name


def make_database(workspace: Workspace, database: str) -> None:
    """Make the demo database, or bring it up to date; a half-made one is made again."""
    every, modules = ",".join(addons.modules()), ",".join(addons.standalone())
    if not modules:
        raise Failure("No addon case_* to install was found here: is the clone complete?")
    now = f"definition {addons.definition_hash(extra=[workspace.odoo.identity])}"
    if database in workspace.server.databases():
        if workspace.server.comment(database) != now:
            workspace.run(database, "Updating the demo database", "database", "-u", every, "-i", modules)
            workspace.server.note(database, now)
        return
    making = f"{database}_making"
    workspace.drop(making)
    workspace.run(making, "Demo database", "database", "-i", modules)
    # Only our stories: those of the apps we build on take minutes and hide them.
    if workspace.script(making, STORIES.format(modules=addons.modules()), "database"):
        raise Failure(f"The stories of the demo did not load. (the whole output: {short(LOGS / 'database.log')})")
    workspace.rename(making, database)
    workspace.server.note(database, now)


def command(options: argparse.Namespace) -> int:
    """``./run demo``."""
    machine.prepare_folder()
    if options.history and not Path(options.history).is_file():
        raise Failure(f"--history {options.history}: there is no such file.")
    started = time.monotonic()
    steps = Steps(6 if options.history else 5)
    with contextlib.ExitStack() as stack:
        with proc.locked(RUN / "setup.lock"):
            database, port = _choose(options)
            if port is None:
                return 0
            with steps.step("Odoo 19"):
                odoo = odoo_source.ensure(options.odoo)
            with steps.step("Python requirements"):
                venv.ensure()
            with steps.step("PostgreSQL"):
                stack.enter_context(server().running())
                workspace = Workspace("demo", odoo, server())
            with steps.step(f"Database {database}"):
                make_database(workspace, database)
            if options.history:
                with steps.step(f"History from {Path(options.history).name}"):
                    history.import_file(workspace, database, Path(options.history), None)
            with steps.step("Server"):
                child, demo = serve(workspace, database, port, options.interface)
        try:
            _welcome(demo, time.monotonic() - started, options.detach)
            if options.detach:
                return 0
            return _stay(child)
        finally:
            if not options.detach:
                proc.end_group(child)
                demo.file.unlink(missing_ok=True)
                say("\nStopped. The database stays: ./run demo serves it again.")


def _choose(options: argparse.Namespace) -> tuple[str, int | None]:
    """The database and the port; no port when that demo is served already."""
    usual = f"{server().prefix}{DATABASE}"
    database = options.database or usual
    for demo in served():
        if demo.database != database:
            continue
        if options.database or options.port in (None, demo.port):
            if options.port not in (None, demo.port):
                raise Failure(f"The database {database} is served already, at {demo.address}.")
            say(f"This demo is being served already: {demo.address} (stop it with ./run stop)")
            return database, None
        # A second demo beside the first has a database of its own.
        database = f"{usual}_{options.port}"
    port = machine.choose_port(options.port, PORT, options.interface)
    if options.port is None and port != PORT:
        say(f"Port {PORT} is in use; this demo is served on port {port}.")
    return database, port


def serve(workspace: Workspace, database: str, port: int, interface: str) -> tuple[subprocess.Popen, Served]:
    """Start a server on a database and wait until it answers. :return: its process, and where it is"""
    configuration = workspace.configuration(database, http_port=port, http_interface=interface)
    log = LOGS / f"{database}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out, workspace.server.lease() as lease:
        child = subprocess.Popen(
            workspace.command(configuration, "server"),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=proc.environment(workspace.environment()),
            cwd=ROOT,
            start_new_session=True,
            pass_fds=lease,
        )
    demo = Served(database, child.pid, port, interface)
    demo.file.write_text(json.dumps(asdict(demo)))
    try:
        _wait_until_ready(child, demo, log)
    except BaseException:
        proc.end_group(child)
        demo.file.unlink(missing_ok=True)
        raise
    return child, demo


def _wait_until_ready(child: subprocess.Popen, demo: Served, log: Path) -> None:
    host = "127.0.0.1" if demo.interface == "0.0.0.0" else demo.interface
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if child.poll() is not None:
            output = log.read_text(errors="replace")
            reason = proc.explain(output) or proc.last_line(output)
            raise Failure(f"The server ended at once: {reason} (the whole output: {short(log)})")
        try:
            with urllib.request.urlopen(f"http://{host}:{demo.port}/web/login", timeout=60):
                return
        except urllib.error.HTTPError as error:
            raise Failure(f"The server answers with error {error.code}; its output: {short(log)}") from error
        except OSError:
            time.sleep(0.3)
    raise Failure(f"The server does not answer after {duration(PATIENCE)}; its output: {short(log)}")


def logins(file: Path = LOGINS) -> list[tuple[str, str, str]]:
    """Login, password and what to look at first, for each person of the demo."""
    if not file.is_file():
        return [("admin", "admin", "administrator")]
    lines = [line.split("\t", 2) for line in file.read_text().splitlines() if line.strip() and line[0] != "#"]
    return [(line[0], line[1], line[2]) for line in lines if len(line) == 3]


def _welcome(demo: Served, seconds: float, detached: bool) -> None:
    people = logins()
    login_width = max(len("login"), *(len(login) for login, _, _ in people))
    password_width = max(len("password"), *(len(password) for _, password, _ in people))
    say(f"\nReady after {duration(seconds)}: {demo.address}\n")
    say(f"  {'login':{login_width}}  {'password':{password_width}}  what to look at first")
    for login, password, text in people:
        say(f"  {login:{login_width}}  {password:{password_width}}  {text}")
    say(f"\n{'./run stop' if detached else 'Ctrl-C or ./run stop'} ends it.")


def _stay(child: subprocess.Popen) -> int:
    try:
        code = child.wait()
    except KeyboardInterrupt:
        return 0
    # SIGTERM is how ./run stop ends it.
    if code in (0, -signal.SIGTERM):
        return 0
    raise Failure(f"The server ended unexpectedly with code {code}; its output is in {short(LOGS)}.")


def stop_all() -> list[str]:
    """Stop all that runs in this clone and say what it was."""
    stopped = []
    for demo in served():
        with contextlib.suppress(ProcessLookupError):
            os.kill(demo.pid, signal.SIGTERM)
        limit = time.monotonic() + 20
        while demo.lives() and time.monotonic() < limit:
            time.sleep(0.1)
        if demo.lives():
            os.kill(demo.pid, signal.SIGKILL)
        demo.file.unlink(missing_ok=True)
        stopped.append(f"the demo at {demo.address}")
    databases = [f"PostgreSQL ({embedded.name})" for embedded in postgres.embedded() if embedded.stop()]
    return stopped + databases
