"""A signature that was drawn on a screen → the PNG that is kept. Plain Python."""

import base64
import binascii
import io

from .pictures import on_white

#: The most that a drawn signature weighs, in bytes, and measures, in points.
MOST_BYTES, MOST_POINTS = 500_000, 4_000
#: The longest name that is typed as a signature.
MOST_NAME = 120
#: How a browser begins to say that it is a PNG.
START = "data:image/png;base64,"


def drawn(text):
    """The picture in what a browser sends of it.

    It is drawn anew, so that nothing but its points is kept.

    :param text: ``data:image/png;base64,…``; empty when nothing was drawn
    :return: base64 of a PNG, or None when nothing was drawn
    :raises ValueError: when it is no such picture, or too large
    """
    from PIL import Image

    if not text:
        return None
    if not text.startswith(START) or len(text) > MOST_BYTES * 4 // 3:
        raise ValueError("no signature")
    try:
        content = base64.b64decode(text[len(START) :], validate=True)
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if max(picture.size) > MOST_POINTS:
                raise ValueError("too large")
            clear = picture.convert("RGBA")
            if not clear.getchannel("A").getbbox():
                return None
            made = io.BytesIO()
            on_white(clear).save(made, "PNG")
    except (binascii.Error, OSError, SyntaxError, TypeError, Image.DecompressionBombError) as error:
        raise ValueError("no signature") from error
    return base64.b64encode(made.getvalue())
