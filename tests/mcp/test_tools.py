"""What a model gets from the tools, over HTTP, and the main ones over standard input and output as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from kg.mcp.sources import MAX_BYTES
from kg.queries import load_queries
from tests.serving import Server

Ask = Callable[..., Any]
TOOLS = {"search_entities", "describe_entity", "list_queries", "run_query", "sparql"}
MIC = "https://w3id.org/juten-kg/id/ministry/ministry-of-internal-affairs-and-communications"


def call(ask: Ask, tool: str, /, **arguments: Any) -> Any:
    return ask(lambda client: client.call_tool(tool, arguments))


def answer(ask: Ask, tool: str, /, **arguments: Any) -> dict[str, Any]:
    result = call(ask, tool, **arguments)
    assert not result.is_error, result.content[0].text
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def error(ask: Ask, tool: str, /, **arguments: Any) -> str:
    result = call(ask, tool, **arguments)
    assert result.is_error
    return result.content[0].text


def test_the_tools_are_read_only_and_described(ask_both: Ask) -> None:
    tools = ask_both(lambda client: client.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.description
        assert tool.annotations.read_only_hint


@pytest.mark.parametrize("name", ["総務省", "MIC", "そうむしょう", "2000012020001", MIC])
def test_a_ministry_is_found_by_any_name(ask: Ask, name: str) -> None:
    first = answer(ask, "search_entities", text=name, kind="ministry")["found"][0]
    assert (first["iri"], first["exact"], first["labels"]["ja"]) == (MIC, True, "総務省")


def test_a_name_longer_than_any_is_refused_before_it_is_compared(ask: Ask) -> None:
    assert "1000" in error(ask, "search_entities", text="あ" * 1001)


def test_without_a_kind_all_kinds_are_searched(ask: Ask) -> None:
    found = answer(ask, "search_entities", text="デジタル", limit=50)["found"]
    assert {"ministry", "measure", "law"} <= {row["kind"] for row in found}


def test_a_thing_is_described_by_name_or_iri(ask: Ask) -> None:
    by_name = answer(ask, "describe_entity", thing="総務省")
    assert by_name == answer(ask, "describe_entity", thing=MIC)
    assert '"総務省"@ja' in by_name["turtle"]


def test_what_the_graph_does_not_know_is_an_error(ask: Ask) -> None:
    assert "nothing is known" in error(ask, "describe_entity", thing="そんざいしない")
    assert "says nothing" in error(ask, "describe_entity", thing="https://example.org/x")


def test_every_saved_query_is_listed(ask: Ask, root: Path) -> None:
    listed = answer(ask, "list_queries", language="ja")
    queries = load_queries(root / "queries")
    assert {row["name"]: row["title"] for row in listed["queries"]} == {
        name: query.title["ja"] for name, query in queries.items()
    }
    assert all("law" in queries[row["name"]].tags for row in answer(ask, "list_queries", tag="law")["queries"])


def test_a_saved_query_runs_with_values_as_a_person_has_them(ask_both: Ask) -> None:
    found = answer(ask_both, "run_query", name="ministry-measures", values={"ministry": "総務省"})
    assert found["total"] == len(found["rows"]) > 0
    assert "next_offset" not in found
    assert set(found["rows"][0]) <= set(found["columns"])


def test_pages_put_together_are_the_whole(ask: Ask) -> None:
    whole = answer(ask, "run_query", name="provisions", limit=500)["rows"]

    async def walk(client: Any) -> list[Any]:
        rows: list[Any] = []
        offset: int | None = 0
        while offset is not None:
            arguments = {"name": "provisions", "limit": 10, "offset": offset}
            page = (await client.call_tool("run_query", arguments)).structured_content
            rows += page["rows"]
            offset = page.get("next_offset")
        return rows

    assert ask(walk) == whole


def test_a_query_of_a_graph_gives_turtle(ask: Ask) -> None:
    found = answer(ask, "run_query", name="measure-graph", values={"measure": "2022-06-07/02-01"})
    assert "juten-kg/" in found["turtle"]


def test_wrong_values_are_told_with_the_nearest(ask: Ask) -> None:
    assert "総務省" in error(ask, "run_query", name="ministry-measures", values={"ministry": "総無省"})
    assert "no saved query" in error(ask, "run_query", name="none")
    assert error(ask, "run_query", name="measures", limit=0)


@pytest.mark.parametrize("value", ['"', "}", "\\", "総務省\n} UNION { ?s ?p ?o }", "# x"])
def test_a_hostile_value_is_refused(ask: Ask, value: str) -> None:
    assert "ministry" in error(ask, "run_query", name="ministry-measures", values={"ministry": value})


def test_sparql_gives_rows_booleans_and_graphs(ask: Ask) -> None:
    rows = answer(ask, "sparql", query="SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 3")
    assert (rows["columns"], rows["total"], len(rows["rows"])) == (["s"], 3, 3)
    assert answer(ask, "sparql", query="ASK { ?s ?p ?o }")["boolean"] is True
    assert answer(ask, "sparql", query=f"DESCRIBE <{MIC}>")["turtle"]


def test_sparql_is_refused_as_at_the_endpoint(ask_both: Ask) -> None:
    assert "SERVICE" in error(ask_both, "sparql", query="SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    assert "not allowed" in error(ask_both, "sparql", query="DELETE WHERE { ?s ?p ?o }")
    assert "line 1" in error(ask_both, "sparql", query="SELECT * WHERE {")


def test_an_answer_too_long_is_an_error_that_says_how_to_page(ask: Ask) -> None:
    told = error(ask, "sparql", query="SELECT * WHERE { ?s ?p ?o }")
    assert f"{MAX_BYTES:,}" in told
    assert "LIMIT" in told


def test_the_resources_are_the_vocabulary_and_the_examples(ask_both: Ask, root: Path) -> None:
    listed = {str(row.uri) for row in ask_both(lambda client: client.list_resources()).resources}
    assert listed == {"juten://ontology", "juten://examples"}
    ontology = ask_both(lambda client: client.read_resource("juten://ontology")).contents[0]
    assert ontology.mime_type == "text/turtle"
    assert "施策" in ontology.text
    examples = ask_both(lambda client: client.read_resource("juten://examples")).contents[0].text
    queries = load_queries(root / "queries")
    assert all(query.text in examples for query in queries.values())
    one = ask_both(lambda client: client.read_resource("juten://queries/measures")).contents[0]
    assert one.text == queries["measures"].text


LEGACY = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


def test_an_older_client_is_answered_in_json_without_a_session(server: Server) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }
    response = httpx.post(server.url + "/mcp", json=hello, headers=LEGACY, trust_env=False)
    assert response.headers["Content-Type"].startswith("application/json")
    assert "mcp-session-id" not in response.headers
    assert response.json()["result"]["serverInfo"]["name"] == "juten-kg"
    listed = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    response = httpx.post(server.url + "/mcp", json=listed, headers=LEGACY, trust_env=False)
    assert {tool["name"] for tool in response.json()["result"]["tools"]} == TOOLS


def test_there_is_no_stream_of_messages_to_open(server: Server) -> None:
    response = httpx.get(server.url + "/mcp", headers={"Accept": "text/event-stream"}, trust_env=False)
    assert response.status_code == 405


@pytest.mark.parametrize(("body", "status"), [(b"", 400), (b"{", 400), (b" " * 1_048_577, 413)])
def test_a_body_that_is_no_message_is_refused(server: Server, body: bytes, status: int) -> None:
    headers = LEGACY | {"Content-Type": "application/json"}
    response = httpx.post(server.url + "/mcp", content=body, headers=headers, trust_env=False)
    assert response.status_code == status


def test_an_answer_of_a_tool_is_never_cached(server: Server) -> None:
    listed = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    response = httpx.post(server.url + "/mcp", json=listed, headers=LEGACY, trust_env=False)
    assert response.headers["Cache-Control"] == "no-store"
