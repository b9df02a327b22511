"""What the catalogue says of other people's data sets: that they are not ours, under which terms, from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal, Namespace, URIRef

from kg.graph.attached.record import Attachment
from kg.graph.canonical import Triple
from kg.graph.iris import Iris
from kg.graph.namespaces import DCAT, DCT, RDF, RDFS, VOID, XSD

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
PAV = Namespace("http://purl.org/pav/")
_DESCRIPTION = (
    (
        "ja",
        "第三者が公開したデータ。そのまま取り込み、名前付きグラフで結合できるようにしている。ダウンロード用ファイルには含まない。",
    ),
    ("en", "Another publisher's data, attached as it is for joins, in a named graph. It is not part of the dumps."),
)

_RIGHTS = (
    ("ja", "重点計画ナレッジグラフのデータではない。公開元の定めるライセンスに従う。"),
    ("en", "Not data of the Juten Knowledge Graph. The licence of its publisher applies."),
)


def attached_triples(attachments: Iterable[Attachment], iris: Iris) -> Iterator[Triple]:
    """A data set of the catalogue for each; no publisher is named, for it is not we."""
    for attachment in attachments:
        node = URIRef(f"{iris.catalog}#attached-{attachment.name}")
        yield (iris.catalog, DCAT.dataset, node)
        yield (URIRef(f"{iris.catalog}#sparql"), DCAT.servesDataset, node)
        for kind in (DCAT.Dataset, VOID.Dataset, SD.NamedGraph):
            yield (node, RDF.type, kind)
        yield (node, SD.name, iris.attached(attachment.name))
        yield (node, DCT.identifier, Literal(f"attached-{attachment.name}"))
        yield (node, DCT.title, Literal(attachment.title_ja, lang="ja"))
        yield (node, DCT.title, Literal(attachment.title_en, lang="en"))
        for language, text in _DESCRIPTION:
            yield (node, DCT.description, Literal(text, lang=language))
        yield (node, DCT.license, URIRef(attachment.licence))
        rights = URIRef(f"{iris.catalog}#rights-attached-{attachment.name}")
        yield (node, DCT.rights, rights)
        yield (rights, RDF.type, DCT.RightsStatement)
        for language, text in _RIGHTS:
            yield (rights, RDFS.label, Literal(text, lang=language))
        yield (node, DCT.source, URIRef(attachment.source))
        yield (node, PAV.retrievedOn, Literal(attachment.retrieved.isoformat(), datatype=XSD.date))
        yield (node, DCAT.version, Literal(attachment.sha256[:16]))  # as ours: the content's name
        yield (node, VOID.sparqlEndpoint, iris.sparql)
        yield (node, VOID.triples, Literal(attachment.triples))
