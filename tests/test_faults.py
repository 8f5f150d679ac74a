"""The short form of ``./run faults``: each scenario in a process of its own, on this database, a few times."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

from odoo import sql_db
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import config

ROOT = Path(__file__).parents[1]


@tagged("post_install", "-at_install")
class TestFaults(BaseCase):
    """What is made here is committed: the database is a copy that is thrown away."""

    def tried(self, name, alone=False):
        """Run a scenario.

        :param alone: on a copy of the database: what it makes there is no work for the others
        :return: its rows
        """
        for folder in (ROOT, ROOT / "faults"):
            sys.path.insert(0, str(folder))
            self.addCleanup(sys.path.remove, str(folder))
        from _copies import copied

        from dev.bench import SCRIPT, scenario_environment

        # PostgreSQL copies no database to which somebody is connected.
        sql_db.close_db(get_db_name())
        with copied(get_db_name(), name) if alone else nullcontext() as copy:
            database = copy.name if alone else get_db_name()
            command = [sys.executable, "-m", "odoo", "shell", "-c", config.rcfile, "-d", database, "--no-http"]
            done = subprocess.run(
                [*command, "--log-level=error"],
                input=SCRIPT,
                capture_output=True,
                text=True,
                env={**os.environ, **scenario_environment(ROOT / "faults" / f"{name}.py", "short")},
                timeout=600,
            )
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        rows = json.loads(done.stdout)
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual(row["faults"], [], row["name"])
            self.assertTrue(row["tried"], row["name"])
        return rows

    def test_every_scenario_has_its_short_form(self):
        there = {file.stem for file in (ROOT / "faults").glob("*.py") if not file.stem.startswith("_")}
        tested = {name.removeprefix("test_") for name in dir(self) if name.startswith("test_")}
        self.assertEqual(there - tested, set())

    def test_fuzz(self):
        self.tried("fuzz")

    def test_hostile(self):
        self.tried("hostile")

    def test_kill(self):
        self.tried("kill")

    def test_life(self):
        self.tried("life")

    def test_postgres(self):
        self.tried("postgres")

    def test_race(self):
        self.tried("race")

    def test_rows(self):
        # Cases without a history, which the check of the log would tell of for ever.
        self.tried("rows", alone=True)

    def test_servers(self):
        self.tried("servers")

    def test_tamper(self):
        self.tried("tamper")
