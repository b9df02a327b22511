"""The tables of a run: ratios, bars with verdicts, problems said and not hidden, the place in the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.bars import bars
from benchmarks.load import Figures
from benchmarks.mix import MIX
from benchmarks.processes import CommandCost
from benchmarks.report import BEGIN, DOCUMENT, END, ReportError, report, update_document
from benchmarks.results import CACHED, UNCACHED, PeerResult, Results, WorkResult, write_json


def peer(rate: float) -> PeerResult:
    works = {work.name: WorkResult(7, None, Figures(rate, 1, 2, 0, 8)) for work in MIX}
    return PeerResult("version 1", 1, 0.5, 2**20, 3 * 2**20, works)


@pytest.fixture
def results() -> Results:
    found = Results({"cores": "2"}, {"python": "3.11"}, {"seed": 1}, triples=1_000_000, store_pss=2 * 2**20)
    found.peers = {CACHED: peer(5000), UNCACHED: peer(400), "oxigraph": peer(1000), "rdflib-endpoint": peer(100)}
    found.builds = {"real": CommandCost(2, 1, 2**20, 2**20)}
    return found


def verdict(results: Results, title: str) -> tuple[str, str]:
    bar = next(bar for bar in bars(results) if bar.title == title)
    return bar.measured, bar.verdict


def test_a_ratio_that_reaches_its_bar_is_met(results: Results) -> None:
    assert verdict(results, "repeated point query") == ("5.00 ×", "met")


def test_a_ratio_below_its_bar_is_missed(results: Results) -> None:
    assert verdict(results, "repeated 100-row join") == ("5.00 ×", "missed")


def test_the_memory_bar_is_against_one_loaded_store(results: Results) -> None:
    assert verdict(results, "memory (PSS) after the loads") == ("1.50 ×", "met")


def test_a_bar_without_its_peer_is_not_measured(results: Results) -> None:
    del results.peers["oxigraph"]
    assert verdict(results, "repeated point query") == ("–", "not measured")


SERVED = "every query of the mix: repeated as served, first-time with the cache off"
UNCACHED_TOO = "every query of the mix, repeated with the cache off too"


def test_the_slowest_query_decides_the_bar_against_rdflib(results: Results) -> None:
    results.peers["rdflib-endpoint"].works["rows"].median = Figures(200, 1, 2, 0, 8)
    assert verdict(results, UNCACHED_TOO) == ("2.00 ×", "missed")
    results.peers["rdflib-endpoint"].works["join, first-time"].median = Figures(160, 1, 2, 0, 8)
    assert verdict(results, SERVED) == ("2.50 ×", "missed")


def test_a_repeated_query_counts_as_it_is_served(results: Results) -> None:
    results.peers[UNCACHED] = peer(600)
    results.peers[UNCACHED].works["point"].median = Figures(1, 1, 2, 0, 8)
    assert verdict(results, SERVED) == ("6.00 ×", "met")
    assert verdict(results, UNCACHED_TOO)[1] == "missed"


def test_a_rate_with_failed_requests_is_no_rate(results: Results) -> None:
    results.peers[CACHED].works["point"].median = Figures(5000, 1, 2, 3, 8)
    assert verdict(results, "repeated point query") == ("–", "not measured")
    assert results.own_problems() == [f"{CACHED}: point: 3 requests failed"]


def test_a_wrong_answer_of_this_server_is_a_problem(results: Results) -> None:
    results.peers[UNCACHED].works["join"] = WorkResult(7, "6 rows for 7")
    assert results.own_problems() == [f"{UNCACHED}: join: 6 rows for 7"]


def test_a_wrong_answer_of_a_peer_stands_in_the_report_and_is_not_our_problem(results: Results) -> None:
    results.peers["oxigraph"].works["join"] = WorkResult(7, "6 rows for 7")
    assert "- oxigraph: join: 6 rows for 7" in report(results)
    assert results.own_problems() == []


def test_a_peer_that_was_left_out_stands_in_the_report(results: Results) -> None:
    results.left_out.append("Virtuoso is left out; not installed: virtuoso-opensource-7-bin (Debian)")
    assert "Virtuoso is left out; not installed: virtuoso-opensource-7-bin (Debian)" in report(results)


def test_the_report_has_a_row_for_each_work_and_each_bar(results: Results) -> None:
    text = report(results)
    assert all(f"| {work.title} | 7 |" in text for work in MIX)
    assert all(f"| {bar.title} | {bar.wanted} |" in text for bar in bars(results))


def test_every_row_of_a_table_has_as_many_cells_as_its_header(results: Results) -> None:
    tables = [part for part in report(results).split("\n\n") if part.startswith("|")]
    assert len(tables) == 4
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_results_are_kept_as_json(results: Results, tmp_path: Path) -> None:
    file = write_json(results, "run", tmp_path / "new")
    assert '"triples": 1000000' in file.read_text(encoding="utf-8")


def test_a_report_replaces_only_what_stands_between_the_marks(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    update_document("new\n", document)
    assert document.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"


def test_a_document_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("mine", encoding="utf-8")
    with pytest.raises(ReportError):
        update_document("new", document)
    assert document.read_text(encoding="utf-8") == "mine"


def test_the_projects_document_has_the_marks() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
