"""The one place where URLs are built. Templates and views ask here; nobody joins paths.

Links to pages carry ``lang`` along where the reader chose one; links to data do not, for data has no language.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any
from urllib.parse import quote, urlencode

from flask import request, url_for

from kg.formats import Format
from kg.graph.frames import TREES
from kg.i18n import LANGUAGES
from kg.web.language import chosen_language
from kg.web.pinning import PARAMETER, linked_version
from kg.web.services import services
from kg.web.static_edition import is_static
from kg.web.static_files import content_hash

_THINGS = "id/"
# First parts of the IRIs that do not begin with id/: documents, and what belongs to them.
_DOCUMENTS = frozenset({"catalog", "graph", "ontology", "queries"})
BUILT_KEPT = 4096  # URLs, of some 200 B
_SAFE_IN_PATH = "/:@!$&'()*+,;=-._~"


def iri_path(path: str) -> str:
    """The path of the IRI that /page/<path> and /data/<path>.ttl are about: measure/… means id/measure/…."""
    return path if path.partition("/")[0] in _DOCUMENTS else _THINGS + path


class Urls:
    """Every URL of the application, as a path on this host (``external=True`` where a whole URL is needed)."""

    def home(self) -> str:
        """The home page."""
        return self._page("pages.home")

    def reconcile(self, *, external: bool = True) -> str:
        """The reconciliation service; its manifest adds paths to it."""
        return self._data("reconcile.endpoint", _external=external)

    def with_language(self, address: str) -> str:
        """An address, or a template of addresses, that carries along the language that was chosen."""
        chosen = chosen_language()
        return f"{address}{'&' if '?' in address else '?'}lang={chosen}" if chosen else address

    def sparql(self, query: str | None = None, **parameters: str) -> str:
        """The endpoint; with a query, the request that asks it."""
        return self._data("sparql.query", query=query, **parameters)

    def editor(self, query: str | None = None, *, run: bool = False) -> str:
        """The query editor with a query in it, or with its results as well."""
        name = "query" if run else "draft"
        return self._page("sparql.query", **{name: query, "format": "html"})

    def saved_in_editor(self, name: str) -> str:
        """The query editor with a saved query in it."""
        return self._page("sparql.query", saved=name, format="html")

    def editor_terms(self) -> str:
        """What the query editor completes."""
        return self._data("editor.terms")

    def endpoint(self) -> str:
        """The whole URL of the SPARQL endpoint."""
        return url_for("sparql.query", _external=True)

    def search(self, **values: Any) -> str:  # noqa: ANN401 - whatever a form sends
        """The search, or the hits of one: q, facets, page."""
        return self._page("search.show", **values)

    def search_form(self) -> str:
        """Where the words of a search form are sent: to the search, or to the query page where there is no server."""
        return self.editor() if is_static() else self.search()

    def search_field(self) -> str:
        """What the field with the words is called there."""
        return "text" if is_static() else "q"

    def opensearch(self) -> str:
        """How a browser searches here."""
        return self._page("search.opensearch")

    def queries(self) -> str:
        """The list of saved queries."""
        return self._page("saved.index")

    def saved_query(self, name: str, **values: Any) -> str:  # noqa: ANN401 - whatever a form sends
        """The page of a saved query."""
        return self._page("saved.show", name=name, **values)

    def saved_query_form(self, name: str) -> str:
        """Where the form of a saved query is sent; the form itself carries the language."""
        return self._data("saved.show", name=name)

    def saved_answer(self, name: str, answer_format: Format, **values: Any) -> str:  # noqa: ANN401
        """The answer of a saved query in a format."""
        return self._data("saved.show", name=f"{name}.{answer_format.extension}", **values)

    def differences(self) -> str:
        """The choice of two editions to compare."""
        return self._page("differences.index")

    def differences_form(self) -> str:
        """Where the choice is sent; the form itself carries the language."""
        return self._data("differences.index")

    def difference(self, before: str, after: str, *, external: bool = False, **values: str) -> str:
        """What changed from one edition to another; ``kind`` and ``field`` show a part of it."""
        return self._page("differences.show", before=before, after=after, _external=external, **values)

    def difference_data(self, before: str, after: str, answer_format: Format) -> str:
        """The same as data."""
        return self._data("differences.show", before=before, after=after, format=answer_format.name)

    def void(self) -> str:
        """The VoID description, at its well-known address."""
        return self._data("catalogue.void")

    def schema_org(self) -> str:
        """The catalogue in schema.org's words."""
        return self._page("catalogue.schema")

    def dumps(self) -> str:
        """The list of dumps."""
        return self._page("dumps.index")

    def dumps_json(self) -> str:
        """The same for a program."""
        return self._data("dumps.index", format="json")

    def dump(self, name: str, version: str | None = None, *, external: bool = False) -> str:
        """A dump of the published snapshot, or of a version for ever."""
        if version is None:
            return self._data("dumps.current", name=name, _external=external)
        return self._data("dumps.versioned", version=version, name=name, _external=external)

    def frame(self, name: str) -> str:
        """The JSON-LD frame of a class of ours; empty where it has none."""
        return self._data("frames.show", name=name) if name in TREES else ""

    def graph_store(self, graph: str | None = None, *, external: bool = False) -> str:
        """The default graph, or the graph of the IRI, by the Graph Store Protocol."""
        path = url_for("graph_store.read", _external=external)
        return f"{path}?default" if graph is None else f"{path}?{urlencode({'graph': graph})}"

    def page(self, path: str, **parameters: str) -> str:
        """The page about the thing whose IRI is the base and the path."""
        return self._page("entities.page", path=path.removeprefix(_THINGS), **parameters)

    def data(self, path: str, data_format: Format) -> str:
        """The data of the thing whose IRI is the base and the path."""
        return self._data("entities.data", path=f"{path.removeprefix(_THINGS)}.{data_format.extension}")

    def measures(self) -> str:
        """The list of measures."""
        return self._page("lists.measures")

    def ministries(self) -> str:
        """The list of ministries."""
        return self._page("lists.ministries")

    def laws(self) -> str:
        """The list of laws."""
        return self._page("lists.laws")

    def topics(self) -> str:
        """The list of topics."""
        return self._page("lists.topics")

    def corrections(self) -> str:
        """The list of corrections."""
        return self._page("lists.corrections")

    def about(self) -> str:
        """What this is, its licence and how to cite it."""
        return self.document("about")

    def tutorial(self) -> str:
        """The tutorial."""
        return self.document("tutorial")

    def document(self, name: str) -> str:
        """A document of docs/ as a page: about, tutorial, model, endpoint or tabular."""
        return self._page("documents.show", name=name)

    def local(self, path: str) -> str:
        """A path of this site, as a text of ours has it, in the reader's language."""
        chosen = chosen_language()
        return request.script_root + path + (f"?lang={chosen}" if chosen and "?" not in path else "")

    def openapi(self) -> str:
        """The description of every route."""
        return self._page("openapi.description")

    def docs(self) -> str:
        """The same to read and to try."""
        return self._page("openapi.docs")

    def docs_file(self, name: str) -> str:
        """A file of Swagger UI."""
        return url_for("openapi.asset", name=name)

    def problem_types(self) -> str:
        """The list of kinds of problems."""
        return self._page("problems.index")

    def chosen_language(self) -> str | None:
        """The language that links and forms carry along."""
        return chosen_language()

    def problem_type(self, slug: str) -> str:
        """The page that explains a kind of problem."""
        return self._page("problems.show", slug=slug)

    def problem_iri(self, slug: str) -> str:
        """A problem's type (RFC 9457, section 3.1.1), the same on every host; :meth:`problem_type` explains it."""
        return f"{services().base_iri}problems/{slug}"

    def static(self, filename: str) -> str:
        """A file of the style, by the hash of its content."""
        return url_for("static", filename=filename, v=content_hash(filename))

    def thing(self, iri: str) -> str:
        """Where to go for an IRI: the local path for one of ours, a web address as it is, else ``""``."""
        base = services().base_iri
        if iri.startswith(base):
            path, _, fragment = iri.removeprefix(base).partition("#")
            local = request.script_root + "/" + quote(path, safe=_SAFE_IN_PATH + "%")  # an IRI is encoded already
            chosen = chosen_language()
            return local + (f"?lang={chosen}" if chosen else "") + (f"#{quote(fragment)}" if fragment else "")
        return iri if iri.startswith(("http://", "https://")) else ""

    def in_language(self, language: str) -> str:
        """This very page in another language."""
        pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
        path = quote(request.script_root + request.path, safe=_SAFE_IN_PATH)
        return f"{path}?{urlencode([*pairs, ('lang', language)])}"

    def languages(self) -> tuple[str, ...]:
        """The languages that there are pages in."""
        return LANGUAGES

    def numbered_page(self, number: int) -> str:
        """This very list, another page of it, of the version that this one is of."""
        version = linked_version()
        pairs = [("page", str(number))] if number > 1 else []
        return self._again(*pairs, *([(PARAMETER, version)] if version else []), without={"page", PARAMETER})

    def begun_anew(self) -> str:
        """This very list from its beginning, of the version that is current when it is asked."""
        return self._again(without={"page", "offset", PARAMETER})

    def _again(self, *pairs: tuple[str, str], without: Set[str]) -> str:
        """This very request with other parameters."""
        kept = [(name, value) for name, value in request.args.items(multi=True) if name not in without]
        path = quote(request.script_root + request.path, safe=_SAFE_IN_PATH)
        return f"{path}?{urlencode([*kept, *pairs])}" if kept or pairs else path

    def _page(self, endpoint: str, **values: Any) -> str:  # noqa: ANN401
        return _built(endpoint, {"lang": chosen_language()} | values)

    def _data(self, endpoint: str, **values: Any) -> str:  # noqa: ANN401
        return _built(endpoint, values)


def _built(endpoint: str, values: dict[str, Any]) -> str:
    """What ``url_for`` gives, remembered: it takes some 40 µs, and 40 links are the same on every page."""
    if values.get("_external"):  # the host is the request's
        return url_for(endpoint, **values)
    remembered = services().built_urls
    key = (request.script_root, endpoint, *values.items())
    try:
        known = remembered.get(key)
    except TypeError:  # a list of values is no key
        return url_for(endpoint, **values)
    if known is None:
        if len(remembered) >= BUILT_KEPT:
            remembered.clear()
        known = remembered[key] = url_for(endpoint, **values)
    return known


urls = Urls()
