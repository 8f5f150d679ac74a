import io
import tempfile
from pathlib import Path

import openpyxl

from odoo.tests import BaseCase

from ..tools.table import TableRefused, read_table


class TestTableDamaged(BaseCase):
    """A workbook whose packed parts are damaged is refused in words, wherever the damage is."""

    def test_each_place(self):
        book, stream = openpyxl.Workbook(), io.BytesIO()
        for line in (("Name", "Begins"), ("Boiler", "2026-01-01")):
            book.active.append(line)
        book.save(stream)
        whole, refused = stream.getvalue(), 0
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            for place in range(0, len(whole), 7):
                damaged = bytearray(whole)
                damaged[place] ^= 0xFF
                Path(file.name).write_bytes(damaged)
                try:
                    read_table(file.name)
                except TableRefused as error:
                    self.assertTrue(error.reason)
                    refused += 1
        self.assertGreater(refused, 100)
