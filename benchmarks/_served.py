"""A real server with worker processes on the loopback, for those who click."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import requests

from odoo.tools import config

SERVER = Path(__file__).with_name("_server.py")
WORKERS = 2


class Served:
    """One Odoo server, a process group of its own.

    :param database: name of the database
    :param workers: worker processes for requests
    :param name: part of the name of its log file
    :param options: further options of Odoo's command line
    """

    def __init__(self, database, workers=WORKERS, name="server", options=()):
        self.port, other = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = Path(config["config"]).with_suffix(f".{name}.log")
        self.log.unlink(missing_ok=True)
        given = [
            f"--workers={workers}", "--max-cron-threads=0", f"--http-port={self.port}", f"--gevent-port={other}",
            "--http-interface=127.0.0.1", "--log-level=info", f"--logfile={self.log}", *options,
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, str(SERVER), "-c", config["config"], "-d", database, *given],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            # As behind a proxy, where requests arrive whole: who clicks is a busy process on the same machine.
            env={**os.environ, "ODOO_HTTP_SOCKET_TIMEOUT": "20"},
        )

    def wait(self):
        """Wait until it answers. :return: itself. :raises AssertionError: when it ends, or does not within minutes"""
        for _n in range(240):
            assert self.process.poll() is None, f"the server ended: {self.told()[-2000:]}"
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.address}/web/health", timeout=5).status_code == 200:
                    return self
            time.sleep(0.5)
        raise AssertionError("the server does not answer")

    def told(self):
        """What is in its log."""
        return self.log.read_text(errors="replace") if self.log.is_file() else ""

    def processor(self):
        """Seconds of processor time of its processes so far."""
        spent, server = 0.0, psutil.Process(self.process.pid)
        for process in (server, *server.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                spent += times.user + times.system
        return spent

    def kill(self):
        """SIGKILL to all its processes at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self):
        """End it as an administrator does."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()


@contextlib.contextmanager
def served(database, **how):
    """A server that answers. :param how: see :class:`Served` :return: the :class:`Served`"""
    server = Served(database, **how)
    try:
        yield server.wait()
    finally:
        server.stop()


def faults_of(told):
    """Lines of a log about faults. A transaction that lost against another is told as a bad query, and done again."""
    return [
        line
        for line in told.splitlines()
        if (" ERROR " in line and " odoo.sql_db: bad query" not in line) or " CRITICAL " in line
    ]


def free_port():
    """A port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
