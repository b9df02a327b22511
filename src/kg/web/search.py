"""The search: a page with a form, facets as links and the hits, and the same as JSON; and how browsers learn of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from kg.formats import BY_NAME, Format, Shape
from kg.i18n import mark
from kg.search import (
    MAX_LETTERS,
    Choice,
    FieldName,
    Hit,
    Match,
    QueryTooLong,
    Results,
    SearchIndex,
    SearchUnavailable,
    Text,
)
from kg.snapshot import Snapshot
from kg.web.caching import page_response, text_response
from kg.web.language import current_language
from kg.web.negotiation import negotiate
from kg.web.numbered_pages import PARAMETER, Numbered, numbered
from kg.web.paging import TOTAL_HEADER
from kg.web.problems import UNAVAILABLE_RETRY_AFTER, ProblemError
from kg.web.saved import PAGE_NAMES
from kg.web.services import services
from kg.web.urls import urls

PAGE_SIZE = 20
SHOWN = 8  # values of a facet; the others unfold
FORMATS: tuple[Format, ...] = (BY_NAME["html"], Format("json", "application/json", frozenset({Shape.PAGE})))
OPENSEARCH = "application/opensearchdescription+xml"

FACETS = {
    "kind": mark("Kind"),
    "ministry": mark("Ministry"),
    "topic": mark("Topic"),
    "year": mark("Year that the measure mentions"),
    "kpi": mark("KPI"),
    "edition": mark("Edition"),
}
FIELDS = {
    FieldName.LABEL: mark("name"),
    FieldName.PRINTED_NAME: mark("name as printed"),
    FieldName.CORRECTED: mark("corrected form"),
    FieldName.ABBREVIATION: mark("abbreviation"),
    FieldName.NUMBER: mark("number"),
    FieldName.CAPTION: mark("caption"),
    FieldName.ARTICLE: mark("article"),
    FieldName.CITATION: mark("law and article"),
    FieldName.READING: mark("reading"),
    FieldName.POINT: mark("issues and work"),
    FieldName.PROGRESS_KPI: mark("KPI (progress)"),
    FieldName.EFFECT_KPI: mark("KPI (effect)"),
    FieldName.NOTE: mark("note"),
    FieldName.MINISTRY: mark("ministry"),
    FieldName.KIND: mark("kind"),
}
_FIELDS_OF = {  # what a field is called in records of a kind that call it otherwise
    ("topic", FieldName.ABBREVIATION): mark("other form"),
    ("topic", FieldName.NOTE): mark("In the words of the plan"),
}
EXAMPLES = ("データ流通", "総務省", "そうむしょう", "DFFT", "02-02", "11条1項")

blueprint = Blueprint("search", __name__)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the request asks for: the text as typed, and the values chosen of each facet."""

    query: str
    chosen: dict[str, list[str]]
    version: str

    def url(self, facets: Mapping[str, list[str]] | None = None, **more: Any) -> str:  # noqa: ANN401
        """This search with other choices in some facets, from its first page."""
        return urls.search(q=self.query or None, **(self.chosen | dict(facets or {})), **more)

    def page_url(self, page: int, **more: Any) -> str:  # noqa: ANN401
        """A page of this very search, of the version that this one is of."""
        return self.url(page=page if page > 1 else None, version=self.version, **more)

    def toggled(self, facet: str, value: str) -> str:
        """This search with a value chosen, or no longer."""
        values = self.chosen.get(facet, [])
        others = [other for other in values if other != value]
        return self.url({facet: others if value in values else [*values, value]})


@blueprint.get("/search")
def show() -> Response:
    """The hits of a query under the chosen facets."""
    answer_format = negotiate(request.headers.get("Accept"), request.args.get("format"), FORMATS)
    snapshot = services().snapshot
    try:
        index = services().searches.of(snapshot)
        asked = _asked(index, snapshot.version)
        results = index.search(
            asked.query, asked.chosen, offset=_offset(), limit=PAGE_SIZE, language=current_language()
        )
    except QueryTooLong as error:
        raise _too_long(error) from error
    except SearchUnavailable as error:
        raise _unavailable(error) from error
    page = numbered(request.args, results.total, PAGE_SIZE)
    if answer_format is FORMATS[0]:
        return _linked(page_response(_html(index, asked, results, page), snapshot.version), asked, page)
    text = json.dumps(_document(snapshot, index, asked, results, page), ensure_ascii=False, indent=2) + "\n"
    return _linked(text_response(text, answer_format.content_type, snapshot.version), asked, page)


def _offset() -> int:
    """Hits before the page; whether there is such a page is known when they are counted."""
    text = request.args.get(PARAMETER, "")
    return (
        (int(text) - 1) * PAGE_SIZE if text.isascii() and text.isdecimal() and 0 < len(text) < 10 and int(text) else 0
    )


def _asked(index: SearchIndex, version: str) -> Asked:
    """The request's parameters, the facets' values in their own spelling.

    :raises ProblemError: where ``q`` stands twice or a value is none of its facet.
    """
    queries = request.args.getlist("q")
    if len(queries) > 1:
        raise ProblemError("malformed-request", _("The parameter %(name)s is given twice.", name="q"))
    chosen = {}
    for facet in FACETS:
        texts = [text for text in request.args.getlist(facet) if text.strip()]
        values = list(dict.fromkeys(_value(index, facet, text) for text in texts))
        if values:
            chosen[facet] = values
    return Asked(queries[0].strip() if queries else "", chosen, version)


def _value(index: SearchIndex, facet: str, text: str) -> str:
    text = text[:MAX_LETTERS]
    value = index.facet_value(facet, text)
    if value is not None:
        return value
    nearest = [(value, index.facet_labels(facet, value)) for value in index.nearest_values(facet, text)]
    detail = _("There is no “%(value)s” to choose (parameter %(parameter)s).", value=text[:80], parameter=facet)
    if nearest:
        labels = " / ".join(_in_language(labels).text for _nearest, labels in nearest)
        detail = _("%(detail)s Nearest: %(nearest)s.", detail=detail, nearest=labels)
    members = [{"value": value, "label": _labels(labels)} for value, labels in nearest]
    raise ProblemError("invalid-parameter", detail, parameter=facet, value=text[:80], reason="unknown", nearest=members)


def _too_long(error: QueryTooLong) -> ProblemError:
    detail = _("Look for %(limit)s letters at most.", limit=error.limit)
    return ProblemError("invalid-parameter", detail, parameter="q", reason="too-long", limit=error.limit)


def _unavailable(error: SearchUnavailable) -> ProblemError:
    logger.warning("no search: %s", error)
    detail = _("The search index is missing or cannot be read. Everything else works; `kg build` makes it again.")
    found = ProblemError("unavailable", detail)
    found.problem.headers["Retry-After"] = str(UNAVAILABLE_RETRY_AFTER)
    return found


def _linked(response: Response, asked: Asked, page: Numbered) -> Response:
    """Say how many hits there are, and where the other pages are (RFC 8288)."""
    response.headers[TOTAL_HEADER] = str(page.total)
    neighbours = page.neighbours.items()
    links = (f'<{asked.page_url(number)}>; rel="{relation}"' for relation, number in neighbours)
    if neighbours:
        response.headers["Link"] = ", ".join(links)
    return response


# The page


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet as a link: what it leads to is the search with it chosen, or no longer."""

    label: Text
    count: int
    is_chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """A facet on the page: its first values, and those that unfold."""

    name: str
    title: str
    shown: list[Option]
    folded: list[Option]


def _html(index: SearchIndex, asked: Asked, results: Results, page: Numbered) -> str:
    return render_template(
        "search.html",
        asked=asked,
        results=results,
        page=page,
        groups=list(_groups(asked, results)),
        label_of=lambda facet, value: _in_language(index.facet_labels(facet, value)),
        field_name=lambda match, kind: _(_FIELDS_OF.get((kind, match.name), FIELDS[match.name])),
        facet_titles=FACETS,
        examples=EXAMPLES,
        page_names=PAGE_NAMES,
        max_letters=MAX_LETTERS,
    )


def _groups(asked: Asked, results: Results) -> Iterator[Group]:
    for facet, title in FACETS.items():
        choices = list(results.facets.get(facet, ()))
        if facet == "ministry":  # too many for any order but this; equal ones stay in the order of their readings
            choices.sort(key=lambda choice: (not choice.is_chosen, -choice.count))
        options = [_option(asked, facet, choice) for choice in choices]
        if options:
            yield Group(facet, _(title), options[:SHOWN], options[SHOWN:])


def _option(asked: Asked, facet: str, choice: Choice) -> Option:
    return Option(_in_language(choice.labels), choice.count, choice.is_chosen, asked.toggled(facet, choice.value))


def _in_language(labels: tuple[Text, ...]) -> Text:
    language = current_language()
    return next((label for label in labels if label.language == language), labels[0] if labels else Text(""))


# The same as JSON


def _document(
    snapshot: Snapshot, index: SearchIndex, asked: Asked, results: Results, page: Numbered
) -> dict[str, object]:
    return {
        "version": snapshot.version,
        "query": asked.query,
        "words": results.words,
        "chosen": asked.chosen,
        "total": results.total,
        "page": page.number,
        "pages": page.last,
        "page_size": page.size,
        "links": {relation: asked.page_url(number, _external=True) for relation, number in page.neighbours.items()},
        "hits": [_hit_document(hit) for hit in results.hits],
        "facets": {facet: [_choice_document(row) for row in rows] for facet, rows in results.facets.items()},
        "suggestions": [
            {"text": row.text.text, "count": row.count, "url": urls.search(q=row.text.text, _external=True)}
            for row in results.suggestions
        ],
    }


def _hit_document(hit: Hit) -> dict[str, object]:
    record = hit.record
    return {
        "iri": record.iri,
        "kind": record.kind,
        "label": {"text": "".join(piece.text for piece in hit.label), "language": hit.language},
        "number": record.number,
        "facets": {facet: record.values_of(facet) for facet in FACETS if record.values_of(facet)},
        "score": hit.score,
        "matches": [_match_document(match) for match in hit.matches],
    }


def _match_document(match: Match) -> dict[str, object]:
    marks, text = [], ""
    for piece in match.pieces:
        if piece.is_match:
            marks.append([len(text), len(text) + len(piece.text)])
        text += piece.text
    return {
        "field": match.name,
        "position": match.position,
        "language": match.language,
        "text": text,
        "marks": marks,
        "begins_cut": match.begins_cut,
        "ends_cut": match.ends_cut,
    }


def _choice_document(choice: Choice) -> dict[str, object]:
    return {
        "value": choice.value,
        "label": _labels(choice.labels),
        "count": choice.count,
        "chosen": choice.is_chosen,
    }


def _labels(labels: tuple[Text, ...]) -> dict[str, str]:
    return {label.language: label.text for label in labels}


# OpenSearch


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser searches here (OpenSearch 1.1): it offers this site in its own search box."""
    snapshot = services().snapshots.current()
    language = current_language()
    page = urls.search(_external=True)
    joint = "&" if "?" in page else "?"
    templates = (
        ("text/html", f"{page}{joint}q={{searchTerms}}"),
        ("application/json", f"{page}{joint}q={{searchTerms}}&format=json"),
    )
    icon = urls.static("icon.svg")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(_('Juten KG'))}</ShortName>",
        f"<Description>{escape(_('Measures, ministries and laws of the plan for a digital society'))}</Description>",
        f"<Language>{language}</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        f'<Image type="image/svg+xml">{escape(request.host_url.rstrip("/") + icon)}</Image>',
        *(f'<Url type="{kind}" template={quoteattr(template)}/>' for kind, template in templates),
        "</OpenSearchDescription>",
    ]
    return text_response("\n".join(lines) + "\n", OPENSEARCH, snapshot.version)
