"""SPARQL 1.1 Protocol, over a running server."""

from __future__ import annotations

import socket
from urllib.parse import quote, urlencode

import httpx
import pytest

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
LABELS = """SELECT ?label WHERE { ?m <http://purl.org/dc/terms/identifier> "01-10" ;
  <http://www.w3.org/2000/01/rdf-schema#label> ?label }"""
LABEL = "デジタル技術を活用した郵便局による地域連携"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
ASK_GRAPH = "ASK { <https://w3id.org/juten-kg/ontology> a ?type }"
ASK_NAMED = "ASK { GRAPH ?g { <https://w3id.org/juten-kg/ontology> a ?type } }"


def problem(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == response.status_code
    return response.status_code, document["type"].rpartition("/")[2]


def ask(response: httpx.Response) -> bool:
    assert response.status_code == 200, response.text
    return bool(response.json()["boolean"])


def labels(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["label"]["value"] for row in response.json()["results"]["bindings"]]


def test_a_query_by_get(http: httpx.Client) -> None:
    assert labels(http.get("/sparql", params={"query": LABELS})) == [LABEL]


def test_a_query_by_form(http: httpx.Client) -> None:
    assert labels(http.post("/sparql", data={"query": LABELS})) == [LABEL]


def test_a_query_as_the_body(http: httpx.Client) -> None:
    assert labels(http.post("/sparql", content=LABELS.encode(), headers=DIRECT)) == [LABEL]


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "us-ascii"])
def test_the_body_may_name_its_charset(http: httpx.Client, charset: str) -> None:
    headers = {"Content-Type": f"application/sparql-query; charset={charset}"}
    assert ask(http.post("/sparql", content=b"ASK {}", headers=headers))


def test_the_address_may_end_in_a_slash(http: httpx.Client) -> None:
    assert ask(http.get("/sparql/", params={"query": "ASK {}"}))
    assert ask(http.post("/sparql/", data={"query": "ASK {}"}))


def test_a_plus_is_a_blank_and_an_encoded_plus_is_a_plus(http: httpx.Client) -> None:
    text = http.get('/sparql?query=SELECT+("a%2Bb+c"+AS+?v)+{}&format=csv').text
    assert text == "v\r\na+b c\r\n"


def test_percent_is_decoded_once(http: httpx.Client) -> None:
    text = 'SELECT ("%41" AS ?v) {}'
    assert http.get("/sparql", params={"query": text, "format": "csv"}).text == "v\r\n%41\r\n"
    assert http.post("/sparql", data={"query": text, "format": "csv"}).text == "v\r\n%41\r\n"


def test_unencoded_utf8_in_the_query_string_is_read(server) -> None:
    url = httpx.URL(server.url)
    line = "GET /sparql?format=csv&query=SELECT+(%22施策%22+AS+?v)+%7B%7D HTTP/1.1"
    with socket.create_connection((url.host, url.port or 80), timeout=60) as connection:
        connection.sendall(f"{line}\r\nHost: {url.host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
    assert answer.endswith("\r\n\r\nv\r\n施策\r\n")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_default_graphs_of_the_protocol_override_the_default_graph(http: httpx.Client, tiny, method: str) -> None:
    pairs = [("query", ASK_GRAPH)]
    graph = [("default-graph-uri", tiny.ontology_graph), ("default-graph-uri", "http://example.org/none")]
    assert not ask(_send(http, method, pairs, []))
    assert ask(_send(http, method, pairs, graph))
    assert ask(_send(http, method, pairs + graph, []))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_named_graphs_of_the_protocol_override_the_named_graphs(http: httpx.Client, tiny, method: str) -> None:
    pairs = [("query", ASK_NAMED)]
    assert ask(_send(http, method, pairs, []))
    assert ask(_send(http, method, pairs, [("named-graph-uri", tiny.ontology_graph)]))
    assert not ask(_send(http, method, pairs, [("named-graph-uri", "http://example.org/none")]))


def test_the_protocol_dataset_overrides_from(http: httpx.Client, tiny) -> None:
    text = "ASK FROM <http://example.org/none> { <https://w3id.org/juten-kg/ontology> a ?type }"
    assert not ask(http.get("/sparql", params={"query": text}))
    assert ask(http.get("/sparql", params={"query": text, "default-graph-uri": tiny.ontology_graph}))


def test_the_dataset_of_a_direct_post_stands_in_the_query_string(http: httpx.Client, tiny) -> None:
    params = {"default-graph-uri": tiny.ontology_graph}
    assert ask(http.post("/sparql", params=params, content=ASK_GRAPH.encode(), headers=DIRECT))


def _send(http: httpx.Client, method: str, pairs: list, in_url: list) -> httpx.Response:
    if method == "GET":
        return http.get("/sparql", params=pairs + in_url)
    return http.post("/sparql", params=in_url, content=urlencode(pairs), headers=FORM)


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("value", ["relative", "http://example.org/a b", "", "<http://example.org/>"])
def test_a_dataset_that_is_no_iri_is_400(http: httpx.Client, name: str, value: str) -> None:
    assert problem(http.get("/sparql", params={"query": "ASK {}", name: value})) == (400, "malformed-request")


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None),
        ("POST", "/sparql", b"query=ASK%7B%7D&query=SELECT+*+%7B%7D"),
        ("POST", "/sparql?query=ASK%7B%7D", b"query=ASK%7B%7D"),
    ],
)
def test_two_queries_are_400(http: httpx.Client, method: str, url: str, body: bytes | None) -> None:
    response = http.request(method, url, content=body, headers=FORM if body else {})
    assert problem(response) == (400, "repeated-parameter")


def test_a_query_in_the_body_and_in_the_query_string_is_400(http: httpx.Client) -> None:
    response = http.post("/sparql?query=ASK%7B%7D", content=b"ASK {}", headers=DIRECT)
    assert problem(response) == (400, "repeated-parameter")


@pytest.mark.parametrize("body", [b"", b"q=ASK%7B%7D"])
def test_a_form_without_a_query_is_400(http: httpx.Client, body: bytes) -> None:
    assert problem(http.post("/sparql", content=body, headers=FORM)) == (400, "missing-query")


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x", "x"])
def test_another_media_type_is_415(http: httpx.Client, content_type: str) -> None:
    response = http.post("/sparql", content=b"ASK {}", headers={"Content-Type": content_type})
    assert problem(response) == (415, "unsupported-media-type")


@pytest.mark.parametrize("body", [b"ASK {}", b"query=ASK%20%7B%7D"])
def test_a_missing_media_type_is_415(http: httpx.Client, body: bytes) -> None:
    response = http.post("/sparql", content=body)
    assert problem(response) == (415, "unsupported-media-type")


@pytest.mark.parametrize("kind", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_another_charset_is_415(http: httpx.Client, kind: str) -> None:
    headers = {"Content-Type": f"{kind}; charset=UTF-16"}
    response = http.post("/sparql", content="ASK {}".encode("utf-16"), headers=headers)
    assert problem(response) == (415, "unsupported-media-type")


def test_a_compressed_body_is_415(http: httpx.Client) -> None:
    response = http.post("/sparql", content=b"\x1f\x8b", headers=DIRECT | {"Content-Encoding": "gzip"})
    assert problem(response) == (415, "unsupported-media-type")


@pytest.mark.parametrize(
    ("method", "url", "body", "headers"),
    [
        ("GET", "/sparql?query=ASK%7B%22%E6%22%7D", None, {}),
        ("POST", "/sparql", b"query=ASK%7B%22%E6%22%7D", FORM),
        ("POST", "/sparql", b"query=ASK{\xe6}", FORM),
        ("POST", "/sparql", b'ASK {"\xe6"}', DIRECT),
        ("POST", "/sparql", "ASK {}".encode("utf-16"), DIRECT),
        ("GET", "/sparql?query=ASK%7B%7D%00", None, {}),
        ("POST", "/sparql", b"ASK {}\0", DIRECT),
        ("GET", "/sparql?" + "&".join(f"p{n}=" for n in range(1001)), None, {}),
    ],
)
def test_what_cannot_be_read_is_400(
    http: httpx.Client, method: str, url: str, body: bytes | None, headers: dict[str, str]
) -> None:
    assert problem(http.request(method, url, content=body, headers=headers)) == (400, "malformed-request")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_method_is_405_with_the_methods_that_there_are(http: httpx.Client, method: str) -> None:
    response = http.request(method, "/sparql", params={"query": "ASK {}"})
    assert problem(response) == (405, "method-not-allowed")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize(
    ("method", "url", "body", "headers"),
    [
        ("GET", "/sparql?update=CLEAR+ALL", None, {}),
        ("POST", "/sparql", b"update=CLEAR+ALL", FORM),
        ("POST", "/sparql", b"update=CLEAR+NAMED&update=CLEAR+DEFAULT", FORM),
        ("POST", "/sparql", b"CLEAR ALL", {"Content-Type": "application/sparql-update"}),
        ("GET", "/sparql?query=" + quote("INSERT DATA { <http://e/> <http://e/> 1 }"), None, {}),
    ],
)
def test_an_update_is_refused_as_read_only(
    http: httpx.Client, method: str, url: str, body: bytes | None, headers: dict[str, str]
) -> None:
    assert problem(http.request(method, url, content=body, headers=headers)) == (403, "read-only")


def test_service_is_refused_with_its_place(http: httpx.Client) -> None:
    response = http.get("/sparql", params={"query": "ASK {\n  SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"})
    assert problem(response) == (403, "forbidden-feature")
    assert (response.json()["feature"], response.json()["line"], response.json()["column"]) == ("SERVICE", 2, 3)


def test_a_syntax_error_is_400_with_line_and_column(http: httpx.Client) -> None:
    response = http.get("/sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"})
    assert problem(response) == (400, "query-syntax")
    assert response.json()["line"] == 2
    assert response.json()["column"] > 8


def test_unknown_parameters_are_ignored(http: httpx.Client) -> None:
    params = {"query": "ASK {}", "output": "xml", "results": "xml", "debug": "on"}
    response = http.get("/sparql", params=params)
    assert response.headers["Content-Type"] == "application/sparql-results+json"


FORMATS = [
    ("SELECT ?s WHERE { ?s ?p ?o }", "json", "application/sparql-results+json"),
    ("SELECT ?s WHERE { ?s ?p ?o }", "xml", "application/sparql-results+xml"),
    ("SELECT ?s WHERE { ?s ?p ?o }", "csv", "text/csv; charset=utf-8"),
    ("SELECT ?s WHERE { ?s ?p ?o }", "tsv", "text/tab-separated-values; charset=utf-8"),
    ("SELECT ?s WHERE { ?s ?p ?o }", "html", "text/html; charset=utf-8"),
    ("ASK {}", "json", "application/sparql-results+json"),
    ("ASK {}", "xml", "application/sparql-results+xml"),
    ("ASK {}", "html", "text/html; charset=utf-8"),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "ttl", "text/turtle; charset=utf-8"),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "nt", "application/n-triples"),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "jsonld", "application/ld+json"),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "rdf", "application/rdf+xml"),
    ("DESCRIBE <https://w3id.org/juten-kg/id/ministry/mic>", "ttl", "text/turtle; charset=utf-8"),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "html", "text/html; charset=utf-8"),
]


@pytest.mark.parametrize(("text", "name", "content_type"), FORMATS)
def test_every_format_by_name_and_by_accept(http: httpx.Client, text: str, name: str, content_type: str) -> None:
    by_name = http.get("/sparql", params={"query": text, "format": name})
    by_accept = http.get("/sparql", params={"query": text}, headers={"Accept": content_type})
    assert (by_name.status_code, by_name.headers["Content-Type"]) == (200, content_type)
    assert (by_accept.status_code, by_accept.headers["Content-Type"]) == (200, content_type)


@pytest.mark.parametrize(("text", "name", "content_type"), FORMATS)
def test_head_is_get_without_the_body(http: httpx.Client, text: str, name: str, content_type: str) -> None:
    params = {"query": text, "format": name}
    got, head = http.get("/sparql", params=params), http.head("/sparql", params=params)
    assert head.content == b""
    assert _lasting(head) == _lasting(got)
    assert int(head.headers["Content-Length"]) == len(got.content)


def _lasting(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name not in {"date", "x-request-id"}}


def test_head_of_an_error_is_the_error(http: httpx.Client) -> None:
    assert http.head("/sparql", params={"query": "SELECT"}).status_code == 400


def test_a_format_that_does_not_fit_is_406_with_the_list(http: httpx.Client) -> None:
    response = http.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"})
    assert problem(response) == (406, "not-acceptable")
    available = [row["format"] for row in response.json()["available"]]
    assert available == ["json", "xml", "csv", "tsv", "html"]


def test_the_dataset_of_a_form_may_stand_in_the_body_and_so_may_the_format(http: httpx.Client) -> None:
    response = http.post("/sparql", data={"query": COUNT, "format": "csv"})
    assert response.text.startswith("n\r\n")


def test_a_form_of_ten_megabytes_is_taken(http: httpx.Client) -> None:
    text = "ASK {} #" + "あ" * 1_200_000
    body = urlencode({"query": text})
    assert len(body) > 10_000_000
    assert ask(http.post("/sparql", content=body, headers=FORM))


@pytest.mark.parametrize("headers", [FORM, DIRECT])
def test_a_body_over_the_limit_is_413(http: httpx.Client, headers: dict[str, str]) -> None:
    body = b"query=ASK%7B%7D&x=" + b"x" * 16_777_216
    assert problem(http.post("/sparql", content=body, headers=headers)) == (413, "request-too-large")


def test_a_chunked_body_over_the_limit_is_413(http: httpx.Client) -> None:
    pieces = (b"#" * 65_536 for _ in range(300))
    assert problem(http.post("/sparql", content=pieces, headers=DIRECT)) == (413, "request-too-large")


def test_a_chunked_body_is_read(http: httpx.Client) -> None:
    assert ask(http.post("/sparql", content=iter([b"ASK", b" {", b"}"]), headers=DIRECT))


def test_a_preflight_is_answered_for_every_origin(http: httpx.Client) -> None:
    headers = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    response = http.options("/sparql", headers=headers)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert {"GET", "POST"} <= set(response.headers["Access-Control-Allow-Methods"].split(", "))
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("params", [{"query": "ASK {}"}, {"query": "SELECT"}])
def test_another_origin_may_read_answers_and_errors(http: httpx.Client, params: dict[str, str]) -> None:
    response = http.get("/sparql", params=params, headers={"Origin": "https://example.org"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Link", "X-Juten-Version"} <= set(response.headers["Access-Control-Expose-Headers"].split(", "))


# The service description


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/html", "text/html; charset=utf-8"),
    ],
)
def test_without_a_query_the_service_describes_itself(
    http: httpx.Client, accept: str | None, content_type: str
) -> None:
    response = http.get("/sparql", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)


def test_the_description_counts_the_triples_of_each_graph(http: httpx.Client, server, tiny) -> None:
    text = http.get("/sparql", headers={"Accept": "application/n-triples"}).text
    for count in tiny.snapshot.triples.values():
        assert f'<http://rdfs.org/ns/void#triples> "{count}"' in text
    assert f"#name> <{tiny.ontology_graph}>" in text
    assert f"#endpoint> <{server.url}/sparql>" in text


def test_the_description_claims_no_update_and_no_federation(http: httpx.Client) -> None:
    text = http.get("/sparql").text
    assert "SPARQL11Query" in text
    assert "Update" not in text
    assert "Federated" not in text
