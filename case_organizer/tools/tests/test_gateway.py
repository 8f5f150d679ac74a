"""The whitelist of the gateway, tokens and wrong tries."""

from case_organizer.tools.gateway import WHITELIST, allowed, may, may_in_state, new_token, rights_with, token_hash
from case_organizer.tools.participation import RIGHTS
from case_organizer.tools.wrong_tries import WrongTries


def test_each_right_of_a_participant_is_in_the_whitelist_and_nothing_else():
    assert set(WHITELIST) == {"read", *RIGHTS}


def test_without_a_right_its_fields_and_verbs_are_not_there():
    step = {"id": 1, "questions": ["?"], "documents": [], "outcomes": [], "box_id": 5}
    assert allowed("step", step, rights_with(())) == {"id": 1}
    assert allowed("step", step, rights_with(("may_answer",))) == {"id": 1, "questions": ["?"]}
    for right, entry in WHITELIST.items():
        others = set(WHITELIST) - {right}
        for verb in entry["verbs"]:
            assert may(verb, {right})
            assert not may(verb, others)
    assert not may("unlink", set(WHITELIST))
    assert rights_with(("may_rule_the_world",)) == {"read"}


def test_nothing_changes_on_a_case_that_has_ended():
    verbs = [verb for entry in WHITELIST.values() for verb in entry["verbs"]]
    for state in ("completed", "terminated"):
        assert [verb for verb in verbs if may_in_state(verb, state)] == ["read", "read_document"]
    assert not may_in_state("answer", "suspended")


def test_tokens_are_long_and_never_the_same():
    made = {new_token() for _n in range(100)}
    assert len(made) == 100
    assert min(map(len, made)) >= 43
    assert len({token_hash(token) for token in made}) == 100


def test_wrong_tries_are_forgotten_after_a_while_and_do_not_fill_the_memory():
    now = [0.0]
    tries = WrongTries(most=2, seconds=60, addresses=3, clock=lambda: now[0])
    for _n in range(5):
        tries.wrong("a")
    assert tries.too_many("a")
    assert not tries.too_many("b")
    now[0] = 61
    assert not tries.too_many("a")
    for number in range(10):
        tries.wrong(number)
    assert len(tries._tries) == 3
