import io
import zipfile
from unittest import TestCase

from tools.archive_zip import ArchiveRefused
from tools.folder_zip import FolderZip


def packed(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as bag:
        for name, content in files.items():
            bag.writestr(name, content)
    return stream


class TestFolderZip(TestCase):
    """A zip with a folder of files for each of many things."""

    def test_files_by_folder(self):
        bag = FolderZip(
            packed(
                **{
                    "all/A-1/x.pdf": b"x",
                    "all/A-1/letters/y.pdf": b"y",
                    "all/B/": b"",
                    "all/.DS_Store": b"?",
                    "__MACOSX/all/A-1/x.pdf": b"?",
                    "C/z.pdf": b"z",
                }
            )
        )
        found, astray = bag.by_folder(["A/1", "B"])
        self.assertEqual(
            {name: [path for path, _e in files] for name, files in found.items()}, {"A/1": ["letters/y.pdf", "x.pdf"]}
        )
        self.assertEqual(astray, ["C/z.pdf"])
        self.assertEqual(bag.bytes_of(found["A/1"][0][1]), b"y")

    def test_what_is_not_taken(self):
        for name, reason in (("../x", "place"), ("/etc/x", "place"), ("a\\..\\x", "place"), ("c:/x", "place")):
            with self.assertRaises(ArchiveRefused) as caught:
                FolderZip(packed(**{name: b"x"}))
            self.assertEqual(caught.exception.reason, reason, name)
        with self.assertRaises(ArchiveRefused) as caught:
            FolderZip(io.BytesIO(b"no zip"))
        self.assertEqual(caught.exception.reason, "no_zip")
