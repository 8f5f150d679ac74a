"""Says what a CMMN file is: what ``./run cmmn check`` prints of each."""

from .errors import CmmnError
from .read import read
from .same import ordered
from .write import write


def check_file(name, data):
    """Read a file, write it, and read that again.

    :param name: of the file, as it is told
    :param data: its bytes
    :return: a dict: ``file``, ``ok`` (it can be read, and comes back the same), ``items`` (a count per kind),
        ``unsupported`` (what has no counterpart) and ``errors``, each with ``line`` and ``text``, ``roundtrip``
        (written and read again it is the same plan, and the same bytes once more)
    """
    told = {"file": name, "ok": False, "items": {}, "unsupported": [], "errors": [], "roundtrip": False}
    try:
        model = read(data)
    except CmmnError as refused:
        told["errors"] = [{"line": problem.line, "text": problem.text} for problem in refused.problems]
        return told
    told["items"] = model.items
    told["unsupported"] = [{"line": note.line, "text": note.text, "count": note.count} for note in model.notes]
    written = write(model.files)
    again = read(written)
    told["roundtrip"] = ordered(again.files) == ordered(model.files) and write(again.files) == written
    told["ok"] = told["roundtrip"]
    return told
