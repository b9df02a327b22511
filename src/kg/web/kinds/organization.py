"""The page of an organisation that is named only as a parent and is no row of the ministries: 内閣."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.entity import Label
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.nodes import PREFIXES, Node, Surroundings


def load(context: Context) -> Mapping[str, object] | None:
    """The organisation and those below it, in the order of their readings."""
    asking = Surroundings(context)
    own = asking.own()
    nodes = asking.nodes((f"?s org:subOrganizationOf {asking.subject}", ("rdfs:label",)))
    names = [Label(own.in_language("rdfs:label", tag), tag) for tag in ("ja", "en")]
    return {
        "names": [name for name in names if name.text],
        "children": [node.link(context.language) for node in sorted(nodes.values(), key=_by_reading)],
    }


def _by_reading(node: Node) -> tuple[str, str]:
    return (node.in_language("rdfs:label", "ja-Hira") or node.iri, node.iri)


KIND = Kind(PREFIXES["org"] + "Organization", "organization.html", load)
