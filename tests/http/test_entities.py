"""Dereferencing, over a running server."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pyoxigraph as ox
import pytest

from kg.snapshot import Snapshot

FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
BASE = "https://w3id.org/juten-kg/"
MINISTRY = f"{BASE}id/ministry/mic"
HYDRA = "http://www.w3.org/ns/hydra/core#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
THINGS = ["/id/ministry/mic", "/id/measure/2022-06-07/01-10", "/ontology"]


def place(path: str) -> str:
    """What stands after /page/ and /data/ for the path of an IRI."""
    return path.removeprefix("/id").removeprefix("/")


def triples_of(content: bytes, rdf_format: ox.RdfFormat = ox.RdfFormat.N_TRIPLES) -> list[tuple[str, str, str]]:
    found = []
    for quad in ox.parse(content, format=rdf_format):
        value = quad.object.value if isinstance(quad.object, ox.Literal | ox.NamedNode) else str(quad.object)
        found.append((quad.subject.value, quad.predicate.value, value))  # type: ignore[union-attr]
    return found


@pytest.mark.parametrize("path", THINGS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_thing_leads_by_303_to_its_data_by_accept(http: httpx.Client, path: str, name: str) -> None:
    media_type, rdf_format = FORMATS[name]
    response = http.get(path, headers={"Accept": media_type})
    assert (response.status_code, response.headers["Location"]) == (303, f"/data/{place(path)}.{name}")
    data = http.get(response.headers["Location"])
    assert data.status_code == 200
    assert data.headers["Content-Type"].startswith(media_type)
    assert triples_of(data.content, rdf_format)


@pytest.mark.parametrize("path", THINGS)
def test_a_thing_leads_a_browser_to_its_page(http: httpx.Client, path: str) -> None:
    response = http.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert [past.status_code for past in response.history] == [303]
    assert response.url.path == f"/page/{place(path)}"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_without_accept_a_thing_leads_to_turtle(http: httpx.Client) -> None:
    assert http.get("/id/ministry/mic").headers["Location"] == "/data/ministry/mic.ttl"


def test_the_chosen_language_goes_with_the_redirect(http: httpx.Client) -> None:
    response = http.get("/id/ministry/mic?lang=en", headers={"Accept": "text/html"})
    assert response.headers["Location"] == "/page/ministry/mic?lang=en"


def test_the_data_are_the_own_triples_and_the_labels_of_what_they_point_to(http: httpx.Client) -> None:
    triples = triples_of(http.get("/data/measure/2022-06-07/01-10.nt").content)
    document = f"{BASE}data/measure/2022-06-07/01-10.nt"
    own = [triple for triple in triples if triple[0].endswith("/01-10")]
    others = {triple[:2] for triple in triples if triple not in own and not triple[0].startswith(document)}
    assert len(own) == 5
    assert others == {(MINISTRY, LABEL), (f"{BASE}ontology#Measure", LABEL)}


def test_the_data_count_what_points_to_the_thing_and_have_it(http: httpx.Client) -> None:
    triples = triples_of(http.get("/data/ministry/mic.nt").content)
    document = f"{BASE}data/ministry/mic.nt"
    pointing = [triple for triple in triples if triple[2] == MINISTRY and not triple[0].startswith(document)]
    assert len(pointing) == 6  # three measures, each by two properties
    assert (document, f"{HYDRA}totalItems", "6") in triples
    assert (document, "http://xmlns.com/foaf/0.1/primaryTopic", MINISTRY) in triples


def test_the_page_counts_what_points_to_the_thing(http: httpx.Client) -> None:
    text = http.get("/page/ministry/mic?lang=en&view=properties").text
    assert "What points here" in text
    assert text.count('href="/id/measure/2022-06-07/01-10?lang=en"') == 2  # as lead and as ministry


def test_the_page_takes_labels_in_the_readers_language(http: httpx.Client) -> None:
    path = "/page/measure/2022-06-07/01-10?view=properties&lang="
    assert ">measure</a>" in http.get(path + "en").text
    assert ">施策</a>" in http.get(path + "ja").text


def test_a_label_in_another_language_says_so(http: httpx.Client) -> None:
    assert '<h1 lang="ja">国際的なデータ流通の推進</h1>' in http.get("/page/measure/2022-06-07/02-01?lang=en").text


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "1e3", "99999999999"])
@pytest.mark.parametrize("path", ["/data/ministry/mic.ttl", "/page/ministry/mic?view=properties"])
def test_a_page_that_there_is_not_is_refused(http: httpx.Client, path: str, page: str) -> None:
    response = http.get(f"{path}{'&' if '?' in path else '?'}page={page}")
    assert response.status_code == 400
    assert response.json()["parameter"] == "page"


@pytest.mark.parametrize("path", ["/id/none", "/page/none", "/data/none.ttl", "/data/ministry/mic.docx", "/id/a%20b"])
@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/turtle", "application/problem+json"),
        ("text/html", "text/html; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
    ],
)
def test_what_is_not_there_is_404_by_accept(http: httpx.Client, path: str, accept: str, content_type: str) -> None:
    response = http.get(path, headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (404, content_type)


@pytest.mark.parametrize(
    "path", ["/id/x%3E%20%3Fp%20%3Fo%20%7D%20%23", "/id/%22%3E", "/id/%5C", "/id/%00", "/id/%FF", "/id/x%0A"]
)
def test_a_path_that_can_be_no_iri_is_404(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


def test_a_thing_takes_no_other_method(http: httpx.Client) -> None:
    assert http.post("/id/ministry/mic").status_code == 405


def iris_of_the_dumps(snapshot: Snapshot) -> set[str]:
    """Every IRI below the base in any position of any triple or graph name, without its fragment."""
    pattern = re.compile(rf"<({re.escape(snapshot.base_iri)}[^>#]*)")
    found: set[str] = set()
    for path in (snapshot.graph_file, snapshot.named_graphs_file):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                found |= set(pattern.findall(line))
    return found


def wrong_answers(real: httpx.Client, iris: Iterator[str] | set[str], accept: str) -> list[str]:
    def ask(iri: str) -> str | None:
        response = real.get("/" + iri.removeprefix(BASE), headers={"Accept": accept}, follow_redirects=True)
        statuses = [past.status_code for past in response.history]
        document = iri.removeprefix(BASE).split("/")[0] in {"", "about", "dumps", "sparql", "queries"}
        if response.status_code == 200 and (statuses == [303] or (document and statuses in ([], [303]))):
            return None
        return f"{iri}: {statuses} {response.status_code}"

    with ThreadPoolExecutor(4) as threads:
        return [wrong for wrong in threads.map(ask, sorted(iris)) if wrong]


@pytest.mark.parametrize("accept", ["text/html", "text/turtle, */*;q=0.1"])
def test_every_iri_of_the_dumps_leads_by_303_to_what_is_there(
    real: httpx.Client, real_build: Snapshot, accept: str
) -> None:
    iris = iris_of_the_dumps(real_build)
    assert len(iris) > 200
    assert wrong_answers(real, iris, accept) == []


def test_every_hash_iri_is_described_in_its_document(real: httpx.Client, real_build: Snapshot) -> None:
    described: dict[str, set[str]] = {}
    with gzip.open(real_build.named_graphs_file, "rt", encoding="utf-8") as lines:
        for line in lines:
            iri = line.partition(" ")[0].strip("<>")
            if iri.startswith(BASE) and "#" in iri:
                described.setdefault(iri.partition("#")[0], set()).add(iri)
    assert set(described) >= {f"{BASE}ontology", f"{BASE}catalog", f"{BASE}graph/queries", f"{BASE}queries/laws"}
    for document, iris in described.items():
        path = document.removeprefix(BASE)
        # The address of a query whose answer is a graph gives that answer; its own description is its data.
        path = f"data/{path}.nt" if path.startswith("queries/") else path
        response = real.get(f"/{path}", headers={"Accept": "application/n-triples"}, follow_redirects=True)
        assert iris <= {subject for subject, _predicate, _object in triples_of(response.content)}, document


@pytest.mark.parametrize("name", ["ontology", "catalog"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_hash_iri_of_a_document_has_an_anchor_on_its_page(
    real: httpx.Client, real_build: Snapshot, name: str, language: str
) -> None:
    text = real.get(f"/page/{name}", params={"lang": language}).text
    anchors = re.findall(r' id="([^"]+)"', text)
    assert len(anchors) == len(set(anchors))
    with gzip.open(real_build.named_graphs_file, "rt", encoding="utf-8") as lines:
        names = set(re.findall(rf"^<{re.escape(BASE)}{name}#([^>]+)>", lines.read(), re.MULTILINE))
    assert len(names) > 100
    assert names <= set(anchors)
