"""Which format an answer takes: ``?format=`` first, then Accept, then the default. One function for every resource.

It knows the table of formats and nothing of Flask: strings in, a row of the table out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from werkzeug.http import parse_accept_header

from kg.formats import Format

# Names that clients send in ?format= beside the short name, the media type and its aliases. SPARQLWrapper sends
# ``format=xml`` or ``format=rdf+xml`` with every query, Virtuoso's form ``turtle``; srj and srx are W3C extensions.
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "json": ("srj", "sparql-results+json"),
    "xml": ("srx", "sparql-results+xml"),
    "ttl": ("turtle", "n3", "text/n3"),
    "nt": ("ntriples", "n-triples"),
    "jsonld": ("json-ld", "ld+json", "json"),
    "rdf": ("rdfxml", "rdf-xml", "rdf+xml", "rdf/xml", "xml"),
    "html": ("htm", "xhtml"),
}

_MEDIA_RANGE = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+/[!#$%&'*+.^_`|~0-9a-z-]+")


class NotAcceptable(Exception):
    """Nothing that the client takes is on offer. ``offers`` is what there is, ``asked`` what was wanted."""

    def __init__(self, offers: Sequence[Format], asked: str) -> None:
        super().__init__(f"not available as {asked}")
        self.offers = tuple(offers)
        self.asked = asked


def negotiate(accept: str | None, asked: str | None, offers: Sequence[Format]) -> Format:
    """The format to answer in.

    :param accept: the Accept header, if any (RFC 9110, section 12.5.1); parts that are malformed are ignored.
    :param asked: the value of ``?format=``, if any: a short name, an extension or a media type; it beats Accept.
    :param offers: what there is, the default first.
    :raises NotAcceptable: where nothing fits.
    """
    if asked:
        return _named(asked, offers)
    ranges = tuple(_media_ranges(accept or ""))
    if not ranges:
        return offers[0]
    best = max(offers, key=lambda offer: _rank(offer, ranges))  # max keeps the first of equals: the server's order
    if _rank(best, ranges)[0] <= 0:
        raise NotAcceptable(offers, accept or "")
    return best


def _named(asked: str, offers: Sequence[Format]) -> Format:
    # A + that nobody percent-encoded arrives as a space: application/sparql-results+json.
    name = asked.split(";", maxsplit=1)[0].strip().lower().removeprefix(".").replace(" ", "+")
    for names_of in (_main_names, _alias_names):
        for offer in offers:
            if name in names_of(offer):
                return offer
    raise NotAcceptable(offers, asked)


def _main_names(offer: Format) -> tuple[str, ...]:
    return (offer.name, offer.media_type)


def _alias_names(offer: Format) -> tuple[str, ...]:
    return (*offer.aliases, *OTHER_NAMES.get(offer.name, ()))


def _media_ranges(accept: str) -> Iterator[tuple[str, float]]:
    """The well-formed parts: (media range without parameters, quality). A lone ``*`` is Java's way to write ``*/*``."""
    for value, quality in parse_accept_header(accept):
        media_range = value.split(";")[0].strip().lower()
        if media_range == "*":
            media_range = "*/*"
        if _MEDIA_RANGE.fullmatch(media_range) and (media_range == "*/*" or not media_range.startswith("*/")):
            yield media_range, quality


def _rank(offer: Format, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """How welcome an offer is: its quality, then how exactly it was named (3 itself, 2 an alias, 1 type/*, 0 */*).

    The most specific range that matches decides the quality, whatever its order (``text/turtle;q=0, */*`` refuses
    Turtle); an alias counts only where it is written out, so that ``text/*`` does not mean XML by way of text/xml.
    """
    for exactness, names in (
        (3, {offer.media_type}),
        (2, set(offer.aliases)),
        (1, {offer.media_type.split("/")[0] + "/*"}),
        (0, {"*/*"}),
    ):
        qualities = [quality for media_range, quality in ranges if media_range in names]
        if qualities:
            return max(qualities), exactness
    return 0.0, 0
