"""From tables to a published snapshot: the one function :func:`build`, and the order in which things happen.

Tables, queries and ontology are read and checked first. Then, in a temporary folder: the graph is validated and
written in slices by several processes (:mod:`kg.graph.default_graph`) while this one writes CSV and Excel; the content
gives the version; the store is loaded by a thread beside the search index. Then the folder gets its name and the link
``current`` is switched. What each file holds is others' business. What a build costs is measured in docs/scaling.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from shutil import copyfile, copyfileobj

from rdflib import URIRef

from kg.formats import BY_NAME
from kg.graph import progress as stages
from kg.graph.attached.convert import convert
from kg.graph.attached.errors import COUNT, AttachedError
from kg.graph.attached.record import Attachment
from kg.graph.canonical import NotWritable, Triple, quad_lines, sorted_lines
from kg.graph.catalogue import (
    CATALOGUE_PREFIXES,
    ONTOLOGY,
    WHOLE,
    CatalogueFacts,
    catalogue_triples,
)
from kg.graph.content import Content, read_content
from kg.graph.default_graph import processes, write_default_graph
from kg.graph.distributions import CHECKSUMS
from kg.graph.dumps.compression import gzip_bytes
from kg.graph.dumps.csv_file import write_csv
from kg.graph.dumps.csvw_file import GROUP, CsvwWriter
from kg.graph.dumps.description import describe, natural_key
from kg.graph.dumps.graph_dump import write_dump
from kg.graph.dumps.parts import PartWriter
from kg.graph.dumps.turtle import TurtleWriter
from kg.graph.dumps.workbook import write_workbook
from kg.graph.errors import BuildError, BuildRefused
from kg.graph.gone import record_gone
from kg.graph.namespaces import prefixes
from kg.graph.progress import Progress, TerminalProgress
from kg.graph.publication import (
    build_lock,
    current_version,
    is_published,
    publish_folder,
    publish_index,
    remove_old_indexes,
    switch,
    temporary_index,
    temporary_path,
    workspace,
)
from kg.graph.saved_queries import SPEX, query_triples
from kg.graph.search_records import facet_values, search_records
from kg.graph.statistics import Statistics
from kg.graph.store import is_whole_store, load_store
from kg.graph.tabular import TABLES
from kg.i18n import mark
from kg.integrity import damaged_indexes, entry_of, indexes_path, write_index_entries
from kg.search import is_whole_index, write_index
from kg.settings import ATTACHED_BYTES
from kg.snapshot import ATTACHED, MANIFEST, FileEntry, Snapshot, read_snapshot

FORMAT = 2  # of the files; raise it where the same content gets other files
DUMPS = "dumps"
_OTHER_MEDIA_TYPES = {
    "gz": "application/gzip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CHECKSUMS: "text/plain",
    GROUP: "application/csvm+json",
}


def build(
    root: Path, build_dir: Path, base_iri: str, progress: Progress | None = None, limit: int = ATTACHED_BYTES
) -> Snapshot:
    """Build the content of a project folder and switch ``build_dir/current`` to it.

    The same content gives the same version and the same bytes; a version that is there already is kept.

    :param root: the folder with ``data/``, ``ontology/`` and ``queries/``.
    :param base_iri: what every IRI of ours begins with; ends in a slash.
    :param limit: bytes that an attached data set may have when unpacked.
    :param progress: None: bars on standard error where it is a terminal.
    :raises BuildRefused: with all findings; nothing is written.
    :raises BuildError: where the folder cannot be written or the content not be published; the last build stays.
    """
    progress = progress or TerminalProgress()
    progress.step(stages.READING)
    return build_content(read_content(root, base_iri), build_dir, progress, limit)


def build_content(content: Content, build_dir: Path, progress: Progress, limit: int = ATTACHED_BYTES) -> Snapshot:
    """The same for content that was read already."""
    with (
        build_lock(build_dir, lambda: progress.step(stages.WAITING)),
        workspace(build_dir) as work,
        workspace(build_dir) as scratch,
    ):
        try:
            return _Build(content, build_dir, work, scratch, progress=progress, limit=limit).run()
        except NotWritable as error:
            raise BuildError(mark("the graph cannot be published: %(reason)s"), reason=error) from error


class _Build:
    """One build's way through a temporary folder; what is in ``scratch`` goes away with it."""

    def __init__(
        self, content: Content, build_dir: Path, work: Path, scratch: Path, *, progress: Progress, limit: int
    ) -> None:
        self._limit = limit
        self._content = content
        self._build_dir = build_dir
        self._work = work
        self._scratch = scratch
        self._progress = progress
        self._iris = content.iris
        self._writer = PartWriter(scratch, prefixes(content.base_iri), content.base_iri, content.context)
        self._statistics = Statistics()
        self._triples: dict[str, int] = {}  # by data set
        self._hashed: dict[Path, FileEntry] = {}
        self._graphs: dict[str, list[bytes]] = {}  # lines of the named graphs, by name

    def run(self) -> Snapshot:
        """All of it."""
        (self._work / DUMPS).mkdir()
        lines = self._write_graph()
        self._write_ontology()
        self._write_attached()
        files = self._entries()
        self._graphs["queries"] = sorted_lines(query_triples(self._content.executables, self._iris))
        version = self._version(files)
        if is_published(self._build_dir, version):
            snapshot = read_snapshot(self._build_dir / version)
            if _indexes_are_whole(snapshot):
                self._switch(snapshot)
                return snapshot
        self._write_catalogue(version, files)
        return self._publish(self._manifest(version), lines)

    def _write_graph(self) -> Path:
        """The default graph in every format, and meanwhile the tables; the whole as plain N-Triples."""
        dumps = self._work / DUMPS
        written = write_default_graph(
            self._content,
            self._writer,
            dumps,
            self._scratch,
            progress=self._progress,
            meanwhile=self._write_tables,
        )
        self._triples |= written.triples
        self._statistics = written.statistics
        copyfile(dumps / f"{WHOLE}.nt.gz", self._work / "graph.nt.gz")
        return written.lines

    def _write_ontology(self) -> None:
        """The ontology, a chunk a term."""
        part = self._writer.write(ONTOLOGY, _by_subject(self._content.ontology))
        lines = self._scratch / f"{ONTOLOGY}.nt"
        write_dump(self._work / DUMPS, ONTOLOGY, self._writer.formatter, [part], lines)
        self._triples[ONTOLOGY] = part.triples
        self._graphs["ontology"] = lines.read_bytes().splitlines(keepends=True)

    def _write_tables(self) -> None:
        """CSV with its metadata, and Excel."""
        dumps, tables = self._work / DUMPS, self._content.tables
        for table in self._progress.over(TABLES, stages.TABULATING, len(TABLES)):
            write_csv(dumps / f"{table.name}.csv", table, tables, self._iris)
        CsvwWriter(self._content.base_iri, prefixes(self._content.base_iri)).write(dumps)
        write_workbook(dumps / f"{WHOLE}.xlsx", tables, self._iris)

    def _write_attached(self) -> None:
        """What others publish, one file each, for the store alone."""
        attachments, findings = self._content.attachments, []
        for attachment in self._progress.over(attachments, stages.ATTACHING, len(attachments)):
            output = self._work / f"{ATTACHED}{attachment.name}.nq.gz"
            output.parent.mkdir(exist_ok=True)
            try:
                convert(attachment, self._iris.attached(attachment.name), self._iris.base, self._limit, output)
            except AttachedError as error:
                findings.append(error.finding(attachment.display))
        if findings:
            raise BuildRefused(findings)

    def _entries(self) -> tuple[FileEntry, ...]:
        """Every file that is in the folder by now, sorted by name. A finished file never changes: it is hashed once."""
        paths = sorted(path for path in self._work.rglob("*") if path.is_file())
        new = [path for path in paths if path not in self._hashed]
        with ThreadPoolExecutor(processes()) as pool:  # hashing leaves the interpreter to others
            self._hashed |= zip(new, pool.map(partial(_entry, self._work), new), strict=True)
        return tuple(self._hashed[path] for path in paths)

    def _version(self, files: Iterable[FileEntry]) -> str:
        """A hash of all that the snapshot holds. What is written later (catalogue, TriG) follows from it.

        It is taken over the finished files, so a version never names two sets of bytes, even where a new release of a
        library writes another Excel file from the same tables.
        """
        digest = hashlib.sha256(f"juten-kg snapshot {FORMAT}\n{self._content.base_iri}\n".encode())
        for file in files:
            digest.update(f"{file.sha256}  {file.name}\n".encode())
        digest.update(b"".join(self._graphs["queries"]))
        for attachment in self._content.attachments:  # titles, licence and source are in the catalogue
            digest.update(attachment.name.encode() + b"\n" + attachment.toml())
        return digest.hexdigest()[:16]

    def _write_catalogue(self, version: str, files: Iterable[FileEntry]) -> None:
        """The named graphs, TriG with everything, and the checksums of the dumps."""
        self._progress.step(stages.DESCRIBING)
        dumps = [file for file in files if file.name.startswith(f"{DUMPS}/")]
        facts = CatalogueFacts(
            self._content.tables, self._iris, version, dumps, self._triples, self._statistics, self._content.attachments
        )
        catalogue = list(catalogue_triples(facts))
        self._graphs["catalog"] = sorted_lines(catalogue)
        quads = sorted(
            line for name, lines in self._graphs.items() for line in quad_lines(lines, self._iris.graph(name))
        )
        (self._work / "graphs.nq.gz").write_bytes(gzip_bytes(b"".join(quads)))
        self._write_trig(
            {
                "catalog": catalogue,
                "ontology": self._content.ontology,
                "queries": query_triples(self._content.executables, self._iris),
            }
        )
        checksums = "".join(
            f"{file.sha256}  {file.name.removeprefix(f'{DUMPS}/')}\n"
            for file in self._entries()
            if file.name.startswith(f"{DUMPS}/")
        )
        (self._work / DUMPS / CHECKSUMS).write_text(checksums, encoding="utf-8")

    def _write_trig(self, graphs: dict[str, Iterable[Triple]]) -> None:
        """The Turtle of the whole as it stands, then the named graphs in braces."""
        base_iri = self._content.base_iri
        turtle = TurtleWriter(prefixes(base_iri) | CATALOGUE_PREFIXES | {"spex": str(SPEX)}, base_iri)
        dumps = self._work / DUMPS
        with (dumps / f"{WHOLE}.ttl").open("rb") as whole, (dumps / f"{WHOLE}-all.trig").open("wb") as trig:
            whole.seek(len(self._writer.formatter.turtle.header.encode()))
            trig.write(turtle.header.encode())
            copyfileobj(whole, trig)
            for name, triples in graphs.items():
                bodies = [turtle.body(describe(chunk)) for _subject, chunk in _by_subject(triples)]
                trig.write(f"\n{turtle.graph(self._iris.graph(name), bodies)}".encode())

    def _manifest(self, version: str) -> Snapshot:
        """Write the manifest; it is the last file, and the one that says that the folder is whole."""
        triples = {"": self._triples[WHOLE]}
        triples |= {str(self._iris.graph(name)): len(lines) for name, lines in sorted(self._graphs.items())}
        triples |= {str(self._iris.attached(other.name)): other.triples for other in self._content.attachments}
        snapshot = Snapshot(version, self._build_dir / version, self._content.base_iri, triples, self._entries())
        (self._work / MANIFEST).write_text(snapshot.manifest(), encoding="utf-8")
        return snapshot

    def _publish(self, snapshot: Snapshot, lines: Path) -> Snapshot:
        with temporary_index(self._build_dir) as store, temporary_index(self._build_dir) as search:
            self._progress.step(stages.LOADING)
            attached = [self._work / f"{ATTACHED}{other.name}.nq.gz" for other in self._content.attachments]
            with ThreadPoolExecutor(1) as pool:  # loading is Oxigraph's own work, and leaves the interpreter to us
                loading = pool.submit(load_store, store, lines, [self._work / "graphs.nq.gz", *attached])
                records = search_records(self._content.tables, self._iris)
                counted = self._progress.over(records, stages.INDEXING, self._content.measures)
                write_index(search, counted, facet_values(self._content))
            _refuse_other_counts(self._content.attachments, loading.result()[1:])
            self._progress.step(stages.PUBLISHING)
            publish_folder(self._work, self._build_dir, snapshot)
            publish_index(store, snapshot.store_path)
            publish_index(search, snapshot.search_path)
        self._seal(snapshot)
        self._switch(snapshot)
        return snapshot

    def _seal(self, snapshot: Snapshot) -> None:
        """Write down the checksums of the indexes, which no manifest can hold: their bytes differ from run to run."""
        with temporary_index(self._build_dir) as entries:
            write_index_entries(snapshot, entries)
            publish_index(entries, indexes_path(snapshot))

    def _switch(self, snapshot: Snapshot) -> None:
        """Let the world see the version. The indexes of the one before stay: a server may still be reading them."""
        before, version = current_version(self._build_dir), snapshot.version
        record_gone(self._build_dir, before, snapshot, temporary_path(self._build_dir))
        switch(self._build_dir, version)
        remove_old_indexes(self._build_dir, {version, before or version})


def _refuse_other_counts(attachments: Iterable[Attachment], counts: Iterable[int]) -> None:
    """The catalogue says what the records say, so they must be right."""
    wrong = [(other, count) for other, count in zip(attachments, counts, strict=True) if other.triples != count]
    if wrong:
        errors = ((other, AttachedError(COUNT, found=count, said=other.triples)) for other, count in wrong)
        raise BuildRefused([error.finding(other.display) for other, error in errors])


def _indexes_are_whole(snapshot: Snapshot) -> bool:
    whole_store = is_whole_store(snapshot.store_path, sum(snapshot.triples.values()))
    written_down = indexes_path(snapshot).is_file() and not damaged_indexes(snapshot)
    return whole_store and is_whole_index(snapshot.search_path) and written_down


def _entry(folder: Path, path: Path) -> FileEntry:
    return entry_of(path, folder, _media_type(path.name))


def _media_type(name: str) -> str:
    extension = GROUP if name.endswith(GROUP) else name.rpartition(".")[2]
    known = BY_NAME.get(extension)
    return known.media_type if known else _OTHER_MEDIA_TYPES[extension]


def _by_subject(triples: Iterable[Triple]) -> Iterator[tuple[URIRef, list[Triple]]]:
    """The triples of each subject, subjects in natural order."""
    in_order = sorted(triples, key=lambda triple: natural_key(str(triple[0])))
    for subject, group in groupby(in_order, key=itemgetter(0)):
        yield subject, list(group)
