"""A whole export: every link leads to a file, every file is the application's own answer, the same bytes each time."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.engine.local import LocalEngine
from kg.graph.gone import addresses
from kg.site import exporting
from kg.site.errors import LinksBroken
from kg.site.exporting import export_site
from kg.site.folder import MARK
from kg.snapshot import current_snapshot
from kg.web import create_app
from tests.exported import Links, contents, settings_of
from tests.site.conftest import LINKS, URL, Edition

HOST = "http://host/some/folder/"
MEASURE = "measure/2022-06-07/02-02"
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
DOWNLOADS = {f"http://www.w3.org/ns/dcat#{name}" for name in ("downloadURL", "accessURL")}


def faults(folder: Path) -> list[str]:
    """Links of pages that lead to no file, or to no place in it, from a host's folder."""
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    pages = {name: Links((folder / name).read_text(encoding="utf-8")) for name in files if name.endswith(".html")}
    wrong = []
    for name, page in pages.items():
        if name == "404.html":  # stands at any address: its links are whole
            continue
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            url = urlsplit(urljoin(HOST + name, link))
            target = unquote(url.path.removeprefix(urlsplit(HOST).path))
            is_question = "=" in parts.fragment
            if link.startswith("/") or target not in files:
                wrong.append(f"{name}: {link}")
            elif target in pages and parts.fragment and not is_question:
                wrong += [] if unquote(parts.fragment) in pages[target].ids else [f"{name}: {link}: no such place"]
    return wrong


def test_every_relative_link_of_the_real_edition_leads_to_a_file(real: Edition) -> None:
    assert faults(real.folder) == []


def test_every_relative_link_of_a_larger_plan_leads_to_a_file(larger: Edition) -> None:
    assert faults(larger.folder) == []


def test_every_iri_of_the_graph_is_a_folder_that_leads_to_its_page(real: Edition) -> None:
    things = [iri.removeprefix(real.snapshot.base_iri) for iri in addresses(real.snapshot)]
    things = [path for path in things if path.startswith("id/")]
    assert len(things) > 300
    for path in things:
        page = (real.folder / path / "index.html").read_text(encoding="utf-8")
        assert f"page/{path.removeprefix('id/')}.html" in page
        for language in ("", "en/"):
            assert (real.folder / f"{language}page/{path.removeprefix('id/')}.html").is_file()
        for ending in ("ttl", "nt", "jsonld", "rdf"):
            assert (real.folder / f"data/{path.removeprefix('id/')}.{ending}").is_file()


def test_data_are_what_the_server_sends(real: Edition) -> None:
    engine = LocalEngine(real.settings.build_dir, 1 << 28)
    client = create_app(settings=real.settings, engine=engine).test_client()
    for path in ("/queries/kpis.csv", "/queries/kpis.xlsx", "/dumps/juten.ttl", "/editor/terms.json"):
        with client.get(path) as response:  # a dump is sent from an open file
            assert (real.folder / path[1:]).read_bytes() == response.data, path
    # A thing with fewer links than a page of the server holds: beyond that the file has all of them in one.
    for ending in ("nt", "ttl", "rdf", "jsonld"):
        form = ox.RdfFormat.from_extension(ending)
        assert form is not None
        path = f"data/{MEASURE}.{ending}"
        file, sent = (real.folder / path).read_bytes(), client.get(f"/{path}").data
        assert set(ox.parse(file, format=form)) == set(ox.parse(sent, format=form)), path


def test_every_dump_is_there_by_name_and_by_version(real: Edition) -> None:
    for entry in real.snapshot.dumps:
        name = entry.name.removeprefix("dumps/")
        for path in (entry.name, f"dumps/{real.snapshot.version}/{name}"):
            assert (real.folder / path).read_bytes() == (real.snapshot.path / entry.name).read_bytes()


def test_the_catalogue_names_files_that_are_there(real: Edition) -> None:
    base = real.snapshot.base_iri
    triples = ox.parse((real.folder / "data" / "catalog.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    named = {triple.object.value for triple in triples if triple.predicate.value in DOWNLOADS}
    named = {iri.removeprefix(base) for iri in named if iri.startswith(base)}
    dumps = {path for path in named if path.startswith("dumps/") and path != "dumps/"}
    assert len(dumps) > 30
    assert [path for path in sorted(dumps) if not (real.folder / path).is_file()] == []


def test_a_thing_with_many_links_has_them_all_in_one_document(larger: Edition) -> None:
    things = {iri.removeprefix(f"{larger.snapshot.base_iri}id/") for iri in addresses(larger.snapshot)}
    counts = {}
    for path in (path for path in things if path.startswith("ministry/")):
        document = (larger.folder / f"data/{path}.nt").read_text(encoding="utf-8")
        counts[path] = document.count(f"<{larger.snapshot.base_iri}id/{path}> .\n")
        assert "?page=2" not in document
    assert max(counts.values()) > LINKS


def test_lists_have_their_pages(larger: Edition) -> None:
    assert (larger.folder / "measures.page-2.html").is_file()
    assert 'href="measures.page-2.html"' in (larger.folder / "measures.html").read_text(encoding="utf-8")


def test_what_is_gone_says_so(larger: Edition) -> None:
    page = (larger.folder / f"page/{larger.gone}.html").read_text(encoding="utf-8")
    assert larger.gone in page
    assert "410" in page
    assert (larger.folder / f"id/{larger.gone}/index.html").is_file()


def test_whole_addresses_are_those_of_the_publication(larger: Edition) -> None:
    files = json.loads((larger.folder / "dumps" / "index.json").read_text())["files"]
    assert {row["url"].startswith(f"{URL}dumps/") for row in files} == {True}
    assert f"Sitemap: {URL}sitemap.xml" in (larger.folder / "robots.txt").read_text()


def test_the_sitemap_names_files_that_are_there(larger: Edition) -> None:
    urls = [element.text or "" for element in ET.parse(larger.folder / "sitemap.xml").iter(LOCATION)]
    assert len(urls) > 50
    assert [url for url in urls if not (larger.folder / url.removeprefix(URL)).is_file()] == []


def test_no_page_allows_inline_scripts_or_styles(real: Edition) -> None:
    pages = [path.read_text(encoding="utf-8") for path in real.folder.rglob("*.html")]
    assert {page.count('http-equiv="Content-Security-Policy"') for page in pages} == {1}
    assert [
        page for page in pages if "unsafe-inline" in page or "unsafe-eval'" in page.replace("wasm-unsafe-eval", "")
    ] == []


def test_the_same_build_gives_the_same_bytes_over_an_earlier_export(real: Edition) -> None:
    before = contents(real.folder)
    (real.folder / "index.html").write_text("somebody edited this")
    time.sleep(0.01)  # another time stands in no file
    export_site(real.settings, real.folder, jobs=1)
    after = contents(real.folder)
    assert [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)] == []
    assert json.loads(after[MARK])["files"] == len(after) - 1


def test_an_address_that_fails_leaves_the_folder_as_it_was(
    real: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(exporting.Writer):
        def _write(self, address: exporting.Address, written: exporting.Written) -> None:
            if address.path == "/laws":
                written.faults.append("/laws: 500")
            elif not address.path.startswith("/page/"):
                super()._write(address, written)

    monkeypatch.setattr(exporting, "Writer", Failing)
    with pytest.raises(LinksBroken) as broken:
        export_site(real.settings, tmp_path / "site")
    assert "/laws: 500" in broken.value.faults
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_in_one_line_why_not(tmp_path: Path, root: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("")
    environment = {"KG_BUILD_DIR": str(tmp_path / "none"), "KG_ROOT": str(root), "LC_ALL": "ja_JP.UTF-8"}
    refused = CliRunner().invoke(main, ["export-site", str(tmp_path / "site")], env=environment)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    missing = CliRunner().invoke(main, ["export-site", str(tmp_path / "new")], env=environment)
    assert (missing.exit_code, missing.stderr.count("\n")) == (1, 1)
    wrong = CliRunner().invoke(main, ["export-site", str(tmp_path / "new"), "--url", "example.org"], env=environment)
    assert wrong.exit_code == 2


def test_a_site_without_the_script_says_so_in_one_line(
    real: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(
        {"STATIC_EDITION": True, "EDITOR_MANIFEST": str(tmp_path / "none.json")},
        settings=settings_of(real.settings.root, real.settings.build_dir),
        engine=LocalEngine(real.settings.build_dir, 1 << 20),
    )
    page = app.test_client().get("/sparql", headers={"Accept": "text/html"}).text
    assert "make editor" in page
    assert "<textarea" not in page


def test_the_build_is_left_alone(real: Edition) -> None:
    assert current_snapshot(real.settings.build_dir).damaged_files() == []
