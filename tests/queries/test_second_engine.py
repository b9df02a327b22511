"""Every saved query is SPARQL for a second engine too (rdflib): it parses there and gives the same rows, in order.

So a query rests on the specification, not on one engine's habits, and runs in front of another store as well.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Dataset
from rdflib.plugins.sparql import prepareQuery

from kg.formats import Shape
from kg.queries import SavedQuery

# rdflib 7.6 calls its own deprecated properties.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.:DeprecationWarning")

FILES = sorted((Path(__file__).parents[2] / "queries").glob("*.rq"))


@pytest.fixture(scope="module")
def dataset(store: pyoxigraph.Store) -> Dataset:
    dataset = Dataset()
    dataset.parse(data=store.dump(format=pyoxigraph.RdfFormat.N_QUADS), format="nquads")
    return dataset


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rdflib_parses_the_file_as_it_lies_on_disk(path: Path) -> None:
    assert prepareQuery(path.read_text(encoding="utf-8")).algebra is not None


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_rdflib_gives_the_same_answer(
    queries: dict[str, SavedQuery], store: pyoxigraph.Store, dataset: Dataset, name: str
) -> None:
    query = queries[name]
    ours, theirs = store.query(query.text), dataset.query(query.text)
    if query.shape is Shape.BINDINGS:
        assert [tuple(term and term.value for term in row) for row in ours] == [
            tuple(term if term is None else str(term) for term in row) for row in theirs
        ]
    else:
        assert len({(triple.subject, triple.predicate, triple.object) for triple in ours}) == len(theirs.graph or ())
