"""Asks pm4py, in a process of its own."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

needs_pm4py = pytest.mark.skipif(
    not find_spec("pm4py"), reason="pm4py is not installed: it is among dev/requirements-dev.txt."
)


def pm4py_says(question, *arguments):
    """What pm4py says; see ``_pm4py_mining.py``."""
    program = Path(__file__).with_name("_pm4py_mining.py")
    told = subprocess.run(
        [sys.executable, str(program), question, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return json.loads(told.stdout.strip().splitlines()[-1])
