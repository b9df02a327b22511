import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, Store

from kg.engine.rows import count_rows
from kg.formats import Shape

FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
NASTY = st.sampled_from(
    ['}},{"', ',{"x":{"type":', "[{}", ",{}", "<result>", '"\r\n"', "\t\n", "\\", '"', "{", "},{", ""]
)
STORE = Store()


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None)
@given(rows=st.lists(st.none() | st.lists(NASTY | st.text(max_size=5), max_size=4).map("".join), max_size=6))
def test_rows_are_counted_exactly_whatever_the_literals_hold(name: str, rows: list[str | None]) -> None:
    data = " ".join("(UNDEF)" if row is None else f"({Literal(row)})" for row in rows)
    result = STORE.query(f"SELECT ?a {{ VALUES (?a) {{ {data} }} }}")
    assert isinstance(result, QuerySolutions)
    content = result.serialize(format=FORMATS[name])
    assert content is not None
    assert count_rows(content, name, Shape.BINDINGS) == len(rows)


@pytest.mark.parametrize("name", FORMATS)
def test_solutions_that_bind_triples_or_nothing_are_counted(name: str) -> None:
    terms = (
        "VALUES (?a ?b) { (<<( <http://e/a> <http://e/b> <<( <http://e/a> <http://e/b> 1 )>> )>> UNDEF) (UNDEF UNDEF) }"
    )
    result = STORE.query(f"SELECT * {{ {terms} }}")
    content = result.serialize(format=FORMATS[name])
    assert content is not None
    assert count_rows(content, name, Shape.BINDINGS) == 2


def test_a_graph_is_counted_in_n_triples_only() -> None:
    assert count_rows(b"<a> <b> <c> .\n<a> <b> <d> .\n", "nt", Shape.GRAPH) == 2
    assert count_rows(b"<a> <b> <c> .", "ttl", Shape.GRAPH) is None
