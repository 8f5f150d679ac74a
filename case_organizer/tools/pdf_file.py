"""A PDF that grows on disk, page by page, out of other PDFs: one file at a time is in memory, never the whole."""

import zlib

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from .pdf_bounds import TooLarge, install

#: Objects of one file that are taken at most; more is no document that a person made.
MOST_OBJECTS = 500_000
#: Bytes that are written before what was read of a file is let go.
LET_GO = 8 * 1024 * 1024
#: What of a page travels. Links, scripts and the structure around the page do not.
PAGE_KEYS = ("/MediaBox", "/CropBox", "/Rotate", "/Group", "/UserUnit")
#: What of an annotation travels: how it looks.
ANNOTATION_KEYS = ("/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/C", "/CA", "/BS", "/Border")
#: Objects that lead from a page to the rest of its file.
AROUND = ("/Page", "/Pages", "/Catalog")
#: Edge of a page without a box: A4.
A4 = (0.0, 0.0, 595.28, 841.89)


class PdfRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A PDF of which no page can be taken. :ivar reason: ``encrypted``, ``broken`` or ``too_large``"""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class PdfFile:
    """Writes a PDF to a seekable file. What it remembers (:attr:`state`) is JSON: it can go on later, elsewhere.

    :ivar state: ``offsets`` of the objects by number, ``pages``: ``[page number of the object, number of its stamp,
        width, height, rotation, label]``, ``end``: how much of the file counts
    """

    def __init__(self, stream, state=None):
        self.stream = stream
        self.state = state or {"offsets": [None], "pages": [], "end": 0}
        stream.seek(self.state["end"])
        stream.truncate()
        if not state:
            stream.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
            # 1: the catalog, 2: the pages, 3: the font of the stamps.
            self.state["offsets"] += [None, None, None]
            self._mark_end()

    @property
    def page_count(self):
        """Pages so far."""
        return len(self.state["pages"])

    # --- objects -----------------------------------------------------------------------------------------------

    def _reserve(self):
        self.state["offsets"].append(None)
        return len(self.state["offsets"]) - 1

    def _put(self, number, value):
        """Write one object. :param value: of pypdf, without references to another file"""
        self.state["offsets"][number] = self.stream.tell()
        self.stream.write(b"%d 0 obj\n" % number)
        value.write_to_stream(self.stream)
        self.stream.write(b"\nendobj\n")

    def _put_stream(self, number, content):
        packed = zlib.compress(content)
        self.state["offsets"][number] = self.stream.tell()
        head = b"%d 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % (number, len(packed))
        self.stream.write(head + packed + b"\nendstream\nendobj\n")

    def _mark_end(self):
        self.stream.flush()
        self.state["end"] = self.stream.tell()

    # --- pages -------------------------------------------------------------------------------------------------

    def append(self, source, label=""):
        """Add all pages of a PDF, or none.

        :param source: a seekable stream of bytes
        :param label: stamped on its pages
        :return: the number of its first page, from 1, and how many there are
        :raises PdfRefused: when it is encrypted, broken or beyond bounds
        """
        counted = len(self.state["offsets"]), self.page_count
        first = self.page_count + 1
        install()
        try:
            reader = PdfReader(source)
            if reader.is_encrypted and not reader.decrypt(""):
                raise PdfRefused("encrypted")
            taken = _Taken(self, reader)
            try:
                for page in reader.pages:
                    taken.page(page, label)
            finally:
                # Objects and their reader hold each other: they would wait for the garbage collection.
                reader.resolved_objects.clear()
                reader.flattened_pages = None
            if self.page_count < first:
                raise PdfRefused("broken")
        except PdfRefused:
            self._back_to(*counted)
            raise
        except TooLarge as error:
            self._back_to(*counted)
            raise PdfRefused("too_large") from error
        except (NotImplementedError, ImportError) as error:
            # A way of encrypting that is not known here.
            self._back_to(*counted)
            raise PdfRefused("encrypted") from error
        except OSError:
            # There is no room for what is written, which is no fault of what is read.
            raise
        # What strangers make of a PDF raises anything.
        except Exception as error:
            self._back_to(*counted)
            raise PdfRefused("broken") from error
        self._mark_end()
        return first, self.page_count - first + 1

    def _back_to(self, objects, pages):
        del self.state["offsets"][objects:]
        del self.state["pages"][pages:]
        self.stream.seek(self.state["end"])
        self.stream.truncate()

    # --- the end -----------------------------------------------------------------------------------------------

    def close(self, stamp, outline, title, first=()):
        """Write the stamps, the bookmarks and what holds the file together.

        :param stamp: function from ``(page, pages, label)`` to ``(left, right)``: what is stamped on a page
        :param outline: ``[(title, page from 1, level from 0)]``
        :param title: of the document
        :param first: numbers of pages, as they were added, that come before all others
        """
        order = [*first, *(number for number in range(1, self.page_count + 1) if number not in set(first))]
        pages = [self.state["pages"][number - 1] for number in order]
        for place, (_page, number, box, rotation, label) in enumerate(pages, 1):
            self._put_stream(number, _stamp(*stamp(place, len(pages), label), box, rotation))
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
        self._put(3, DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()}))
        kids = ArrayObject(_reference(page[0]) for page in pages)
        tree = {"/Type": NameObject("/Pages"), "/Kids": kids, "/Count": NumberObject(len(pages))}
        self._put(2, _dictionary(tree))
        catalog = {"/Type": NameObject("/Catalog"), "/Pages": _reference(2)}
        if outline:
            catalog["/Outlines"] = _reference(self._outline(outline, pages))
            catalog["/PageMode"] = NameObject("/UseOutlines")
        self._put(1, _dictionary(catalog))
        about = self._reserve()
        self._put(
            about, _dictionary({"/Title": TextStringObject(title), "/Producer": TextStringObject("Case Organizer")})
        )
        self._table(about)

    def _outline(self, entries, pages):
        """Write the bookmarks. :return: the number of their root"""
        root = self._reserve()
        numbers = [self._reserve() for _entry in entries]
        below = {root: []}
        stack = [(root, -1)]
        parents = []
        for number, (_title, _page, level) in zip(numbers, entries, strict=True):
            while stack[-1][1] >= level:
                stack.pop()
            parents.append(stack[-1][0])
            below.setdefault(stack[-1][0], []).append(number)
            stack.append((number, level))
        places = {number: place for beside in below.values() for place, number in enumerate(beside)}
        for number, parent, (title, page, _level) in zip(numbers, parents, entries, strict=True):
            beside, place = below[parent], places[number]
            target = ArrayObject([_reference(pages[page - 1][0]), NameObject("/Fit")])
            entry = {"/Title": TextStringObject(title), "/Parent": _reference(parent), "/Dest": target}
            if place:
                entry["/Prev"] = _reference(beside[place - 1])
            if place < len(beside) - 1:
                entry["/Next"] = _reference(beside[place + 1])
            self._put(number, _dictionary({**entry, **self._ends(below.get(number), closed=True)}))
        self._put(root, _dictionary({"/Type": NameObject("/Outlines"), **self._ends(below[root])}))
        return root

    def _ends(self, below, closed=False):
        if not below:
            return {}
        count = -len(below) if closed else len(below)
        return {"/First": _reference(below[0]), "/Last": _reference(below[-1]), "/Count": NumberObject(count)}

    def _table(self, about):
        begun = self.stream.tell()
        offsets = self.state["offsets"]
        self.stream.write(b"xref\n0 %d\n0000000000 65535 f \n" % len(offsets))
        for offset in offsets[1:]:
            self.stream.write(b"0000000000 65535 f \n" if offset is None else b"%010d 00000 n \n" % offset)
        trailer = _dictionary({"/Size": NumberObject(len(offsets)), "/Root": _reference(1), "/Info": _reference(about)})
        self.stream.write(b"trailer\n")
        trailer.write_to_stream(self.stream)
        self.stream.write(b"\nstartxref\n%d\n%%%%EOF\n" % begun)
        self._mark_end()


class _Taken:
    """What is taken over from one PDF: which of its objects has which number here."""

    def __init__(self, file, reader):
        self.file, self.reader = file, reader
        self.numbers, self.waiting, self.written = {}, [], 0

    def page(self, page, label):
        """Take over one page with all that it needs."""
        file = self.file
        box = _box(page)
        rotation = int(page.get("/Rotate", 0) or 0) % 360
        number, stamp, around = file._reserve(), file._reserve(), file._reserve()
        kept = {key: self._copied(page[key]) for key in PAGE_KEYS if key in page}
        kept["/MediaBox"] = ArrayObject(self._copied(value) for value in page.mediabox)
        kept |= {
            "/Type": NameObject("/Page"),
            "/Parent": _reference(2),
            "/Resources": self._resources(page),
            "/Contents": ArrayObject([_reference(around), *self._contents(page), _reference(stamp)]),
        }
        annotations = [look for note in self._notes(page) if (look := self._annotation(note)) is not None]
        if annotations:
            kept["/Annots"] = ArrayObject(annotations)
        file._put_stream(around, b"q")
        file._put(number, _dictionary(kept))
        self._settle()
        file.state["pages"].append([number, stamp, box, rotation, label])

    def _resources(self, page):
        """The resources of a page, and the font of the stamp."""
        found = page.get("/Resources")
        found = found.get_object() if found is not None else None
        copied = self._copied(found) if isinstance(found, DictionaryObject) else DictionaryObject()
        fonts = found.get("/Font") if isinstance(found, DictionaryObject) else None
        fonts = fonts.get_object() if fonts is not None else None
        own = self._copied(fonts) if isinstance(fonts, DictionaryObject) else DictionaryObject()
        own[NameObject("/CaseStamp")] = _reference(3)
        copied[NameObject("/Font")] = own
        return copied

    def _contents(self, page):
        found = page.get("/Contents")
        found = found.get_object() if found is not None else None
        if found is None or isinstance(found, NullObject):
            return []
        parts = page.raw_get("/Contents") if isinstance(found, StreamObject) else found
        parts = parts if isinstance(parts, ArrayObject) else [parts]
        return [self._copied(part) for part in parts if isinstance(part.get_object(), StreamObject)]

    def _notes(self, page):
        found = page.get("/Annots")
        found = found.get_object() if found is not None else None
        return found if isinstance(found, ArrayObject) else []

    def _annotation(self, note):
        """How an annotation looks, without what it does."""
        note = note.get_object()
        if not isinstance(note, DictionaryObject) or "/AP" not in note:
            return None
        return _dictionary({key: self._copied(note.raw_get(key)) for key in ANNOTATION_KEYS if key in note})

    def _copied(self, value):
        """A value with its references turned to objects of the new file, which are taken over in their turn."""
        if isinstance(value, IndirectObject):
            key = (value.idnum, value.generation)
            if key not in self.numbers:
                if len(self.numbers) >= MOST_OBJECTS:
                    raise PdfRefused("too_large")
                self.numbers[key] = self.file._reserve()
                self.waiting.append(value)
            return _reference(self.numbers[key])
        if isinstance(value, StreamObject):
            copy = StreamObject()
            copy._data = value._data
            self._copy_into(copy, value)
            return copy
        if isinstance(value, DictionaryObject):
            copy = DictionaryObject()
            self._copy_into(copy, value)
            return copy
        if isinstance(value, ArrayObject):
            return ArrayObject(self._copied(part) for part in value)
        return NullObject() if value is None else value

    def _copy_into(self, copy, value):
        for key in value:
            copy[NameObject(key)] = self._copied(value.raw_get(key))

    def _settle(self):
        """Write the objects that were referred to, and those that they refer to."""
        file = self.file
        while self.waiting:
            reference = self.waiting.pop()
            found = self.reader.get_object(reference)
            if isinstance(found, DictionaryObject) and found.get("/Type") in AROUND:
                found = NullObject()
            begun = file.stream.tell()
            file._put(self.numbers[reference.idnum, reference.generation], self._copied(found))
            self.written += file.stream.tell() - begun
            if self.written > LET_GO:
                self.reader.resolved_objects.clear()
                self.written = 0


def _reference(number):
    return IndirectObject(number, 0, None)


def _dictionary(values):
    return DictionaryObject({NameObject(key): value for key, value in values.items()})


def _box(page):
    """What of a page is seen: ``[left, bottom, right, top]``."""
    try:
        box = [float(value) for value in page.cropbox]
    # What strangers make of a PDF raises anything.
    except Exception:
        return list(A4)
    left, right = sorted(box[0::2])
    bottom, top = sorted(box[1::2])
    return [left, bottom, right, top] if right - left > 1 and top - bottom > 1 else list(A4)


def _stamp(left, right, box, rotation):
    """The drawing of a stamp at the foot of a page as it is read, on a white strip."""
    x0, y0, x1, y1 = box
    width = x1 - x0 if rotation % 180 == 0 else y1 - y0
    turned = {
        0: (1, 0, 0, 1, x0, y0),
        90: (0, 1, -1, 0, x1, y0),
        180: (-1, 0, 0, -1, x1, y1),
        270: (0, -1, 1, 0, x0, y1),
    }
    matrix = " ".join(f"{value:.2f}" for value in turned.get(rotation, turned[0]))
    size = max(4.0, min(7.5, width / 80))
    edge = size * 2.4
    room = width - 2 * edge
    right_width = _width(right, size)
    left = _shortened(left, size, room - right_width - size * 2)
    lines = [
        f"Q q {matrix} cm 1 g 0 0 {width:.2f} {size * 1.9:.2f} re f 0 g BT /CaseStamp {size:.2f} Tf".encode(),
        f"{edge:.2f} {size * 0.6:.2f} Td ".encode() + _shown(left),
        f"{max(0, room - right_width):.2f} 0 Td ".encode() + _shown(right) + b"ET Q",
    ]
    return b"\n".join(lines)


def _encoded(text):
    return text.encode("cp1252", "replace")


def _shown(text):
    escaped = _encoded(text).replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + escaped.replace(b"\r", b" ").replace(b"\n", b" ") + b") Tj "


def _width(text, size):
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return stringWidth(_encoded(text).decode("cp1252", "replace"), "Helvetica", size)


def _shortened(text, size, room):
    """As much of a text as there is room for."""
    if _width(text, size) <= room:
        return text
    while text and _width(f"{text}…", size) > room:
        text = text[: -max(1, len(text) // 12)]
    return f"{text}…" if text else ""
