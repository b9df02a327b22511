"""The three ways to send a query (SPARQL 1.1 Protocol, section 2.1), each with the dataset that a test asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import httpx

from tests.w3c.manifest import Case

Pairs = list[tuple[str, str]]
Send = Callable[[httpx.Client, str, Pairs, str], httpx.Response]

_FROM = re.compile(r"^\s*FROM\b", re.MULTILINE)


def _get(http: httpx.Client, text: str, dataset: Pairs, accept: str) -> httpx.Response:
    return http.get("/sparql", params=[("query", text), *dataset], headers={"Accept": accept})


def _form(http: httpx.Client, text: str, dataset: Pairs, accept: str) -> httpx.Response:
    content = str(httpx.QueryParams([("query", text), *dataset]))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
    return http.post("/sparql", content=content, headers=headers)


def _direct(http: httpx.Client, text: str, dataset: Pairs, accept: str) -> httpx.Response:
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    return http.post("/sparql", params=tuple(dataset), content=text.encode(), headers=headers)


WAYS: dict[str, Send] = {"GET": _get, "POST form": _form, "POST direct": _direct}


def dataset_of(case: Case) -> Pairs:
    """The dataset of a test as parameters. A query with FROM names its own, which they would override."""
    if _FROM.search(case.text):
        return []
    default = [("default-graph-uri", case.data)] if case.data is not None else []
    return [*default, *(("named-graph-uri", graph) for graph in case.graphs)]


def sent_every_way(http: httpx.Client, case: Case, accept: str) -> Iterator[tuple[str, httpx.Response]]:
    """The answers to a test's query. The protocol has no place for the file's own IRI, so BASE says it."""
    text = f"BASE <{case.base}> {case.text}"
    for name, send in WAYS.items():
        yield name, send(http, text, dataset_of(case), accept)
