"""Comunica, a client that others wrote and that federates by itself, joins another store with us."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.clients.test_node import NODE, modules
from tests.clients.tools import output
from tests.federation.peers import PREFIXES, ask, check_installed, values
from tests.serving import Server

check_installed()
node_modules = modules


@pytest.fixture
def script(modules: Path) -> Path:
    """The script, where Comunica is."""
    return Path(shutil.copy(Path(__file__).with_name("federate.mjs"), modules))


JOINED = "?measure juten:leadMinistry ?ministry . ?ministry org:identifier ?number . "


def found(script: Path, pattern: str, *endpoints: str) -> list[dict[str, str]]:
    query = f"{PREFIXES} SELECT DISTINCT ?name ?measure {{ {JOINED} {pattern} }}"
    rows: list[dict[str, str]] = json.loads(output(NODE, script, query, *endpoints))
    return rows


def test_comunica_joins_another_store_with_us(server: Server, peer: str, script: Path) -> None:
    by_text = "?company reg:number ?n ; reg:name ?name FILTER(STR(?number) = STR(?n))"
    rows = found(script, by_text, f"{server.url}/sparql", peer)
    assert len({row["measure"] for row in rows}) == 6
    assert all(row["name"].startswith("body ") for row in rows)


@pytest.mark.parametrize("peer", ["oxigraph"], indirect=True)
def test_comunica_asks_a_store_of_rdf_1_1_for_what_we_bound(server: Server, peer: str, script: Path) -> None:
    bound = "BIND(STR(?number) AS ?n) ?company reg:number ?n ; reg:name ?name"
    assert len({row["measure"] for row in found(script, bound, f"{server.url}/sparql", peer)}) == 6


@pytest.mark.parametrize("peer", ["virtuoso"], indirect=True)
@pytest.mark.parametrize(("written", "rows"), [("", 1), ("^^<http://www.w3.org/2001/XMLSchema#string>", 0)])
def test_virtuoso_knows_a_plain_string_by_its_short_form_alone(peer: str, written: str, rows: int) -> None:
    """Why the join above goes by FILTER: Comunica 5 writes what is bound as ``"…"^^xsd:string``, and Virtuoso 7 is RDF
    1.0 there (openlink/virtuoso-opensource, issue 728). Our own SERVICE sends the short form, which both take.
    """
    query = f'{PREFIXES} SELECT ?company {{ VALUES ?n {{ "9000000000007"{written} }} ?company reg:number ?n }}'
    assert len(values(ask(peer, query))) == rows
