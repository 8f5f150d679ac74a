import copy

import pytest

from case_organizer.bundle import TABLE, BundleError, Limits, check
from case_organizer.bundle.layout import addresses

CHOICES = {
    ("case.plan.item", "kind"): ("stage", "step"),
    ("case.plan.item", "step_kind"): ("action", "question"),
    ("case.plan.trigger", "kind"): ("item", "event"),
    ("case.plan", "state"): ("draft", "published"),
    ("case.characteristic", "kind"): ("char", "integer", "partner", "selection"),
}
FILES = {
    "type.json": {"code": "PER", "name": "Permit"},
    "roles.json": [{"code": "clerk", "name": "Clerk"}],
    "details.json": [
        {"code": "size", "name": "Size", "kind": "integer"},
        {"code": "owner", "name": "Owner", "kind": "partner"},
        {"code": "use", "name": "Use", "kind": "selection", "choices": [{"code": "shop", "name": "Shop"}]},
    ],
    "events.json": [{"code": "moved", "name": "Moved"}],
    "plans/v1.json": {
        "version": 1,
        "state": "draft",
        "items": [
            {"code": "intake", "name": "Intake", "kind": "stage"},
            {"code": "ask", "name": "Ask", "stage": "intake", "role": "clerk", "questions": [{"detail": "size"}]},
            {
                "code": "look",
                "name": "Look",
                "after": ["ask"],
                "criteria": [{"triggers": [{"kind": "event", "event": "moved"}, {"source": "ask"}]}],
            },
        ],
    },
    "words/nl_NL.json": {"plans/v1.json: items.look.name": "Kijk", "details.json: use.choices.shop.name": "Winkel"},
}


def problems(files, **limits):
    with pytest.raises(BundleError) as refused:
        check(files, CHOICES, {"OTHER"}, Limits(**limits))
    assert str(refused.value)
    return [(problem.code, problem.where) for problem in refused.value.problems]


def changed(file, *way, to):
    """The problems of the bundle in which one value is another."""
    files = copy.deepcopy(FILES)
    at = files[file] if way else files
    for step in way[:-1]:
        at = at[step]
    at[way[-1] if way else file] = to
    return problems(files)


def test_a_sound_bundle():
    check(FILES, CHOICES, set())


def test_a_list_that_is_null_is_no_list():
    files = copy.deepcopy(FILES)
    files["details.json"][0]["choices"] = None
    check(files, CHOICES, set())


PLAN = "plans/v1.json"
TRIGGERS = ("items", 2, "criteria", 0, "triggers")


@pytest.mark.parametrize(
    ("file", "way", "to", "code", "where"),
    [
        (PLAN, (*TRIGGERS, 1, "source"), "x", "dangling", "items[2].criteria[0].triggers[1].source"),
        (PLAN, (*TRIGGERS, 0, "event"), "x", "dangling", "items[2].criteria[0].triggers[0].event"),
        (PLAN, ("items", 1, "role"), "judge", "dangling", "items[1].role"),
        (PLAN, ("items", 1, "stage"), "x", "dangling", "items[1].stage"),
        (PLAN, ("items", 1, "questions", 0, "detail"), "x", "dangling", "items[1].questions[0].detail"),
        (PLAN, ("items", 2, "after"), ["ask", "x"], "dangling", "items[2].after[1]"),
        (PLAN, ("items", 2, "after"), "ask", "not_list", "items[2].after"),
        (PLAN, ("items", 2, "code"), "ask", "duplicate_code", "items[2].code"),
        (PLAN, ("items", 0, "stage"), "intake", "own_stage", "items[0].stage"),
        (PLAN, ("items", 1, "kind"), "thing", "not_choice", "items[1].kind"),
        (PLAN, ("items", 1, "required"), "yes", "not_flag", "items[1].required"),
        (PLAN, ("items", 1, "deadline_days"), 2**40, "not_whole", "items[1].deadline_days"),
        (PLAN, ("items", 1, "deadline_days"), 1.5, "not_whole", "items[1].deadline_days"),
        (PLAN, ("items", 1, "name"), 7, "not_text", "items[1].name"),
        (PLAN, ("items", 1, "name"), "a\x00", "bad_character", "items[1].name"),
        (PLAN, ("items", 1, "name"), "\ud800", "bad_character", "items[1].name"),
        (PLAN, ("items", 1, "name"), "a" * 100_001, "too_long", "items[1].name"),
        (PLAN, ("items", 1, "code"), "a b", "bad_code", "items[1].code"),
        (PLAN, ("items", 1, "colour"), "red", "unknown_field", "items[1].colour"),
        (PLAN, ("items", 1), "step", "not_object", "items[1]"),
        (PLAN, ("items",), {}, "not_list", "items"),
        (PLAN, ("version",), 2, "wrong_version", "version"),
        (PLAN, ("items", 1, "manual_condition"), "[('wealth', '=', 1)]", "condition", "items[1].manual_condition"),
        (PLAN, ("items", 1, "manual_condition"), "[('x'", "condition", "items[1].manual_condition"),
        (PLAN, ("items", 1, "manual_condition"), "[('user_id', '=', 3)]", "record_number", "items[1].manual_condition"),
        (PLAN, ("items", 1, "opens_type"), "GONE", "dangling", "items[1].opens_type"),
        ("details.json", (1, "code"), "size", "duplicate_code", "[1].code"),
        ("details.json", (0, "minimum"), float("inf"), "not_number", "[0].minimum"),
        ("roles.json", (0, "name"), None, "needed", "[0].name"),
        ("roles.json", (0, "name"), " ", "needed", "[0].name"),
        ("words/nl_NL.json", ("details.json: use.choices.x.name",), "X", "no_words", ""),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(file, way, to, code, where):
    found = changed(file, *way, to=to)
    assert (code, f"{file}: {where}" if where else file) in found


def test_a_detail_that_holds_a_record_is_not_compared_with_its_number():
    condition = "[('characteristics.owner', 'in', [4])]"
    assert changed(PLAN, "items", 1, "manual_condition", to=condition)[0][0] == "record_number"
    files = copy.deepcopy(FILES)
    files[PLAN]["items"][1]["manual_condition"] = "[('characteristics.owner', '!=', False)]"
    check(files, CHOICES)


def test_other_types_are_in_the_bundle_or_there_already():
    files = copy.deepcopy(FILES)
    for number, code in enumerate(("PER", "OTHER", "B")):
        files[PLAN]["items"][number]["opens_type"] = code
    assert problems(files)[0] == ("dangling", "plans/v1.json: items[2].opens_type")
    files["types/B/type.json"] = {"code": "B", "name": "B"}
    files["types/B/plans/v1.json"] = {"version": 1}
    check(files, CHOICES, {"OTHER"})


def test_files_that_are_missing_or_have_no_place():
    assert changed("virus.exe", to="x") == [("no_place", "virus.exe")]
    assert problems({"type.json": FILES["type.json"]})[0][0] == "no_plan"
    assert ("no_file", "types/B/type.json") in changed("types/B/roles.json", to=[])
    assert ("two_drafts", "plans/v2.json: state") in changed("plans/v2.json", to={"version": 2, "state": "draft"})


def test_only_so_many_problems_are_told():
    files = copy.deepcopy(FILES)
    files[PLAN]["items"] = [{"code": f"c{n}"} for n in range(100)]
    found = problems(files, max_problems=5)
    assert len(found) == 6
    assert found[-1][0] == "too_many_problems"


def test_an_address_is_made_of_codes():
    assert set(addresses("roles.json", FILES["roles.json"])) == {"roles.json: clerk.name"}
    assert "details.json: use.choices.shop.name" in addresses("details.json", FILES["details.json"])


def test_targets_of_the_table_exist():
    for kind in TABLE.values():
        for entry in kind.fields.values():
            assert entry.kind != "lines" or entry.target in TABLE
