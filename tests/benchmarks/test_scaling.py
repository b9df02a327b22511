"""The measurement of one machine's limits, small: for its answers and its tables, not for its figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import scaling
from benchmarks.load import Figures
from benchmarks.processes import CommandCost
from benchmarks.report import BEGIN, END
from benchmarks.scaling_report import DOCUMENTS, cost_of_million, scaling_report
from benchmarks.scaling_results import CACHED, DISK, PAGE, UNCACHED, Loaded, Scaling, Served, Size
from tests.benchmarks.conftest import need_program


@pytest.fixture
def measured() -> Scaling:
    served = {
        mode: Served(0.5, 2**20, 2**21, {"point": Loaded(Figures(1000, 1, 2, 0, 8), 0.5)})
        for mode in (CACHED, UNCACHED, DISK)
    }
    size = Size(60, 12_345, CommandCost(2, 3, 2**20, 2**20), dict.fromkeys(("published", "store", "search"), 2**20))
    size.served = served
    return Scaling({"cores": "2"}, {"python": "3.11"}, 0.05, sizes=[size])


def test_the_small_run_gives_right_answers_in_every_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    need_program("wrk", "wrk")
    documents = {language: tmp_path / f"scaling.{language}.md" for language in DOCUMENTS}
    for document in documents.values():
        document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(scaling, "DOCUMENTS", documents)
    code = scaling.main(["--small", "--docs", "--results", str(tmp_path)])
    assert code == 0, capsys.readouterr().err
    kept = json.loads(next(tmp_path.glob("*-scaling.json")).read_text(encoding="utf-8"))
    (size,) = kept["sizes"]
    assert size["triples"] > 10_000
    assert kept["problems"] == []
    works = {mode: set(served["works"]) for mode, served in size["served"].items()}
    first_time = {"point, first-time", "join, first-time", PAGE}
    assert works == {CACHED: {"point", PAGE}, UNCACHED: first_time, DISK: first_time}
    for document in documents.values():
        text = document.read_text(encoding="utf-8")
        assert f"| {size['triples']:,} |" in text
        assert "old" not in text
        assert text.startswith("before")
        assert text.endswith("after\n")


def test_a_million_answers_cost_their_processor_time() -> None:
    assert cost_of_million(cpu_ms=3.6, core_hour=0.05) == pytest.approx(0.05)  # a million times 3.6 ms is an hour


def test_both_languages_have_the_same_figures(measured: Scaling) -> None:
    english, japanese = (scaling_report(measured, language).split("\n\n")[1:] for language in DOCUMENTS)
    for one, other in zip(english, japanese, strict=True):
        assert [line.count("|") for line in one.splitlines()] == [line.count("|") for line in other.splitlines()]
    assert "| 12,345 | 1,000 | 1 | 2 | 0.5 | 0.007 |" in english[-1]
    assert "| 12,345 | 1,000 | 1 | 2 | 0.5 | 0.007 |" in japanese[-1]


def test_a_work_without_figures_and_a_problem_are_shown(measured: Scaling) -> None:
    measured.problems.append("point: status 500")
    text = scaling_report(measured, "en")
    assert "| page of a measure, cache off | 12,345 | ✗ | – | – | – | – |" in text
    assert text.rstrip().endswith("- point: status 500")


def test_a_wrong_answer_is_told_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def one_problem(self: scaling.Measurement, measures: int) -> None:
        self.result.problems.append(f"{measures}: 3 rows for 4")

    monkeypatch.setattr(scaling.load, "wrk_version", lambda: "wrk 4")
    monkeypatch.setattr(scaling.Measurement, "measure", one_problem)
    assert scaling.main(["--small", "--results", str(tmp_path)]) == 1
    assert "- 60: 3 rows for 4" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--seconds", "0"], ["--core-hour", "-1"]])
def test_options_out_of_bounds_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        scaling.main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m benchmarks.scaling")
