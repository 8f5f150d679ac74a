"""Reads CMMN files without Odoo: says what they are, and tries damaged and hostile ones.

Run as a module it is the part that needs the Python environment.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from dev import machine, proc, venv
from dev.paths import ROOT, RUN
from dev.ui import Failure

#: What reading one file may take.
SECONDS = 2.0
MEGABYTES = 300


def command(options: argparse.Namespace) -> int:
    """``./run cmmn check`` and ``./run cmmn fuzz``."""
    missing = [name for name in options.files if not Path(name).is_file()]
    if missing:
        raise Failure(f"There is no file {missing[0]}.")
    machine.prepare_folder()
    with proc.locked(RUN / "setup.lock"):
        venv.ensure()
    more = ["--count", str(options.count)] if options.what == "fuzz" else []
    command = [venv.PYTHON, "-m", "dev.cmmn", options.what, *options.files, *more]
    return subprocess.run(command, env=proc.environment({"PYTHONPATH": str(ROOT)})).returncode


def check(files: list[str]) -> int:
    """Print one JSON line per file; 1 when one of them cannot be used."""
    from case_organizer.cmmn import check_file

    sound = True
    for name in files:
        told = check_file(name, Path(name).read_bytes())
        sound = sound and told["ok"]
        print(json.dumps(told, ensure_ascii=False), flush=True)
    return 0 if sound else 1


def fuzz(files: list[str], count: int) -> int:
    """Read many damaged and hostile files; print what came of it as JSON."""
    from case_organizer.cmmn import CmmnError, read, write
    from case_organizer.cmmn.tests import models, mutations

    samples = [write(models.files()), models.FOREIGN, *(Path(name).read_bytes() for name in files)]
    told = {"files": count, "read": 0, "refused": 0, "slow": [], "tracebacks": [], "slowest": 0.0}
    for number in range(count):
        what, data = mutations.mutated(number, samples)
        began = time.perf_counter()
        try:
            read(data)
            told["read"] += 1
        except CmmnError as refused:
            told["refused"] += bool(str(refused))
        except Exception as error:
            told["tracebacks"].append({"number": number, "what": what, "error": repr(error)[:200]})
        took = time.perf_counter() - began
        told["slowest"] = round(max(told["slowest"], took), 2)
        if took > SECONDS:
            told["slow"].append({"number": number, "what": what, "seconds": round(took, 2)})
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    kept = len(told["slow"]) <= count / 1000 and not told["tracebacks"] and told["megabytes"] <= MEGABYTES
    print(json.dumps({**told, "met": kept}, ensure_ascii=False))
    return 0 if kept else 1


def _main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run cmmn")
    parser.add_argument("what", choices=("check", "fuzz"))
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args(arguments)
    return check(options.files) if options.what == "check" else fuzz(options.files, options.count)


if __name__ == "__main__":
    from dev import plain  # case_organizer without Odoo

    assert plain
    sys.exit(_main(sys.argv[1:]))
