import doctest

from hypothesis import given
from hypothesis import strategies as st

from case_installation.tools import scanned
from case_installation.tools.scanned import Scanned, read

GTIN = "09506000134352"


def test_examples():
    assert doctest.testmod(scanned).failed == 0


def test_the_same_code_as_scanners_send_it():
    for text in (
        f"01{GTIN}21ZB-77",
        f"]d201{GTIN}21ZB-77\x1d10L5",
        f"]C101{GTIN}1125010121ZB-77",
        f"]Q301{GTIN}10L5\x1d21ZB-77",
        f"\x1d01{GTIN}21ZB-77",
        f"(01){GTIN}(10)L5(21)ZB-77",
        f"https://example.com/some/01/{GTIN}/10/L5/21/ZB-77?17=290101",
        "https://id.gs1.org/01/9506000134352/21/ZB%2D77",
    ):
        assert read(text) == Scanned("", "ZB-77", GTIN), text


def test_a_lot_where_there_is_no_serial_number():
    assert read(f"01{GTIN}10L5") == Scanned("", "L5", GTIN)
    assert read(f"01{GTIN}") == Scanned("", "", GTIN)


def test_what_is_no_such_code_stays_as_it_is():
    for text in ("ZB-77", "2101", "01234", "0109506000134353 21", "(01)5(21)A", "https://example.com/x"):
        assert read(text) == Scanned("", text, ""), text


def test_our_label_and_what_is_printed_before_a_number():
    assert read("https://cases.example/case_installation/i/a1-B2") == Scanned("a1-B2", "", "")
    for text in ("SN: ZB-77", "S/N.ZB-77", "Serial No: ZB-77", "serial number # ZB-77"):
        assert read(text).number == "ZB-77", text
    assert read("SN77").number == "SN77", "a number may begin so"


@given(st.text())
def test_whatever_is_read_is_read(text):
    said = read(text)
    assert not said.gtin or scanned.is_gtin(said.gtin)
