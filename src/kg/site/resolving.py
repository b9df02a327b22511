"""Where a link of a page leads in a static edition: to a file, to the query page with a question, or nowhere.

Knows the application's routes and the table of :mod:`kg.site.rules`; it asks the application for nothing but the text
of a saved query with its values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from kg.i18n import LANGUAGES
from kg.queries import ParameterError
from kg.site.addresses import Address, relative
from kg.site.rules import PAGE, RULES, Becomes, Rule
from kg.web.browser_search import SEARCH
from kg.web.graph_store import construct
from kg.web.saved_formats import saved_formats
from kg.web.saved_metadata import METADATA
from kg.web.services import services

QUERY_PATH = "/sparql"
_PAGED = frozenset({"limit", "offset"})
_THINGS = "/id/"
KEPT = 20_000  # resolved links, some 500 B each; those of the menu are asked for on every page

_Found = TypeVar("_Found")


class LeadsNowhere(Exception):
    """A link that this application does not answer. The message says which and why."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a link becomes: the address whose file it leads to, and what stands after the file's name."""

    address: Address
    suffix: str = ""


class Resolver:
    """Resolves links for one application; remembers what it resolved.

    :param prefix: the path that the site's root has on its host, without a slash at the end.
    """

    def __init__(self, app: Flask, prefix: str) -> None:
        self._app = app
        self._prefix = prefix
        self._adapter = app.url_map.bind("localhost")
        self._known: dict[tuple[str, str], Target | None] = {}

    def resolve(self, link: str, language: str) -> Target | None:
        """Where a link of a page in this language leads; None where only a server could answer.

        :param link: an absolute path of this site with its query, without a fragment.
        :raises LeadsNowhere: where the application has no such route, or refuses the values of a saved query.
        """
        key = (link, language)
        if key not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[key] = self._resolve(link, language)
        return self._known[key]

    def _resolve(self, link: str, language: str) -> Target | None:
        parts = urlsplit(link)
        if not parts.path.startswith(f"{self._prefix}/"):
            raise LeadsNowhere(f"{link} is no path of this site")
        path = unquote(parts.path).removeprefix(self._prefix)
        arguments = dict(parse_qsl(parts.query, keep_blank_values=True))
        arguments.pop("version", None)  # there is one version here
        asked = arguments.pop("lang", language)
        language = asked if asked in LANGUAGES else language
        endpoint, values, path = self._match(path)
        rule = RULES.get(endpoint, PAGE)
        if rule.becomes is Becomes.NOTHING:
            return None
        if rule.becomes is Becomes.QUESTION:
            return self._question(endpoint, values, arguments, language)
        if rule.becomes is Becomes.SAVED:
            return self._saved(rule, str(values["name"]), arguments, language)
        if rule.becomes is Becomes.THING:
            page = f"/page/{path.removeprefix(_THINGS)}" if path.startswith(_THINGS) else f"/page{path}"
            return Target(_page(page, arguments, language))
        if endpoint == "static":
            version = arguments.get("v")
            return Target(_data(path, {}), f"?{urlencode({'v': version})}" if version else "")
        return Target(_by_rule(rule, path, arguments, language))

    def _match(self, path: str) -> tuple[str, Mapping[str, object], str]:
        try:
            endpoint, values = self._adapter.match(path, method="GET")
        except RequestRedirect as redirect:  # a slash that is missing at the end
            return self._match(unquote(urlsplit(redirect.new_url).path))
        except HTTPException as error:
            raise LeadsNowhere(f"{path}: there is no such route") from error
        return str(endpoint), values, path

    def _saved(self, rule: Rule, name: str, arguments: dict[str, str], language: str) -> Target:
        stem, _dot, ending = name.partition(".") if name.endswith(f".{METADATA.name}") else name.rpartition(".")
        query = self._in_application(lambda: services().queries.get(stem or name))
        if query is None:
            raise LeadsNowhere(f"/queries/{name}: there is no such saved query")
        if stem and ending in {row.extension for row in (*saved_formats(query.shape), METADATA)}:
            own = language if ending in rule.by_language else ""
            return Target(_data(f"/queries/{name}", arguments, own))
        if arguments.keys() <= _PAGED:
            return Target(_page(f"/queries/{name}", arguments, language))
        given = {key: value for key, value in arguments.items() if key not in _PAGED}

        def bound() -> str:
            return query.bind(given, services().figures.index(services().engine))

        try:
            return _asking(self._in_application(bound), language, run=True)
        except ParameterError as error:
            raise LeadsNowhere(f"/queries/{name}: {error}") from error

    def _question(
        self, endpoint: str, values: Mapping[str, object], arguments: dict[str, str], language: str
    ) -> Target | None:
        if endpoint == "sparql.query":
            if "saved" in arguments:
                return Target(_query_page(language), f"#{urlencode({'saved': arguments['saved']}, quote_via=quote)}")
            text = arguments.get("query") or arguments.get("draft") or ""
            return _asking(text, language, run="query" in arguments) if text else Target(_query_page(language))
        if endpoint == "search.show":
            words = arguments.get(SEARCH.parameter) or arguments.get("q")
            asked = {"saved": SEARCH.name, SEARCH.parameter: words or "", "run": "1"}
            return Target(_query_page(language), f"#{urlencode(asked, quote_via=quote)}") if words else None
        base = self._in_application(lambda: services().base_iri)
        graph = f"{base}graph/{values['name']}" if "name" in values else arguments.get("graph", "")
        return _asking(construct(graph), language, run=True)

    def _in_application(self, function: Callable[[], _Found]) -> _Found:
        with self._app.app_context():
            return function()


def link_to(source: str, target: Target) -> str:
    """The link from a file to a target."""
    return relative(source, target.address.file()) + target.suffix


def _query_page(language: str) -> Address:
    return _page(QUERY_PATH, {}, language)


def _asking(text: str, language: str, *, run: bool) -> Target:
    asked = {"query": text} | ({"run": "1"} if run else {})
    return Target(_query_page(language), f"#{urlencode(asked, quote_via=quote)}")


def _by_rule(rule: Rule, path: str, arguments: dict[str, str], language: str) -> Address:
    wanted = arguments.get("format", "")
    if rule.becomes is Becomes.DATA or (rule.by_format and wanted and wanted != "html"):
        ending = wanted or path.rpartition(".")[2]
        return _data(path, arguments, language if ending in rule.by_language else "")
    return _page(path, {name: value for name, value in arguments.items() if name != "format"}, language)


def _page(path: str, arguments: Mapping[str, str], language: str) -> Address:
    return Address(path, tuple(sorted(arguments.items())), language, is_page=True)


def _data(path: str, arguments: Mapping[str, str], language: str = "") -> Address:
    return Address(path, tuple(sorted(arguments.items())), language)
