"""How much memory pictures of strangers take; each kind is measured in a process of its own."""

import base64
import io
import subprocess
import sys
from pathlib import Path

import pytest

from ..pictures import MOST_MEMORY, TooLarge, memory, smaller, upright
from .wide_pictures import png

Image = pytest.importorskip("PIL.Image")

#: Megabytes that one picture may take.
MOST = 300
#: Reads a picture from standard input, after a small one has loaded what it takes to read one, and says what it took.
MEASURED = """
import io, resource, sys, types
addon = types.ModuleType("case_organizer")
addon.__path__ = [sys.argv[1]]
sys.modules["case_organizer"] = addon
from case_organizer.tools import binder_pages, photos_pdf, scan_pages, signature_image
import base64

def scan(data):
    for page in scan_pages.pages(scan_pages.as_pdf(data, "image/png")):
        scan_pages.codes(page), scan_pages.picture(page)

read = {
    "binder": lambda data: binder_pages.pictures(io.BytesIO(data)),
    "photo": lambda data: photos_pdf.photos_pdf([data]),
    "photo shown": lambda data: photos_pdf.small_picture(data, 90),
    "scan": scan,
    "signature": lambda data: signature_image.drawn(signature_image.START + base64.b64encode(data).decode()),
}[sys.argv[2]]
small, large = (base64.b64decode(line) for line in sys.stdin)
read(small)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read(large)
    told = "read"
except ValueError as error:
    told = str(error)
print(told, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
CLEAR, COLOURED, GREY, BLACK = (6, 32), (2, 24), (0, 8), (0, 1)


def stored(image, kind, **more):
    stream = io.BytesIO()
    image.save(stream, kind, **more)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("reader", "edge", "kind", "told"),
    [
        ("binder", 7_300, COLOURED, "read"),
        ("binder", 7_900, CLEAR, "too_large"),
        ("photo", 5_200, CLEAR, "read"),
        ("photo", 7_900, COLOURED, "too_large: 1"),
        ("photo shown", 5_200, COLOURED, "too_large: 1"),
        ("scan", 6_700, GREY, "read"),
        ("scan", 7_700, GREY, "broken"),
        ("scan", 11_800, BLACK, "read"),
        ("signature", 4_000, CLEAR, "read"),
    ],
)
def test_a_picture_of_a_stranger_does_not_fill_the_memory(reader, edge, kind, told):
    addon = Path(__file__).parents[2]
    wide = png(edge, edge, *kind, rows=edge if told == "read" else 10)
    given = b"\n".join(base64.b64encode(data) for data in (stored(small(), "PNG"), wide))
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(addon), reader], input=given, capture_output=True, check=True, timeout=120
    )
    words, _space, taken = done.stdout.decode().strip().rpartition(" ")
    assert (words, int(taken) <= MOST) == (told, True), taken


def small(mode="RGBA"):
    return Image.linear_gradient("L").resize((80, 60)).convert(mode)


def test_what_a_picture_takes_is_known_before_it_is_unpacked():
    wide = Image.open(io.BytesIO(png(6_000, 6_000, *CLEAR, rows=0)))
    assert memory(wide) == 6_000 * 6_000 * 8 > MOST_MEMORY
    with pytest.raises(TooLarge):
        upright(wide, 2_400)
    webp, progressive = (
        Image.open(io.BytesIO(stored(small("RGB"), kind, **more)))
        for kind, more in (("WEBP", {}), ("JPEG", {"progressive": True}))
    )
    assert memory(webp) == 80 * 60 * 14
    assert memory(progressive) == 80 * 60 * 10
    assert memory(progressive, (160, 120)) == 80 * 60 * 4 + 160 * 120 * 6


@pytest.mark.parametrize(("mode", "after"), [("1", "L"), ("P", "RGB"), ("L", "L"), ("RGBA", "RGBA"), ("CMYK", "CMYK")])
def test_a_picture_is_made_smaller_smoothly(mode, after):
    made = stored(small(mode), "TIFF")
    assert upright(Image.open(io.BytesIO(made)), 80).size == (80, 60)
    found = upright(Image.open(io.BytesIO(made)), 40)
    assert (found.size, found.mode) == ((40, 30), after)


def test_a_smaller_copy_leaves_the_picture_as_it_is():
    picture = small("L")
    assert smaller(picture, (40, 40)).size == (40, 30) and picture.size == (80, 60)
    kept = smaller(picture, (80, 80))
    assert kept.size == (80, 60) and kept is not picture
