"""Figures of public event logs, beside those that pm4py has of the same files."""

import json
import statistics
import subprocess
import sys
import unittest
from importlib.util import find_spec
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"


@tagged("post_install", "-at_install")
@unittest.skipUnless(find_spec("pm4py"), "pm4py is not installed: it is among dev/requirements-dev.txt")
class TestReportFigures(TransactionCase):
    """Throughput time, waiting time between steps and rework agree to the second, on every case of both logs."""

    def pm4py(self, path):
        """What pm4py says, asked of a process of its own."""
        if not path.is_file():
            self.skipTest(f"{path} is not there: put the public logs into {DATA}")
        told = subprocess.run(
            [sys.executable, str(ROOT / "tests" / "_pm4py_figures.py"), str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(told.stdout.strip().splitlines()[-1])

    def ours(self, path, name):
        """The figures of all cases of a log, as a case user reads them."""
        told = self.env["case.history.import"].run_file(str(path), name)
        self.assertEqual(told["refused"], [])
        self.env["case.fact.refresh"].action_refresh()
        domain = [("type_id", "=", told["type_id"])]
        return self.env["case.fact"].search(domain), self.env["case.step.fact"].search(domain)

    def compare(self, path, name):
        theirs = self.pm4py(path)
        cases, steps = self.ours(path, name)
        self.assertEqual(len(cases), len(theirs["durations"]))
        for fact in cases:
            case = fact.case_id.external_ref
            self.assertEqual(round(fact.span * 3600), theirs["durations"][case], case)
            self.assertLess(abs(fact.span * 3600 - theirs["exact"][case]), 1, case)
        self.assertEqual(self.gaps(steps), {tuple(found[:2]): found[2:] for found in theirs["gaps"]})
        self.assertEqual(self.rework(steps), theirs["rework"])
        self.assertEqual(sum(cases.mapped("rework")), sum(steps.mapped("again")))
        return cases, theirs

    def gaps(self, steps):
        """``{(step before, step): [count, sum, median]}``, in seconds."""
        found = {}
        for row in steps.filtered("previous_id"):
            names = row.previous_item_id.name, row.item_id.name
            found.setdefault(names, []).append(round(row.gap * 3600))
        return {names: [len(gaps), float(sum(gaps)), float(statistics.median(gaps))] for names, gaps in found.items()}

    def rework(self, steps):
        """In how many cases each step was done more than once."""
        again = steps.filtered("again")
        found = {}
        for row in again:
            found.setdefault(row.item_id.name, set()).add(row.case_id.id)
        return {name: len(cases) for name, cases in found.items()}

    def test_permits(self):
        self.compare(DATA / "permit_receipt.csv", "Permits")

    def test_service_desk(self):
        cases, theirs = self.compare(DATA / "service_desk.xes.gz", "Service desk")
        closed = cases.filtered("closed_on")
        self.assertTrue(closed)
        for fact in closed:
            # This log names no other begin and end than its first and last event.
            self.assertEqual(round(fact.throughput * 3600), theirs["durations"][fact.case_id.external_ref])
