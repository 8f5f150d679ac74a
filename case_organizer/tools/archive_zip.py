"""Case archives as files: what is in one, and reading one that comes from anywhere."""

import hashlib
import json
import zipfile

FORMAT, VERSION = "case archive", 1
MANIFEST = "manifest.json"
#: Bounds of what is read: files, bytes of one file and of all, bytes of a JSON file, how far a file may be packed.
MOST_FILES, MOST_FILE, MOST_ALL, MOST_JSON, MOST_PACKED = 20_000, 256 * 2**20, 4 * 2**30, 64 * 2**20, 500
BLOCK = 1024 * 1024


class ArchiveRefused(ValueError):  # noqa: N818  (the name of what happened)
    """An archive that is not taken.

    :ivar reason: ``no_zip``, ``cut``, ``no_manifest``, ``format``, ``newer``, ``missing``, ``unknown``, ``twice``,
        ``place``, ``altered``, ``too_many``, ``too_large``, ``packed``, ``encrypted`` or ``json``
    :ivar name: the file it is about, or ``""``
    """

    def __init__(self, reason, name=""):
        super().__init__(f"{reason}: {name}")
        self.reason, self.name = reason, name


def manifest_of(about, files):
    """The manifest of an archive.

    :param about: dict: what it is of, by whom, when
    :param files: ``{path: (SHA-256, bytes)}``
    :return: bytes; the same for the same
    """
    told = {
        "format": FORMAT,
        "version": VERSION,
        **about,
        "files": {path: {"sha256": sha256, "size": size} for path, (sha256, size) in sorted(files.items())},
    }
    return as_json(told)


def as_json(value):
    """JSON that people can read; the same for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def checked_entries(found):
    """What is in a zip, checked before anything of it is unpacked.

    :param found: the entries of a ``zipfile.ZipFile``
    :return: ``{name: entry}``
    :raises ArchiveRefused: naming the first that leads elsewhere, is there twice, is encrypted or too large
    """
    entries, size = {}, 0
    if len(found) > MOST_FILES:
        raise ArchiveRefused("too_many", str(len(found)))
    for entry in found:
        name = entry.filename
        parts = name.split("/")
        if "\\" in name or name.startswith("/") or ":" in parts[0] or {"", ".", ".."} & set(parts):
            raise ArchiveRefused("place", name)
        if name in entries:
            raise ArchiveRefused("twice", name)
        if entry.flag_bits & 1:
            raise ArchiveRefused("encrypted", name)
        size += entry.file_size
        if entry.file_size > MOST_FILE or size > MOST_ALL:
            raise ArchiveRefused("too_large", name)
        if entry.file_size > MOST_JSON and entry.file_size > MOST_PACKED * max(1, entry.compress_size):
            raise ArchiveRefused("packed", name)
        entries[name] = entry
    return entries


def read_entry(packed, entry, most):
    """The bytes of one entry. :raises ArchiveRefused: when it is larger than ``most`` or cannot be unpacked"""
    if entry.file_size > most:
        raise ArchiveRefused("too_large", entry.filename)
    try:
        with packed.open(entry) as stream:
            content = stream.read(most + 1)
    except Exception as error:
        # zlib.error and the like: what was packed cannot be unpacked.
        raise ArchiveRefused("altered", entry.filename) from error
    if len(content) > most:
        raise ArchiveRefused("too_large", entry.filename)
    return content


class Archive:
    """An archive that was read: every file of it is what its manifest says.

    :ivar manifest: the manifest
    :ivar sha256: of the manifest
    """

    def __init__(self, source):
        """Read and check all of it. Nothing is unpacked to a disk, whatever its names say.

        :param source: a seekable stream of bytes
        :raises ArchiveRefused: naming the first file that is not what it should be
        """
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise ArchiveRefused("no_zip") from error
        self._entries = checked_entries(self._zip.infolist())
        if MANIFEST not in self._entries:
            raise ArchiveRefused("no_manifest")
        content = self._read(MANIFEST, MOST_JSON)
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.manifest = self._checked_manifest(content)
        told = self.manifest["files"]
        for name in self._entries:
            if name != MANIFEST and name not in told:
                raise ArchiveRefused("unknown", name)
        for name, file in told.items():
            self._check_file(name, file)

    def _checked_manifest(self, content):
        told = _decoded(content, MANIFEST)
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise ArchiveRefused("format")
        if not isinstance(told.get("version"), int) or told["version"] > VERSION:
            raise ArchiveRefused("newer", str(told.get("version")))
        files = told.get("files")
        if not isinstance(files, dict) or not all(
            isinstance(file, dict) and isinstance(file.get("sha256"), str) and isinstance(file.get("size"), int)
            for file in files.values()
        ):
            raise ArchiveRefused("json", MANIFEST)
        return told

    def _check_file(self, name, file):
        if name not in self._entries:
            raise ArchiveRefused("missing", name)
        found, size = hashlib.sha256(), 0
        try:
            with self._zip.open(self._entries[name]) as stream:
                while block := stream.read(BLOCK):
                    found.update(block)
                    size += len(block)
                    if size > MOST_FILE:
                        raise ArchiveRefused("too_large", name)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
            if isinstance(error, ArchiveRefused):
                raise
            raise ArchiveRefused("altered", name) from error
        except Exception as error:
            # zlib.error and the like: what was packed cannot be unpacked.
            raise ArchiveRefused("altered", name) from error
        if size != file["size"] or found.hexdigest() != file["sha256"]:
            raise ArchiveRefused("altered", name)

    def _read(self, name, most):
        return read_entry(self._zip, self._entries[name], most)

    def has(self, name):
        """Whether there is such a file."""
        return name in self.manifest["files"]

    def bytes_of(self, name):
        """The bytes of a file. :raises ArchiveRefused: when there is none"""
        if not self.has(name):
            raise ArchiveRefused("missing", name)
        return self._read(name, MOST_FILE)

    def json(self, name):
        """What a JSON file says. :raises ArchiveRefused: when there is none, or it is no JSON"""
        if not self.has(name):
            raise ArchiveRefused("missing", name)
        return _decoded(self._read(name, MOST_JSON), name)


def _decoded(content, name):
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ArchiveRefused("json", name) from error
