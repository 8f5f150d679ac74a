"""Which files are taken from people whom nobody knows: by what they are, not by what they are called."""

from .file_names import doubts, type_of

#: The largest file, and all files of one form together, in bytes; and how many.
LARGEST, LARGEST_TOGETHER, MOST = 20 * 1024 * 1024, 40 * 1024 * 1024, 20
#: What is taken: pictures, documents and plain text. Nothing that a browser or a computer runs, no archives.
TAKEN = frozenset(
    [
        "application/pdf",
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/bmp",
        "image/tiff",
        "image/heic",
        "text/plain",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
    ]
)


def refusal(name, content):
    """Why a file is not taken.

    :param name: as it was sent
    :param content: bytes
    :return: ``empty``, ``large``, ``kind``, ``name`` (it is not what its name says), or None

    >>> refusal("a.pdf", b"%PDF-1.4"), refusal("a.png", b"<svg onload=alert(1)>"), refusal("a.pdf.exe", b"MZ")
    (None, 'kind', 'kind')
    >>> refusal("a.exe", b"%PDF-1.4")
    'name'
    """
    if not content:
        return "empty"
    if len(content) > LARGEST:
        return "large"
    kind = type_of(name, content)
    if kind not in TAKEN:
        return "kind"
    return "name" if doubts(name, kind) else None
