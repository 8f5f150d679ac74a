"""The beginning of a text, where all of it has no room."""


def shortened(text, width):
    """A text cut to so many characters, the sign that says so among them.

    >>> shortened("mortgage", 8), shortened("mortgages", 8)
    ('mortgage', 'mortgag…')
    """
    return text if len(text) <= width else f"{text[: width - 1]}…"
