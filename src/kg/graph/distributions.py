"""The files of the dumps as DCAT distributions: what a format is, and what is said of one file.

It knows names and sizes of files, no record and no licence text: those stand in :mod:`kg.graph.catalogue`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Literal, Namespace, URIRef

from kg.graph.canonical import Triple
from kg.graph.namespaces import DCAT, DCT, RDF, RDFS, SPDX, VOID, XSD
from kg.snapshot import FileEntry

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
DCATAP = Namespace("http://data.europa.eu/r5r/")
AVAILABLE = URIRef("http://publications.europa.eu/resource/authority/planned-availability/AVAILABLE")
GZIP = "gzip"
CHECKSUMS = "SHA256SUMS"
RDF_EXTENSIONS = frozenset({"ttl", "nt.gz", "jsonld", "rdf"})


@dataclass(frozen=True, slots=True)
class FileType:
    """What a file name's extension says: the name in the EU's list of file types, and what it is, in ja and en."""

    authority: str | None
    ja: str
    en: str


_TYPES: dict[str, FileType] = {
    "ttl": FileType("RDF_TURTLE", "Turtle(並べ替え済み)", "Turtle, sorted"),
    "nt.gz": FileType("RDF_N_TRIPLES", "正規形のN-Triples(gzip圧縮)", "Canonical N-Triples, compressed with gzip"),
    "jsonld": FileType("JSON_LD", "JSON-LD(コンテキスト付き)", "JSON-LD with its context"),
    "rdf": FileType("RDF_XML", "RDF/XML", "RDF/XML"),
    "trig": FileType(
        "RDF_TRIG",
        "データと名前付きグラフ(カタログ、オントロジー、保存クエリ)のTriG。"
        "自分自身のSHA-256は含められないため、SHA256SUMS とHTTPヘッダー Repr-Digest で示す",
        "TriG of the data and the named graphs (catalogue, ontology, saved queries). "
        "A file cannot hold its own SHA-256: it is in SHA256SUMS and in the HTTP header Repr-Digest",
    ),
    "csv": FileType("CSV", "表(CSV、UTF-8)", "Table as CSV in UTF-8"),
    "xlsx": FileType("XLSX", "すべての表(Excel)", "All tables as an Excel workbook"),
    "json": FileType("JSON", "JSON", "JSON"),
}
_TABLE_METADATA = FileType(
    "JSON", "表の列の説明(CSVW)", "What the columns of the tables mean (CSV on the Web metadata)"
)
_CHECKSUMS = FileType(None, "すべてのファイルのSHA-256", "The SHA-256 of every file")

# Written after the catalogue, which the one holds and whose file the other lists: no size and no checksum can be told.
LATER_FILES: tuple[tuple[str, str], ...] = (("juten-all.trig", "application/trig"), (CHECKSUMS, "text/plain"))


def file_type(name: str) -> FileType | None:
    """What a file is, by its name; None where its extension says nothing."""
    if name.endswith("csv-metadata.json"):
        return _TABLE_METADATA
    return _CHECKSUMS if name == CHECKSUMS else _TYPES.get(name.partition(".")[2])


def media_type_of(file: FileEntry) -> tuple[str, bool]:
    """The media type of the content, and whether it is compressed with gzip."""
    if file.name.endswith(".nt.gz"):
        return "application/n-triples", True
    return file.media_type, False


def distribution_triples(
    node: URIRef, owner: URIRef, address: URIRef, name: str, media_type: str, *, compressed: bool = False
) -> Iterator[Triple]:
    """What can be said of every file: where it is, what it is."""
    yield (owner, DCAT.distribution, node)
    yield (node, RDF.type, DCAT.Distribution)
    yield (node, DCT.title, Literal(name))
    yield (node, DCAT.accessURL, address)
    yield (node, DCAT.downloadURL, address)
    yield (node, DCAT.mediaType, URIRef(MEDIA_TYPES + media_type.partition(";")[0]))
    yield (node, DCATAP.availability, AVAILABLE)
    if compressed:
        yield (node, DCAT.compressFormat, URIRef(f"{MEDIA_TYPES}application/{GZIP}"))
    kind = file_type(name)
    if kind is not None:
        yield (node, DCT.description, Literal(kind.ja, lang="ja"))
        yield (node, DCT.description, Literal(kind.en, lang="en"))
        if kind.authority:
            yield (node, DCT["format"], URIRef(FILE_TYPES + kind.authority))
    if name.partition(".")[2] in RDF_EXTENSIONS:
        yield (owner, VOID.dataDump, address)


def checksum_triples(node: URIRef, checksum: URIRef, file: FileEntry) -> Iterator[Triple]:
    """The size and the SHA-256 of a finished file."""
    yield (node, DCAT.byteSize, Literal(str(file.bytes), datatype=XSD.nonNegativeInteger))
    yield (node, SPDX.checksum, checksum)
    yield (checksum, RDF.type, SPDX.Checksum)
    yield (checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    yield (checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary))


def see_checksums(node: URIRef, checksums: URIRef) -> Triple:
    """Where the checksum of a file stands that the catalogue cannot tell."""
    return (node, RDFS.seeAlso, checksums)
