"""One query on one pyoxigraph store, its answer written to a file, its errors translated into ours.

The only module that calls ``Store.query``. A query runs from start to end in the calling thread, because pyoxigraph's
iterators abort the process when they are passed between threads.
"""

from __future__ import annotations

import gzip
from typing import IO, BinaryIO, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from kg.engine.errors import EngineUnavailable, QueryError, StoreDamaged
from kg.engine.interface import Query
from kg.engine.scanner import SCANNED_LENGTH, check, scan
from kg.engine.syntax import syntax_error
from kg.engine.writing import write
from kg.formats import Format
from kg.integrity import check_needed
from kg.snapshot import Snapshot, SnapshotError

_QUADS = RdfFormat.N_QUADS
_DAMAGE = "Corruption: "  # how RocksDB's message begins where a block is not what its checksum says


def load_store(snapshot: Snapshot) -> Store:
    """The snapshot in a store in memory.

    :raises EngineUnavailable: where a file of the snapshot is missing or damaged.
    """
    try:
        check_needed(snapshot)
    except SnapshotError as error:
        raise EngineUnavailable(str(error)) from error
    store = Store()
    # Not bulk_load: a million triples peak at 669 MiB and keep 411; with load 431 and 363, in the same time.
    try:
        quads = [(path, _QUADS) for path in (snapshot.named_graphs_file, *snapshot.attached_files)]
        for path, file_format in ((snapshot.graph_file, RdfFormat.N_TRIPLES), *quads):
            with gzip.open(path) as file:
                store.load(cast(IO[bytes], file), format=file_format)
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise EngineUnavailable(f"snapshot {snapshot.version} cannot be loaded: {error}") from error
    return store


def evaluate(store: Store, query: Query, answer_format: Format, output: BinaryIO, base_iri: str | None) -> None:
    """Scan and evaluate the query and write its answer to ``output``.

    :param base_iri: what relative IRIs of a query without BASE are resolved against.
    :raises QueryError: where the query is refused, is no query, or calls a function that there is not.
    :raises StoreDamaged: where the store on disk is not what was written.
    :raises EngineUnavailable: where the store cannot be read or the output cannot be written.
    :raises ResultTooLarge: where ``output`` raised it.
    :raises ValueError: where the format does not hold the query's shape.
    """
    seen = scan(query.text) if len(query.text) <= SCANNED_LENGTH else check(query.text)
    if seen.shape not in answer_format.shapes:
        raise ValueError(f"{answer_format.name} does not hold {seen.shape}")
    try:
        named = "bnode" in query.text.lower()
        write(lambda: _query(store, query, base_iri), answer_format, output, dict(seen.prefixes), named=named)
    except SyntaxError as error:
        raise syntax_error(str(error), query.text) from error
    except (RuntimeError, ValueError) as error:
        if str(error).startswith(_DAMAGE):
            raise StoreDamaged from error  # its message names the file: not for clients
        raise QueryError(str(error)) from error
    except OSError as error:
        raise EngineUnavailable(f"the store or the spool cannot be used: {error}") from error


def _query(store: Store, query: Query, base_iri: str | None) -> QuerySolutions | QueryBoolean | QueryTriples:
    if not query.default_graphs and not query.named_graphs:
        return store.query(query.text, base_iri=base_iri)
    # Where either kind is given, the other is empty (SPARQL 1.1 Protocol, section 2.1.4).
    try:
        default: list[NamedNode | BlankNode | DefaultGraph] = [NamedNode(iri) for iri in query.default_graphs]
        named: list[NamedNode | BlankNode] = [NamedNode(iri) for iri in query.named_graphs]
    except ValueError as error:
        raise QueryError(f"a graph of the dataset has no valid IRI: {error}") from error
    return store.query(query.text, base_iri=base_iri, default_graph=default, named_graphs=named)
