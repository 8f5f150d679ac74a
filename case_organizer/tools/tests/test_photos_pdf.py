import io

import pytest

from ..file_names import type_of
from ..photos_pdf import EDGE, MOST_PHOTOS, PHOTOS, SMALL, PhotoRefused, photos_pdf, reads_heic, small_picture
from .wide_pictures import png

Image = pytest.importorskip("PIL.Image")
pypdf = pytest.importorskip("pypdf")


def photo(size=(600, 800), colour="red", kind="JPEG", mode="RGB", **more):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **more)
    return file.getvalue()


def pages(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf)).pages


def colours(pdf):
    """The colour in the middle of each page's picture."""
    found = []
    for page in pages(pdf):
        image = page.images[0].image.convert("RGB")
        red, green, blue = image.getpixel((image.width // 2, image.height // 2))
        found.append(max((red, "red"), (green, "green"), (blue, "blue"))[1])
    return found


def test_several_photos_are_one_pdf_in_their_order():
    pdf = photos_pdf([photo(colour=colour) for colour in ("blue", "red", (0, 200, 0))], "Passport")
    assert pdf.startswith(b"%PDF-")
    assert colours(pdf) == ["blue", "red", "green"]
    assert pypdf.PdfReader(io.BytesIO(pdf)).metadata.title == "Passport"


def test_a_photo_stands_as_it_was_taken_and_no_larger_than_needed():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    lying = photo((4000, 3000), exif=exif.tobytes())
    (page,) = pages(photos_pdf([lying]))
    assert page.mediabox.height > page.mediabox.width
    image = page.images[0].image
    assert image.height == EDGE and image.height > image.width
    assert not image.getexif()
    (page,) = pages(photos_pdf([photo((800, 600))]))
    assert page.mediabox.width > page.mediabox.height


def corner(image):
    """Where the red corner of a picture is: ``(left or right, top or bottom)``."""
    wide, high = image.size
    places = {(x, y): (x * (wide - 20) + 10, y * (high - 20) + 10) for x in (0, 1) for y in (0, 1)}
    found = {place: image.convert("RGB").getpixel(point) for place, point in places.items()}
    (place,) = (place for place, (red, green, _blue) in found.items() if red > 180 > 100 > green)
    return ("left", "right")[place[0]], ("top", "bottom")[place[1]]


def marked(**more):
    """A lying photo with a red corner at the top left."""
    image = Image.new("RGB", (800, 600), "white")
    image.paste("red", (0, 0, 200, 150))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, **more)
    return file.getvalue()


def test_a_photo_is_turned_by_hand_besides_how_it_was_taken():
    ways = {0: ("left", "top"), 90: ("right", "top"), 180: ("right", "bottom"), 270: ("left", "bottom")}
    for turned, where in ways.items():
        (page,) = pages(photos_pdf([marked()], turned=[turned]))
        assert corner(page.images[0].image) == where, turned
        assert (page.mediabox.width > page.mediabox.height) == (turned in (0, 180))
        small = Image.open(io.BytesIO(small_picture(marked(), turned)))
        assert corner(small) == where
        assert max(small.size) == SMALL
    exif = Image.Exif()
    exif[0x0112] = 6  # held so that it is to be turned by 90 degrees
    assert corner(Image.open(io.BytesIO(small_picture(marked(exif=exif.tobytes()))))) == ("right", "top")
    assert corner(Image.open(io.BytesIO(small_picture(marked(exif=exif.tobytes()), 90)))) == ("right", "bottom")


def test_a_picture_that_takes_much_to_unpack_is_not_shown():
    assert small_picture(photo((7000, 5000))), "of a JPEG most is left out while it is read"
    with pytest.raises(PhotoRefused):
        small_picture(photo((7000, 5000), kind="PNG"))


def test_every_kind_of_picture_is_read():
    made = [
        photo(kind="PNG", mode="RGBA", colour=(0, 0, 0, 0)),
        photo(kind="PNG", mode="P", colour=3),
        photo(kind="GIF"),
        photo(kind="WEBP"),
        photo(kind="BMP"),
        photo(kind="TIFF"),
        photo(mode="CMYK", colour=(0, 255, 255, 0)),
        photo(mode="L", colour=7),
    ]
    for name, content in zip(
        ("a.png", "a.png", "a.gif", "a.webp", "a.bmp", "a.tiff", "a.jpg", "a.jpg"), made, strict=True
    ):
        assert type_of(name, content) in PHOTOS, name
    assert len(pages(photos_pdf(made))) == len(made)
    assert pages(photos_pdf(made[:1]))[0].images[0].image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_photos_of_iphones_are_read():
    assert reads_heic(), "pillow-heif is among what is installed for development"
    content = photo(kind="HEIF", colour="blue")
    assert type_of("IMG_1.HEIC", content) == "image/heic"
    assert type_of("video.mp4", b"\0\0\0\x18ftypisom") == "video/mp4"
    assert colours(photos_pdf([content, photo()])) == ["blue", "red"]


def test_what_is_no_picture_is_named():
    for content in (b"", b"\xff\xd8\xff broken", photo()[:500], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.4"):
        with pytest.raises(PhotoRefused) as refused:
            photos_pdf([photo(), content])
        assert (refused.value.reason, refused.value.number) == ("unreadable", 2)
    with pytest.raises(PhotoRefused) as refused:
        photos_pdf([b""] * (MOST_PHOTOS + 1))
    assert refused.value.reason == "too_many"


@pytest.mark.parametrize("size", [(9000, 9000), (60_000, 60_000)])
def test_a_small_file_with_a_huge_picture_is_not_unpacked(size):
    with pytest.raises(PhotoRefused) as refused:
        photos_pdf([png(*size, 2, 24, rows=0)])
    assert refused.value.reason == "too_large"
