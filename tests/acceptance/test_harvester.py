"""A harvester that knows nothing of us starts at the home page's links and reaches every dump and the endpoint by RDF.

It knows HTML, HTTP and the vocabularies DCAT, VoID, SPDX and SPARQL Service Description, and one documented rule
(docs/endpoint.md): IRIs that begin with the catalogue's ``foaf:homepage`` are answered below the address that the home
page was fetched from, as any copy of the site does. No path of ours is written below.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, VOID

from tests.serving import Server

SPDX = Namespace("http://spdx.org/rdf/terms#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
PARSERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}
IANA = "https://www.iana.org/assignments/media-types/"


class Links(HTMLParser):
    """The link elements of a page: relation, media type, address."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[set[str], str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "link":
            values = {name: value or "" for name, value in attrs}
            self.found.append((set(values.get("rel", "").split()), values.get("type", ""), values.get("href", "")))


@dataclass
class Harvester:
    """What was learnt on the way."""

    client: httpx.Client
    start: str  # the address of the home page
    catalogue: Graph
    base: str = ""  # what the IRIs of the site begin with

    def local(self, iri: object) -> str:
        """The address on this copy of the site."""
        assert str(iri).startswith(self.base), f"{iri} is not below {self.base}"
        return self.start + str(iri).removeprefix(self.base)

    def get(self, iri: object, accept: str = "*/*") -> httpx.Response:
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        return self.client.get(self.local(iri), headers=headers, follow_redirects=True)


def begin(client: httpx.Client, start: str, media_type: str) -> Harvester:
    """Read the home page, follow its link to RDF of a media type, read the catalogue."""
    page = client.get(start, headers={"Accept": "text/html"})
    page.raise_for_status()
    links = Links(page.text).found
    (address,) = [href for rel, kind, href in links if rel & {"describedby", "alternate"} and kind == media_type][:1]
    answer = client.get(urljoin(str(page.url), address), headers={"Accept": media_type}, follow_redirects=True)
    answer.raise_for_status()
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    graph = Graph().parse(data=answer.content, format=PARSERS[media_type])
    found = Harvester(client, urljoin(str(page.url), "./"), graph)
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    found.base = str(graph.value(catalogue, FOAF.homepage))
    return found


@pytest.fixture(scope="module")
def harvester(server: Server) -> Harvester:
    with httpx.Client(timeout=60, trust_env=False) as client:
        yield begin(client, server.url, "text/turtle")


def distributions(harvester: Harvester) -> list[tuple[URIRef, URIRef]]:
    """Every data set of the catalogue with each of its distributions."""
    graph = harvester.catalogue
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    data_sets = set(graph.objects(catalogue, DCAT.dataset))
    for series in set(data_sets):  # what is in a series is a data set too
        data_sets |= set(graph.subjects(URIRef(f"{DCAT}inSeries"), series))
    return [(data_set, each) for data_set in sorted(data_sets) for each in graph.objects(data_set, DCAT.distribution)]


def digest_of(response: httpx.Response) -> str:
    assert response.status_code == 200, response.url
    return hashlib.sha256(response.content).hexdigest()


@pytest.mark.parametrize("media_type", PARSERS)
def test_the_home_page_leads_to_the_same_catalogue_in_every_format(
    harvester: Harvester, server: Server, media_type: str
) -> None:
    other = begin(harvester.client, server.url, media_type)
    assert other.base == harvester.base
    assert len(other.catalogue) == len(harvester.catalogue) > 1500


def test_every_file_is_as_large_as_the_catalogue_says_of_the_type_and_with_the_checksum(harvester: Harvester) -> None:
    graph, seen = harvester.catalogue, 0
    for _data_set, node in distributions(harvester):
        response = harvester.get(graph.value(node, DCAT.downloadURL))
        digest = digest_of(response)
        media_type = str(graph.value(node, DCAT.mediaType)).removeprefix(IANA)
        packed = graph.value(node, URIRef(f"{DCAT}compressFormat"))
        sent = response.headers["Content-Type"].partition(";")[0]
        assert sent == (str(packed).removeprefix(IANA) if packed else media_type)
        checksum = graph.value(node, SPDX.checksum)
        if checksum is not None:
            assert int(str(graph.value(node, DCAT.byteSize))) == len(response.content)
            assert str(graph.value(checksum, SPDX.checksumValue)) == digest
            seen += 1
    assert seen > 25


def test_a_file_without_a_checksum_leads_to_the_file_that_has_it(harvester: Harvester) -> None:
    graph = harvester.catalogue
    see_also = URIRef("http://www.w3.org/2000/01/rdf-schema#seeAlso")
    open_ones = [node for _set, node in distributions(harvester) if graph.value(node, SPDX.checksum) is None]
    assert len(open_ones) == 2
    for node in open_ones:
        place = graph.value(node, see_also)
        if place is None:  # the list of checksums itself
            continue
        name = str(graph.value(node, DCTERMS.title))
        sums = dict(reversed(line.split("  ")) for line in harvester.get(place).text.splitlines())
        assert sums[name] == digest_of(harvester.get(graph.value(node, DCAT.downloadURL)))


def test_every_dump_that_the_site_offers_is_reached(harvester: Harvester) -> None:
    listed = harvester.client.get(f"{harvester.start}dumps/", params={"format": "json"}).json()["files"]
    graph = harvester.catalogue
    reached = {harvester.local(graph.value(node, DCAT.downloadURL)) for _set, node in distributions(harvester)}
    assert {row["url"] for row in listed} == reached


def test_every_void_dump_parses_and_the_whole_has_as_many_triples_as_void_says(harvester: Harvester) -> None:
    graph, parsed = harvester.catalogue, 0
    extensions = {".ttl": "turtle", ".rdf": "xml", ".jsonld": "json-ld"}
    for data_set, address in graph.subject_objects(VOID.dataDump):
        kind = next((name for ending, name in extensions.items() if str(address).endswith(ending)), None)
        if kind is not None:
            triples = Graph().parse(data=harvester.get(address).content, format=kind)
            assert len(triples) == int(str(graph.value(data_set, VOID.triples)))
            parsed += 1
    assert parsed >= 12


def test_the_endpoint_describes_itself_and_counts_what_the_catalogue_says(harvester: Harvester) -> None:
    graph = harvester.catalogue
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    (service,) = graph.objects(catalogue, DCAT.service)
    endpoint = graph.value(service, DCAT.endpointURL)
    described = harvester.get(graph.value(service, DCAT.endpointDescription), "text/turtle")
    description = Graph().parse(data=described.content, format="turtle")
    assert set(description.subjects(RDF.type, SD.Service))
    (told,) = set(description.objects(None, SD.endpoint))
    assert str(told) == harvester.local(endpoint)
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    headers = {"Accept": "application/sparql-results+json"}
    answer = harvester.client.get(harvester.local(endpoint), params=query, headers=headers)
    counted = int(answer.json()["results"]["bindings"][0]["n"]["value"])
    served = {int(str(graph.value(each, VOID.triples))) for each in graph.objects(service, DCAT.servesDataset)}
    assert counted == max(served)


def test_every_example_and_every_landing_page_is_there(harvester: Harvester) -> None:
    graph = harvester.catalogue
    examples = set(graph.objects(None, VOID.exampleResource))
    assert len(examples) >= 4
    for example in examples:
        found = Graph().parse(data=harvester.get(example, "text/turtle").content, format="turtle")
        assert (example, RDF.type, None) in found
    for page in set(graph.objects(None, DCAT.landingPage)):
        assert harvester.get(page, "text/html").headers["Content-Type"].startswith("text/html")


def test_the_well_known_address_of_void_leads_to_the_same(harvester: Harvester, server: Server) -> None:
    answer = harvester.client.get(
        urljoin(server.url, "/.well-known/void"), headers={"Accept": "text/turtle"}, follow_redirects=True
    )
    assert len(Graph().parse(data=answer.content, format="turtle")) == len(harvester.catalogue)
