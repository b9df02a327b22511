"""The whole benchmark, small, with the peers that are installed: for its answers, not for its figures."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks import peers
from benchmarks.mix import MIX
from benchmarks.peers import Data, Oxigraph
from benchmarks.results import CACHED, UNCACHED
from benchmarks.run import SMALL, Benchmark, main
from tests.benchmarks.conftest import need_program


def test_the_small_run_gives_right_answers_to_every_query(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need_program("wrk", "wrk")
    code = main(["--small", "--results", str(tmp_path)])
    said = capsys.readouterr()
    assert code == 0, said.err
    results = json.loads(next(tmp_path.glob("*-run.json")).read_text(encoding="utf-8"))
    assert {CACHED, UNCACHED} <= results["peers"].keys()
    for peer in results["peers"].values():
        assert [(work, result["problem"]) for work, result in peer["works"].items() if result["problem"]] == []
        assert peer["works"].keys() == {work.name for work in MIX}
    assert said.out.count("\n| ") > len(MIX)


def test_a_run_without_wrk_says_which_package_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["--small", "--results", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "python -m benchmarks.run: wrk is not installed: wrk (Debian)\n"


class Broken(Oxigraph):
    def version(self) -> str:
        return "broken 1"

    def prepare(self, data: Data, folder: Path) -> None:
        pass

    def command(self, data: Data, folder: Path, port: int) -> list[str]:
        return [sys.executable, "-c", "raise SystemExit('there is no store')"]


def test_a_peer_that_is_not_installed_is_left_out_with_its_package(
    made_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "ENVIRONMENT", tmp_path / "nothing")
    said: list[str] = []
    benchmark = Benchmark(SMALL, tmp_path, said.append)
    with ExitStack() as stack:
        benchmark._start(Oxigraph(), made_data, stack)
    assert benchmark.contenders == []
    assert said == [f"oxigraph is left out; not installed: {Oxigraph.package}"]


def test_a_peer_that_does_not_start_is_left_out_with_its_reason(made_data: Data, tmp_path: Path) -> None:
    benchmark = Benchmark(SMALL, tmp_path, lambda _: None)
    with ExitStack() as stack:
        benchmark._start(Broken(), made_data, stack)
    assert benchmark.contenders == []
    assert benchmark.results.left_out[0].startswith("oxigraph is left out; did not start: ")
    assert "there is no store" in benchmark.results.left_out[0]


@pytest.mark.parametrize("arguments", [["--seconds", "0"], ["--rounds", "21"], ["--measures", "1", "--editions", "2"]])
def test_numbers_out_of_bounds_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m benchmarks.run")
