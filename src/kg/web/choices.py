"""What a form offers for a parameter: the values of the saved query that enumerates it, with names for a person.

Asked from the graph once a version. A list too long for a person to scroll is left out; the field takes text then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from kg.engine.errors import EngineError
from kg.engine.interface import Engine
from kg.queries import Parameter, SavedQuery
from kg.queries.parameters import ParameterType
from kg.web.results import Term, solutions
from kg.web.services import services

MAX_CHOICES = 300  # in a list; there are 42 ministries, and a plan has some hundred measures


@dataclass(frozen=True, slots=True)
class Choice:
    """A value as the URL has it, and what the list shows."""

    value: str
    label: str


_LANGUAGES = (Choice("ja", "日本語"), Choice("en", "English"))


def choices_of(query: SavedQuery, values: Mapping[str, str], language: str) -> dict[str, list[Choice]]:
    """The choices of each parameter that is enumerated; a value that was typed otherwise stands first."""
    engine = services().engine
    found = {}
    for parameter in query.parameters:
        if parameter.type is ParameterType.LANGUAGE:
            found[parameter.name] = _with_value(list(_LANGUAGES), parameter, values[parameter.name], engine)
            continue
        try:
            offered = _offered(engine, engine.version, parameter.enumerated_from or "", language)
        except EngineError:  # the page is of use without the list; the next reader's has it again
            continue
        if offered:
            found[parameter.name] = _with_value(list(offered), parameter, values[parameter.name], engine)
    return found


def _with_value(offered: list[Choice], parameter: Parameter, value: str, engine: Engine) -> list[Choice]:
    """The list, in which the value in force is an entry of its own spelling, so that the form keeps what was sent."""
    if not value or any(choice.value == value for choice in offered):
        return offered
    entities = services().figures.index(engine).find(parameter.type, value) if parameter.type.is_entity else ()
    keys = {entity.key for entity in entities} if len(entities) == 1 else set()
    label = next((choice.label for choice in offered if choice.value in keys), value)
    return [Choice(value, label), *(choice for choice in offered if choice.value not in keys)]


@lru_cache(maxsize=64)
def _offered(engine: Engine, _version: str, enumerating: str, language: str) -> tuple[Choice, ...]:
    query = services().queries.get(enumerating)
    if query is None:
        return ()
    rows = solutions(engine, query.text)
    name = query.variables[0]
    terms = dict.fromkeys(_value(row[name]) for row in rows if name in row)
    if len(terms) > MAX_CHOICES:
        return ()
    labels = {_value(row[name]): _label(row, name, language) for row in reversed(rows) if name in row}
    base = services().base_iri
    return tuple(Choice(_short(iri, base), labels[iri] or _short(iri, base)) for iri in terms)


def _label(row: Mapping[str, Term], name: str, language: str) -> str:
    """The column that names the first one: ``ministryLabel``, or in English ``ministryLabelEn`` where there is one."""
    wanted = (f"{name}LabelEn", f"{name}Label") if language == "en" else (f"{name}Label",)
    return next((_value(row[column]) for column in wanted if column in row), "")


def _short(iri: str, base_iri: str) -> str:
    """The key of one of our things: what stands after ``id/<kind>/``."""
    path = iri.removeprefix(base_iri + "id/")
    return iri if path == iri else path.partition("/")[2]


def _value(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
