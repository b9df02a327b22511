"""Where printed texts name topics: the spans that the graph has, and a text cut into pieces by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.web.kinds.asking import Link, grouped, value
from kg.web.kinds.nodes import Node, Surroundings, data_block

GAP = "…"


@dataclass(frozen=True, slots=True)
class Span:
    """A name of a topic in a text: code points, ``end`` excluded."""

    start: int
    end: int
    topic: Link


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``topic`` is there where the part names one."""

    text: str
    topic: Link | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """The topics that texts name, in the order of their labels; and where, by the thing whose text it is."""

    links: list[Link]
    spans: dict[str, list[Span]]


def topics_named(asking: Surroundings, things: Iterable[Node]) -> Named:
    """What texts name, in one query; in none where the things say that they name no topic."""
    naming = [node.iri for node in things if node.terms("juten:topic")]
    if not naming:
        return Named([], {})
    rows = asking.select(
        f"SELECT ?thing ?topic ?label ?start ?end WHERE {{ VALUES ?thing {{ {data_block(naming)} }} "
        "?target oa:hasSource ?thing ; oa:hasSelector ?at . ?at oa:start ?start ; oa:end ?end . "
        "?annotation oa:hasTarget ?target ; oa:hasBody ?topic . ?topic rdfs:label ?label } ORDER BY ?topic"
    )
    links = {
        iri: asking.link_of(found[0]["topic"], *(row["label"] for row in found))
        for iri, found in grouped(rows, "topic").items()
    }
    spans: dict[str, set[Span]] = defaultdict(set)
    for row in rows:
        span = span_of(value(row["start"]), value(row["end"]), links[value(row["topic"])])
        if span:
            spans[value(row["thing"])].add(span)
    ordered = {iri: sorted(found, key=lambda it: (it.start, it.end, it.topic.iri)) for iri, found in spans.items()}
    return Named(sorted(links.values(), key=lambda link: (link.label.text.casefold(), link.iri)), ordered)


def span_of(start: str, end: str, topic: Link) -> Span | None:
    """A span from what the graph says; None where that is no number."""
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return None
    return Span(int(start), int(end), topic)


def pieces_of(text: str, spans: Iterable[Span], around: int | None = None) -> list[Piece]:
    """The text in pieces, in its order. What does not fit the text, or overlaps the span before it, is left unmarked.

    :param around: letters kept on either side of a span, the rest as an ellipsis; None: the whole text.
    """
    pieces: list[Piece] = []
    at = 0
    for span in spans:
        if at <= span.start < span.end <= len(text):
            pieces += [Piece(text[at : span.start]), Piece(text[span.start : span.end], span.topic)]
            at = span.end
    pieces.append(Piece(text[at:]))
    found = [piece for piece in pieces if piece.text]
    return found if around is None else _shortened(found, around)


def _shortened(pieces: Sequence[Piece], around: int) -> list[Piece]:
    """Cut what stands between names: its end before one, its beginning after one."""
    found = []
    for number, piece in enumerate(pieces):
        before, after = number == 0, number == len(pieces) - 1  # nothing marked stands before, or after
        kept = around * (2 - before - after)
        if piece.topic or len(piece.text) <= kept or (before and after):
            found.append(piece)
            continue
        head = "" if before else piece.text[:around]
        tail = "" if after else piece.text[-around:]
        found.append(Piece(f"{head}{GAP}{tail}"))
    return found
