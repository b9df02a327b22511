"""Types, their strictness, and properties: what they do to candidates, scores and certainty."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from kg.queries import EntityIndex
from kg.reconcile import Property, Reconciler, Value, read_batch
from kg.settings import DEFAULT_BASE_IRI as BASE
from tests.reconcile.conftest import Asker, ids, match

FLOW = "国際的なデータ流通の推進"
FIRST, SECOND = "measure/2022-06-07/02-01", "measure/2023-06-09/02-01"
METI = "ministry/ministry-of-economy-trade-and-industry"


def edition(value: object) -> list[dict[str, object]]:
    return [{"pid": "edition", "v": value}]


def test_a_name_in_two_editions_is_certain_of_neither(ask_two_editions: Asker) -> None:
    found = ask_two_editions(FLOW)
    assert set(ids(found)[:2]) == {FIRST, SECOND}
    assert match(found) is None


@pytest.mark.parametrize(
    "value", ["2022-06-07", f"{BASE}id/edition/2022-06-07", {"id": "edition/2022-06-07"}, ["1999-01-01", "2022-06-07"]]
)
def test_the_edition_tells_which_of_the_two_is_meant(ask_two_editions: Asker, value: object) -> None:
    found = ask_two_editions(FLOW, properties=edition(value))
    assert match(found) == FIRST
    assert [(it.score, it.agreements["edition"]) for it in found[:2]] == [(100, 1.0), (60, 0.0)]


def test_a_property_that_does_not_fit_takes_the_certainty(ask: Asker) -> None:
    found = ask(FLOW, properties=[{"pid": "leadMinistry", "v": "外務省"}])
    assert ids(found)[0] == FIRST
    assert found[0].score == 60
    assert match(found) is None


def test_a_ministry_is_named_in_a_property_in_any_way(ask: Asker) -> None:
    for value in ("経産省", "METI", "4000012090001", {"id": METI, "name": "x"}):
        assert match(ask(FLOW, properties=[{"pid": "leadMinistry", "v": value}])) == FIRST


def test_two_values_of_a_property_both_count(ask: Asker) -> None:
    both = [{"pid": "ministry", "v": "外務省"}, {"pid": "ministry", "v": "こども家庭庁"}]
    assert ask(FLOW, properties=both)[0].agreements == {"ministry": 0.0}


def test_a_corporate_number_confirms_a_name(ask: Asker) -> None:
    found = ask("経済産業省", properties=[{"pid": "corporateNumber", "v": 4000012090001}])
    assert (match(found), found[0].score) == (METI, 100)


def test_prose_agrees_as_far_as_it_is_alike(ask: Asker) -> None:
    printed = [{"pid": "printedText", "v": "国際的なデータ流通の推進策"}]
    assert 0.7 < ask(FLOW, properties=printed)[0].agreements["printedText"] < 1


def test_an_empty_cell_of_a_property_asks_for_nothing(ask: Asker) -> None:
    for value in ("", " ", None, []):
        assert match(ask(FLOW, properties=edition(value))) == FIRST


def test_properties_alone_find_what_has_them(ask: Asker) -> None:
    led = ask(properties=[{"pid": "leadMinistry", "v": "METI"}, {"pid": "ministry", "v": "外務省"}])
    assert ids(led)[0] == FIRST
    assert led[0].score == 100
    assert match(led) is None
    assert ids(ask(properties=[{"pid": "corporateNumber", "v": "4000012090001"}])) == [METI]


def test_a_type_leaves_the_others_out(ask: Asker) -> None:
    assert ids(ask("02-01", type="Measure")) == [FIRST]
    assert ask("02-01", type="Ministry") == []
    assert ids(ask("02-01", type=["Ministry", BASE + "ontology#Measure"])) == [FIRST]


def test_a_type_that_should_be_keeps_the_others_with_less(ask: Asker) -> None:
    found = ask("経済産業省", type="Law", type_strict="should")
    assert ids(found)[0] == METI
    assert found[0].score == 80
    assert match(found) is None


def test_no_thing_is_of_all_of_two_types(ask: Asker) -> None:
    assert ask("経済産業省", type=["Ministry", "Law"], type_strict="all") == []
    assert match(ask("経済産業省", type=["Ministry"], type_strict="all")) == METI


def test_a_type_that_is_not_ours_has_nothing(ask: Asker) -> None:
    assert ask("経済産業省", type="Q5") == []
    assert match(ask("経済産業省", type="Q5", type_strict="should")) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("官民データ活用推進基本法第11条第1項", "law/428AC1000000103/article/11/paragraph/1"),
        ("官民データ活用推進基本法 十一条一項", "law/428AC1000000103/article/11/paragraph/1"),
        ("官民データ活用推進基本法", "law/428AC1000000103"),
        ("11条1項・2項", "column/2022-06-07/kandeho-11-1-2"),
        ("令和4年度", "fiscal-year/2022"),
        ("FY2022", "fiscal-year/2022"),
        ("DFFT", "topic/dfft"),
        ("2022-06-07/02-01", FIRST),
    ],
)
def test_laws_columns_years_and_measures_are_certain_too(ask: Asker, text: str, key: str) -> None:
    assert match(ask(text)) == key


def test_a_bare_year_is_a_fiscal_year_only_where_one_is_asked_for(ask: Asker) -> None:
    assert ask("2022") == []
    assert match(ask("2022", type="FiscalYear")) == "fiscal-year/2022"


def test_a_batch_asks_the_graph_once(ask: Asker) -> None:
    before = ask.source.asked
    ask.batch({f"q{number}": {"query": FLOW, "properties": edition("2022-06-07")} for number in range(10)})
    assert ask.source.asked == before + 1


def test_a_query_is_answered_the_same_in_any_batch(ask: Asker) -> None:
    queries = {"a": {"query": "経産省"}, "b": {"query": FLOW, "properties": edition("2022-06-07")}, "c": {"query": "x"}}
    together = ask.batch(queries)
    assert together == {key: ask.batch({key: query})[key] for key, query in queries.items()}


def test_a_namesake_beyond_the_first_ones_is_looked_at_too() -> None:
    count = 60
    rows = [(f"{BASE}id/measure/2022-06-07/{n:02}", "measure", "label", FLOW, "ja") for n in range(count)]
    index = EntityIndex.from_rows(rows, BASE)
    agreeing = {(rows[n][0], "chapter"): [Value("x")] for n in (0, count - 1)}
    query = {"query": FLOW, "limit": 1, "properties": [{"pid": "chapter", "v": "x"}]}

    class Fixed:
        def values(self, iris: Sequence[str], properties: Sequence[Property]) -> dict[tuple[str, str], list[Value]]:
            return {key: values for key, values in agreeing.items() if key[0] in iris}

        def holders(self, wanted: Property, iri: str) -> list[str]:
            return []

    found = Reconciler(index).reconcile(read_batch(json.dumps({"q0": query})), Fixed())["q0"]
    assert len(found) == 1
    assert match(found) is None
