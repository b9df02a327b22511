"""SERVICE answers as SPARQL says, wherever it stands: the oracle is the same query over one store with both graphs.

There, the other endpoint's graph is a named graph and GRAPH stands in place of SERVICE, which the standards make equal
but for GRAPH around SERVICE.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat, Store

from kg.engine import Query
from kg.engine.errors import QueryError
from kg.engine.federation import joining
from kg.engine.federation.engine import FederatedEngine
from kg.formats import BY_NAME
from tests.federation.stores import ENDPOINT, LOCAL, PREFIXES, REMOTE, Remote, open_federation

Rows = Counter[tuple[tuple[str, str], ...]]

VARIABLES = st.sampled_from(["?a", "?b", "?c", "?d"])
TERMS = st.one_of(VARIABLES, VARIABLES, st.sampled_from([":a", ":b", ":c", ":d", "r:x", '"two"', "2", '"deux"@fr']))
SUBJECTS = st.one_of(VARIABLES, VARIABLES, st.sampled_from([":a", ":b", ":c", "r:x"]))
PREDICATES = st.sampled_from([":p", ":q", ":q", ":p|:q", ":p/:q", "^:p", ":n"])
TRIPLES = st.builds("{} {} {} . ".format, SUBJECTS, PREDICATES, TERMS)
FILTERS = st.builds("FILTER({} {} {}) ".format, VARIABLES, st.sampled_from(["=", "!=", "<"]), TERMS) | st.builds(
    "FILTER({}({})) ".format, st.sampled_from(["BOUND", "isIRI", "!BOUND", "isLiteral"]), VARIABLES
)
DATA = st.builds("VALUES {} {{ {} {} }} ".format, VARIABLES, st.sampled_from([":b", '"two"']), st.just("UNDEF"))
NAMES = st.integers(0, 1_000_000).map(lambda n: f"?new{n}")
BINDS = st.builds(
    "BIND({} AS {}) ".format, st.one_of(VARIABLES, VARIABLES.map("STR({})".format), st.just('"two"')), NAMES
)


def body(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A group without SERVICE."""
    return st.lists(
        st.one_of(
            TRIPLES,
            TRIPLES,
            FILTERS,
            DATA,
            BINDS,
            st.builds("OPTIONAL {{ {}}} ".format, inner),
            st.builds("{{ {}}} UNION {{ {}}} ".format, inner, inner),
            st.builds("MINUS {{ {}}} ".format, inner),
            st.builds("FILTER EXISTS {{ {}}} ".format, inner),
            st.builds("{{ SELECT * {{ {}}} }} ".format, inner),
        ),
        min_size=1,
        max_size=3,
    ).map("".join)


PLAIN = st.recursive(st.lists(TRIPLES, min_size=1, max_size=2).map("".join), body, max_leaves=4)
SERVICE = st.builds("SERVICE {} {{ {}}} ".format, st.sampled_from(["r:sparql", f"SILENT <{ENDPOINT}>"]), PLAIN)


def with_service(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A group in which a clause may stand anywhere that it is answered."""
    return st.lists(
        st.one_of(
            TRIPLES,
            TRIPLES,
            SERVICE,
            SERVICE,
            FILTERS,
            DATA,
            BINDS,
            st.builds("OPTIONAL {{ {}}} ".format, inner),
            st.builds("{{ {}}} UNION {{ {}}} ".format, inner, inner),
            st.builds("MINUS {{ {}}} ".format, inner),
            st.builds("{{ {}}} ".format, inner),
            st.builds("{{ SELECT DISTINCT * {{ {}}} }} ".format, inner),
            st.builds("FILTER NOT EXISTS {{ {}}} ".format, PLAIN),
        ),
        min_size=1,
        max_size=4,
    ).map("".join)


GROUPS = st.recursive(SERVICE, with_service, max_leaves=5)


@pytest.fixture(scope="module")
def remote() -> Remote:
    return Remote()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, remote: Remote) -> Iterator[FederatedEngine]:
    opened = open_federation(tmp_path_factory.mktemp("federation") / "build", remote)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def both() -> Store:
    """Both graphs in one store."""
    store = Store()
    store.load(LOCAL.encode(), RdfFormat.N_TRIPLES)
    store.load(REMOTE.encode(), RdfFormat.N_TRIPLES, to_graph=NamedNode(ENDPOINT))
    return store


def answered(engine: FederatedEngine, text: str) -> Rows:
    document = json.loads(engine.evaluate(Query(text), BY_NAME["json"]).read())
    return _rows(document)


def expected(both: Store, text: str) -> Rows:
    masked = text.replace("SERVICE SILENT", "GRAPH").replace("SERVICE", "GRAPH").replace("r:sparql", f"<{ENDPOINT}>")
    result = both.query(masked)
    written = result.serialize(format=QueryResultsFormat.JSON)  # type: ignore[union-attr]
    assert written is not None
    return _rows(json.loads(written))


def _rows(document: dict[str, dict[str, list[dict[str, dict[str, str]]]]]) -> Rows:
    return Counter(
        tuple(sorted((name, json.dumps(term, sort_keys=True)) for name, term in row.items()))
        for row in document["results"]["bindings"]
    )


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(group=GROUPS, bound=st.sampled_from([(1, 3), (2, 100), (250, 5000), (1, 0)]))
def test_any_query_answers_as_over_one_store(
    engine: FederatedEngine, both: Store, group: str, bound: tuple[int, int]
) -> None:
    text = f"{PREFIXES}SELECT * {{ {group}}}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "BATCH", bound[0])
        patch.setattr(joining, "MOST_BINDINGS", bound[1])
        try:
            wanted = expected(both, text)
        except SyntaxError:
            with pytest.raises(QueryError):
                answered(engine, text)
            return
        assert answered(engine, text) == wanted, text
