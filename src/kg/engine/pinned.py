"""An engine that answers from one version of the graph and from no other, whatever is published meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.engine.errors import VersionNotHeld
from kg.engine.interface import Answer, Engine, Query
from kg.formats import Format, Shape


@dataclass(frozen=True, slots=True)
class PinnedEngine(Engine):
    """What asks ``inner`` for ``pinned`` only. Two of the same are equal, so that caches by engine serve both.

    An engine that cannot choose among versions answers from its own; an answer of another version is never given out.
    """

    inner: Engine
    pinned: str

    @property
    def version(self) -> str:
        """The version that it is pinned to."""
        return self.pinned

    def shape(self, query: Query) -> Shape:
        """What the answer will be."""
        return self.inner.shape(query)

    def is_volatile(self, query: Query) -> bool:
        """Whether no answer may be kept."""
        return self.inner.is_volatile(query)

    def evaluate(self, query: Query, answer_format: Format) -> Answer:
        """Evaluate over the pinned version.

        :raises VersionNotHeld: where it is not held any more, or not yet.
        """
        answer = self.inner.evaluate(replace(query, version=self.pinned), answer_format)
        if answer.version not in {"", self.pinned}:
            answer.file.close()
            raise VersionNotHeld(self.pinned)
        return answer

    def holds(self, version: str) -> bool:
        """Whether it is this version, and held."""
        return version == self.pinned and self.inner.holds(version)

    def close(self) -> None:
        """Nothing: the engine behind it belongs to somebody else."""


def pinned(engine: Engine, version: str) -> Engine:
    """The engine, answering from this version only.

    :raises VersionNotHeld: where it does not hold it now.
    """
    if not engine.holds(version):
        raise VersionNotHeld(version)
    return PinnedEngine(engine, version)
