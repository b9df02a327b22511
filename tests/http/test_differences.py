"""What changed between two editions, as a running server tells it: the same as ``kg diff``, as a page and as data."""

from __future__ import annotations

import csv
import io
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
import rdflib
from click.testing import CliRunner
from flask import Flask

from kg.commands.difference import diff
from kg.engine.errors import Overloaded
from kg.graph.build import build
from kg.graph.comparing import FORMS, KINDS
from kg.graph.comparison import FIELDS
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.web import comparisons, create_app
from kg.web import differences as view
from kg.web.comparisons import Comparisons, ComparisonTooLong, NoSuchEdition
from kg.web.difference_entries import ORDER
from tests.serving import Server

BASE = "https://w3id.org/juten-kg/"
JUTEN = rdflib.Namespace(BASE + "ontology#")
BEFORE, AFTER = "2022-06-07", "2023-06-09"
PATH = f"/differences/{BEFORE}/{AFTER}"
HOSTILE = "<script>alert(1)</script>の推進"
RDF = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}


def _edit(path: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    header = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def _later(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """A year later: one measure is gone, one is new, one has another name, one another KPI and another ministry."""
    by_number = {row["number"]: row for row in rows}
    del by_number["02-05"]
    by_number["02-01"]["name"] = "国際的なデータ流通の一層の推進"
    by_number["02-02"] |= {"kpi_progress": "実証件数 20件以上", "ministries": "◎デジタル庁"}
    new = by_number["02-03"] | {"number": "99-01", "name": HOSTILE}
    return [*by_number.values(), new]


def make_project(root: Path, folder: Path) -> Path:
    """The real tables, and a second edition made from the first."""
    for name in ("data", "ontology", "queries"):
        shutil.copytree(root / name, folder / name)
    later = folder / "data/editions" / AFTER
    shutil.copytree(folder / "data/editions" / BEFORE, later)
    toml = (later / "edition.toml").read_text(encoding="utf-8")
    toml = toml.replace(f'id = "{BEFORE}"', f'id = "{AFTER}"').replace(f"decided = {BEFORE}", f"decided = {AFTER}")
    (later / "edition.toml").write_text(toml, encoding="utf-8")
    _edit(later / "measures.csv", _later)
    points = [{"number": "99-01", "position": str(place), "text": f"{place}つ目"} for place in (1, 2)]
    _edit(later / "points.csv", lambda rows: [row for row in rows if row["number"] != "02-05"] + points)
    _edit(later / "corrections.csv", lambda rows: [row for row in rows if row["number"] != "02-02"])
    return folder


@dataclass(frozen=True)
class Two:
    """A project of two editions and its build, which is served without the project."""

    project: Path
    snapshot: Snapshot
    server: Server


@pytest.fixture(scope="session")
def two(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    project = make_project(root, tmp_path_factory.mktemp("two") / "project")
    snapshot = build(project, project.parent / "build", BASE)
    empty = project.parent / "empty"
    empty.mkdir()
    server = Server(root, {"KG_BUILD_DIR": str(snapshot.path.parent), "KG_ROOT": str(empty)})
    yield Two(project, snapshot, server)
    server.stop()


@pytest.fixture
def http(two: Two) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=two.server.url, timeout=60, trust_env=False) as client:
        client.headers["Accept-Language"] = "en"
        client.headers["Accept-Encoding"] = "identity"
        yield client


def rows(http: httpx.Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(http.get(PATH, params={"format": "csv"}).text, newline="")))


class _Page(HTMLParser):
    """What a test asks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            self.links.append(dict(attributes).get("href") or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def test_csv_is_what_kg_diff_says_of_the_tables(two: Two, http: httpx.Client) -> None:
    answer = http.get(PATH, headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    environment = {"KG_ROOT": str(two.project), "KG_BUILD_DIR": str(two.snapshot.path.parent)}
    told = CliRunner().invoke(diff, [BEFORE, AFTER, "--format", "csv"], env=environment)
    assert told.exit_code == 0
    assert answer.content == told.stdout_bytes


@pytest.mark.parametrize("language", ["ja", "en"])
def test_text_is_what_kg_diff_says_in_the_reader_s_language(two: Two, http: httpx.Client, language: str) -> None:
    answer = http.get(PATH, params={"format": "txt", "lang": language})
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Language"] == language
    environment = {"KG_ROOT": str(two.project), "LC_ALL": {"ja": "ja_JP.UTF-8", "en": "C.UTF-8"}[language]}
    assert answer.text == CliRunner().invoke(diff, [BEFORE, AFTER], env=environment).stdout


def test_each_change_is_found(http: httpx.Client) -> None:
    found = {(row["kind"], row["number_before"], row["number_after"], row["field"]) for row in rows(http)}
    assert found >= {
        ("gone", "02-05", "", "name"),
        ("added", "", "99-01", "name"),
        ("renamed", "02-01", "02-01", "name"),
        ("matched", "02-02", "02-02", "name"),
        ("changed", "02-02", "02-02", "kpi/progress"),
        ("changed", "02-02", "02-02", "ministries/lead"),
    }
    assert {row["decision"] for row in rows(http)} == {""}


@pytest.mark.parametrize("name", RDF)
def test_rdf_in_every_format_has_a_node_for_each_row(http: httpx.Client, name: str) -> None:
    answer = http.get(PATH, params={"format": name})
    assert answer.status_code == 200
    graph = rdflib.Graph().parse(data=answer.content, format=RDF[name])
    changes = set(graph.subjects(rdflib.RDF.type, JUTEN.Change))
    assert len(changes) == len(rows(http))
    assert all(str(change).startswith(f"{BASE}differences/{BEFORE}/{AFTER}#change-") for change in changes)
    assert list(graph.triples((None, rdflib.PROV.specializationOf, None))) == []
    (renamed,) = graph.subjects(JUTEN.changeKind, rdflib.Literal("renamed"))
    assert graph.value(renamed, JUTEN.after) == rdflib.URIRef(f"{BASE}id/measure/{AFTER}/02-01")
    assert graph.value(renamed, JUTEN.textAfter) == rdflib.Literal("国際的なデータ流通の一層の推進", lang="ja")
    assert 60 < float(graph.value(renamed, JUTEN.likeness)) < 100


def test_the_rdf_formats_are_the_same_graph(http: httpx.Client) -> None:
    graphs = [
        set(rdflib.Graph().parse(data=http.get(PATH, params={"format": name}).content, format=kind))
        for name, kind in RDF.items()
    ]
    assert all(graph == graphs[0] for graph in graphs)


def test_the_page_says_what_changed_and_calls_a_pair_a_suggestion(http: httpx.Client) -> None:
    text = http.get(PATH, headers={"Accept": "text/html"}).text
    assert "From 7 June 2022 (Reiwa 4) to 9 June 2023 (Reiwa 5)" in text
    assert "A suggestion to be judged by a person." in text
    assert "never a statement" in text
    assert re.search(r"国際的なデータ流通の<ins>一層の</ins>推進|一層の", text)
    assert '<th scope="row">KPI (progress)</th>' in text
    for address in ("/page/measure/2022-06-07/02-05", "/page/measure/2023-06-09/99-01"):
        assert f'href="{address}"' in text


def test_a_text_of_the_data_is_never_markup(http: httpx.Client) -> None:
    text = http.get(PATH, headers={"Accept": "text/html"}).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;の推進" in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_headings_come_in_order_and_every_link_of_the_page_leads_somewhere(http: httpx.Client, language: str) -> None:
    page = _Page(http.get(PATH, params={"lang": language}, headers={"Accept": "text/html"}).text)
    assert page.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    for link in {link for link in page.links if link.startswith(("/differences", "/page/measure"))}:
        assert http.get(link).status_code == 200, link


def test_the_index_offers_the_editions_in_a_form_that_needs_no_script(http: httpx.Client) -> None:
    text = http.get("/differences", headers={"Accept": "text/html"}).text
    assert text.count(f'<option value="{BEFORE}"') == 2
    assert f'<option value="{BEFORE}" selected' in text.partition('id="after"')[0]
    assert f'<option value="{AFTER}" selected' in text.partition('id="after"')[2]
    sent = http.get("/differences", params={"before": BEFORE, "after": AFTER, "lang": "en"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{PATH}?lang=en")


def test_the_index_as_json_names_the_neighbours(two: Two, http: httpx.Client) -> None:
    content = http.get("/differences", params={"format": "json"}).json()
    assert content["editions"] == [AFTER, BEFORE]
    assert content["differences"] == [{"before": BEFORE, "after": AFTER, "url": f"{two.server.url}{PATH}"}]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_with_one_edition_the_page_says_so(real: httpx.Client, language: str) -> None:
    answer = real.get("/differences", params={"lang": language}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "<select" not in answer.text
    assert {"ja": "収録している版は一つです", "en": "There is one edition here so far"}[language] in answer.text


@pytest.mark.parametrize("path", [f"/differences/{BEFORE}/1999-01-01", f"/differences/%3Cscript%3E/{AFTER}"])
def test_an_unknown_edition_is_a_problem_that_names_those_there_are(http: httpx.Client, path: str) -> None:
    answer = http.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["editions"] == [AFTER, BEFORE]


def test_an_unknown_edition_in_the_form_is_the_same_problem(http: httpx.Client) -> None:
    answer = http.get("/differences", params={"before": BEFORE, "after": "x"}, headers={"Accept": "application/json"})
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["kind", "field", "limit", "offset"])
def test_a_parameter_that_is_no_such_thing_is_refused(http: httpx.Client, name: str) -> None:
    answer = http.get(
        PATH,
        params={name: "none"},
        headers={"Accept": "text/html;q=0.5, application/json;q=0.4, application/problem+json"},
    )
    assert answer.status_code == 400
    assert answer.json()["parameter"] == name


def test_a_format_that_there_is_not_is_406(http: httpx.Client) -> None:
    assert http.get(PATH, headers={"Accept": "image/png"}).status_code == 406


def test_an_edition_does_not_differ_from_itself(http: httpx.Client) -> None:
    answer = http.get(f"/differences/{BEFORE}/{BEFORE}", headers={"Accept": "text/html"})
    assert "Nothing differs in what is compared here." in answer.text


def test_the_page_shows_one_kind_or_one_field_or_a_page_of_them(http: httpx.Client) -> None:
    def shown(**parameters: str | int) -> str:
        return http.get(PATH, params=parameters, headers={"Accept": "text/html"}).text

    assert "k-gone" not in shown(kind="added")
    assert "k-added" in shown(kind="added")
    assert shown(field="kpi/progress").count('<article class="difference"') == 1
    first = http.get(PATH, params={"limit": 1, "kind": "unchanged"})
    total = int(first.headers["X-Total-Count"])
    assert total == 3
    assert 'rel="next"' in first.headers["Link"]
    assert "1 to 1 of 3" in first.text
    assert "There is none of these." in shown(kind="unchanged", offset=3)


@pytest.mark.parametrize("name", [None, "csv", "txt", *RDF])
def test_an_answer_that_the_client_has_is_304(http: httpx.Client, name: str | None) -> None:
    parameters = {} if name is None else {"format": name}
    first = http.get(PATH, params=parameters)
    again = http.get(PATH, params=parameters, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["X-Juten-Version"] == again.headers["X-Juten-Version"]


def test_head_and_cors_are_as_everywhere(http: httpx.Client) -> None:
    head, get = http.head(PATH, params={"format": "csv"}), http.get(PATH, params={"format": "csv"})
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(get.content))
    assert get.headers["Access-Control-Allow-Origin"] == "*"
    assert get.headers["Content-Disposition"] == f'inline; filename="difference-{BEFORE}-{AFTER}.csv"'


def test_links_stay_below_a_path_prefix(two: Two) -> None:
    proxy = {"KG_TRUSTED_PROXIES": "127.0.0.1", "KG_FORWARDED": "prefix"}
    settings = Settings({"KG_BUILD_DIR": str(two.snapshot.path.parent)} | proxy)
    app = create_app(settings=settings)
    try:
        answer = app.test_client().get(PATH, headers={"X-Forwarded-Prefix": "/plan", "Accept": "text/html"})
        links = _Page(answer.text).links
        assert f"/plan/page/measure/{AFTER}/99-01" in links
        assert [link for link in links if link.startswith("/") and not link.startswith("/plan/")] == []
    finally:
        app.extensions["kg"].engines.close()


def test_the_view_names_every_kind_and_field_that_there_is() -> None:
    assert tuple(view.KINDS) == KINDS == tuple(view.EXPLAINED)
    assert set(view.FIELDS) == set(FIELDS)
    assert tuple(view.FIELDS) == ORDER


# The child process


def test_an_answer_is_made_once(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = comparisons._make

    def counted(snapshot: Snapshot, before: str, after: str, form: str, source: object) -> comparisons.Kept:
        made.append(form)
        return make(snapshot, before, after, form, source)  # type: ignore[arg-type]

    monkeypatch.setattr(comparisons, "_make", counted)
    kept = Comparisons()
    for form in (*FORMS, *FORMS):
        kept.get(two.snapshot, BEFORE, AFTER, form)
    assert sorted(made) == sorted(FORMS)


def test_the_oldest_answers_go_where_there_are_too_many(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "MOST_KEPT", 2)
    kept = Comparisons()
    first = kept.get(two.snapshot, BEFORE, AFTER, "text-en")
    for form in ("entries", "nt"):
        kept.get(two.snapshot, BEFORE, AFTER, form)
    with first.open() as file:
        assert file.read()  # who has it reads on
    assert kept.get(two.snapshot, BEFORE, AFTER, "text-en") is not first


def test_an_edition_that_the_snapshot_lacks_is_told(two: Two) -> None:
    with pytest.raises(NoSuchEdition):
        Comparisons().get(two.snapshot, BEFORE, "1999-01-01", "csv")


def test_a_comparison_without_end_is_ended(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "DEADLINE", 0.001)
    with pytest.raises(ComparisonTooLong):
        Comparisons().get(two.snapshot, BEFORE, AFTER, "csv")


def test_one_is_made_at_a_time_and_the_next_is_told_to_wait(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "PATIENCE", 0.01)
    go, begun = threading.Event(), threading.Event()

    def slow(*_arguments: object) -> comparisons.Kept:
        begun.set()
        go.wait(30)
        raise NoSuchEdition

    monkeypatch.setattr(comparisons, "_make", slow)
    kept = Comparisons()

    def first() -> None:
        with suppress(NoSuchEdition):
            kept.get(two.snapshot, "a", "b", "csv")

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait(30)
    with pytest.raises(Overloaded):
        kept.get(two.snapshot, BEFORE, AFTER, "csv")
    go.set()
    thread.join()


def test_a_broken_snapshot_is_an_error_with_its_reason(two: Two, tmp_path: Path) -> None:
    folder = tmp_path / two.snapshot.version
    shutil.copytree(two.snapshot.path, folder)
    (folder / "dumps/measures.csv").write_text("nothing\n", encoding="utf-8")
    broken = Snapshot(two.snapshot.version, folder, BASE, {}, ())
    with pytest.raises(RuntimeError, match=r"measures.*cannot be read"):
        Comparisons().get(broken, BEFORE, AFTER, "csv")


def test_a_server_of_one_edition_answers_its_own_page(make_app: Callable[..., Flask]) -> None:
    answer = make_app().test_client().get("/differences", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "There is no edition here" in answer.text or "収録している版がありません" in answer.text
