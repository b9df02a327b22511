"""A JSON-LD frame for each class (W3C, JSON-LD 1.1 Framing): what turns the flat nodes of a dump into one tree a thing.

A frame holds a thing's own parts whole (a measure's points, KPIs, marks) and names what else it points to by id, class
and labels; the rest stays an id. No triple of a framed thing is lost. Knows no record and no triple.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

# What stays an identifier in a part. It has to be said there: what a frame does not mention takes over the @always of
# the part, and a processor would embed thing after thing, the whole vocabulary by way of a status.
_PLAIN: Json = {"@embed": "@never", "@omitDefault": True}
# What is pointed to, by its names. The label is written by its prefixed name: as a term with a language map, {} in a
# frame would mean that there is no label.
_NAMED: Json = {"@type": {}, "@embed": "@always", "@explicit": True, "@omitDefault": True, "rdfs:label": {}}


@dataclass(frozen=True, slots=True)
class Tree:
    """How the things of a class are shown: the classes that they have, the parts in them by property, what is named.

    ``types`` are the classes that things state; empty: the class itself. A part is shown by the tree of its class;
    every other property of that class that leads to a thing is ``plain``.
    """

    types: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


_YEARS = ("mentionsFiscalYear", "targetFiscalYear")
_KPI = Tree(named=("kpiOf", "topic", *_YEARS), plain=("kpiStatus", "targetComparison"))
_PROVISION = Tree(named=("law", "partOfLaw"))

TREES: dict[str, Tree] = {
    "Plan": Tree(named=("hasPart",)),
    "Edition": Tree(named=("isPartOf", "publisher")),
    "SourcePage": Tree(named=("isPartOf",)),
    "Measure": Tree(
        parts={
            "point": "Point",
            "kpi": "Kpi",
            "qualifiedAttribution": "Attribution",
            "qualifiedLegalBasis": "LegalBasis",
            "correction": "Correction",
        },
        named=(
            *("isPartOf", "hadPrimarySource", "leadMinistry", "cooperatingMinistry", "specializationOf"),
            *("topic", "mentionsFiscalYear", "mainArticle", "relatedArticle"),
        ),
    ),
    "MeasureLine": Tree(),
    "Kpi": _KPI,
    "ProgressKpi": _KPI,
    "EffectKpi": _KPI,
    "Point": Tree(named=("pointOf", "topic", *_YEARS)),
    "LegalBasis": Tree(named=("column",), plain=("mark",)),
    "Attribution": Tree(named=("agent",), plain=("hadRole",)),
    "Correction": Tree(named=("correctionOf",), plain=("corrects", "cause")),
    "Ministry": Tree(named=("subOrganizationOf",)),
    "Law": Tree(),
    "Provision": _PROVISION,
    "Article": _PROVISION,
    "Paragraph": _PROVISION,
    "LawColumn": Tree(named=("isPartOf", "law", "covers")),
    "FiscalYear": Tree(),
    "Topic": Tree(named=("broader", "narrower", "inScheme")),
    "Annotation": Tree(parts={"target": "SpecificResource"}, named=("body",)),
    "SpecificResource": Tree(parts={"selector": "Selector"}, plain=("targetSource",)),
    "Selector": Tree(types=("TextPositionSelector", "TextQuoteSelector")),
    "Change": Tree(named=("before", "after")),
    # Classes that no thing states, only their sub-classes.
    "PrintedItem": Tree(types=("Measure", "Kpi", "Point")),
    "OrderedItem": Tree(types=("Point", "LawColumn")),
    "LawPart": Tree(types=("Provision", "LawColumn")),
    # Values, which are individuals of the vocabulary.
    **{
        name: Tree()
        for name in (
            *("KpiStatus", "MinistryRole", "MinistryGroup", "Mark", "LegalBasisStatus", "CorrectionCause"),
            "TargetComparison",
        )
    },
}


def frame(name: str, context: Mapping[str, Any]) -> Json:
    """The frame of a class, with the context in it, so that it needs no second request.

    :param name: the class's term in the context.
    :raises KeyError: where there is no such class.
    """
    tree = TREES[name]
    types = list(tree.types) or [name]
    return {"@context": dict(context), "@type": types[0] if len(types) == 1 else types} | _contents(tree)


def _contents(tree: Tree) -> Json:
    """Everything but the class: nothing is embedded that is not mentioned."""
    parts: Json = {
        name: {"@type": {}} | _contents(TREES[of]) | {"@embed": "@always"} for name, of in tree.parts.items()
    }
    others = dict.fromkeys(tree.named, _NAMED) | dict.fromkeys(tree.plain, _PLAIN)
    return {"@embed": "@never", "@omitDefault": True} | parts | others
