"""A zip with a folder of files for each of many things, from anywhere: what is in it, file by file, within bounds."""

import zipfile

from .archive_zip import ArchiveRefused, checked_entries, read_entry
from .file_names import MAX_FILE
from .wording import folded

#: What systems leave behind in folders, and nobody means.
LEFTOVERS = frozenset((".ds_store", "thumbs.db", "desktop.ini"))


class FolderZip:
    """Files by the folder they are in. Nothing is unpacked to a disk, whatever its names say.

    :ivar files: ``{name of a folder, folded: [(path below it, entry)]}``, in the order of their names
    """

    def __init__(self, source):
        """Look at it. :param source: a seekable stream of bytes; kept until the last file was read

        :raises ArchiveRefused: naming the first entry that is not taken
        """
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise ArchiveRefused("no_zip") from error
        entries = checked_entries([entry for entry in self._zip.infolist() if not entry.is_dir()])
        self.paths = {name: entry for name, entry in sorted(entries.items()) if not _left_over(name)}

    def by_folder(self, wanted):
        """Which files belong to what.

        :param wanted: names of folders; slashes and the like in them may be written as any other sign
        :return: ``({name: [(path below the folder, entry)]}, [paths that belong to none])``
        """
        names = {}
        for name in wanted:
            names.setdefault(folded(name), name)
        found, astray = {}, []
        for path, entry in self.paths.items():
            parts = path.split("/")
            # One folder around all of them is what systems make of "compress this folder".
            place = next((n for n, part in enumerate(parts[:-1][:2]) if folded(part) in names), None)
            if place is None:
                astray.append(path)
            else:
                found.setdefault(names[folded(parts[place])], []).append(("/".join(parts[place + 1 :]), entry))
        return found, astray

    def bytes_of(self, entry):
        """The bytes of a file. :raises ArchiveRefused: when it is too large or cannot be unpacked"""
        return read_entry(self._zip, entry, MAX_FILE)


def _left_over(path):
    parts = path.casefold().split("/")
    return parts[0] == "__macosx" or parts[-1] in LEFTOVERS or parts[-1].startswith("~$")
