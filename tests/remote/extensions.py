"""Queries that call what is an engine's own: functions, stored procedures, graphs to be fetched from loopback."""

from __future__ import annotations

THEIRS = {
    "a built-in function": "SELECT (bif:http_get('http://127.0.0.1/') AS ?x) {}",
    "the same with its prefix declared": "PREFIX bif: <bif:> SELECT (bif:http_get('http://127.0.0.1/') AS ?x) {}",
    "the same under another prefix": "PREFIX x: <BIF:http> SELECT (x:_get('http://127.0.0.1/') AS ?x) {}",
    "a prefix that ends inside of the scheme": "PREFIX x: <bi> SELECT (x:f:http_get('http://127.0.0.1/') AS ?x) {}",
    "the same by its IRI": "SELECT (<bif:http_get>('http://127.0.0.1/') AS ?x) {}",
    "the same with an escape": "SELECT (<\\u0062if:http_get>('http://127.0.0.1/') AS ?x) {}",
    "by a base": "BASE <bif:> SELECT (<http_get>('http://127.0.0.1/') AS ?x) {}",
    "a stored procedure": "SELECT (sql:exec('x') AS ?x) {}",
    "a Java class": "PREFIX f: <java:java.lang.> SELECT (f:Runtime() AS ?x) {}",
    "a graph to be fetched": "SELECT * FROM <http://127.0.0.1/> OPTION (get:soft 'soft') { ?s ?p ?o }",
    "the same in words that are declared": "PREFIX get: <x:> SELECT * FROM <http://127.0.0.1/> OPTION(get:soft 1) {}",
    "a pragma": "DEFINE get:soft 'soft' SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }",
}
