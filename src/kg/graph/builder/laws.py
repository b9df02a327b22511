"""Laws and their articles and paragraphs, in the wording whose numbers the table of the plan uses."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import URIRef

from kg.graph.builder.terms import JutenTerms, Triple, integer, ja, plain
from kg.graph.iris import Iris
from kg.graph.namespaces import ELI, RDF, RDFS, SCHEMA, SKOS
from kg.tables.records import Law, Provision


def law_triples(iris: Iris, juten: JutenTerms, law: Law, provisions: Iterable[Provision]) -> list[Triple]:
    """The node of a law and the nodes of all its provisions, in the law's order."""
    node = iris.law(law.law_id)
    triples: list[Triple] = [
        (node, RDF.type, juten.Law),
        (node, RDF.type, ELI.LegalResource),
        (node, RDF.type, SCHEMA.Legislation),
        (node, RDFS.label, ja(law.name_ja)),
        (node, ELI.id_local, plain(law.law_id)),
        (node, SCHEMA.legislationIdentifier, plain(law.law_id)),
        (node, juten.lawNumber, ja(law.number)),
        (node, juten.wording, ja(law.version)),
        (node, RDFS.seeAlso, URIRef(law.url)),
    ]
    rows = sorted((row for row in provisions if row.law_id == law.law_id), key=lambda row: row.key)
    articles = {row.article for row in rows if row.paragraph is None}
    for row in rows:
        triples.extend(_provision_triples(iris, juten, law, row, row.article in articles))
    return triples


def _provision_triples(
    iris: Iris, juten: JutenTerms, law: Law, row: Provision, article_has_row: bool
) -> Iterable[Triple]:
    node = iris.provision(row.law_id, row.article, row.paragraph)
    law_node = iris.law(row.law_id)
    is_paragraph = row.paragraph is not None
    yield (node, RDF.type, juten.Provision)
    yield (node, RDF.type, juten.Paragraph if is_paragraph else juten.Article)
    yield (node, RDF.type, ELI.LegalResourceSubdivision)
    yield (node, RDFS.label, ja(provision_label(law, row)))
    yield (node, ELI.number, plain(str(row.paragraph if is_paragraph else row.article)))
    yield (node, juten.articleNumber, integer(row.article))
    if row.paragraph is not None:
        yield (node, juten.paragraphNumber, integer(row.paragraph))
    # A paragraph whose article is no row of the table stands under the law: no node is made up for the article.
    below_article = is_paragraph and article_has_row
    yield (node, ELI.is_part_of, iris.provision(row.law_id, row.article) if below_article else law_node)
    yield (node, juten.law, law_node)
    if row.caption:
        yield (node, juten.caption, ja(row.caption))
    yield (node, juten.captionStatus, plain(row.caption_status))
    yield (node, juten.chapter, ja(row.chapter))
    yield (node, juten.wording, ja(row.version))
    if row.url:
        yield (node, RDFS.seeAlso, URIRef(row.url))
    yield (node, juten.sourceNote, ja(row.source))
    if row.note:
        yield (node, SKOS.note, ja(row.note))


def provision_label(law: Law, row: Provision) -> str:
    """``官民データ活用推進基本法第11条第1項``."""
    paragraph = f"第{row.paragraph}項" if row.paragraph else ""
    return f"{law.name_ja}第{row.article}条{paragraph}"
