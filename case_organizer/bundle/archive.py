"""The zip around a bundle: written the same way each time, read with suspicion."""

import hashlib
import io
import json
import math
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from .errors import BundleError
from .limits import FORMAT, Limits

MANIFEST = "manifest.json"
KIND = "case type"
#: Zip cannot say "no date"; this is its first day.
EPOCH = (1980, 1, 1, 0, 0, 0)
#: Bytes of the directory of a zip that one file may take.
ENTRY = 512
_END = b"PK\x05\x06"
_NAME = re.compile(r"[A-Za-z0-9_@.\-]+(/[A-Za-z0-9_@.\-]+)*")
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was read.

    :ivar manifest: the manifest, as a dict
    :ivar files: ``{name: JSON}`` of the others
    """

    manifest: dict
    files: dict


def dump(content):
    """JSON as a bundle has it: sorted, indented, readable; the same content is the same text."""
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


def write(files, code, name, made_by):
    """A bundle.

    :param files: ``{name: JSON}``
    :param code: of the case type
    :param name: of the case type, for people
    :param made_by: the program and its version
    :return: bytes; the same for the same arguments
    """
    texts = {path: dump(content).encode() for path, content in files.items()}
    manifest = {
        "bundle": KIND,
        "format": FORMAT,
        "code": code,
        "name": name,
        "made_by": made_by,
        "files": {path: {"sha256": _sum(text), "size": len(text)} for path, text in texts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in [(MANIFEST, dump(manifest).encode()), *sorted(texts.items())]:
            info = zipfile.ZipInfo(path, EPOCH)
            info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read(data, limits=None):
    """The files of a bundle, each as the manifest says it is.

    :param data: bytes of the zip
    :param limits: :class:`.limits.Limits`
    :return: a :class:`Bundle`
    :raises BundleError: naming the file and what is wrong with it; nothing is unpacked beyond the limits
    """
    limits = limits or Limits()
    texts = _unpack(data, limits)
    if MANIFEST not in texts:
        raise BundleError.of("no_manifest")
    values = [limits.max_values]
    manifest = _manifest(read_json(MANIFEST, texts.pop(MANIFEST), limits, values))
    for path, said in manifest["files"].items():
        if path not in texts:
            raise BundleError.of("missing_file", path)
        if len(texts[path]) != said["size"] or _sum(texts[path]) != said["sha256"]:
            raise BundleError.of("checksum", path)
    for path in texts:
        if path not in manifest["files"]:
            raise BundleError.of("unknown_file", path)
    return Bundle(manifest, {path: read_json(path, texts[path], limits, values) for path in sorted(texts)})


def _sum(text):
    return hashlib.sha256(text).hexdigest()


def _unpack(data, limits):
    if len(data) > limits.max_packed:
        raise BundleError.of("packed_size", limit=limits.max_packed)
    _check_directory(data, limits)
    texts, left, seen = {}, limits.max_unpacked, set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.max_files:
                raise BundleError.of("too_many_files", limit=limits.max_files)
            for info in entries:
                _check_entry(info, seen, limits)
                if info.is_dir():
                    continue
                texts[info.filename] = _content(archive, info, left, limits)
                left -= len(texts[info.filename])
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError) as bad:
        raise BundleError.of("damaged", reason=str(bad)[:200]) from None
    except ValueError as bad:
        raise BundleError.of("damaged", reason=str(bad)[:200]) from None
    return texts


def _check_directory(data, limits):
    """Refuse a zip by the size that its directory has, before its entries are made."""
    end = data.rfind(_END)
    if end < 0 or len(data) < end + 22:
        raise BundleError.of("not_zip")
    (size,) = struct.unpack_from("<L", data, end + 12)
    if size > limits.max_files * ENTRY:
        raise BundleError.of("too_many_files", limit=limits.max_files)


def _check_entry(info, seen, limits):
    # ``orig_filename``: zipfile cuts names at a NUL and turns other separators.
    name = info.orig_filename
    plain = name.removesuffix("/") if info.is_dir() else name
    parts = plain.split("/")
    if len(name) > limits.max_name or not _NAME.fullmatch(plain) or {".", ".."} & set(parts):
        raise BundleError.of("bad_name", repr(name[: limits.max_name])[1:-1])
    if plain.lower() in seen:
        raise BundleError.of("duplicate_name", name)
    seen.add(plain.lower())
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise BundleError.of("link", name)
    if info.flag_bits & 0x1:
        raise BundleError.of("encrypted", name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BundleError.of("compression", name)


def _content(archive, info, left, limits):
    """What a file unpacks to, read no further than it may go."""
    allowed = min(left, limits.max_file, max(limits.ratio_from, info.compress_size * limits.max_ratio))
    with archive.open(info) as stream:
        text = stream.read(allowed + 1)
    if len(text) <= allowed:
        return text
    if allowed == limits.max_file:
        raise BundleError.of("file_size", info.filename, limit=limits.max_file)
    if allowed == left:
        raise BundleError.of("unpacked_size", limit=limits.max_unpacked)
    raise BundleError.of("too_dense", info.filename, limit=limits.max_ratio)


def read_json(path, text, limits, values):
    """Parsed JSON; its size and depth are looked at before.

    :param text: bytes
    :param values: a list with how many values are left, which is counted down
    :raises BundleError: one problem
    """
    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        raise BundleError.of("not_utf8", path) from None
    bare = _STRINGS.sub(b"", text)
    values[0] -= bare.count(b",") + bare.count(b"[") + bare.count(b"{") + 1
    if values[0] < 0:
        raise BundleError.of("too_many_values", path, limit=limits.max_values)
    depth = 0
    for bracket in re.finditer(rb"[\[\]{}]", bare):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > limits.max_depth:
            raise BundleError.of("too_deep", path, limit=limits.max_depth)
    try:
        return json.loads(
            decoded,
            object_pairs_hook=lambda pairs: _object(path, pairs),
            parse_constant=lambda name: _refuse(path, name),
            parse_float=lambda text: _finite(path, text),
        )
    except (ValueError, RecursionError) as bad:
        raise BundleError.of("not_json", path, reason=str(bad)[:200]) from None


def _object(path, pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        seen = set()
        twice = next(key for key, _value in pairs if key in seen or seen.add(key))
        raise BundleError.of("duplicate_key", path, key=twice[:100])
    return found


def _finite(path, text):
    """A number; one beyond all that a computer counts to is none."""
    number = float(text)
    return number if math.isfinite(number) else _refuse(path, text)


def _refuse(path, name):
    raise BundleError.of("not_json", path, reason=name)


def _manifest(manifest):
    wrong = BundleError.of("not_bundle", MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("bundle") != KIND:
        raise wrong
    version = manifest.get("format")
    if type(version) is not int or version < 1:
        raise wrong
    if version > FORMAT:
        raise BundleError.of("newer", MANIFEST, "format", version=version, known=FORMAT)
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(isinstance(manifest.get(key), str) for key in ("code", "name")):
        raise wrong
    for said in files.values():
        if not isinstance(said, dict) or type(said.get("size")) is not int or not isinstance(said.get("sha256"), str):
            raise wrong
    return manifest
