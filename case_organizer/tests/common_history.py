import os
import tempfile
from pathlib import Path

#: Where the public logs are: ``CASE_LOGS`` in the environment, else beside the repository.
DATA = Path(os.environ.get("CASE_LOGS") or Path(__file__).resolve().parents[3] / "shared" / "data")


def log(running=0, groups=True, more=(), done=6):
    """A small log as bytes: cases that were received, checked and decided on, and some that were only received."""
    rows = ["case,activity,timestamp,resource,group,responsible"]
    for number in range(1, done + 1):
        rows += [
            f"C-{number},Receive,2024-01-01 10:00,Anna,Front,Rita",
            f"C-{number},Check,2024-01-02 10:00,Ben,Back,Rita",
            f"C-{number},Decide,2024-01-03 10:00,Ben,Back,Rita",
        ]
    rows += [f"R-{number},Receive,2024-02-01 10:00,Anna,Front,Rita" for number in range(1, running + 1)]
    rows += more
    if not groups:
        cells = [row.split(",") for row in rows]
        rows = [",".join(row[:4] + row[5:]) for row in cells]
    return "\n".join(rows).encode() + b"\n"


class HistoryCommon:
    """Imports small logs."""

    def small(self, content):
        """The path of a file with this content."""
        handle = tempfile.NamedTemporaryFile(suffix=".csv")  # noqa: SIM115
        self.addCleanup(handle.close)
        handle.write(content)
        handle.flush()
        return handle.name

    def wizard(self, content, name="log.csv", user=None):
        """The form of an import with an uploaded file."""
        env = self.env(user=user) if user else self.env
        file = env["ir.attachment"].create({"name": name, "raw": content, "res_model": "case.history.import"})
        return env["case.history.import"].create({"file_ids": [(6, 0, file.ids)]})

    def run_log(self, content, type_name="Parking permits", user=None, **options):
        """Import a log. :return: what was told, and the cases of its type"""
        env = self.env(user=user) if user else self.env
        told = env["case.history.import"].run_file(self.small(content), type_name, **options)
        return told, self.env["case.case"].search([("type_id", "=", told["type_id"])])
