"""What changed from one edition to another: the choice of two editions, and their difference as a page and as data."""

from __future__ import annotations

import json
from itertools import groupby

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wsgi import FileWrapper

from kg.formats import BY_NAME, Format, Shape, formats_for
from kg.i18n import mark
from kg.snapshot import Snapshot
from kg.web.answers import CHUNK, IN_MEMORY
from kg.web.caching import client_has, entity_tag, not_modified, page_response, stamp, text_response
from kg.web.comparisons import DEADLINE, ComparisonTooLong, Kept, NoSuchEdition
from kg.web.difference_entries import entry_list
from kg.web.figures import Edition
from kg.web.language import current_language
from kg.web.negotiation import negotiate
from kg.web.paging import Page, add_paging, page_url, read_page
from kg.web.pinning import link_to
from kg.web.problems import ProblemError
from kg.web.saved import PAGE_NAMES
from kg.web.services import services
from kg.web.urls import urls

HTML, CSV = BY_NAME["html"], BY_NAME["csv"]
TEXT = Format("txt", "text/plain", frozenset({Shape.PAGE}), ("text",), charset=True)
DATA_FORMATS: tuple[Format, ...] = (CSV, TEXT, *formats_for(Shape.GRAPH))
LIST_FORMATS: tuple[Format, ...] = (HTML, Format("json", "application/json", frozenset({Shape.PAGE})))
ENTRIES_ON_PAGE = 50
MOST_ON_PAGE = 200

# Kinds of entries and names of fields as kg.graph has them, and what a page calls them.
KINDS = {
    "added": mark("Added"),
    "gone": mark("Gone"),
    "renamed": mark("Names that are alike"),
    "changed": mark("Same name, changed content"),
    "unchanged": mark("Same name and content"),
}
FIELDS = {
    "kpi/progress": mark("KPI (progress)"),
    "kpi/effect": mark("KPI (effect)"),
    "points": mark("Points"),
    "marks": mark("Law marks"),
    "ministries/lead": mark("Lead ministry"),
    "ministries/cooperating": mark("Cooperating ministries"),
}
EXPLAINED = {
    "added": mark("No measure of the earlier edition has a name like theirs."),
    "gone": mark("No measure of the later edition has a name like theirs."),
    "renamed": mark(
        "Each pair is a suggestion made from the likeness of the two names (0 to 100). "
        "Whether they are the same measure is for a person to judge; nothing here says that they are."
    ),
    "changed": mark("The names are equal. That they are the same measure is a suggestion, for numbers change."),
    "unchanged": mark("The names are equal, and so is all that is compared here."),
}
LOST = "notRecovered"  # of marks: the source text lost them

blueprint = Blueprint("differences", __name__)


def edition_id(edition: Edition) -> str:
    """The date of an edition, by which its IRI ends."""
    return edition.iri.rpartition("/")[2]


@blueprint.get("/differences", strict_slashes=False)
def index() -> Response:
    """The choice of two editions; with ``?before=`` and ``?after=``, the way to their difference."""
    before, after = request.args.get("before"), request.args.get("after")
    if before and after:
        _snapshot_with(before, after)
        return redirect(urls.difference(before, after), 303)  # type: ignore[return-value]
    engine = services().engine
    version = engine.version
    editions = services().figures.editions(engine, current_language())
    list_format = negotiate(request.headers.get("Accept"), request.args.get("format"), LIST_FORMATS)
    dates = [edition_id(edition) for edition in editions]
    neighbours = list(zip(dates[1:], dates, strict=False))
    if list_format is HTML:
        html = render_template("differences.html", editions=editions, edition_id=edition_id, neighbours=neighbours)
        return page_response(html, version)
    rows = [
        {"before": before, "after": after, "url": urls.difference(before, after, external=True)}
        for before, after in neighbours
    ]
    body = json.dumps({"editions": dates, "differences": rows}, ensure_ascii=False, indent=2) + "\n"
    return text_response(body, list_format.content_type, version)


@blueprint.get("/differences/<before>/<after>")
def show(before: str, after: str) -> Response:
    """The difference of two editions."""
    answer_format = negotiate(request.headers.get("Accept"), request.args.get("format"), (HTML, *DATA_FORMATS))
    snapshot = _snapshot_with(before, after)
    if answer_format is HTML:
        return _page(snapshot, before, after)
    language = current_language() if answer_format is TEXT else ""
    tag = entity_tag(snapshot.version, "difference", before, after, answer_format.name, language)
    if client_has(tag):
        return not_modified(tag, snapshot.version)
    form = f"text-{language}" if answer_format is TEXT else answer_format.name
    response = _whole(_made(snapshot, before, after, form), answer_format)
    name = f"difference-{before}-{after}.{answer_format.extension}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if language:
        response.headers["Content-Language"] = language
    return stamp(response, tag, snapshot.version)


def _snapshot_with(before: str, after: str) -> Snapshot:
    """The snapshot that answers now.

    :raises ProblemError: where it has not both editions.
    """
    engine = services().engine
    version = engine.version
    editions = [edition_id(edition) for edition in services().figures.editions(engine, current_language())]
    for name in (before, after):
        if name not in editions:
            there = "、".join(editions) if current_language() == "ja" else ", ".join(editions)
            detail = _("There is no edition “%(edition)s” here. There is: %(there)s.", edition=name[:80], there=there)
            raise ProblemError("not-found", detail, editions=editions)
    return services().snapshots.version(version)


def _made(snapshot: Snapshot, before: str, after: str, form: str) -> Kept:
    try:
        return services().comparisons.get(snapshot, before, after, form)
    except NoSuchEdition:
        detail = _("The graph is being replaced; try again.")
        raise ProblemError("unavailable", detail) from None
    except ComparisonTooLong:
        detail = _("The comparison took longer than %(seconds)s seconds and was stopped.", seconds=f"{DEADLINE:g}")
        raise ProblemError("query-timeout", detail) from None


def _whole(kept: Kept, answer_format: Format) -> Response:
    if kept.size <= IN_MEMORY:
        with kept.open() as file:
            return Response(file.read(), content_type=answer_format.content_type)
    body = FileWrapper(kept.open(), CHUNK)
    response = Response(body, content_type=answer_format.content_type, direct_passthrough=True)
    response.content_length = kept.size
    return response


def _page(snapshot: Snapshot, before: str, after: str) -> Response:
    kind, field = _chosen("kind", KINDS), _chosen("field", FIELDS)
    asked = read_page(request.args)
    page = Page(min(asked.limit or ENTRIES_ON_PAGE, MOST_ON_PAGE), asked.offset)
    kept = _made(snapshot, before, after, "entries")
    entries = entry_list(kept)
    places = entries.select(kind, field)
    shown = entries.read(kept, places, page)
    total = len(places)
    link_to(snapshot.version)
    editions = {edition_id(row): row for row in services().figures.editions(services().engine, current_language())}
    html = render_template(
        "difference.html",
        before=before,
        after=after,
        editions=editions,
        kinds=KINDS,
        fields=FIELDS,
        explained=EXPLAINED,
        lost=LOST,
        entries=entries,
        kind=kind,
        field=field,
        groups=[(name, list(group)) for name, group in groupby(shown, key=lambda entry: entry.kind)],
        shown=len(shown),
        page=page,
        total=total,
        pages=[(relation, other) for relation, other in page.neighbours(total) if other != page] if total else [],
        page_url=page_url,
        page_names=PAGE_NAMES,
        edition_id=edition_id,
        formats=DATA_FORMATS,
    )
    return add_paging(page_response(html, snapshot.version), page, total)


def _chosen(name: str, known: dict[str, str]) -> str | None:
    """A parameter that is one of some words; None where it is not given.

    :raises ProblemError: where it is another word.
    """
    value = request.args.get(name) or None
    if value is not None and value not in known:
        detail = _("The parameter %(name)s is one of: %(known)s.", name=name, known=", ".join(known))
        raise ProblemError("invalid-parameter", detail, parameter=name, value=value[:80], reason="unknown")
    return value
