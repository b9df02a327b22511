"""Every IRI of the dumps dereferences, to a page and to data that is about it; every link of every page leads on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from benchmarks.generate import generate
from kg.graph.build import build
from kg.settings import DEFAULT_BASE_IRI
from tests.serving import Server

BASE = DEFAULT_BASE_IRI
SEED = 5
SAMPLE = 200
FILES = ("dumps/", "about")  # are what they are, whatever is asked for
ENDPOINT = "sparql"
PAGES = {"", "about"}  # are for people, and nothing but pages: what the catalogue names as home page and as contact
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
TURTLE = {"Accept": "text/turtle"}
# Where pages lead to beside what the graph itself names.
KNOWN_OUTSIDE = {
    "www.digital.go.jp",
    "creativecommons.org",
    "www.apache.org",
    "www.w3.org",
    "github.com",
    "openrefine.org",
    "semiceu.github.io",
    "www.rfc-editor.org",
}


def quads(http: httpx.Client) -> list[ox.Quad]:
    """All that the dump of everything holds."""
    return list(ox.parse(http.get("/dumps/juten-all.trig").content, format=ox.RdfFormat.TRIG))


def iris(found: Iterable[ox.Quad]) -> set[str]:
    """Every IRI, as subject, predicate, object, datatype or name of a graph."""
    terms: set[object] = set()
    for quad in found:
        terms |= {quad.subject, quad.predicate, quad.object, quad.graph_name}
        if isinstance(quad.object, ox.Literal):
            terms.add(quad.object.datatype)
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


def documents(found: set[str]) -> dict[str, set[str]]:
    """IRIs below the base by the path that a client asks for: without what stands after #."""
    by_path: dict[str, set[str]] = {}
    for iri in sorted(found):
        if iri.startswith(BASE):
            by_path.setdefault(urldefrag(iri).url.removeprefix(BASE), set()).add(iri)
    return by_path


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[httpx.Client]:
    """A server over a made-up plan of two editions."""
    folder = tmp_path_factory.mktemp("large")
    generate(folder / "project", 120, 2, SEED)
    build(folder / "project", folder / "build", BASE)
    server = Server(root, {"KG_BUILD_DIR": str(folder / "build"), "KG_ROOT": str(folder / "project")})
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        yield client
    server.stop()


def faults_as_page(http: httpx.Client, path: str) -> list[str]:
    """What is wrong with the way from an IRI to its page."""
    first = http.get(f"/{path}", headers=BROWSER)
    last = http.get(first.headers["Location"], headers=BROWSER) if first.status_code == 303 else first
    is_page = last.status_code == 200 and last.headers["Content-Type"].startswith("text/html")
    return [] if is_page else [f"{path}: {first.status_code}, {last.status_code} {last.headers['Content-Type']}"]


def faults_as_data(http: httpx.Client, path: str, about: set[str]) -> list[str]:
    """What is wrong with the way from an IRI to its triples, or which of the IRIs they say nothing about."""
    first = http.get(f"/{path}", headers=TURTLE)
    last = http.get(first.headers["Location"], headers=TURTLE) if first.status_code == 303 else first
    if last.status_code != 200 or not last.headers["Content-Type"].startswith("text/turtle"):
        return [f"{path}: {first.status_code}, {last.status_code} {last.headers['Content-Type']}"]
    told = subjects(last)
    if path == ENDPOINT:  # a service describes itself under the address that it was asked at
        return [] if f"<{last.url}>" in last.text else [f"{path}: nothing about {last.url}"]
    if path.startswith("graph/"):  # the content of the graph; the catalogue is what describes it
        return [] if told else [f"{path}: empty"]
    if path.startswith("queries/") and not about <= told:  # it gives a graph itself: its answer is what was asked for
        told = subjects(http.get(f"/data/{path}.ttl"))
    return [f"{path}: nothing about {iri}" for iri in sorted(about - told) if not iri.endswith("#")]  # a namespace


def subjects(response: httpx.Response) -> set[str]:
    """The IRIs that an answer in Turtle says something about."""
    triples = ox.parse(response.content, format=ox.RdfFormat.TURTLE)
    return {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}


def faults(http: httpx.Client, by_path: dict[str, set[str]]) -> list[str]:
    """What is wrong with any of the documents."""
    wrong = []
    for path, about in by_path.items():
        if path.startswith(FILES):
            status = http.head(f"/{path}").status_code
            wrong += [] if status == 200 else [f"{path}: {status}"]
            continue
        wrong += faults_as_page(http, path)
        if path in PAGES:
            continue
        wrong += faults_as_data(http, path, about)
    return wrong


def test_every_iri_of_the_real_dumps_leads_to_a_page_and_to_data_about_it(http: httpx.Client) -> None:
    found = documents(iris(quads(http)))
    assert len(found) > 200
    wrong = faults(http, found)
    assert wrong == [], "\n".join(wrong)


def test_iris_drawn_from_a_larger_plan_do_too(large: httpx.Client) -> None:
    found = documents(iris(quads(large)))
    assert len(found) > 1000
    drawn = Random(SEED).sample(sorted(found), SAMPLE)
    wrong = faults(large, {path: found[path] for path in drawn})
    assert wrong == [], "\n".join(wrong)


class Links(HTMLParser):
    """Where a page leads to, what it loads, and the ids that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in {"href", "src", "action", "xlink:href"} and value is not None:
                self.links.append(value)


class Crawl:
    """All pages that one comes to from home, and where each link of theirs leads."""

    def __init__(self, http: httpx.Client, language: str) -> None:
        self.http = http
        self.host = urlsplit(str(http.base_url)).netloc
        self.wrong: list[str] = []
        self.outside: dict[str, str] = {}  # where a link leads to, by the page that has it
        self.ids: dict[str, set[str]] = {}  # of every page, by its address
        self.fragments: dict[tuple[str, str], str] = {}  # the page that has the link, by address and fragment
        self._seen: set[str] = set()
        self._waiting: deque[tuple[str, str]] = deque([(f"/?lang={language}", "")])
        while self._waiting:
            self._visit(*self._waiting.popleft())

    def _visit(self, address: str, source: str) -> None:
        response = self.http.get(address, headers=BROWSER, follow_redirects=True)
        if response.status_code >= 400:
            self.wrong.append(f"{address}: {response.status_code}, linked from {source}")
        if response.headers["Content-Type"].startswith("text/html"):
            page = Links(response.text)
            self.ids[address] = page.ids
            # A page with parameters of its own is one answer out of many: it is asked for, its links are not followed.
            followed = {name for name, _value in parse_qsl(urlsplit(address).query)} <= {"lang"}
            for link in page.links:
                self._note(urljoin(str(response.url), link), address, followed=followed)

    def _note(self, url: str, source: str, *, followed: bool) -> None:
        parts = urlsplit(url)
        if parts.netloc != self.host:
            self.outside.setdefault(url, source)
            return
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if parts.fragment:
            self.fragments.setdefault((address, parts.fragment), source)
        if followed and address not in self._seen:
            self._seen.add(address)
            self._waiting.append((address, source))


@pytest.fixture(scope="module", params=["ja", "en"])
def crawl(http: httpx.Client, request: pytest.FixtureRequest) -> Crawl:
    return Crawl(http, request.param)


def test_every_link_of_ours_leads_somewhere(crawl: Crawl) -> None:
    assert crawl.wrong == [], "\n".join(crawl.wrong)
    assert len(crawl.ids) > 200


def test_every_place_in_a_page_that_a_link_names_is_there(crawl: Crawl) -> None:
    missing = [
        f"{address}#{fragment}, linked from {source}"
        for (address, fragment), source in crawl.fragments.items()
        if address in crawl.ids and fragment not in crawl.ids[address]
    ]
    assert missing == [], "\n".join(missing)


def test_links_lead_out_only_to_what_the_graph_names_or_we_know(crawl: Crawl, http: httpx.Client) -> None:
    named = {urldefrag(iri).url for iri in iris(quads(http))}
    strange = {
        url: source
        for url, source in crawl.outside.items()
        if urldefrag(url).url not in named and urlsplit(url).netloc not in KNOWN_OUTSIDE
    }
    assert strange == {}
