"""Pictures as paper shows them."""


def on_white(image):
    """A picture without transparent parts, for what knows none: JPEG, PDF.

    :param image: a ``PIL.Image.Image`` of any mode; it is left as it is
    :return: an image in ``RGB``
    """
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image if image.mode == "RGBA" else image.convert("RGBA")
        sheet = Image.new("RGB", clear.size, "white")
        sheet.paste(clear, mask=clear.getchannel("A"))
        return sheet
    return image.convert("RGB")
