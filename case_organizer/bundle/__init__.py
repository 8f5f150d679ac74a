"""Case types as files: what a bundle looks like, written and read without Odoo.

A bundle is a zip with ``manifest.json`` and readable JSON; docs/bundle.md describes it::

    data = write({"type.json": {...}, "plans/v1.json": {...}}, code="PER", name="Permit", made_by="…")
    bundle = read(data)                       # or BundleError: a bad zip, a bad manifest, bad JSON
    check(bundle.files, choices, codes)       # or BundleError: every place that cannot be used

The same files give the same bytes. ``table.TABLE`` says which fields travel: to the writer, the checker, the models.
"""

from .archive import Bundle, read, write
from .check import check
from .errors import MESSAGES, BundleError, Problem
from .fields import Field, Kind
from .layout import (
    AFTER_PLANS,
    ALSO_IN,
    OWN,
    SHARED,
    STAYS,
    addresses,
    folders,
    normalised,
    plan_file,
    plans,
    tests,
    words_file,
)
from .limits import FORMAT, Limits
from .table import TABLE

__all__ = [
    "AFTER_PLANS",
    "ALSO_IN",
    "FORMAT",
    "MESSAGES",
    "OWN",
    "SHARED",
    "STAYS",
    "TABLE",
    "Bundle",
    "BundleError",
    "Field",
    "Kind",
    "Limits",
    "Problem",
    "addresses",
    "check",
    "folders",
    "normalised",
    "plan_file",
    "plans",
    "read",
    "tests",
    "words_file",
    "write",
]
