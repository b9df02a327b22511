import json
import threading
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.engine import Query, open_engine, open_local_engine
from kg.engine.errors import EngineUnavailable, ForbiddenFeature, QueryError, QuerySyntaxError, ResultTooLarge
from kg.engine.local import LocalEngine
from kg.formats import BY_NAME, FORMATS, Shape, formats_for
from kg.settings import Settings
from tests.engine.snapshots import BASE, GRAPH, publish, triples

PREFIX = f"PREFIX e: <{BASE}> "
FIVE = Query(PREFIX + "SELECT ?m ?n { ?m e:number ?n } ORDER BY ?n LIMIT 5")


def values(engine: LocalEngine, query: Query, variable: str) -> list[str]:
    answer = engine.evaluate(query, BY_NAME["json"])
    return [row[variable]["value"] for row in json.loads(answer.read())["results"]["bindings"]]


def test_the_factory_opens_an_engine_over_the_current_build(build_dir: Path) -> None:
    engine = open_local_engine(Settings({"KG_BUILD_DIR": str(build_dir)}))
    assert values(engine, FIVE, "n") == ["0", "1", "2", "3", "4"]
    engine.close()


@pytest.mark.parametrize("name", [row.name for row in formats_for(Shape.BINDINGS)])
def test_a_select_is_answered_in_every_result_format_with_its_rows_counted(local: LocalEngine, name: str) -> None:
    answer = local.evaluate(FIVE, BY_NAME[name])
    assert answer.rows == 5
    content = answer.read()
    assert len(content) == answer.length
    assert b"m4" in content


@pytest.mark.parametrize("name", [row.name for row in formats_for(Shape.GRAPH)])
def test_a_construct_is_answered_in_every_graph_format(local: LocalEngine, name: str) -> None:
    query = Query(PREFIX + "CONSTRUCT { ?m e:n ?n } { ?m e:number ?n FILTER(?n < 3) }")
    content = local.evaluate(query, BY_NAME[name]).read()
    rdf = RdfFormat.from_extension(name)
    assert rdf is not None
    assert len(list(parse(content, format=rdf))) == 3


def test_turtle_is_written_with_the_prefixes_of_the_query(local: LocalEngine) -> None:
    content = local.evaluate(Query(PREFIX + "DESCRIBE e:m1"), BY_NAME["ttl"]).read().decode()
    assert f"@prefix e: <{BASE}>" in content
    assert "e:m1 " in content


def test_an_ask_has_no_rows(local: LocalEngine) -> None:
    answer = local.evaluate(Query("ASK {}"), BY_NAME["json"])
    assert answer.rows is None
    assert json.loads(answer.read())["boolean"] is True


def test_a_format_that_does_not_hold_the_shape_is_the_callers_mistake(local: LocalEngine) -> None:
    with pytest.raises(ValueError, match="csv does not hold graph"):
        local.evaluate(Query("DESCRIBE <http://example.org/m1>"), BY_NAME["csv"])


def test_the_answer_names_the_snapshot_that_gave_it(local: LocalEngine) -> None:
    assert local.evaluate(FIVE, BY_NAME["csv"]).version == local.version


def test_default_graphs_of_the_protocol_override_from(local: LocalEngine) -> None:
    query = Query("SELECT ?o FROM <http://example.org/none> { ?s ?p ?o }", default_graphs=(GRAPH,))
    assert values(local, query, "o") == ["catalogue"]


def test_named_graphs_alone_make_the_default_graph_empty(local: LocalEngine) -> None:
    assert values(local, Query("SELECT ?o { ?s ?p ?o }", named_graphs=(GRAPH,)), "o") == []
    assert values(local, Query("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", named_graphs=(GRAPH,)), "o") == ["catalogue"]


def test_default_graphs_alone_make_the_named_graphs_empty(local: LocalEngine) -> None:
    assert values(local, Query("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", default_graphs=(GRAPH,)), "o") == []


def test_a_dataset_with_a_bad_iri_is_a_query_error(local: LocalEngine) -> None:
    with pytest.raises(QueryError, match="no valid IRI"):
        local.evaluate(Query("ASK {}", default_graphs=("not an iri",)), BY_NAME["json"])


def test_relative_iris_are_resolved_against_the_base_of_the_snapshot(local: LocalEngine) -> None:
    assert values(local, Query("SELECT ?n { <m7> <number> ?n }"), "n") == ["7"]


def test_a_syntax_error_has_line_and_column(local: LocalEngine) -> None:
    with pytest.raises(QuerySyntaxError, match="unexpected garbage") as caught:
        local.evaluate(Query("SELECT *\n{ ?s ?p ?o } garbage"), BY_NAME["json"])
    assert (caught.value.line, caught.value.column) == (2, 14)


def test_an_undeclared_prefix_is_named(local: LocalEngine) -> None:
    with pytest.raises(QuerySyntaxError, match="the prefix x: is not declared") as caught:
        local.evaluate(Query("SELECT *\n{ ?s x:p ?o }"), BY_NAME["json"])
    assert (caught.value.line, caught.value.column) == (2, 6)


def test_a_function_that_there_is_not_is_a_query_error(local: LocalEngine) -> None:
    with pytest.raises(QueryError, match="http://f"):
        local.evaluate(Query("SELECT * { BIND(<http://f>(1) AS ?x) }"), BY_NAME["json"])


@pytest.mark.parametrize("text", ["SELECT * { SERVICE <http://127.0.0.1:9/> {} }", "LOAD <http://127.0.0.1:9/>"])
def test_service_and_updates_are_refused(local: LocalEngine, text: str) -> None:
    with pytest.raises(ForbiddenFeature):
        local.shape(Query(text))
    with pytest.raises(ForbiddenFeature):
        local.evaluate(Query(text), BY_NAME["json"])


def test_a_result_over_the_cap_is_an_error_and_the_next_query_answers(build_dir: Path) -> None:
    engine = LocalEngine(build_dir, 1000)
    with pytest.raises(ResultTooLarge) as caught:
        engine.evaluate(Query("SELECT * { ?s ?p ?o }"), BY_NAME["json"])
    assert caught.value.cap == 1000
    assert values(engine, FIVE, "n") == ["0", "1", "2", "3", "4"]
    engine.close()


def test_without_a_build_the_engine_is_unavailable(tmp_path: Path) -> None:
    engine = LocalEngine(tmp_path, 1000)
    with pytest.raises(EngineUnavailable, match="kg build"):
        engine.version  # noqa: B018
    with pytest.raises(EngineUnavailable):
        engine.evaluate(FIVE, BY_NAME["json"])


def test_a_new_build_is_picked_up(build_dir: Path, local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.engine.local._LOOK_EVERY", 0.0)
    before = local.version
    new = publish(build_dir, triples(10, "新"))
    assert local.version == new.version != before
    assert values(local, Query(PREFIX + "SELECT ?l { e:m1 e:label ?l }"), "l") == ["新 1"]


def test_a_damaged_new_build_leaves_the_old_one_serving(
    build_dir: Path, local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.engine.local._LOOK_EVERY", 0.0)
    before = local.version
    new = publish(build_dir, triples(10, "新"))
    new.graph_file.write_bytes(new.graph_file.read_bytes()[:40])
    assert local.version == before
    assert values(local, FIVE, "n") == ["0", "1", "2", "3", "4"]


def test_many_threads_get_their_own_answers(local: LocalEngine) -> None:
    wrong: list[int] = []

    def ask(number: int) -> None:
        query = Query(PREFIX + f"SELECT ?n {{ e:m{number} e:number ?n }}")
        if values(local, query, "n") != [str(number)]:
            wrong.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_after_close_the_engine_is_unavailable(local: LocalEngine) -> None:
    local.close()
    local.close()
    with pytest.raises(EngineUnavailable):
        local.evaluate(FIVE, BY_NAME["json"])


def test_every_result_and_graph_format_of_the_table_can_be_written() -> None:
    from kg.engine.writing import _GRAPHS, _RESULTS

    wanted = {row.name for row in FORMATS if row.shapes & {Shape.BINDINGS, Shape.GRAPH}}
    assert set(_RESULTS) | set(_GRAPHS) == wanted


def test_the_factory_gives_an_engine(build_dir: Path) -> None:
    engine = open_engine(Settings({"KG_BUILD_DIR": str(build_dir)}))
    assert engine.evaluate(Query("ASK {}"), BY_NAME["json"]).length > 0
    engine.close()
