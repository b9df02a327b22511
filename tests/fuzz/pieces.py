"""What requests are put together from: paths that are there, and what a path, a value or a header must not break."""

# ruff: noqa: E501 - tables

from __future__ import annotations

PATHS = [
    "/", "/sparql", "/sparql", "/queries", "/queries/measures.csv", "/queries/ministry-measures", "/dumps/",
    "/queries/search-points.json", "/queries/promised-by-year.xlsx", "/dumps/juten.ttl", "/dumps/SHA256SUMS", "/id/plan",
    "/page/plan", "/data/plan.ttl", "/page/measure/2022-06-07/01-10", "/data/measure/2022-06-07/01-10.jsonld", "/search",
    "/id/measure/2022-06-07/01-10", "/page/ministry/mic", "/graph-store", "/graph/ontology", "/reconcile", "/measures",
    "/reconcile/properties", "/reconcile/suggest/entity", "/reconcile/flyout/entity", "/reconcile/preview", "/catalog",
    "/differences", "/differences/2022-06-07/2022-06-07", "/static/style.css", "/docs/swagger-ui.css", "/problems/gone",
    "/sitemap-1.xml", "/sitemap.xml", "/openapi.json", "/.well-known/void", "/healthz", "/readyz", "/tutorial", "/mcp",
    "/topics", "/ministries", "/laws", "/corrections", "/ontology", "/editor/terms.json", "/opensearch.xml", "/metrics",
]  # fmt: skip
PIECES = [
    "..", ".", "/", "//", "%2e%2e", "%2f", "%5c", "\\", "%00", "%0a", "%0d%0aX:y", "%ff", "%c3%28", "%ed%a0%80", "%",
    "%zz", "é", "国", "%e5%9b%bd", "~", "*", ";", "?", "#", "@", "http://evil.example", "<script>", "'", '"', " ", "+",
    "9" * 5000, "%f4%90%80%80", "-", "0", "١", "%d9%a1", ".ttl", ".csv", "a" * 300, "{", "}", "[", "]", "|", "$", "&", "=",
]  # fmt: skip
NAMES = [
    "query", "query", "format", "lang", "draft", "saved", "page", "limit", "offset", "ministry", "year", "text", "q",
    "kind", "topic", "edition", "graph", "default", "default-graph-uri", "named-graph-uri", "queries", "extend", "prefix",
    "cursor", "id", "type", "v", "view", "field", "before", "after", "output", "", "update", "callback", "measure", "law",
]  # fmt: skip
VALUES = [
    "", " ", "\0", "ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "SELECT (REGEX('a','(a+)+$') AS ?x) {}", "総務省", "2030",
    "0", "-1", "1e9", "9" * 30, "9" * 5000, "１", "²", "csv", "html", "xlsx", "objects", "json", "ttl", "ja", "en", "../..",
    "https://w3id.org/juten-kg/graph/ontology", "urn:x", "http://", "http://[", "//evil.example", "measure", "ministry/mic",
    "{}", "[]", '{"q0":{"query":"総務省"}}', '{"ids":["plan"],"properties":[{"id":"label"}]}', "\ud7ff", "\U0010ffff",
    "\ufeff", "\u202e", "a" * 2000, "'; DROP ALL", '"', "\\", "%", "<script>alert(1)</script>", "=1+1", "2022-06-07",
]  # fmt: skip
HEADERS: dict[str, list[bytes]] = {
    "Accept": [b"", b"*", b"*/*;q=nan", b"text/html;q=1e400", b"a/b;q=" + b"9" * 400, b'text/html;a="', b"\xff", b",,;,",
               b"text/html", b"text/html;q=-1", b"application/ld+json;profile=\"x\"", b"text/*;q=0,*/*", b"image/png",
               b"a/b," * 2000, b"text/csv;q=\xb2", b"*/*;q=0", b"application/problem+json"],
    "Accept-Language": [b"", b"*", b"ja;q=nan", b"en;q=inf", b"ja_JP.UTF-8", b"\xff", b"x" * 5000, b"-", b"en-" * 500,
                        b"en;q=" + b"1" * 400, b"\xe6\x97\xa5", b";", b"i-klingon,*;q=0"],
    "Accept-Encoding": [b"", b"gzip;q=nan", b"*;q=0", b"identity;q=0", b"br", b"zstd", b"\xff", b"gzip," * 3000, b"x-gzip",
                        b"gzip;q=\xb2", b";q=1", b"gzip;q=1e999"],
    "If-None-Match": [b"*", b'"', b"W/", b'W/"', b'"a" "b"', b"\xff", b'"x"' * 3000, b"," * 3000, b'"\xe5"'],
    "If-Modified-Since": [b"x", b"Mon, 99 Jan 99999 00:00:00 GMT", b"Mon, 01 Jan 0000 00:00:00 GMT", b"\xff",
                          b"Mon, 01 Jan 9999 23:59:59 -9999", b"Mon, 01 Jan 2024 00:00:00 +99999999999", b"1" * 5000],
    "If-Unmodified-Since": [b"x", b"Mon, 01 Jan 1990 00:00:00 GMT"],
    "If-Range": [b"x", b'"x"', b"Mon, 01 Jan 2024 00:00:00 GMT", b"\xff"],
    "If-Match": [b"*", b'"x"', b"\xff"],
    "Range": [b"bytes=0-3", b"bytes=-0", b"bytes=5-1", b"bytes=0-" + b"9" * 5000, b"bytes=" + b"0-0," * 2000, b"x=0-1",
              b"bytes=\xb2-", b"bytes", b"bytes=--1", b"bytes=1-1,-1", b"\xff"],
    "Forwarded": [b"for=x;host=evil.example;proto=gopher", b'for="[::1', b"\xff"],
    "X-Forwarded-For": [b"1.2.3.4", b"x" * 3000, b"\xff", b",,,", b"::1%lo"],
    "X-Forwarded-Host": [b"evil.example", b"a b", b"<script>", b"\xff", b"evil.example,x", b"[::1", b"x:99999", b""],
    "X-Forwarded-Proto": [b"https", b"javascript", b"\xff", b"", b"https,http", b"a b"],
    "X-Forwarded-Port": [b"443", b"x", b"99999999", b"-1", b"\xb2"],
    "X-Forwarded-Prefix": [b"/kg", b"//evil.example", b"no/slash", b"\xff", b"/\xe5", b"/a?b#c", b"/..", b"/%0d%0a"],
    "Host": [b"", b"a b", b"x:y:z", b"[::1]:80", b"[", b"\xff", b"evil.example@x", b"x:99999", b"<script>", b"x" * 3000],
    "Content-Type": [b"application/sparql-query", b"application/x-www-form-urlencoded", b"application/json", b"\xff", b"",
                     b"application/sparql-query; charset=utf-16", b"application/sparql-query; charset=x; charset=utf-8",
                     b'application/x-www-form-urlencoded; charset="utf-8', b"multipart/form-data", b"a", b"/", b";",
                     b"multipart/form-data; boundary=x", b"multipart/form-data; boundary=" + b"x" * 300,
                     b"application/sparql-query; charset*=utf-8''%ff", b"application/sparql-update"],
    "Content-Encoding": [b"gzip", b"identity", b"br, gzip", b"\xff"],
    "Content-Length": [b"0", b"-1", b"x", b"99999999999999999999", b"5, 5", b"+1", b"0x1", b"99999999"],
    "Transfer-Encoding": [b"chunked", b"gzip, chunked", b"identity", b"x"],
    "Expect": [b"100-continue", b"x"],
    "Origin": [b"null", b"https://other.example", b"\xff"],
    "Authorization": [b"Basic", b"Basic \xff", b"Bearer x", b"Digest x=y"],
    "Cookie": [b"a=b", b"=" * 3000, b'a="\\777"', b"\xff"],
    "Access-Control-Request-Method": [b"DELETE", b"\xff"],
    "Access-Control-Request-Headers": [b"x, y", b"\xff"],
    "X_Forwarded_Host": [b"evil.example"],
    "MCP-Protocol-Version": [b"2025-06-18", b"x", b"\xff"],
    "Mcp-Session-Id": [b"x", b"\xff"],
    "X-Request-ID": [b"x", b"\xff", b"x" * 3000],
    "traceparent": [b"x", b"\xff"],
    "Upgrade": [b"h2c", b"websocket"],
    "X-HTTP-Method-Override": [b"DELETE"],
}  # fmt: skip

TOOLS = ["search_entities", "describe_entity", "list_queries", "run_query", "sparql", "nothing", ""]
ARGUMENTS = ["text", "kind", "limit", "thing", "tag", "language", "name", "values", "offset", "query"]
