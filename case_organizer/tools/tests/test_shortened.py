from tools.shortened import shortened


def test_what_fits_stays_and_the_rest_is_cut_with_its_sign():
    assert [shortened(text, 8) for text in ("", "mortgage", "mortgages")] == ["", "mortgage", "mortgag…"]
