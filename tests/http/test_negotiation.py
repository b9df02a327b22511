from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.formats import BY_NAME, FORMATS, Shape, formats_for
from kg.web.negotiation import NotAcceptable, negotiate

RESULTS = (*formats_for(Shape.BINDINGS), BY_NAME["html"])
GRAPH = (*formats_for(Shape.GRAPH), BY_NAME["html"])
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
REFUSED = None

# Accept, ?format=, what comes of it for a SELECT and for a CONSTRUCT.
CASES: list[tuple[str | None, str | None, str | None, str | None]] = [
    # nothing said
    (None, None, "json", "ttl"),
    ("", None, "json", "ttl"),
    ("   ", None, "json", "ttl"),
    ("*/*", None, "json", "ttl"),
    ("*", None, "json", "ttl"),
    # one thing said
    ("application/sparql-results+json", None, "json", REFUSED),
    ("application/sparql-results+xml", None, "xml", REFUSED),
    ("text/csv", None, "csv", REFUSED),
    ("text/tab-separated-values", None, "tsv", REFUSED),
    ("text/turtle", None, REFUSED, "ttl"),
    ("application/n-triples", None, REFUSED, "nt"),
    ("application/ld+json", None, REFUSED, "jsonld"),
    ("application/rdf+xml", None, REFUSED, "rdf"),
    ("text/html", None, "html", "html"),
    ("image/png", None, REFUSED, REFUSED),
    # aliases
    ("application/json", None, "json", "jsonld"),
    ("application/xml", None, "xml", "rdf"),
    ("text/xml", None, "xml", "rdf"),
    ("application/x-turtle", None, REFUSED, "ttl"),
    ("text/plain", None, REFUSED, "nt"),
    # case and blanks
    ("TEXT/CSV", None, "csv", REFUSED),
    (" text/csv , text/turtle ", None, "csv", "ttl"),
    # parameters
    ("text/csv;charset=utf-8", None, "csv", REFUSED),
    ("text/turtle; charset=UTF-8; q=0.5", None, REFUSED, "ttl"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', None, REFUSED, "jsonld"),
    # quality
    ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", None, "xml", REFUSED),
    ("text/csv;q=0.5, text/tab-separated-values;q=0.50", None, "csv", REFUSED),
    ("application/n-triples;q=0.1, text/turtle;q=0.2", None, REFUSED, "ttl"),
    ("text/csv;q=0", None, REFUSED, REFUSED),
    ("application/sparql-results+json;q=0, */*", None, "xml", "ttl"),
    ("text/turtle;q=0, */*;q=0.1", None, "json", "nt"),
    ("*/*;q=0", None, REFUSED, REFUSED),
    # of equals, the named beats the wildcard, and then the server's order decides
    ("*/*, text/csv", None, "csv", "ttl"),
    ("application/sparql-results+xml, application/sparql-results+json", None, "json", REFUSED),
    ("application/json, application/sparql-results+xml", None, "xml", "jsonld"),
    # wildcards of a type mean the media type itself, never an alias
    ("text/*", None, "csv", "ttl"),
    ("application/*", None, "json", "nt"),
    ("text/*;q=0.3, application/*;q=0.2", None, "csv", "ttl"),
    ("image/*", None, REFUSED, REFUSED),
    # as clients send it
    (BROWSER, None, "html", "html"),
    ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", None, "html", "html"),
    ("application/sparql-results+json,application/json,text/javascript,application/javascript", None, "json", "jsonld"),
    (
        "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.7, "
        "text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1",
        None,
        "json",
        "jsonld",
    ),
    (
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
        "text/turtle;q=0.6,application/rdf+xml;q=0.5",
        None,
        REFUSED,
        "jsonld",
    ),
    # malformed parts are ignored; where nothing is left, nothing was said
    ("garbage", None, "json", "ttl"),
    (";;;,,=/", None, "json", "ttl"),
    ("garbage, text/csv", None, "csv", REFUSED),
    ("text/csv;q=high, text/tab-separated-values", None, "tsv", REFUSED),
    ("text/csv;q=2, text/tab-separated-values;q=0.1", None, "tsv", REFUSED),
    ("*/csv", None, "json", "ttl"),
    ('text/"csv', None, "json", "ttl"),
    # ?format= beats Accept
    ("text/html", "csv", "csv", REFUSED),
    ("text/turtle", "json", "json", "jsonld"),
    (None, "xml", "xml", "rdf"),
    (None, "tsv", "tsv", REFUSED),
    (None, "ttl", REFUSED, "ttl"),
    (None, "nt", REFUSED, "nt"),
    (None, "jsonld", REFUSED, "jsonld"),
    (None, "rdf", REFUSED, "rdf"),
    (None, "html", "html", "html"),
    (BROWSER, "", "html", "html"),
    # its value may be an extension, a media type, an alias, or what a known client sends
    (None, ".csv", "csv", REFUSED),
    (None, "CSV", "csv", REFUSED),
    (None, "text/csv", "csv", REFUSED),
    (None, "text/csv; charset=utf-8", "csv", REFUSED),
    (None, "application/sparql-results+json", "json", REFUSED),
    (None, "application/sparql-results json", "json", REFUSED),
    (None, "application/json", "json", "jsonld"),
    (None, "text/turtle", REFUSED, "ttl"),
    (None, "turtle", REFUSED, "ttl"),
    (None, "n3", REFUSED, "ttl"),
    (None, "rdf+xml", REFUSED, "rdf"),
    (None, "json-ld", REFUSED, "jsonld"),
    (None, "srj", "json", REFUSED),
    (None, "docx", REFUSED, REFUSED),
    (None, "text/*", REFUSED, REFUSED),
]


def outcome(accept: str | None, asked: str | None, offers: tuple) -> str | None:
    try:
        return negotiate(accept, asked, offers).name
    except NotAcceptable:
        return REFUSED


@pytest.mark.parametrize(("accept", "asked", "for_select", "for_construct"), CASES)
def test_the_table_of_cases(
    accept: str | None, asked: str | None, for_select: str | None, for_construct: str | None
) -> None:
    assert (outcome(accept, asked, RESULTS), outcome(accept, asked, GRAPH)) == (for_select, for_construct)


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_every_format_is_reached_by_its_media_type_and_by_its_name(row) -> None:
    offers = formats_for(next(iter(row.shapes)))
    assert negotiate(row.media_type, None, offers) is row
    assert negotiate(row.content_type, None, offers) is row
    assert negotiate(None, row.name, offers) is row


def test_a_refusal_says_what_there_is() -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate("image/png", None, RESULTS)
    assert caught.value.offers == RESULTS
    assert caught.value.asked == "image/png"


header_text = st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n"), max_size=80)
pieces = st.lists(
    st.sampled_from(["text/csv", "*/*", "text/*", ";", ",", "q=", "0.5", "1", '"', "\\", "=", " ", "/", "*", "q=1;q=0"])
)


@given(accept=st.one_of(header_text, pieces.map("".join)), asked=st.one_of(st.none(), st.text(max_size=40)))
def test_any_header_gives_an_offer_or_a_refusal(accept: str, asked: str | None) -> None:
    assert outcome(accept, asked, RESULTS) in {REFUSED, *(row.name for row in RESULTS)}
