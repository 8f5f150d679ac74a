"""pytest plugin: lets code of an addon be tested without Odoo.

An addon's ``__init__.py`` imports its models and so Odoo. For the parts that
are plain Python (``case_…/engine``, ``case_…/history``) it is replaced by an
empty package at the same place.
"""

import sys
import types

from dev import addons

for _name, _folder in addons.folders().items():
    _package = types.ModuleType(_name)
    _package.__path__ = [str(_folder)]
    sys.modules[_name] = _package
