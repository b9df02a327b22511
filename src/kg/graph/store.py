"""The Oxigraph store of a snapshot: an index on disk, loaded from the canonical files, made again at any time.

Its files (RocksDB) differ from run to run, and it normalises literals; nothing is ever published out of it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import IO, cast

from pyoxigraph import RdfFormat, Store


def load_store(path: Path, graph_file: Path, named_graphs_files: Iterable[Path]) -> list[int]:
    """Make a store in a new folder and load the default graph (N-Triples) and the named graphs (N-Quads, gzip).

    :param graph_file: plain, which Oxigraph reads itself and side by side with other threads, or gzip.
    :returns: how many triples each file of named graphs added.
    :raises OSError: where the folder cannot be written.
    """
    store = Store(path)
    load_lines(store, graph_file, RdfFormat.N_TRIPLES)
    sizes = [len(store)]
    for file in named_graphs_files:
        load_lines(store, file, RdfFormat.N_QUADS)
        sizes.append(len(store))
    store.optimize()
    store.flush()
    return [after - before for before, after in pairwise(sizes)]


def load_lines(store: Store, file: Path, file_format: RdfFormat) -> None:
    """Load one file, gzip by the end of its name or plain."""
    if file.suffix != ".gz":
        store.bulk_load(path=str(file), format=file_format)
        return
    with gzip.open(file) as lines:
        store.bulk_load(input=cast(IO[bytes], lines), format=file_format)


def is_whole_store(path: Path, triples: int) -> bool:
    """Whether a folder holds a store that opens and has this many triples in all its graphs."""
    if not path.is_dir():
        return False
    try:
        return len(Store.read_only(str(path))) == triples
    except (OSError, ValueError, RuntimeError):
        return False
