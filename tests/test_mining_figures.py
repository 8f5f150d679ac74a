"""Public event logs that were imported and taken out again, as pm4py reads them."""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from importlib.util import find_spec
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from odoo.addons.case_organizer import history

ROOT = Path(__file__).resolve().parents[1]
#: Where the public logs are: ``CASE_LOGS`` in the environment, else beside the repository.
DATA = Path(os.environ.get("CASE_LOGS") or ROOT.parent / "shared" / "data")
PM4PY = ROOT / "case_organizer" / "history" / "tests" / "_pm4py_mining.py"
#: Milliseconds per case that taking out may take, on any machine.
SLOW = 20


@tagged("post_install", "-at_install")
@unittest.skipUnless(find_spec("pm4py"), "pm4py is not installed: it is among dev/requirements-dev.txt")
class TestMiningFigures(TransactionCase):
    """Both formats have the traces that the log had; taken in again, the file is the same."""

    def pm4py(self, question, *arguments):
        told = subprocess.run(
            [sys.executable, str(PM4PY), question, *map(str, arguments)], capture_output=True, text=True, check=True
        )
        return json.loads(told.stdout.strip().splitlines()[-1])

    def of_the_log(self, path):
        sniffed = history.sniff(path)
        reader = history.Reader(path, history.guess(sniffed), sniffed)
        return {trace.name: [event.activity for event in trace.completions] for trace in reader}

    def out(self, cases, kind):
        """The path of what is taken out."""
        traces, begun = self.env["case.traces"], time.monotonic()
        handle = tempfile.NamedTemporaryFile(suffix=f".{kind}")  # noqa: SIM115
        self.addCleanup(handle.close)
        (traces.export_xes if kind == "xes" else traces.export_ocel)(cases, handle)
        handle.flush()
        self.assertLess((time.monotonic() - begun) * 1000 / len(cases), SLOW)
        return handle.name

    def check(self, path):
        if not path.is_file():
            self.skipTest(f"{path} is not there: put the public logs into {DATA}")
        run = self.env["case.history.import"].run_file
        told = run(str(path), "First")
        cases = self.env["case.case"].search([("type_id", "=", told["type_id"])])
        theirs, xes = self.of_the_log(path), self.out(cases, "xes")
        self.assertEqual(self.pm4py("traces", xes), theirs)
        objects = self.pm4py("ocel", self.out(cases, "ocel"), "case")
        names = {f"case-{case.id}": case.external_ref for case in cases}
        self.assertEqual({names[case]: trace for case, trace in objects["traces"].items()}, theirs)
        self.assertEqual((objects["objects"]["case"], objects["objects"]["step"]), (len(cases), told["steps"]))
        return told, xes

    def test_permits(self):
        told, xes = self.check(DATA / "permit_receipt.csv")
        again = self.env["case.history.import"].run_file(xes, "Second")
        for name in ("cases", "steps", "people", "roles", "running", "refused"):
            self.assertEqual(again[name], told[name], name)
        twice = self.out(self.env["case.case"].search([("type_id", "=", again["type_id"])]), "xes")
        self.assertEqual(
            Path(twice).read_bytes().replace(b'value="Second"', b'value="First"', 1), Path(xes).read_bytes()
        )

    def test_service_desk(self):
        self.check(DATA / "service_desk.xes.gz")

    def test_what_is_compared_and_proposed(self):
        """A whole log at once: the dialogs answer, and what they say fits together."""
        path = DATA / "permit_receipt.csv"
        if not path.is_file():
            self.skipTest(f"{path} is not there: put the public logs into {DATA}")
        told = self.env["case.history.import"].run_file(str(path), "Permits")
        case_type = self.env["case.type"].browse(told["type_id"])
        wizard = self.env["case.discovery"].create({"type_id": case_type.id})
        wizard.action_look()
        self.assertEqual((wizard.case_count, wizard.ended_count), (1434, 1329))
        self.assertTrue(wizard.line_ids.filtered(lambda line: line.kind == "deadline"))
        for line in wizard.line_ids:
            self.assertAlmostEqual(line.share, line.support / line.total)
        compared = self.env["case.conformance"].create({"type_id": case_type.id})
        compared.action_look()
        self.assertEqual(compared.case_count, 1434)
        self.assertEqual(sum(not row.deviation_count for row in compared.case_ids), compared.fitting_count)
        self.assertEqual(sum(compared.case_ids.mapped("deviation_count")), len(compared.line_ids))
        self.assertTrue(0.5 < compared.fitness < 1)
