import io

import pytest
from lxml import html
from pypdf import PdfReader
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from ..html_pdf import add_blocks, html_pdf, paragraph, text_styles
from ..text_block import BREAK, TextBlock

SENTENCE = "The parties agree that what is kept is kept as it was agreed, unless somebody says so in time. "


def lines_of(block):
    """The lines of a block as texts."""
    return [" ".join("".join(text for _font, text in word[1]) for word in words) for words, _last in block._lines]


def pages(story):
    """The texts of the pages of a story."""
    stream = io.BytesIO()
    SimpleDocTemplate(stream).build(story)
    return [page.extract_text() for page in PdfReader(io.BytesIO(stream.getvalue())).pages]


@pytest.mark.parametrize("width", [120, 233.5, 470])
def test_lines_are_broken_where_reportlab_breaks_them(width):
    style = text_styles()["text"]
    ours, theirs = TextBlock([(False, False, SENTENCE * 6)], style), Paragraph(SENTENCE * 6, style)
    assert ours.wrap(width, 900) == theirs.wrap(width, 900)
    assert lines_of(ours) == [" ".join(words) for _left, words in theirs.blPara.lines]


def test_bold_words_are_wider_and_stay_words():
    style = text_styles()["text"]
    runs = [(False, False, "un"), (True, False, "belie"), (False, True, "vable ware"), (True, False, "x")]
    block = TextBlock(runs, style)
    block.wrap(80, 900)
    assert lines_of(block) == ["unbelievable", "warex"]
    text = pages([paragraph(["un", html.fragment_fromstring("<b>belie<i>va</i></b>"), "ble"], style)])
    assert text[0].strip() == "unbelievable"


def test_a_line_that_is_ended_ends_and_no_break_spaces_do_not():
    style = text_styles()["text"]
    block = TextBlock([(False, False, "One\xa0two three"), BREAK, BREAK, (False, False, "four"), BREAK], style)
    assert block.wrap(470, 900)[1] == 3 * style.leading
    assert lines_of(block) == ["One\xa0two three", "", "four"]
    block.wrap(55, 900)
    assert lines_of(block) == ["One\xa0two", "three", "", "four"]


def test_a_word_longer_than_a_line_is_cut():
    style = text_styles()["text"]
    block = TextBlock([(False, False, "see " + "w" * 20), (True, False, "W" * 10 + " end")], style)
    block.wrap(100, 900)
    assert "".join(lines_of(block)).replace(" ", "") == "see" + "w" * 20 + "W" * 10 + "end"
    assert all(sum(word[0] for word in words) * style.fontSize <= 100 for words, _last in block._lines)


def test_a_block_goes_on_on_the_next_page_with_its_sign_once():
    style = text_styles()["text"]
    block = TextBlock([(False, False, SENTENCE * 20), BREAK, (True, False, "The end.")], style, "7.")
    found = pages([Spacer(1, 600), block])
    assert len(found) == 2
    assert " ".join(" ".join(found).split()) == f"7. {SENTENCE * 20}The end."
    first, rest = block.split(400, 5 * style.leading + 1)
    assert [len(first._lines), len(first._lines) + len(rest._lines)] == [5, len(block._lines)]
    assert rest.wrap(200, 900)[1] > rest.wrap(400, 900)[1]
    assert lines_of(rest)[-1] == "The end."
    assert block.split(400, 1.5 * style.leading) == []


def test_what_is_underlined_struck_or_raised_is_left_to_reportlab():
    story = []
    text = "<p>a <u>b</u></p><p>c <s>d</s> <sup>e</sup></p><p>syl\xadlable</p><p>f <b>g</b><br></p><p><br></p>"
    add_blocks(html.fragment_fromstring(text, create_parent="div"), story, text_styles())
    assert [type(block) for block in story] == [Paragraph, Paragraph, Paragraph, TextBlock]


def test_a_text_says_all_that_was_written():
    text = (
        "<h2>Head &amp; foot</h2><p>One <b>two <em>three</em></b> four<br>five <img alt='plan'/></p>loose <b>words</b>"
        "<ul><li>six<ol><li>seven</li></ol></li></ul><table><tr><td>eight</td><td><b>nine</b></td></tr></table>"
    )
    said = " ".join(PdfReader(io.BytesIO(html_pdf("Title", text))).pages[0].extract_text().split())
    for words in ("Title", "Head & foot", "One two three four", "five [plan]", "loose words", "1. seven", "nine"):
        assert words in said, words
