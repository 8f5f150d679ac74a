from reportlab.pdfbase.pdfmetrics import stringWidth

from ..pdf_text import LONGEST, _turned, clean, fonts, markup, paragraphs


def test_markup_is_text_never_markup():
    assert markup("<b>1 & 2</b>\nnext") == ("&lt;b&gt;1 &amp; 2&lt;/b&gt;<br/>next", False)


def test_letters_that_turn_or_break_what_follows_are_left_out():
    assert clean("fdp\u202eexe\x00\x07") == "fdpexe"


def test_the_far_east_gets_fonts_of_its_own():
    told, right = markup("Taro 日本 ok")
    assert told == 'Taro <font name="STSong-Light">日本</font> ok' and not right


def test_hebrew_is_turned_round_and_numbers_in_it_are_not():
    assert _turned("שלום 123", True) == "123 םולש"
    assert _turned("abc שלום def", False) == "abc םולש def"
    assert _turned("(שלום)", True) == "(םולש)"
    told, right = markup("שלום")
    assert (told, right) == ("םולש", True)


def test_arabic_letters_are_joined():
    told, right = markup("سلام")
    assert right
    # Meem alone at the end, lam with alef after it, seen at the beginning: shown forms, from the left.
    assert told == "ﻡﺎﻠﺳ"


def test_a_long_line_from_right_to_left_is_broken_where_it_is_read():
    told, _right = markup("אחת " * 60, size=10, width=200)
    lines = told.split("<br/>")
    assert len(lines) > 3
    assert all(stringWidth(line, fonts()[0], 10) <= 201 for line in lines)
    told, _right = markup("א" * 500, size=10, width=200)
    assert sum(line.count("א") for line in told.split("<br/>")) == 500


def test_a_line_without_end_is_set_in_pieces():
    pieces = list(paragraphs("x" * (2 * LONGEST + 1) + "\n\nend"))
    assert [len(piece) for piece in pieces] == [LONGEST, LONGEST, 1, 0, 3]
