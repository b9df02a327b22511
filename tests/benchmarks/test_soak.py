"""The soak: its verdicts by themselves, and six seconds of it on a real server."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import soak
from benchmarks.clients import OrdinaryRecord, ending
from benchmarks.peers import Running
from benchmarks.processes import Footprint, ServerError, ServerProcess
from benchmarks.soak import Phase, SoakResults, main, percentile, soak_report, verdicts

QUIET = Footprint(pss=100 * 2**20, processes=5, descriptors=60)


def results(**changes: object) -> SoakResults:
    values: dict[str, object] = {
        "machine": {},
        "versions": {},
        "options": {},
        "unloaded": Phase(OrdinaryRecord([0.01] * 100, [0.02] * 100), {}, 0, QUIET),
        "loaded": Phase(OrdinaryRecord([0.02] * 100, [0.05] * 100), {"path: 504": 3, "deep: 400": 2}, 4, QUIET),
        "before": QUIET,
        "after": QUIET,
        "killed_at_stop": 0,
    }
    return SoakResults(**(values | changes))  # type: ignore[arg-type]


def missed(found: SoakResults) -> list[str]:
    return [bar.title for bar in verdicts(found) if bar.met is not True]


def test_a_good_soak_misses_nothing() -> None:
    assert missed(results()) == []


def test_one_lost_request_is_a_missed_bar() -> None:
    loaded = Phase(OrdinaryRecord([0.01], [0.01], ["point: lost: BrokenPipeError"]), {"a: 504": 1}, 1, QUIET)
    assert missed(results(loaded=loaded)) == ["ordinary requests lost or answered wrongly"]
    assert "- point: lost: BrokenPipeError" in soak_report(results(loaded=loaded))


def test_a_slow_kind_of_question_is_not_hidden_by_the_fast_ones() -> None:
    loaded = Phase(OrdinaryRecord([0.01] * 10_000, [0.07] * 10), {"a: 504": 1}, 1, QUIET)
    assert missed(results(loaded=loaded)) == ["p99, first-time"]


@pytest.mark.parametrize("status", ["path: 200", "path: wrong answer", "path: no answer (ConnectionResetError)"])
def test_a_bomb_that_gets_neither_an_error_nor_the_right_answer_is_a_missed_bar(status: str) -> None:
    loaded = Phase(OrdinaryRecord([0.01], [0.01]), {status: 1}, 1, QUIET)
    assert missed(results(loaded=loaded)) == ["bombs with neither an error status nor the right answer"]


@pytest.mark.parametrize(
    ("status", "body", "wanted"),
    [
        (
            200,
            b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"4000"}}]}}',
            "right answer",
        ),
        (
            200,
            b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"4001"}}]}}',
            "wrong answer",
        ),
        (200, b'{"head":{"vars":["x"]},"results":{"bindings":[]}}', "wrong answer"),
        (200, b'{"head":{"vars":["x"]},"results":{"bin', "wrong answer"),
        (504, b"", "504"),
    ],
)
def test_a_deep_query_that_is_answered_must_be_answered_rightly(status: int, body: bytes, wanted: str) -> None:
    assert ending("long arithmetic", status, body) == wanted


def test_an_answer_to_what_nobody_can_answer_is_told_by_its_status() -> None:
    assert ending("long path", 200, b"{}") == "200"


def test_a_process_and_a_descriptor_more_are_missed_bars() -> None:
    found = results(after=Footprint(QUIET.pss, QUIET.processes + 1, QUIET.descriptors + 1))
    assert missed(found) == ["processes after", "file descriptors after"]


def test_memory_that_grew_is_a_missed_bar() -> None:
    assert missed(results(after=Footprint(QUIET.pss * 2, 5, 60))) == ["memory (PSS) after"]


def test_a_percentile_is_the_nearest_rank() -> None:
    assert percentile([float(value) for value in range(1, 101)], 0.99) == 100
    assert percentile([3.0], 0.99) == 3
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_a_small_soak_loses_no_ordinary_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--small", "--results", str(tmp_path)])
    said = capsys.readouterr()
    assert code == 0, said.out + said.err
    assert "| ordinary requests lost or answered wrongly | 0 | 0 of" in said.out
    assert len(list(tmp_path.glob("*-soak.json"))) == 1


def test_a_server_whose_memory_runs_away_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "MEMORY_LIMIT", 2**20)
    with ServerProcess([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log") as server:
        watch = soak.Watch(Running(server, "http://127.0.0.1:9/sparql", 0))
        watch.start()
        watch.join(30)
        with pytest.raises(ServerError, match="its memory is not bounded"):
            watch.stop()
        assert server.processes() == []
