"""The page of a ministry: its names and identifiers, what it leads, what it takes part in, and with whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.web.entity import Label
from kg.web.figures import Named
from kg.web.kinds.asking import Link, ask_kept, value
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.measures import MeasureList, measures
from kg.web.kinds.nodes import Node, Surroundings
from kg.web.kinds.printed import COOPERATING, LEAD, WORDS
from kg.web.kinds.question import question_about
from kg.web.pictures import partners_graph
from kg.web.services import services

ROLES = {LEAD: "leadMinistry", COOPERATING: "cooperatingMinistry"}
GBIZINFO = "http://hojin-info.go.jp/data/basic/"  # gBizINFO's IRIs; its SPARQL service ended on 2024-04-01
WIKIDATA = "http://www.wikidata.org/entity/"
ROR = "https://ror.org/"

_TOTALS = """SELECT ?p (COUNT(DISTINCT ?m) AS ?n) WHERE {
  VALUES ?p { juten:leadMinistry juten:cooperatingMinistry } ?m ?p $this } GROUP BY ?p"""
_PARTNERS = """SELECT ?partner (COUNT(DISTINCT ?m) AS ?n) WHERE {
  ?m juten:ministry $this , ?partner FILTER(?partner != $this) } GROUP BY ?partner"""
_GROUPS = "SELECT ?group (COUNT(DISTINCT ?m) AS ?n) WHERE { ?m juten:ministryGroup ?group } GROUP BY ?group"


@dataclass(frozen=True, slots=True)
class Partner:
    """A ministry that is named by the same measures, and by how many. ``key`` is its IRI after ``id/ministry/``."""

    link: Named
    count: int
    key: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The same body elsewhere: ``how`` is same, close, exact or record; ``where`` wikidata, ror, gbizinfo or other."""

    iri: str
    how: str
    where: str
    name: str


@dataclass(frozen=True, slots=True)
class Body:
    """What is known of a ministry itself."""

    iri: str
    key: str
    names: tuple[Label, ...]  # Japanese, English, and any other but the reading
    reading: str
    abbreviations: tuple[str, ...]
    corporate_number: str
    founded: str
    website: str
    parents: tuple[Link, ...]
    children: tuple[Link, ...]
    identities: tuple[Identity, ...]


def load(context: Context) -> Mapping[str, object] | None:
    """The ministry: the counts are asked once a version, the list of measures each time."""
    asking = Surroundings(context)
    own = asking.own()
    body = _body(asking, own)
    totals = _totals(context)
    role = context.arguments.get("role", "")
    role = role if role in ROLES else ""
    partners = _partners(context)
    return {
        "body": body,
        "totals": totals,
        "role": role,
        "measures": _measures(context, role) if any(totals.values()) else None,
        "role_terms": {context.term(name): role for role, name in ROLES.items()},
        "partners": partners,
        "figure": partners_graph(
            Named(own.iri, body.names[0] if body.names else Label(body.key)),
            sum(totals.values()),
            tuple((row.link, row.count) for row in partners),
        ),
        "later_than": _later_than(context, body.founded),
        "question": question_about(context),
        "groups": _counts(ask_kept(context, _GROUPS), "group"),
        "words": WORDS,
    }


def _later_than(context: Context, founded: str) -> str:
    """The date of the newest edition, where the body was founded after it; else ``""``."""
    editions = services().figures.editions(context.engine, context.language)
    newest = max((edition.decided for edition in editions), default="")
    return newest if founded and newest and founded > newest else ""


def _body(asking: Surroundings, own: Node) -> Body:
    parents = own.iris("org:subOrganizationOf")
    label = ("rdfs:label",)
    nodes = asking.nodes((parents, label), (f"?s org:subOrganizationOf {asking.subject}", label))
    children = [node for iri, node in nodes.items() if iri not in parents]
    language = asking.language
    other = "en" if language == "ja" else "ja"
    names = (Label(own.in_language("rdfs:label", tag), tag) for tag in (language, other))
    numbers = (term for term in own.terms("org:identifier") if getattr(term, "datatype", None) is not None)
    return Body(
        iri=own.iri,
        key=own.iri.rpartition("/")[2],
        names=tuple(name for name in names if name.text),
        reading=own.in_language("rdfs:label", "ja-Hira"),
        abbreviations=tuple(sorted(value(term) for term in own.terms("schema:alternateName"))),
        corporate_number=min((value(term) for term in numbers), default=""),
        founded=own.value("schema:foundingDate"),
        website=own.value("schema:url"),
        parents=tuple(nodes[iri].link(language) for iri in parents),
        children=tuple(node.link(language) for node in sorted(children, key=_by_reading)),
        identities=tuple(_identities(own)),
    )


def _by_reading(node: Node) -> tuple[str, str]:
    return (node.in_language("rdfs:label", "ja-Hira") or node.iri, node.iri)


def _identities(own: Node) -> Iterable[Identity]:
    for name, how in (
        ("owl:sameAs", "same"),
        ("skos:exactMatch", "exact"),
        ("skos:closeMatch", "close"),
        ("rdfs:seeAlso", "record"),
    ):
        for iri in sorted(own.iris(name)):
            where, short = _known(iri)
            yield Identity(iri, how, where, short)


def _known(iri: str) -> tuple[str, str]:
    for beginning, where in ((WIKIDATA, "wikidata"), (ROR, "ror"), (GBIZINFO, "gbizinfo")):
        if iri.startswith(beginning):
            return where, iri.removeprefix(beginning)
    return "other", iri


def _totals(context: Context) -> dict[str, int]:
    """How many measures it leads, and in how many it cooperates."""
    found = _counts(ask_kept(context, _TOTALS), "p")
    return {role: found.get(name, 0) for role, name in ROLES.items()}


def _counts(rows: Iterable[Mapping[str, object]], name: str) -> dict[str, int]:
    """Numbers by local name; without any group SPARQL gives one row without a key."""
    return {value(row[name]).rpartition("#")[2]: int(value(row["n"])) for row in rows if name in row}  # type: ignore[arg-type]


def _measures(context: Context, role: str) -> MeasureList:
    terms = " ".join(f"juten:{name}" for key, name in ROLES.items() if role in ("", key))
    return measures(context, f"VALUES ?note {{ {terms} }} ?m ?note $this", "DESC(?note)")


def _partners(context: Context) -> list[Partner]:
    """Who is named together with it, most often first, else by reading."""
    names = services().figures.ministries(context.engine, context.language)
    found = []
    for row in ask_kept(context, _PARTNERS):
        if "partner" in row:
            iri = value(row["partner"])
            key = iri.rpartition("/")[2]
            found.append(Partner(names.get(iri, Named(iri, Label(key))), int(value(row["n"])), key))
    return sorted(found, key=lambda partner: (-partner.count, partner.link.reading, partner.link.iri))


KIND = Kind("Ministry", "ministry.html", load)
