"""Links from page to page name the version: what they lead to is of that version, or it is an error that says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from kg.snapshot import CURRENT, Snapshot
from tests.engine.pools import eventually
from tests.http.snapshots import BASE, lines_of, write_snapshot
from tests.serving import Server

OLDEST, A, B, C = "0" * 16, "a" * 16, "b" * 16, "c" * 16  # in the order in which they were built
MINISTRIES = "/queries/ministries.csv?limit=20"
HUB = "/data/ministry/digital-agency.nt"
SPARQL = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?l WHERE {{
  ?m a <{BASE}ontology#Ministry> ; rdfs:label ?l }} ORDER BY DESC(?l) LIMIT 3"""
MANY = 250  # measures, of which a page shows 100


class Site:
    """A server over a folder of builds; ``publish`` switches to another and waits until it answers."""

    def __init__(self, root: Path, build_dir: Path, real: Snapshot, **settings: str) -> None:
        self._build_dir = build_dir
        for version in (OLDEST, A, B, C):
            mark = {OLDEST: "", A: "", B: "〔乙〕", C: "〔丙〕"}[version]
            data = [line.replace('"@ja .', f'{mark}"@ja .') for line in (*lines_of(real.graph_file), *hub())]
            write_snapshot(build_dir, version, data, lines_of(real.named_graphs_file))
        _switch(build_dir, A)
        self._server = Server(root, {"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)} | settings)
        self.client = httpx.Client(base_url=self._server.url, timeout=60, trust_env=False)
        self.client.headers["Accept-Language"] = "en"
        del self.client.headers["Accept"]

    def publish(self, version: str) -> None:
        _switch(self._build_dir, version)
        assert eventually(lambda: self.client.get("/readyz").json().get("version") == version)
        # A worker of the version before may take one more query.
        assert eventually(lambda: all(self._version(number) == version for number in range(5)))

    def _version(self, number: int) -> str:
        return self.client.get(f"/sparql?query=ASK{{}}&n={number}").headers["X-Juten-Version"]

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def stop(self) -> None:
        self.client.close()
        self._server.stop()


def _switch(build_dir: Path, version: str) -> None:
    link = build_dir / "next"
    link.symlink_to(version)
    link.replace(build_dir / CURRENT)


def hub() -> Iterator[str]:
    """Measures that all name one ministry."""
    for number in range(MANY):
        node, term = f"<{BASE}id/measure/2022-06-07/90-{number:03d}>", f"<{BASE}ontology#"
        yield f"{node} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {term}Measure> ."
        yield f'{node} <http://www.w3.org/2000/01/rdf-schema#label> "施策{number}"@ja .'
        yield f'{node} <http://purl.org/dc/terms/identifier> "90-{number:03d}" .'
        yield f"{node} <http://purl.org/dc/terms/isPartOf> <{BASE}id/edition/2022-06-07> ."
        yield f"{node} {term}leadMinistry> <{BASE}id/ministry/digital-agency> ."


@pytest.fixture
def make_site(root: Path, tmp_path: Path, real_build: Snapshot) -> Iterator[Callable[..., Site]]:
    made: list[Site] = []

    def make(**settings: str) -> Site:
        made.append(Site(root, tmp_path / "build", real_build, KG_WORKERS="1", **settings))
        return made[-1]

    yield make
    for site in made:
        site.stop()


@pytest.fixture(scope="module")
def site(root: Path, real_build: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that has switched from A to B."""
    made = Site(root, tmp_path_factory.mktemp("pinning") / "build", real_build)
    assert made.get("/readyz").json()["version"] == A
    made.publish(B)
    yield made
    made.stop()


def links(response: httpx.Response) -> dict[str, str]:
    """The other pages by their relation: of the header, or of the page."""
    header = re.findall(r'<([^>]+)>; rel="(first|prev|next|last)"', response.headers.get("Link", ""))
    shown = re.findall(r'<a rel="(first|prev|next|last)" href="([^"]+)"', response.text)
    return {relation: path for path, relation in header} | {
        relation: path.replace("&amp;", "&") for relation, path in shown
    }


def walk(site: Site, path: str, **headers: str) -> list[httpx.Response]:
    """All pages from this one on."""
    pages = [site.get(path, **headers)]
    while "next" in links(pages[-1]):
        pages.append(site.get(links(pages[-1])["next"], **headers))
    return pages


LISTS = [
    (MINISTRIES, "text/csv"),
    (f"{HUB}?page=1", "application/n-triples"),
    ("/queries/provisions?limit=10", "text/html"),
    ("/measures", "text/html"),
    ("/page/ministry/digital-agency?view=properties", "text/html"),
    (f"/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o'})}", "text/html"),
]


@pytest.mark.parametrize(("path", "media_type"), LISTS)
def test_every_link_to_another_page_names_the_version(site: Site, path: str, media_type: str) -> None:
    page = site.get(path, Accept=media_type)
    assert page.headers["Content-Type"].startswith(media_type)
    assert "next" in links(page)
    assert {httpx.URL(link).params.get("version") for link in links(page).values()} == {B}


@pytest.mark.parametrize(("path", "media_type"), LISTS)
@pytest.mark.parametrize("version", [A, B])
def test_a_walk_is_of_one_version_from_the_first_page_to_the_last(
    site: Site, path: str, media_type: str, version: str
) -> None:
    pages = walk(site, f"{path}{'&' if '?' in path else '?'}version={version}", Accept=media_type)
    assert len(pages) > 2
    assert [(page.status_code, page.headers["X-Juten-Version"]) for page in pages] == [(200, version)] * len(pages)
    assert any("〔乙〕" in page.text for page in pages) == (version == B) or path.startswith(HUB)


def test_the_pages_of_a_version_put_together_are_its_whole(site: Site) -> None:
    for version in (A, B):
        whole = site.get(f"/queries/ministries.csv?version={version}").text.splitlines()
        pages = [page.text.splitlines() for page in walk(site, f"{MINISTRIES}&version={version}")]
        assert [line for page in pages for line in page[1:]] == whole[1:]


def test_the_second_page_after_a_new_build_is_of_the_old_version(make_site: Callable[..., Site]) -> None:
    site = make_site()
    first = site.get(MINISTRIES)
    assert first.headers["X-Juten-Version"] == A
    site.publish(B)
    second = site.get(links(first)["next"])
    assert (second.status_code, second.headers["X-Juten-Version"]) == (200, A)
    assert "〔乙〕" not in second.text
    assert site.get(MINISTRIES).headers["X-Juten-Version"] == B


def test_when_the_old_version_is_held_no_more_the_second_page_is_410_with_the_way_on(
    make_site: Callable[..., Site],
) -> None:
    site = make_site(KG_OLD_VERSION_SECONDS="0")
    first = site.get(MINISTRIES)
    site.publish(B)
    for language, words in (("en", "was followed by another"), ("ja", "次の版に替わり")):
        answer = site.get(links(first)["next"], **{"Accept-Language": language})
        assert answer.status_code == answer.json()["status"] == 410
        assert answer.json()["type"] == f"{BASE}problems/version-gone"
        assert words in answer.json()["detail"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert site.get(answer.json()["begin"]).headers["X-Juten-Version"] == B
    page = site.get(links(first)["next"].replace(".csv", ""), Accept="text/html")
    assert page.status_code == 410
    assert 'href="/queries/ministries?limit=20"' in page.text


def test_a_third_build_takes_the_place_of_the_first(make_site: Callable[..., Site]) -> None:
    site = make_site()
    assert site.get("/readyz").json()["version"] == A
    site.publish(B)
    site.publish(C)
    found = {version: site.get(f"{MINISTRIES}&version={version}").status_code for version in (A, B, C)}
    assert found == {A: 410, B: 200, C: 200}


NEVER = "d" * 16
ASKED = [MINISTRIES, f"{HUB}?page=1", "/measures?page=1", f"/sparql?{urlencode({'query': SPARQL})}"]


@pytest.mark.parametrize(
    ("path", "version", "status", "slug"),
    [
        *((path, OLDEST, 410, "version-gone") for path in ASKED),
        *((path, C, 404, "version-not-here") for path in ASKED),  # copied here, to be published next
        *((path, NEVER, 404, "version-not-here") for path in (*ASKED, "/search?q=x")),
    ],
)
def test_a_version_that_is_not_held_is_one_clear_problem(
    site: Site, path: str, version: str, status: int, slug: str
) -> None:
    answer = site.get(f"{path}&version={version}", Accept="application/json")
    assert answer.status_code == status
    assert answer.json()["type"] == f"{BASE}problems/{slug}"
    assert answer.json()["version"] == version


@pytest.mark.parametrize("version", ["newest", "A" * 16, "../../etc", "a" * 17, "%00"])
def test_what_is_no_version_is_a_wrong_parameter(site: Site, version: str) -> None:
    answer = site.get(f"{MINISTRIES}&version={version}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "version"


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_a_query_can_name_its_version_too(site: Site, how: str) -> None:
    def ask(version: str) -> httpx.Response:
        headers = {"Accept": "text/csv"}
        if how == "get":
            return site.client.get("/sparql", params={"query": SPARQL, "version": version}, headers=headers)
        if how == "form":
            return site.client.post("/sparql", data={"query": SPARQL, "version": version}, headers=headers)
        headers["Content-Type"] = "application/sparql-query"
        return site.client.post(f"/sparql?version={version}", content=SPARQL, headers=headers)

    for version in (A, B, A, B):  # no cache takes one for the other
        answer = ask(version)
        assert (answer.status_code, answer.headers["X-Juten-Version"]) == (200, version)
        assert ("〔乙〕" in answer.text) == (version == B)


def test_the_tag_of_a_pinned_answer_is_that_of_its_version(site: Site) -> None:
    old, new = (site.get(f"{MINISTRIES}&version={version}") for version in (A, B))
    assert old.headers["ETag"] != new.headers["ETag"]
    again = site.get(f"{MINISTRIES}&version={A}", **{"If-None-Match": old.headers["ETag"]})
    assert again.status_code == 304
    assert site.get(f"{MINISTRIES}&version={A}", **{"If-None-Match": new.headers["ETag"]}).status_code == 200
