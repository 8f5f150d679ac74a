"""Runs Odoo on a server's databases, with everything it writes in one folder."""

import contextlib
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from dev import addons, proc
from dev.odoo_source import Odoo
from dev.paths import LOGS, ROOT, RUN
from dev.postgres import Server
from dev.venv import PYTHON


class Workspace:
    """Odoo databases on one PostgreSQL server, with their files and configurations."""

    def __init__(self, name: str, odoo: Odoo, server: Server, peers: tuple[Path, ...] = ()):
        """Remember where. :param peers: folders with Odoo modules that are measured beside ours"""
        self.odoo = odoo
        self.peers = peers
        self.server = server
        self.home = RUN / name
        self.data = self.home / "data"
        self.data.mkdir(parents=True, exist_ok=True)

    def environment(self) -> dict[str, str]:
        """What a Python needs to find this Odoo."""
        # What peers need in Python lies beside the folder `odoo` that their modules are in.
        path = [self.odoo.python_path, *(folder.parents[1] for folder in self.peers)]
        return {"PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONUNBUFFERED": "1"}

    def configuration(self, database: str, **options: str | int) -> Path:
        """Write the configuration file for a database and return it."""
        settings = {
            "addons_path": ",".join(map(str, (*self.odoo.addons, *addons.paths(), *self.peers))),
            "data_dir": self.data,
            "db_name": database,
            "dbfilter": f"^{database}$",
            "db_maxconn": 32,
            "list_db": False,
            "admin_passwd": secrets.token_hex(16),
            "http_interface": "127.0.0.1",
            "workers": 0,
            "max_cron_threads": 1,
            "screenshots": self.home / "screenshots",
            **self.server.odoo_options(),
            **options,
        }
        path = self.home / f"{database}.conf"
        text = "".join(f"{key} = {value}\n" for key, value in settings.items())
        path.write_text("[options]\n" + text)
        path.chmod(0o600)
        return path

    def command(self, configuration: Path, *arguments: str) -> list[str]:
        """The command line of an Odoo command such as ``server`` or ``shell``."""
        command, *rest = arguments
        return [str(PYTHON), "-m", "odoo", command, "-c", str(configuration), *rest]

    def run(self, database: str, what: str, log: str, *arguments: str) -> None:
        """Run the Odoo server on a database until it is done, without serving."""
        configuration = self.configuration(database)
        command = self.command(configuration, "server", "--no-http", "--stop-after-init", *arguments)
        proc.run(command, what, log, env=self.environment())

    def script(self, database: str, text: str, log: str, env: dict[str, str] | None = None) -> int:
        """Run a script with ``env`` in Odoo's shell; what it prints goes to the log."""
        command = self.command(self.configuration(database), "shell", "--no-http")
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / f"{log}.log").open("a") as out:
            child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                env=proc.environment({**self.environment(), **(env or {})}),
                cwd=ROOT,
                start_new_session=True,
            )
            with contextlib.suppress(BrokenPipeError), child.stdin as stdin:
                stdin.write(text)
            return proc.wait(child)

    def files(self, database: str) -> Path:
        """The folder with the files of a database."""
        return self.data / "filestore" / database

    def drop(self, database: str) -> None:
        """Drop a database with its files."""
        self.server.drop(database)
        shutil.rmtree(self.files(database), ignore_errors=True)
        (self.home / f"{database}.conf").unlink(missing_ok=True)

    def copy(self, template: str, database: str) -> None:
        """Copy a database; its files are linked, as Odoo never changes one."""
        self.drop(database)
        if self.files(template).is_dir():
            shutil.copytree(self.files(template), self.files(database), copy_function=os.link)
        self.server.copy(template, database)

    def rename(self, database: str, name: str) -> None:
        """Give a database that is complete its name."""
        shutil.rmtree(self.files(name), ignore_errors=True)
        if self.files(database).is_dir():
            self.files(database).rename(self.files(name))
        self.server.rename(database, name)
        (self.home / f"{database}.conf").unlink(missing_ok=True)
