import base64
import io

import pytest

from ..signature_image import drawn

Image = pytest.importorskip("PIL.Image")


def png(size=(300, 100), colour=(0, 0, 0, 0), kind="PNG", line=True):
    image = Image.new("RGBA", size, colour)
    if line:
        image.putpixel((10, 5), (0, 0, 0, 255))
    file = io.BytesIO()
    (image if kind == "PNG" else image.convert("RGB")).save(file, kind)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def test_what_was_drawn_is_kept_on_white():
    image = Image.open(io.BytesIO(base64.b64decode(drawn(png()))))
    assert (image.format, image.mode, image.getpixel((10, 5)), image.getpixel((0, 0))) == (
        "PNG",
        "RGB",
        (0, 0, 0),
        (255, 255, 255),
    )


def test_nothing_drawn_is_no_signature():
    assert drawn("") is None
    assert drawn(None) is None
    assert drawn(png(line=False)) is None


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,PHN2Zz48L3N2Zz4=",
        "data:image/png;base64,%%%",
        png(kind="JPEG"),
        png(size=(5000, 10)),
        png()[:80],
        "data:image/png;base64," + "A" * 1_000_000,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        drawn(text)
