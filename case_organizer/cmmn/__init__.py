"""CMMN 1.1, the case model format of the Object Management Group, in and out, without Odoo.

::

    model = read(data)              # bytes of a file; or CmmnError: what cannot be read, each with its line
    model.files                     # the case types in it, laid out as a bundle is (see ``bundle/layout.py``)
    model.notes                     # what it says that a case type has no counterpart for, each with its line
    data = write(model.files)       # the same files give the same bytes, with a laid-out diagram

What CMMN has no place for travels in extension elements, so that a case type goes out and comes in again as it was.
docs/cmmn.md says what becomes of each element.
"""

from .check import check_file
from .errors import MESSAGES, NOTES, CmmnError, Note, Problem
from .parsing import is_xml
from .read import Model, read
from .same import ordered
from .write import write

__all__ = [
    "MESSAGES",
    "NOTES",
    "CmmnError",
    "Model",
    "Note",
    "Problem",
    "check_file",
    "is_xml",
    "ordered",
    "read",
    "write",
]
