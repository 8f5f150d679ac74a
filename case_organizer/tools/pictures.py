"""Pictures of strangers: as paper shows them, and no larger in memory than is needed."""

#: Bytes that a picture may take while it is unpacked and made smaller.
MOST_MEMORY = 220_000_000
#: Bytes for a point: as Pillow keeps it, once more where it is made smaller with what is transparent, and what WebP and
#: a JPEG that comes in passes keep besides.
ONE_BYTE, ANY, CLEAR, OF_WEBP, OF_PASSES = 1, 4, 4, 10, 6
#: Kinds of points that cannot be made smaller smoothly as they are.
STEPPED = frozenset(["1", "P", "PA"])


class TooLarge(ValueError):  # noqa: N818  (the name of what happened)
    """A picture that would take more memory than it may."""


def memory(image, whole=None):
    """About how many bytes it takes to unpack a picture and to make it smaller.

    :param image: a ``PIL.Image.Image`` of which only the beginning was read
    :param whole: its width and height before some of its points were left out, if they were
    :return: bytes
    """
    points, clear = image.width * image.height, _is_clear(image)
    each = ONE_BYTE if image.mode in ("1", "L", "P") else ANY
    if image.mode in STEPPED:
        each += ANY if clear or image.mode != "1" else ONE_BYTE
    if clear:
        each += CLEAR
    if image.format == "WEBP":
        each += OF_WEBP
    wide, high = whole or image.size
    passes = OF_PASSES if image.format == "JPEG" and image.info.get("progressive") else 0
    return points * each + wide * high * passes


def upright(image, edge, most=MOST_MEMORY):
    """A picture as it was taken, made no larger than needed; of a JPEG, points that are left out are not unpacked.

    :param image: a ``PIL.Image.Image`` of which only the beginning was read; it is changed
    :param edge: the longest edge, in points
    :param most: bytes that this may take
    :return: another image, of any mode
    :raises TooLarge: before a point is unpacked
    """
    from PIL import ImageOps

    whole = image.size
    image.draft("RGB", (edge, edge))
    if memory(image, whole) > most:
        raise TooLarge
    small = image
    if image.mode in STEPPED:
        small = image.convert("RGBA" if _is_clear(image) else "L" if image.mode == "1" else "RGB")
    # Small before it is turned: a large one is not in memory twice.
    small.thumbnail((edge, edge))
    return ImageOps.exif_transpose(small)


def smaller(image, edges):
    """A copy that fits, and none as large as the picture on the way.

    :param image: a ``PIL.Image.Image``; it is left as it is
    :param edges: the most points in its width and height
    """
    from PIL import ImageOps

    fits = image.width <= edges[0] and image.height <= edges[1]
    return image.copy() if fits else ImageOps.contain(image, edges)


def _is_clear(image):
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def on_white(image):
    """A picture without transparent parts, for what knows none: JPEG, PDF.

    :param image: a ``PIL.Image.Image`` of any mode; it is left as it is
    :return: an image in ``RGB``
    """
    from PIL import Image

    if _is_clear(image):
        clear = image if image.mode == "RGBA" else image.convert("RGBA")
        sheet = Image.new("RGB", clear.size, "white")
        sheet.paste(clear, mask=clear.getchannel("A"))
        return sheet
    return image.convert("RGB")
