from ..outside_form import Form, read_number, show_number


def question(key, kind, **more):
    return {"key": key, "kind": kind, "readonly": False, "value": False, "columns": [], **more}


QUESTIONS = [
    question("income", "monetary"),
    question("children", "integer"),
    question("move", "datetime"),
    question("owner", "boolean"),
    question("heat", "tags"),
    question("remark", "text"),
    question("jobs", "group", columns=[question("name", "char"), question("hours", "float")]),
    question("notary", "partner", readonly=True),
]


def test_numbers_are_read_as_people_type_them():
    for text, decimal, wanted in (
        ("60.000", ",", 60000),
        ("60 000,25", ",", 60000.25),
        ("1'234.5", ".", 1234.5),
        ("-3", ".", -3),
        ("7.", ".", 7),
        ("", ".", ""),
        ("12a", ".", "12a"),
        ("1e5", ".", "1e5"),
        ("nan", ".", "nan"),
        ("1,2,3", ".", "1,2,3"),
    ):
        assert read_number(text, decimal) == wanted, (text, decimal)
    assert show_number(0.1 + 0.2) == "0.3"


def test_what_stands_in_the_form_is_read_back_the_same():
    values = {
        "income": 60000.5,
        "children": 2,
        "move": "2026-07-01 12:30:00",
        "owner": False,
        "heat": ["gas", "wood"],
        "remark": "one\ntwo",
        "jobs": [{"name": "Baker", "hours": 12.5}, {"name": "Post", "hours": None}],
        "notary": 7,
    }
    form = Form([{**q, "value": values[q["key"]]} for q in QUESTIONS], ",", "Europe/Amsterdam")
    typed = form.filled()
    assert typed["q.income"] == ["60000,5"]
    assert typed["q.move"] == ["2026-07-01T14:30"]
    assert typed["q.owner"] == ["no"]
    assert "q.notary" not in typed
    del values["notary"]
    assert form.answers(form.known(typed)) == values


def test_what_does_not_belong_to_the_form_is_left_out():
    form = Form(QUESTIONS)
    sent = {
        "q.income": ["5"],
        "q.notary": ["1"],
        "q.unknown": ["1"],
        "q.jobs": ["x"],
        "q.jobs.0.name": ["Baker"],
        "q.jobs.0.salary": ["1"],
        "q.jobs.999999999.name": ["far"],
        "q.jobs.x.name": ["far"],
        "q.income.0.name": ["x"],
        "csrf_token": ["secret"],
        "q.remark": ["x" * 50_000],
    }
    known = form.known(sent)
    assert sorted(known) == ["q.income", "q.jobs.0.name", "q.remark"]
    assert len(known["q.remark"][0]) == 20_000


def test_what_cannot_be_read_stays_as_it_was_typed():
    answers = Form(QUESTIONS).answers(
        {"q.income": ["much"], "q.children": ["two"], "q.move": ["soon"], "q.owner": [""]}
    )
    assert (answers["income"], answers["children"], answers["move"], answers["owner"]) == ("much", "two", "soon", None)
    assert Form(QUESTIONS).answers({"q.children": ["2,5"]})["children"] == 2.5
