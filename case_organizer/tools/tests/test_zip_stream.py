import io
import zipfile
from datetime import datetime

from case_organizer.tools.zip_stream import Entry, place, stream


def test_places_are_safe_and_none_is_taken_twice():
    taken = set()
    assert place("Proof of identity", "a.pdf", taken) == "Proof of identity/a.pdf"
    assert place("Proof of identity", "A.pdf", taken) == "Proof of identity/A (2).pdf"
    assert place("Proof of identity", "a.pdf", taken) == "Proof of identity/a (3).pdf"
    assert place("../..", "../../etc/passwd", taken) == "documents/passwd"
    assert place("a/b", "..", taken) == "b/file"


def test_files_are_read_when_it_is_their_turn():
    read = []

    def entry(number):
        def content():
            read.append(number)
            return b"%d" % number * 100_000

        return Entry(f"f/{number}.txt", datetime(2026, 1, 2, 3, 4, 6), content)

    parts = stream([entry(1), entry(2)])
    first = next(parts)
    assert read == [1], "the second is not read before the first was sent"
    packed = first + b"".join(parts)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["f/1.txt", "f/2.txt"]
        assert archive.read("f/2.txt") == b"2" * 100_000
        assert archive.infolist()[0].date_time == (2026, 1, 2, 3, 4, 6)
