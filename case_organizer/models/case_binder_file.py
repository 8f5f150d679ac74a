import contextlib
import json
import time

from odoo import api, models
from odoo.tools import SQL

from ..tools.pdf_file import PdfFile

#: Seconds after which a file that nobody goes on with is removed.
FORGOTTEN = 2 * 24 * 3600


class Opened:
    """The file of a binder that is being made, and beside it what it needs to go on.

    :ivar pdf: the :class:`..tools.pdf_file.PdfFile`
    :ivar done: how many pieces are in it
    :ivar entries: ``[title, page, level]`` of what is in it so far
    :ivar troubles: files that could not be shown, in words
    """

    def __init__(self, path):
        self.path, self.beside = path, path.with_suffix(".json")
        told = None
        with contextlib.suppress(OSError, ValueError):
            found = json.loads(self.beside.read_text())
            if path.stat().st_size >= found["pdf"]["end"]:
                told = found
        # Where one of the two is not there, or too short, it begins anew.
        path.parent.mkdir(parents=True, exist_ok=True)
        self.stream = open(path, "r+b" if told else "w+b")  # noqa: SIM115  (closed by `_opened`)
        self.pdf = PdfFile(self.stream, told and told["pdf"])
        self.done = told["done"] if told else 0
        self.entries = told["entries"] if told else []
        self.troubles = told["troubles"] if told else []

    def keep(self):
        """Write down how far it is."""
        told = {"done": self.done, "entries": self.entries, "troubles": self.troubles, "pdf": self.pdf.state}
        draft = self.beside.with_suffix(".new")
        draft.write_text(json.dumps(told))
        draft.replace(self.beside)

    def finish(self):
        """Nothing is added any more."""
        self.stream.close()


class CaseBinder(models.Model):
    """Where a binder is while it is made."""

    _inherit = "case.binder"

    @contextlib.contextmanager
    def _opened(self):
        """The file of this binder as far as it is. Two workers are never at one: the row is locked."""
        self.env.execute_query(SQL("SELECT id FROM case_binder WHERE id = %s FOR UPDATE", self.id))
        file = Opened(self._path())
        try:
            yield file
        finally:
            file.stream.close()

    @api.model
    def _sweep_files(self):
        """Remove files that nobody goes on with."""
        if not self._folder().is_dir():
            return
        going_on = set(self.search([("state", "in", ("running", "stopped"))]).ids)
        for path in self._folder().iterdir():
            forgotten = path.stat().st_mtime < time.time() - FORGOTTEN
            if forgotten and path.stem.isdigit() and int(path.stem) not in going_on:
                path.unlink(missing_ok=True)
