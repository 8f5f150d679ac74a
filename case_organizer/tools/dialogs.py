"""What dialogs of several pages answer, and the files that were chosen in them: plain Python, no database."""

import tempfile
from contextlib import contextmanager
from pathlib import Path


def shown_again(dialog, title):
    """The action that shows a dialog as it is now, in its window.

    :param dialog: the record of the dialog
    :param title: of the window, in the language of the reader
    """
    return {
        "type": "ir.actions.act_window",
        "res_model": dialog._name,
        "res_id": dialog.id,
        "views": [(False, "form")],
        "name": title,
        "target": "new",
    }


@contextmanager
def path_of(file):
    """The path of an uploaded file that the user may read, for as long as it is read.

    :param file: an ``ir.attachment``
    :raises AccessError: when it is not the user's to read
    """
    file.check_access("read")
    path = file.store_fname and Path(file._full_path(file.store_fname))
    if path and path.is_file():
        yield str(path)
        return
    with tempfile.NamedTemporaryFile(prefix="case_upload_") as handle:
        handle.write(file.raw or b"")
        handle.flush()
        yield handle.name
