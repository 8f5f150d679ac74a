import gzip

import pytest
from tools.log_anchors import FILES, AnchorError, Anchors, Stretches
from tools.log_chain import chain_hash, commitment, fault

KEY = b"k" * 32


def none_lost(_heads):
    return set()


def chain(*kinds, key=KEY):
    rows, previous = [], ""
    for seq, kind in enumerate(kinds, 1):
        row = dict.fromkeys(("at", "user_id", "item", "instance", "plan_id", "data", "commitment"))
        row.update(case_id=7, seq=seq, kind=kind)
        row["hash"] = previous = chain_hash(key, previous, row)
        rows.append(row)
    return rows


def test_each_way_of_tampering_has_its_name():
    rows = chain("open", "start", "complete")
    head = rows[-1]["hash"]
    assert fault(KEY, rows, 3, head, (2, rows[1]["hash"])) is None
    assert fault(KEY, [rows[0], {**rows[1], "kind": "skip"}, rows[2]], 3, head) == ("altered", 2)
    assert fault(KEY, [rows[0], rows[2]], 3, head) == ("missing", 2)
    assert fault(KEY, rows[:2], 3, head) == ("cut", 3)
    assert fault(KEY, rows, 2, rows[1]["hash"]) == ("added", 3)
    other = chain("open", "skip", "complete")
    assert fault(KEY, other, 3, other[-1]["hash"]) is None
    assert fault(KEY, other, 3, other[-1]["hash"], (2, rows[1]["hash"])) == ("rechained", 2)
    assert fault(KEY, rows[:2], 2, rows[1]["hash"], (3, head)) == ("cut", 3)


def test_numbers_are_those_that_a_database_gives_back():
    assert commitment("s", {"a": 1e20}) == commitment("s", {"a": 10**20})
    assert commitment("s", [-0.0]) == commitment("s", [0.0])
    assert commitment("s", 1.5) != commitment("s", 1)
    row = chain("open")[0]
    for written, kept in ((-0.0, 0.0), (1e16, 10**16), (-1e22, -(10**22)), ((1, [-0.0]), [1, [0.0]]), (1e-7, 1e-7)):
        found = [chain_hash(KEY, "", {**row, "data": {"v": value, "text": "-0.0, 1e5"}}) for value in (written, kept)]
        assert found[0] == found[1]


def test_only_what_changed_is_written_and_all_of_it_is_known(tmp_path):
    anchors = Anchors(tmp_path / "db", KEY)
    state = {case_id: (1, f"h{case_id}") for case_id in range(1, 50)}
    for round_number in range(1, FILES + 5):
        state[round_number % 49 + 1] = (round_number + 1, f"r{round_number}")
        rows = [(case_id, *found) for case_id, found in sorted(state.items())]
        line = anchors.add(rows, none_lost, at="now")
        assert line["cases"] == 49
        assert line["changed"] == (49 if round_number == 1 else 1)
    lines = anchors.lines()
    assert [line["number"] for line in lines if line["full"]] == [1, FILES + 2]
    assert list(anchors.heads(lines)) == rows
    assert list(anchors.heads(lines, after=48)) == rows[48:]
    stretches = Stretches(anchors.heads(lines, after=10))
    assert list(stretches.take(12)) == [11, 12]
    assert list(stretches.take(12)) == []
    assert list(stretches.take()) == list(range(13, 50))


def test_what_was_anchored_is_kept_when_the_chain_no_longer_has_it(tmp_path):
    anchors = Anchors(tmp_path, KEY)
    anchors.add([(1, 2, "a"), (2, 2, "b"), (3, 2, "c"), (4, 2, "d")], none_lost)
    line = anchors.add([(1, 3, "x"), (2, 1, "b1"), (4, 2, "e"), (5, 1, "f")], lambda heads: {1})
    assert line["kept_back"] == 4
    assert list(anchors.heads(anchors.lines())) == [(1, 2, "a"), (2, 2, "b"), (3, 2, "c"), (4, 2, "d"), (5, 1, "f")]


@pytest.mark.parametrize("way", ["line", "order", "removed", "heads", "key"])
def test_altered_anchors_are_found(tmp_path, way):
    anchors = Anchors(tmp_path, KEY)
    for seq in (1, 2, 3):
        anchors.add([(1, seq, f"h{seq}")], none_lost)
    text = anchors.path.read_text().splitlines(keepends=True)
    if way == "line":
        anchors.path.write_text("".join([text[0].replace('"rows": 1', '"rows": 9'), *text[1:]]))
    elif way == "order":
        anchors.path.write_text("".join([text[1], text[0], text[2]]))
    elif way == "removed":
        anchors.path.write_text("".join([text[0], text[2]]))
    elif way == "heads":
        (tmp_path / "000002.gz").write_bytes(gzip.compress(b"1 2 other\n"))
    else:
        anchors = Anchors(tmp_path, b"o" * 32)
    with pytest.raises(AnchorError):
        list(anchors.heads(anchors.lines()))


def test_a_line_that_was_being_written_when_the_machine_stopped(tmp_path):
    anchors = Anchors(tmp_path, KEY)
    anchors.add([(1, 1, "h1")], none_lost)
    with anchors.path.open("a") as out:
        out.write('{"number": 2, "full"')
    assert len(anchors.lines()) == 1
    anchors.add([(1, 2, "h2")], none_lost)
    assert list(anchors.heads(anchors.lines())) == [(1, 2, "h2")]
