"""The header of a query file: the lines ``#+`` at its top, read as YAML with the line of every key.

    #+ title: {ja: 府省庁が担当する施策, en: Measures that a ministry leads}
    #+ description:
    #+   ja: …
    #+   en: …
    #+ tags: [measures, ministries]
    #+ parameters:
    #+   ministry:                     the variable ?ministry
    #+     type: ministry              measure, law, provision, edition, topic, fiscal-year, year, text, integer,
    #+                                 language, iri
    #+     label: {ja: 府省庁, en: Ministry}
    #+     required: true              false unless said
    #+     default: 総務省             as a person would type it
    #+     enumerate: ministries       the saved query whose first column holds the values
    #+     minimum: 1                  and maximum; of integer and year only
    #+ columns:                        every variable of a SELECT, for headings
    #+   measure: {ja: 施策, en: Measure}
    #+ chart: {type: bar, x: ministryLabel, y: measures}     bar, column, line, pie
    #+ notes: {ja: …, en: …}           what a reader of the rows has to know

title, description and tags are needed, each text in both languages. Knows no SPARQL beyond what a variable is called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

import yaml

from kg.i18n import LANGUAGES, mark
from kg.queries.findings import Findings
from kg.queries.parameters import Parameter, ParameterType
from kg.queries.saved import RESERVED_NAMES, Chart, ChartType

MARKER = "#+"
_VARIABLE = re.compile(r"[a-z][A-Za-z0-9]*")
_TAG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FILE_STEM = _TAG
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_BOOLEANS = {"true": True, "false": False}
_KEYS = ("title", "description", "tags", "parameters", "columns", "chart", "notes")
_PARAMETER_KEYS = ("type", "label", "required", "default", "enumerate", "minimum", "maximum")

_NO_HEADER = mark("the file does not begin with a header: lines that start with #+")
_NOT_YAML = mark("the header cannot be read as YAML: %(reason)s")
_NOT_MAPPING = mark("%(key)s: keys with values are needed here")
_NOT_LIST = mark("%(key)s: a list is needed here, such as [measures, ministries]")
_NOT_TEXT = mark("%(key)s: a text is needed here")
_UNKNOWN_KEY = mark("unknown key %(key)s; known are %(known)s")
_DUPLICATE = mark("%(key)s stands here twice")
_MISSING_KEY = mark("the key %(key)s is missing")
_MISSING_LANGUAGE = mark("%(key)s: the text in the language %(code)s is missing")
_BAD_TAG = mark("tag %(value)s: small letters, digits and hyphens only")
_BAD_NAME = mark(
    "parameter %(name)s: a name is a SPARQL variable of letters and digits that begins with a small letter"
)
_RESERVED = mark("parameter %(name)s: this name has a meaning in the URL already")
_BAD_CHOICE = mark("%(key)s: %(value)s is none of %(known)s")
_BAD_NUMBER = mark("%(key)s: %(value)s is no whole number")
_NO_BOUNDS = mark("%(key)s: only parameters of type integer and year have bounds")
_CROSSED_BOUNDS = mark("parameter %(name)s: minimum is greater than maximum")


@dataclass(slots=True)
class Header:
    """What a header says. ``lines`` gives the line of a key (``title``, ``parameters.ministry``, ``chart.x``)."""

    title: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    chart: Chart | None = None
    notes: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def line(self, key: str) -> int:
        """The line of a key, or 1 where the header does not have it."""
        return self.lines.get(key, 1)


def is_file_stem(name: str) -> bool:
    """Whether a query's name is fit for a URL: small letters, digits, hyphens."""
    return _FILE_STEM.fullmatch(name) is not None


def split_header(text: str) -> tuple[str, int]:
    """The header's YAML and the number of its lines; the query begins after them."""
    lines = []
    for line in text.split("\n"):
        if not line.startswith(MARKER):
            break
        lines.append(line.removeprefix(MARKER).removeprefix(" "))
    return "\n".join(lines), len(lines)


def read_header(text: str, findings: Findings) -> Header:
    """The header of a file's text. What is wrong goes to ``findings``, and the rest is read all the same."""
    source, count = split_header(text)
    if count == 0:
        findings.add(1, _NO_HEADER)
        return Header()
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        findings.add(place.line + 1 if place else 1, _NOT_YAML, reason=reason)
        return Header()
    return _Reader(findings).header(root)


_Choice = TypeVar("_Choice", bound=StrEnum)


class _Reader:
    """Walks the YAML nodes; scalars are taken as the text that stands there (02-01 and 2030 are no numbers)."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.lines: dict[str, int] = {}

    def header(self, root: yaml.Node | None) -> Header:
        nodes = self._mapping(root, "header", _KEYS)
        for key in ("title", "description", "tags"):
            if key not in nodes:
                self.findings.add(1, _MISSING_KEY, key=key)
        header = Header(lines=self.lines)
        if "title" in nodes:
            header.title = self._texts(nodes["title"], "title")
        if "description" in nodes:
            header.description = self._texts(nodes["description"], "description")
        if "tags" in nodes:
            header.tags = self._tags(nodes["tags"])
        if "parameters" in nodes:
            named = self._mapping(nodes["parameters"], "parameters")
            read = (self._parameter(name, node) for name, node in named.items())
            header.parameters = tuple(parameter for parameter in read if parameter is not None)
        if "columns" in nodes:
            columns = self._mapping(nodes["columns"], "columns")
            header.columns = {name: self._texts(node, f"columns.{name}") for name, node in columns.items()}
        if "chart" in nodes:
            header.chart = self._chart(nodes["chart"])
        if "notes" in nodes:
            header.notes = self._texts(nodes["notes"], "notes")
        return header

    def _mapping(self, node: yaml.Node | None, key: str, known: tuple[str, ...] = ()) -> dict[str, yaml.Node]:
        """The keys of a mapping with their nodes; notes lines, wrong shapes, unknown and repeated keys."""
        if not isinstance(node, yaml.MappingNode):
            self.findings.add(_line(node), _NOT_MAPPING, key=key)
            return {}
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            name = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            if name in found:
                self.findings.add(_line(key_node), _DUPLICATE, key=name)
            elif known and name not in known:
                self.findings.add(_line(key_node), _UNKNOWN_KEY, key=name, known=", ".join(known))
            else:
                found[name] = value
                self.lines[name if key == "header" else f"{key}.{name}"] = _line(key_node)
        return found

    def _scalar(self, node: yaml.Node, key: str) -> str:
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value).strip()
        self.findings.add(_line(node), _NOT_TEXT, key=key)
        return ""

    def _texts(self, node: yaml.Node, key: str) -> dict[str, str]:
        """A text in every language."""
        found = self._mapping(node, key, LANGUAGES)
        if isinstance(node, yaml.MappingNode):
            for language in LANGUAGES:
                if language not in found:
                    self.findings.add(_line(node), _MISSING_LANGUAGE, key=key, code=language)
        return {language: self._scalar(text, f"{key}.{language}") for language, text in found.items()}

    def _tags(self, node: yaml.Node) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.findings.add(_line(node), _NOT_LIST, key="tags")
            return ()
        tags: list[str] = []
        for item in node.value:
            tag = self._scalar(item, "tags")
            if tag and not _TAG.fullmatch(tag):
                self.findings.add(_line(item), _BAD_TAG, value=tag)
            elif tag in tags:
                self.findings.add(_line(item), _DUPLICATE, key=tag)
            else:
                tags.append(tag)
        return tuple(tags)

    def _chart(self, node: yaml.Node) -> Chart | None:
        nodes = self._mapping(node, "chart", ("type", "x", "y"))
        for key in ("type", "x", "y"):
            if key not in nodes and isinstance(node, yaml.MappingNode):
                self.findings.add(_line(node), _MISSING_KEY, key=f"chart.{key}")
        if len(nodes) < 3:
            return None
        kind = self._choice(nodes["type"], "chart.type", ChartType)
        x, y = self._scalar(nodes["x"], "chart.x"), self._scalar(nodes["y"], "chart.y")
        return Chart(kind, x, y) if kind and x and y else None

    def _parameter(self, name: str, node: yaml.Node) -> Parameter | None:
        key = f"parameters.{name}"
        nodes = self._mapping(node, key, _PARAMETER_KEYS)
        if not _VARIABLE.fullmatch(name):
            self.findings.add(self.lines[key], _BAD_NAME, name=name)
        if name in RESERVED_NAMES:
            self.findings.add(self.lines[key], _RESERVED, name=name)
        for needed in ("type", "label"):
            if needed not in nodes and isinstance(node, yaml.MappingNode):
                self.findings.add(self.lines[key], _MISSING_KEY, key=f"{key}.{needed}")
        label = self._texts(nodes["label"], f"{key}.label") if "label" in nodes else {}
        kind = self._choice(nodes["type"], f"{key}.type", ParameterType) if "type" in nodes else None
        if kind is None:
            return None
        minimum, maximum = self._bounds(name, kind, nodes)
        return Parameter(
            name=name,
            type=kind,
            label=label,
            required="required" in nodes and self._boolean(nodes["required"], f"{key}.required"),
            default=self._scalar(nodes["default"], f"{key}.default") if "default" in nodes else None,
            enumerated_from=self._scalar(nodes["enumerate"], f"{key}.enumerate") if "enumerate" in nodes else None,
            minimum=minimum,
            maximum=maximum,
        )

    def _bounds(self, name: str, kind: ParameterType, nodes: Mapping[str, yaml.Node]) -> tuple[int | None, int | None]:
        bounds: list[int | None] = []
        for bound in ("minimum", "maximum"):
            key = f"parameters.{name}.{bound}"
            text = self._scalar(nodes[bound], key) if bound in nodes else ""
            if text and not kind.is_bounded:
                self.findings.add(self.lines[key], _NO_BOUNDS, key=key)
            if text and not _WHOLE.fullmatch(text):
                self.findings.add(self.lines[key], _BAD_NUMBER, key=key, value=text)
            bounds.append(int(text) if _WHOLE.fullmatch(text) else None)
        minimum, maximum = bounds
        if minimum is not None and maximum is not None and minimum > maximum:
            self.findings.add(self.lines[f"parameters.{name}.minimum"], _CROSSED_BOUNDS, name=name)
        return minimum, maximum

    def _choice(self, node: yaml.Node, key: str, choices: type[_Choice]) -> _Choice | None:
        text = self._scalar(node, key)
        try:
            return choices(text)
        except ValueError:
            if text:
                self.findings.add(_line(node), _BAD_CHOICE, key=key, value=text, known=", ".join(choices))
            return None

    def _boolean(self, node: yaml.Node, key: str) -> bool:
        text = self._scalar(node, key)
        if text and text not in _BOOLEANS:
            self.findings.add(_line(node), _BAD_CHOICE, key=key, value=text, known=", ".join(_BOOLEANS))
        return _BOOLEANS.get(text, False)


def _line(node: yaml.Node | None) -> int:
    """The line of a node in the file, from 1; the header begins at the file's first line."""
    return 1 if node is None else int(node.start_mark.line) + 1
