"""Text of any script for reportlab: which font has which letter, and letters that are written from right to left.

reportlab sets text from left to right in one font. Here each run gets a font that has it, and what is written from
right to left is broken into lines, joined (Arabic) and turned round before reportlab sees it.
"""

import re
import unicodedata
from functools import cache
from xml.sax.saxutils import escape

#: Fonts that are looked for on the machine, in this order: regular and bold. The last come with reportlab.
FILES = (("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"), ("Vera.ttf", "VeraBd.ttf"))
FOLDERS = ("", "/usr/share/fonts/truetype/dejavu/", "/usr/share/fonts/dejavu/", "/usr/share/fonts/TTF/")
#: Fonts that readers of PDF have themselves, by the letters that they are for.
FAR_EAST = (
    ("HeiseiMin-W3", re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")),
    ("HYSMyeongJo-Medium", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("STSong-Light", re.compile("[\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")),
)
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
#: What cannot be set, or would turn the text around it.
_LEFT_OUT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
#: The longest run of text that is set as one paragraph.
LONGEST = 4_000


@cache
def fonts():
    """The names of a regular and a bold font, registered: those with the most letters that this machine has."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    for pair in FILES:
        for folder in FOLDERS:
            try:
                found = [TTFont(f"CaseAny{weight}", folder + file) for weight, file in zip("RB", pair, strict=True)]
            except (TTFError, OSError):
                continue
            for font in found:
                pdfmetrics.registerFont(font)
            names = [font.fontName for font in found]
            pdfmetrics.registerFontFamily(
                names[0], normal=names[0], bold=names[1], italic=names[0], boldItalic=names[1]
            )
            return tuple(names)
    raise LookupError("reportlab's own fonts are missing")


@cache
def _far_east(name):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


@cache
def _letters(font):
    from reportlab.pdfbase import pdfmetrics

    return pdfmetrics.getFont(font).face.charToGlyph


def clean(text):
    """A text without what cannot be set; letters with marks in one."""
    return unicodedata.normalize("NFC", _LEFT_OUT.sub("", str(text or "")).replace("\t", "    "))


def markup(text, size=9.5, width=480, bold=False):
    """A text as reportlab's markup.

    :param text: plain; line breaks are kept
    :param size: of the font, in points
    :param width: of a line, in points: text from right to left is broken here
    :return: ``(markup, whether it begins at the right)``
    """
    text = clean(text)
    font = fonts()[bool(bold)]
    if not RIGHT_TO_LEFT.search(text):
        return "<br/>".join(_runs(line, font) for line in text.split("\n")), False
    right = _begins_right(text)
    lines = []
    for line in text.split("\n"):
        if RIGHT_TO_LEFT.search(line):
            lines += [_runs(_turned(part, right), font) for part in _broken(_joined(line), font, size, width)]
        else:
            lines.append(_runs(line, font))
    return "<br/>".join(lines), right


def paragraphs(text):
    """A text in pieces that are set one by one: its lines, the longest of them cut."""
    for line in clean(text).split("\n"):
        for start in range(0, len(line) or 1, LONGEST):
            yield line[start : start + LONGEST]


def _runs(text, font):
    """Markup of one line: runs of letters that the font lacks get another one."""
    letters, parts, run, now = _letters(font), [], [], None

    def settle():
        if run:
            inner = escape("".join(run))
            parts.append(f'<font name="{now}">{inner}</font>' if now else inner)
            run.clear()

    for letter in text:
        other = None if ord(letter) in letters else _font_of(letter)
        if other != now:
            settle()
            now = other
        run.append(letter)
    settle()
    return "".join(parts)


def _font_of(letter):
    for name, theirs in FAR_EAST:
        if theirs.match(letter):
            return _far_east(name)
    return None


# --- from right to left ----------------------------------------------------------------------------------------


def _begins_right(text):
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def _broken(line, font, size, width):
    """Parts of a line that fit into the width, in the order in which they are read."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    parts, now = [], ""
    for word in re.findall(r"\S+\s*|\s+", line):
        if now and stringWidth(now + word.rstrip(), font, size) > width:
            parts.append(now.rstrip())
            now = ""
        while stringWidth(word, font, size) > width and len(word) > 1:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or stringWidth(word[:n], font, size) <= width)
            parts.append(word[:fits])
            word = word[fits:]
        now += word
    return [*parts, now.rstrip()]


def _turned(line, right):
    """The letters of a line in the order in which they stand, from the left."""
    clusters = re.findall(r"(?s).[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]*", line)
    levels = _levels([unicodedata.bidirectional(cluster[0]) for cluster in clusters], right)
    places = list(range(len(clusters)))
    for level in (2, 1):
        start = 0
        while start < len(places):
            if levels[places[start]] < level:
                start += 1
                continue
            end = start
            while end < len(places) and levels[places[end]] >= level:
                end += 1
            places[start:end] = places[start:end][::-1]
            start = end
    return "".join(clusters[at].translate(_MIRRORED) if levels[at] == 1 else clusters[at] for at in places)


def _levels(kinds, right):
    """How deep each letter lies: 0 from the left, 1 from the right, 2 from the left within it."""
    base = 1 if right else 0
    levels, strong = [], "R" if right else "L"
    for kind in kinds:
        if kind in ("R", "AL"):
            strong = "R"
            levels.append(1)
        elif kind == "L":
            strong = "L"
            levels.append(2 if right else 0)
        elif kind in ("EN", "AN"):
            levels.append(2 if strong == "R" or right else 0)
        else:
            levels.append(None)
    at = 0
    while at < len(levels):
        if levels[at] is not None:
            at += 1
            continue
        end = at
        while end < len(levels) and levels[end] is None:
            end += 1
        before = levels[at - 1] if at else base
        after = levels[end] if end < len(levels) else base
        inside = before if before == after else 1 if {before, after} == {1, 2} else base
        levels[at:end] = [inside] * (end - at)
        at = end
    return levels


@cache
def _forms():
    """Arabic letters in their four forms: ``{letter: {"isolated"|"initial"|"medial"|"final": form}}``."""
    forms = {}
    for code in (*range(0xFE80, 0xFEFD), *range(0xFB50, 0xFBB2)):
        told = unicodedata.decomposition(chr(code)).split()
        if len(told) == 2 and told[0].strip("<>") in ("isolated", "initial", "medial", "final"):
            forms.setdefault(chr(int(told[1], 16)), {})[told[0].strip("<>")] = chr(code)
    return forms


def _joined(line):
    """Arabic letters as they look beside each other, in the order in which they are read."""
    forms = _forms()
    if not any(letter in forms for letter in line):
        return line
    letters = list(line)
    marks = {at for at, letter in enumerate(letters) if unicodedata.combining(letter)}

    def beside(at, step):
        at += step
        while at in marks:
            at += step
        return letters[at] if 0 <= at < len(letters) else ""

    shown = []
    for at, letter in enumerate(letters):
        its = forms.get(letter)
        if not its:
            shown.append(letter)
            continue
        follows = "initial" in forms.get(beside(at, -1), {}) or beside(at, -1) == "ـ"
        goes_on = "initial" in its and (
            (beside(at, 1) in forms and "final" in forms[beside(at, 1)]) or beside(at, 1) == "ـ"
        )
        form = "medial" if follows and goes_on else "final" if follows else "initial" if goes_on else "isolated"
        shown.append(its.get(form) or its.get("isolated") or letter)
    return "".join(shown)
