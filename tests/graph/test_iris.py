"""The IRIs are those of the design, ASCII whatever the keys are, and can be read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.iris import Iris, segment

BASE = "https://w3id.org/juten-kg/"
IRIS = Iris(BASE)
MEASURE = IRIS.measure("2022-06-07", "02-01")

TABLE = [
    (IRIS.plan, "id/plan"),
    (IRIS.edition("2022-06-07"), "id/edition/2022-06-07"),
    (MEASURE, "id/measure/2022-06-07/02-01"),
    (IRIS.kpi(MEASURE, "progress"), "id/measure/2022-06-07/02-01/kpi/progress"),
    (IRIS.point(MEASURE, 1), "id/measure/2022-06-07/02-01/point/1"),
    (IRIS.attribution(MEASURE, 2), "id/measure/2022-06-07/02-01/attribution/2"),
    (IRIS.legal_basis(MEASURE, "kandeho-12"), "id/measure/2022-06-07/02-01/legal-basis/kandeho-12"),
    (IRIS.correction(MEASURE, "name"), "id/measure/2022-06-07/02-01/correction/name"),
    (IRIS.correction(MEASURE, "kpi/progress"), "id/measure/2022-06-07/02-01/correction/kpi-progress"),
    (IRIS.correction(MEASURE, "point/1", 2), "id/measure/2022-06-07/02-01/correction/point-1-2"),
    (IRIS.ministry("digital-agency"), "id/ministry/digital-agency"),
    (IRIS.organization("naikaku"), "id/organization/naikaku"),
    (IRIS.law("503AC0000000035"), "id/law/503AC0000000035"),
    (IRIS.provision("503AC0000000035", 21), "id/law/503AC0000000035/article/21"),
    (IRIS.provision("503AC0000000035", 21, 0), "id/law/503AC0000000035/article/21"),
    (IRIS.provision("503AC0000000035", 11, 1), "id/law/503AC0000000035/article/11/paragraph/1"),
    (IRIS.column("2022-06-07", "kandeho-12"), "id/column/2022-06-07/kandeho-12"),
    (IRIS.page("2022-06-07", 2), "id/page/2022-06-07/2"),
    (IRIS.fiscal_year(2022), "id/fiscal-year/2022"),
    (IRIS.measure_line("dfft"), "id/measure-line/dfft"),
    (IRIS.ontology, "ontology"),
    (IRIS.term("Measure"), "ontology#Measure"),
    (IRIS.graph("catalog"), "graph/catalog"),
    (IRIS.query("measures"), "queries/measures"),
    (IRIS.sparql, "sparql"),
    (IRIS.catalog, "catalog"),
    (IRIS.dump("juten.ttl"), "dumps/juten.ttl"),
]


@pytest.mark.parametrize(("iri", "path"), TABLE)
def test_an_iri_is_the_base_and_the_path_of_the_design(iri, path):
    assert str(iri) == BASE + path


@given(st.text(min_size=1).filter(lambda key: key not in (".", "..") and key.isprintable()))
def test_any_key_gives_one_ascii_segment_that_reads_back(key):
    iri = IRIS.measure("2022-06-07", key)
    assert iri.isascii()
    assert IRIS.path(iri) == ("measure", "2022-06-07", key)


@pytest.mark.parametrize("key", ["", ".", ".."])
def test_a_key_that_a_client_would_resolve_away_is_refused(key):
    with pytest.raises(ValueError, match="cannot be a segment"):
        segment(key)


@pytest.mark.parametrize("base", ["https://example.org/kg", "https://例.jp/", "https://example.org/>/", "x y/"])
def test_a_base_that_would_give_broken_iris_is_refused(base):
    with pytest.raises(ValueError, match="base IRI"):
        Iris(base)


def test_everything_of_an_edition_names_its_edition():
    of_edition = [IRIS.edition("e"), IRIS.page("e", 1), IRIS.column("e", "c"), IRIS.point(IRIS.measure("e", "1"), 1)]
    assert [IRIS.edition_of(iri) for iri in of_edition] == ["e"] * 4


@pytest.mark.parametrize("iri", [IRIS.plan, IRIS.ministry("mic"), IRIS.ontology, "https://example.org/id/measure/e/1"])
def test_what_is_of_no_edition_names_none(iri):
    assert IRIS.edition_of(iri) is None


def test_rebasing_moves_our_iris_and_leaves_foreign_ones():
    move = IRIS.rebase("http://localhost:8000/")
    assert move(str(IRIS.plan)) == "http://localhost:8000/id/plan"
    assert move("http://www.wikidata.org/entity/Q1") == "http://www.wikidata.org/entity/Q1"
