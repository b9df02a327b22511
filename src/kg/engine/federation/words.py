"""The words of SPARQL 1.1 and of what pyoxigraph adds, so that no two of them can hide in one token (``1OPTIONAL``)."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[0-9]+(?:[eE]?-?[0-9]+)*+[eE]?-?")  # 1e-5, and 7-3, which the tokens do not take apart
_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    a true false base prefix version select distinct reduced as construct describe ask where from named order by asc
    desc group having limit offset values undef optional graph service silent minus union filter bind exists not in
    lateral count sum min max avg sample group_concat separator str lang langmatches langdir haslang haslangdir
    datatype bound iri uri bnode rand abs ceil floor round concat strlen ucase lcase encode_for_uri contains strstarts
    strends strbefore strafter year month day hours minutes seconds timezone tz now uuid struuid md5 sha1 sha256 sha384
    sha512 coalesce if strlang strlangdir strdt sameterm isiri isuri isblank isliteral isnumeric regex substr replace
    istriple triple subject predicate object adjust
    """,
    )
)
_TAKES_A_NAME = frozenset({"graph", "service", "silent", "servicesilent", "filter", "from", "named", "base", "prefix"})


def may_be_two(name: str) -> bool:
    """Whether a prefixed name could be read as a word and a name (``GRAPH:g``)."""
    return name.partition(":")[0].lower() in _TAKES_A_NAME


def is_known(word: str) -> bool:
    """Whether a token is one word of the language or the digits of a number, and nothing glued together."""
    return word.lower() in _WORDS or _NUMBER.fullmatch(word) is not None
