from ..checklist import Line, settled


def measured(number, remark=""):
    return settled(Line("measurement", True, 20, 30, number=number, remark=remark))


def test_a_measurement_outside_its_bounds_needs_a_remark():
    assert measured(None) == (None, False)
    assert measured(20) == measured(30) == (None, True)
    assert measured(31) == measured(19.9, " ") == ("bounds", False)
    assert measured(31, "cold") == (None, True)
    assert settled(Line("measurement", number=-3)) == (None, True)
    assert settled(Line("measurement", number=float("nan"))) == ("number", False)


def test_words_are_done_by_being_written_and_photos_by_being_there():
    assert settled(Line("check", done=True)) == (None, True)
    assert settled(Line("text", done=True, text="  ")) == (None, False)
    assert settled(Line("text", text="rust")) == (None, True)
    assert settled(Line("photo", done=True)) == ("photo", False)
    assert settled(Line("photo", photo=True)) == (None, True)
