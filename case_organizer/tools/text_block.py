"""Blocks of text on a page, for long documents: their words are measured once, whatever font they stand in.

Imported where it is needed, as reportlab is.
"""

import re
from functools import lru_cache

from reportlab.lib.fonts import ps2tt, tt2ps
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.platypus import Flowable

#: What ends a line within a block.
BREAK = None
#: Where lines may be broken: at white space, but for spaces that are there to prevent it.
_SPACES = re.compile(r"[^\S\xa0\u2007\u202f]+")
#: Words that are remembered with their widths.
_KNOWN = 1 << 14


class TextBlock(Flowable):
    """A paragraph, from the left, in the regular, bold and italic faces of one font.

    :param runs: ``[(bold, italic, text)]`` in order, :data:`BREAK` where a line ends; white space is one space
    :param style: a ``ParagraphStyle``, of which fonts, size, leading, colour, indents and spaces count
    :param sign: plain text before the first line, such as a number
    """

    def __init__(self, runs, style, sign=""):
        super().__init__()
        self.style, self.sign = style, sign
        self._parts = _words(runs, style.fontName)
        self._lines, self._room = None, None

    def wrap(self, availWidth, availHeight):  # noqa: N803  (reportlab's names)
        """How much room this takes. :return: width and height in points"""
        if self._lines is None or self._room != availWidth:
            self._lines, self._room = self._broken(availWidth), availWidth
        self.width, self.height = availWidth, len(self._lines) * self.style.leading
        return self.width, self.height

    def split(self, availWidth, availHeight):  # noqa: N803
        """This as what fits and the rest. :return: blocks; none when not even two lines fit"""
        self.wrap(availWidth, availHeight)
        fits = int(availHeight / self.style.leading)
        if fits >= len(self._lines):
            return [self]
        if fits < 2:
            return []
        return [self._of(self._lines[:fits], self.sign), self._of(self._lines[fits:], "")]

    def _of(self, lines, sign):
        """A block of some of these lines."""
        block = TextBlock((), self.style, sign)
        block._lines, block._room, block._parts = lines, self._room, [[]]
        for words, last in lines:
            block._parts[-1].extend(words)
            if last:
                block._parts.append([])
        if not block._parts[-1]:
            block._parts.pop()
        return block

    def _overrun(self):
        """How far the sign pushes the first line to the right, in points."""
        if not self.sign:
            return 0.0
        style = self.style
        wide = getFont(style.bulletFontName).stringWidth(self.sign, style.bulletFontSize)
        return max(0.0, style.bulletIndent + wide + 0.6 * style.bulletFontSize - style.leftIndent)

    def _broken(self, width):
        """The lines. :param width: points between the margins :return: ``[(words, whether it was ended)]``"""
        size, lines = self.style.fontSize, []
        room = (width - self.style.leftIndent - self.style.rightIndent) / size
        left = room - self._overrun() / size
        for words in self._parts:
            line, used = [], 0.0
            for word in words:
                wide = word[0]
                if line and used + line[-1][2] + wide <= left:
                    used += line[-1][2] + wide
                    line.append(word)
                    continue
                if line:
                    lines.append((line, False))
                    left = room
                if wide > left:
                    *full, word = _cut(word, left, room)
                    lines += [([part], False) for part in full]
                    left = room if full else left
                line, used = [word], word[0]
            lines.append((line, True))
            left = room
        return lines

    def draw(self):
        """Write it on the canvas."""
        style, canvas, overrun = self.style, self.canv, self._overrun()
        top = self.height - style.fontSize
        canvas.setFillColor(style.textColor)
        if self.sign:
            canvas.setFont(style.bulletFontName, style.bulletFontSize)
            canvas.drawString(style.bulletIndent, top, self.sign)
        text, face = canvas.beginText(style.leftIndent + overrun, top), None
        for number, (words, _last) in enumerate(self._lines):
            *before, (font, rest) = _segments(words, style.fontName)
            for other, part in (*before, (font, "")):
                if other != face:
                    text.setFont(other, style.fontSize, style.leading)
                    face = other
                if part:
                    text.textOut(part)
            text.textLine(rest)
            if overrun and not number:
                text.moveCursor(-overrun, 0)
        canvas.drawText(text)


@lru_cache(maxsize=_KNOWN)
def _width(font, text):
    """How wide a text is in a font of size 1."""
    return getFont(font).stringWidth(text, 1)


def _words(runs, font):
    """Words, by the lines that are ended: ``[[(width at size 1, [(font, text)], width of the space behind it)]]``."""
    family, bold, italic = ps2tt(font)
    faces, parts, joins = {}, [[]], False
    for run in runs:
        if run is BREAK:
            parts.append([])
            joins = False
            continue
        key = run[:2]
        if key not in faces:
            faces[key] = tt2ps(family, bold or key[0], italic or key[1])
        face, space = faces[key], _width(faces[key], " ")
        for number, text in enumerate(_SPACES.split(run[2])):
            if number:
                joins = False
            if not text:
                continue
            if joins:
                before, pieces, _space = parts[-1][-1]
                parts[-1][-1] = (before + _width(face, text), [*pieces, (face, text)], space)
            else:
                parts[-1].append((_width(face, text), [(face, text)], space))
            joins = True
    if len(parts) > 1 and not parts[-1]:
        # As in a browser: nothing stands below a last line that is ended.
        parts.pop()
    return parts


def _cut(word, left, room):
    """A word that is longer than a line, as words of a line each. :param left: what is left of the first one"""
    made, pieces, used = [], [], 0.0
    for font, text in word[1]:
        start = 0
        for place, letter in enumerate(text):
            wide = _width(font, letter)
            if used + wide > left and (pieces or place > start):
                made.append((used, [*pieces, (font, text[start:place])] if place > start else pieces, 0.0))
                pieces, used, start, left = [], 0.0, place, room
            used += wide
        pieces = [*pieces, (font, text[start:])]
    return [*made, (used, pieces, word[2])]


def _segments(words, font):
    """The words of a line, what stands in one font together: ``[(font, text)]``."""
    found = []
    for number, (_wide, pieces, _space) in enumerate(words):
        if number:
            # A space is as wide as one of the word before it.
            found[-1][1].append(" ")
        for face, text in pieces:
            if found and found[-1][0] == face:
                found[-1][1].append(text)
            else:
                found.append((face, [text]))
    return [(face, "".join(texts)) for face, texts in found] or [(font, "")]
