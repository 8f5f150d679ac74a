"""The table and the peers of ``./run bench``."""

import importlib.util

import pytest

from dev import bench, stamp
from dev.paths import ROOT


@pytest.fixture(scope="module")
def measure():
    """What the scenarios share, without Odoo."""
    spec = importlib.util.spec_from_file_location("_measure", ROOT / "benchmarks" / "_measure.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_scenario_is_found_and_names_its_peers():
    there = bench.available()
    assert {"engine", "open", "complete", "my_work"} <= set(there)
    assert bench.peers([there["engine"], there["complete"]]) == (["project"], ["SpiffWorkflow==3.2.0"])


def test_other_peers_than_before_find_an_empty_folder(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(bench, "PEERS", tmp_path / "peers")
    monkeypatch.setattr(stamp, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(
        bench.proc, "run", lambda command, *_: (asked.append(command[-1]), (bench.PEERS / "odoo").mkdir(parents=True))
    )
    bench._install_packages(["one==1"])
    bench._install_packages(["one==1"])
    bench._install_packages(["two==2"])
    assert asked == ["one==1", "two==2"]


def test_the_exponent_tells_constant_from_proportional(measure):
    assert measure.exponent([(10, 0.5), (100, 0.5), (1000, 0.5)]) == pytest.approx(0)
    assert measure.exponent([(10, 0.1), (100, 1.0), (1000, 10.0)]) == pytest.approx(1)


def test_contestants_take_turns_and_the_first_round_does_not_count(measure):
    turns = []
    contestants = {"ours": lambda: turns.append("ours") or 2, "peer": lambda: turns.append("peer") or (4, 2.0)}
    times = measure.interleaved(contestants, rounds=3)
    assert turns == ["ours", "peer"] * 4
    assert times["peer"] == [0.5, 0.5, 0.5] and len(times["ours"]) == 3


def test_a_promise_without_peer_or_floor_fails(measure):
    with pytest.raises(AssertionError, match="its peer and its floor"):
        measure.row("a step", 10, [0.001], unit="ms", bar="≤ 5 ms", floor=[0.001])


def test_the_table_shows_what_is_not_met(measure):
    shown = measure.row(
        "a step", 500, [0.004, 0.005, 0.006], unit="ms", bar="≤ 3 ms", met=False, peer=[0.5], floor=[0.001], rows_read=9
    )
    text = bench.table([shown])
    assert (shown["ours"], shown["ratio_peer"], shown["ratio_floor"], shown["spread"]) == (5, 100, 5, 0.2)
    assert "NO" in text and "bar: ≤ 3 ms (best 4.0, rows read 9)" in text
