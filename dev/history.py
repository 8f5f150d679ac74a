"""Imports a log of case history into a demo database."""

import json
import tempfile
import time
from pathlib import Path

from dev import proc
from dev.odoo import Workspace
from dev.paths import LOGS, RUN, short
from dev.ui import Failure

KEYS = ("type", "cases", "steps", "people", "roles", "running", "refused", "seconds")

SCRIPT = """
import json, os
from odoo.exceptions import UserError

order = json.loads(os.environ["CASE_IMPORT"])
try:
    answer = env["case.history.import"].run_file(order["path"], type_name=order["type"])
    env.cr.commit()
except UserError as error:
    env.cr.rollback()
    answer = {"error": str(error)}
with open(order["answer"], "w", encoding="utf-8") as file:
    json.dump(answer, file, default=str)
"""


def import_file(workspace: Workspace, database: str, path: Path, type_name: str | None) -> dict:
    """Import ``path`` and return what was imported; a refusal becomes a Failure."""
    if not path.is_file():
        raise Failure(f"There is no file {path}.")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=RUN) as folder:
        answer_file = Path(folder) / "answer.json"
        order = {"path": str(path.resolve()), "type": type_name, "answer": str(answer_file)}
        workspace.script(database, SCRIPT, "import", env={"CASE_IMPORT": json.dumps(order)})
        if not answer_file.is_file():
            log = LOGS / "import.log"
            output = log.read_text(errors="replace")
            reason = proc.explain(output) or proc.last_line(output)
            raise Failure(f"The import broke off: {reason} (the whole output: {short(log)})")
        answer = json.loads(answer_file.read_text(encoding="utf-8"))
    if "error" in answer:
        raise Failure(" ".join(answer["error"].split()))
    answer.setdefault("seconds", round(time.monotonic() - started, 2))
    return {key: answer.get(key) for key in KEYS}
