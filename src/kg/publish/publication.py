"""The way of a build into an engine: loaded under names nobody asks, checked, then switched in by one small graph.

What is served goes on until the switch, and after a failure. The version before stays whole, for web servers that have
not switched yet and for the way back; older ones are removed by the next publication, when nobody asks them any more.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from kg.engine.remote.names import Published, Record, State, record_of_rows
from kg.i18n import mark
from kg.publish.checks import Checks
from kg.publish.contents import pieces
from kg.publish.errors import PublishError
from kg.publish.remote_store import RemoteStore
from kg.snapshot import Snapshot

Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Publication:
    """What was done. ``before`` is the version that was current, ``""`` for none; ``loaded``: it was not there yet."""

    version: str
    before: str
    loaded: bool


def publish(snapshot: Snapshot, store: RemoteStore, tell: Tell) -> Publication:
    """Publish a build in an engine.

    :param tell: called with each graph before it is loaded, and its number of triples.
    :raises PublishError: where it is not published; what was current before is current still.
    """
    damaged = snapshot.damaged_files()
    if damaged:
        raise PublishError(mark("the build is damaged (%(files)s): run kg build"), files=", ".join(damaged[:3]))
    record = store.read_record()
    _refuse_another_site(record, snapshot)
    checks = Checks(snapshot)
    there = record.whole(snapshot.version)
    if there is not None:
        _check(checks, store, there)
    else:
        record, there = _load(snapshot, store, record, checks, tell)
    _switch(store, record, there)
    return Publication(snapshot.version, record.current, loaded=record.whole(snapshot.version) is None)


def _refuse_another_site(record: Record, snapshot: Snapshot) -> None:
    for row in record.versions:
        if row.base_iri != snapshot.base_iri:
            raise PublishError(mark("the engine holds the graph of another site, %(base)s"), base=row.base_iri)


def _load(
    snapshot: Snapshot, store: RemoteStore, record: Record, checks: Checks, tell: Tell
) -> tuple[Record, Published]:
    """Load and check; the record with the new version, which is not to be asked yet."""
    old = [row for row in record.versions if row.state is not State.WHOLE and row.version != snapshot.version]
    kept = tuple(row for row in record.versions if row.state is State.WHOLE)
    new = Published(snapshot.version, snapshot.base_iri, State.LOADING, snapshot.triples)
    loading = record_of_rows(record.current, (*kept, new))
    store.write_record(record_of_rows(record.current, (*kept, *old, new)))
    for row in old:
        _remove(store, row)
    store.write_record(loading)
    try:
        for graph, count in snapshot.triples.items():
            tell(graph, count)
            for number, piece in enumerate(pieces(snapshot, graph)):
                (store.add if number else store.replace)(new.stored_as(graph), piece)
        _check(checks, store, new)
    except PublishError:
        with suppress(PublishError):  # what failed says more; the next publication removes what is left
            _remove(store, new)
            store.write_record(record_of_rows(record.current, kept))
        raise
    if store.read_record() != loading:
        raise PublishError(mark("somebody else published meanwhile: look what is current, then publish again"))
    return loading, new


def _check(checks: Checks, store: RemoteStore, published: Published) -> None:
    for graph in published.triples:
        checks.check(store, graph, published.stored_as(graph))


def _remove(store: RemoteStore, published: Published) -> None:
    for graph in published.triples:
        store.remove(published.stored_as(graph))


def _switch(store: RemoteStore, record: Record, published: Published) -> None:
    """Make a version the current one: one small graph is replaced, and read back.

    The one that was current stays whole; what was whole beside it is retired.
    """
    others = [row for row in record.versions if row.version != published.version]
    if record.current != published.version:
        others = [row if row.version == record.current else replace(row, state=State.RETIRED) for row in others]
    new = record_of_rows(published.version, (*others, replace(published, state=State.WHOLE)))
    store.write_record(new)
    if store.read_record() != new:
        raise PublishError(mark("the engine took the switch but does not show it: look at its log"))
