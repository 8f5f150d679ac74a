from ..log_texts import merge, split


def test_what_people_wrote_comes_out_and_goes_back():
    data = {"kind": "income", "file": "De Wit.pdf", "files": ["a", "b"], "number": 2, "reason": None}
    rest, texts = split(data)
    assert rest == {"kind": "income", "number": 2, "reason": None}
    assert texts == {"file": "De Wit.pdf", "files": ["a", "b"]}
    assert merge(rest, texts) == data


def test_who_a_row_is_about_comes_out_at_any_depth():
    data = {"participant": 3, "partner_id": 9, "before": {"partner_id": 8, "may": []}, "now": {"may": []}}
    rest, texts = split(data)
    assert "partner_id" not in str(rest)
    assert merge(rest, texts) == data


def test_nothing_to_take_out():
    assert split(None) == (None, {})
    assert split({"from": 12, "changes": [["a", 1]]}) == ({"from": 12, "changes": [["a", 1]]}, {})
    assert merge({"from": 12}, None) == {"from": 12}
