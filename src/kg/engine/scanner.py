"""Reads a query's text before any engine does: refuses what a public endpoint must not run, and says what it will give.

pyoxigraph sends HTTP requests for SERVICE and has no switch for it, so SERVICE is found here, in the text. Its parser
knows no tokens (``1SERVICE<…>`` and ``SERVICE:p{…}`` are SERVICE clauses to it, both measured), so this scanner refuses
every spelling that the SPARQL 1.1 grammar *or* that parser could take for one. It knows nothing of HTTP and of stores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NoReturn

from kg.engine.errors import ForbiddenFeature, QuerySyntaxError
from kg.engine.tokens import BadToken, Kind, Token, skip_blank, tokens
from kg.formats import Shape

_FORMS = {"SELECT": Shape.BINDINGS, "ASK": Shape.BOOLEAN, "CONSTRUCT": Shape.GRAPH, "DESCRIBE": Shape.GRAPH}
_UPDATES = ("INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "LOAD", "WITH")
_VOLATILE = ("now", "rand", "uuid", "bnode")  # uuid is in STRUUID too

_KEYWORD = re.compile(r"[A-Za-z]+")
_PREFIX_DECLARATION = re.compile(r"([^\s:<>#\"'{}()]*):")
_IRI = re.compile(r"<([^<>\"{}|^`\x00-\x20]*)>")
_VERSION_STRING = re.compile(r"\"[^\"\r\n\\]*\"|'[^'\r\n\\]*'")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_AUTHORITY_ENDED = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*[/?#]")

SCANNED_LENGTH = 65_536  # characters up to which scan() is as thorough as check()
_CACHED_LENGTH = 16_384  # characters; 512 texts of it are 8 MB in Latin letters, 16 MB in Japanese
_MOST_DECLARATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Scan:
    """What the text says of itself.

    ``volatile``: it may use NOW, RAND, UUID, STRUUID or BNODE, so its answer must not be kept.
    ``prefixes``: the prologue's declarations whose IRI is absolute, for writing an answer readably.
    """

    shape: Shape
    volatile: bool
    prefixes: tuple[tuple[str, str], ...]


def scan(text: str) -> Scan:
    """What a web process needs to know of a query, in milliseconds for any text: 5 µs for an ordinary one.

    A text longer than 64 K characters is not searched for SERVICE here, and is ``volatile`` where it may be: whoever
    evaluates it must :func:`check` it.

    :raises ForbiddenFeature: SERVICE anywhere, or an update form in place of a query form.
    :raises QuerySyntaxError: no query form, or a token that could hide SERVICE from this scanner.
    """
    if len(text) <= _CACHED_LENGTH:
        return _check_cached(text)
    return check(text) if len(text) <= SCANNED_LENGTH else _glance(text, text.lower())


def check(text: str) -> Scan:
    """The same, with every token looked at; linear, but up to 25 s for 10 MB of hostile signs.

    :raises ForbiddenFeature: SERVICE anywhere, or an update form in place of a query form.
    :raises QuerySyntaxError: no query form, or a token that could hide SERVICE from this scanner.
    """
    lowered = text.lower()
    seen = _glance(text, lowered)
    if "service" in lowered:
        return replace(seen, volatile=_find_service(text, dict(seen.prefixes)))
    return replace(seen, volatile=seen.volatile and _uses_volatile(text))


_check_cached = lru_cache(maxsize=512)(check)


def _glance(text: str, lowered: str) -> Scan:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        _refuse(text, error.start, "the text holds half of a surrogate pair")
    prologue = _Prologue(text)
    return Scan(prologue.shape, any(word in lowered for word in _VOLATILE), tuple(prologue.prefixes.items()))


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of a character. Lines end at LF, CR LF or CR."""
    before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def undeclared_prefix(text: str) -> tuple[str, int] | None:
    """The first prefix that the query uses without declaring it, and where; for the message of a syntax error."""
    try:
        declared = {token.text for token in _declarations(text)}
        for token in tokens(text):
            if token.kind is Kind.NAME and token.text.partition(":")[0] + ":" not in declared:
                return token.text.partition(":")[0] + ":", token.start
    except BadToken:
        pass
    return None


def _declarations(text: str) -> Iterator[Token]:
    before = ""
    for token in tokens(text):
        if token.kind is Kind.NAME and before == "prefix":
            yield token
        before = token.text.lower()


def _refuse(text: str, index: int, message: str) -> NoReturn:
    raise QuerySyntaxError(message, *position(text, index))


class _Prologue:
    """BASE, PREFIX and VERSION declarations, and the keyword after them."""

    def __init__(self, text: str) -> None:
        self.prefixes: dict[str, str] = {}
        self._text = text
        at = skip_blank(text, 0)
        for _ in range(_MOST_DECLARATIONS):
            match = _KEYWORD.match(text, at)
            word = match.group().upper() if match else ""
            if word == "BASE":
                at = self._iri(skip_blank(text, at + 4))[1]
            elif word == "VERSION":
                at = self._version(skip_blank(text, at + 7))
            elif word.startswith("PREFIX"):
                at = self._prefix(skip_blank(text, at + 6))
            else:
                self.shape = self._form(word, at)
                return
            at = skip_blank(text, at)
        _refuse(text, at, f"more than {_MOST_DECLARATIONS} declarations")

    def _form(self, word: str, at: int) -> Shape:
        for form, shape in _FORMS.items():
            if word.startswith(form):  # pyoxigraph reads SELECTDISTINCT too
                return shape
        if word in _UPDATES:
            raise ForbiddenFeature(word, *position(self._text, at))
        _refuse(self._text, at, "expected SELECT, ASK, CONSTRUCT or DESCRIBE")

    def _iri(self, at: int) -> tuple[str, int]:
        match = _IRI.match(self._text, at)
        if match is None:
            _refuse(self._text, at, "expected an IRI in angle brackets")
        return match.group(1), match.end()

    def _version(self, at: int) -> int:
        match = _VERSION_STRING.match(self._text, at)
        if match is None:
            _refuse(self._text, at, "expected a version in quotation marks")
        return match.end()

    def _prefix(self, at: int) -> int:
        match = _PREFIX_DECLARATION.match(self._text, at)
        if match is None:
            _refuse(self._text, at, "expected a prefix that ends in a colon")
        iri, end = self._iri(skip_blank(self._text, match.end()))
        if _ABSOLUTE.match(iri) and "\\" not in iri:
            self.prefixes[match.group(1)] = iri
        else:
            self.prefixes.pop(match.group(1), None)
        return end


def _find_service(text: str, prefixes: dict[str, str]) -> bool:
    """Refuse the text if it holds a SERVICE clause or could hide one; whether it uses a volatile function."""
    volatile = False
    suspect: Token | None = None  # a prefixed name that pyoxigraph might cut into SERVICE and something
    after_suspect = 0  # tokens since, that may stand between it and its {
    before = ""
    try:
        for token in _checked_tokens(text):
            lowered = token.text.lower()
            if token.kind is Kind.WORD:
                if "service" in lowered:
                    raise ForbiddenFeature("SERVICE", *position(text, token.start))
                volatile = volatile or any(word in lowered for word in _VOLATILE)
            if suspect is not None:
                after_suspect += lowered != "silent"
                if token.text == "{":
                    raise ForbiddenFeature("SERVICE", *position(text, suspect.start))
                if after_suspect > 1 or not (_is_var_or_iri(token) or lowered == "silent"):
                    suspect = None
            if token.kind is Kind.NAME and _may_be_cut(lowered, token.text, before, prefixes):
                suspect, after_suspect = token, 0
            before = lowered
    except BadToken as error:
        _refuse(text, error.index, error.reason)
    return volatile


def _is_var_or_iri(token: Token) -> bool:
    return token.kind in (Kind.VARIABLE, Kind.IRI, Kind.NAME)


def _may_be_cut(lowered: str, name: str, before: str, prefixes: dict[str, str]) -> bool:
    """Whether pyoxigraph could see the keyword SERVICE inside a prefixed name.

    It can at the start of one (``SERVICE:p``), and inside a local part where namespace and local part make no IRI
    (``PREFIX e: <http://e:8>`` and ``e:SERVICE``), because it then reads ``e:`` alone.
    """
    if "service" not in lowered:
        return False
    prefix, _, local = name.partition(":")
    if "service" in prefix.lower():
        return before not in ("graph", "from", "named")
    return "\\%" in local or not _AUTHORITY_ENDED.match(prefixes.get(prefix, ""))


def _uses_volatile(text: str) -> bool:
    """Whether a volatile function stands in a text that holds no SERVICE; True where that cannot be told."""
    try:
        return any(
            token.kind is Kind.WORD and any(word in token.text.lower() for word in _VOLATILE)
            for token in _checked_tokens(text)
        )
    except BadToken:
        return True


_OPERATORS = frozenset("(,=!<>&|+-*/^{[.;")


def _checked_tokens(text: str) -> Iterator[Token]:
    """The tokens, refusing an IRI that pyoxigraph could read as the operator ``<`` and code behind it.

    By the grammar ``?a<'b'&&?c>`` holds the IRI ``<'b'&&?c>``; to pyoxigraph it is a comparison, and what follows a
    ``#`` or ``'`` in there would be hidden from one of the two. That can be so only straight inside parentheses, after
    an operand, and never for ``<scheme://…>``, because no expression holds ``//``.
    """
    brackets: list[str] = []
    operand = False
    for token in tokens(text):
        if token.kind is Kind.IRI and operand and brackets and brackets[-1] == "(" and _ambiguous(token.text):
            raise BadToken(token.start, "ambiguous: write white space after < or an absolute IRI")
        if token.kind is Kind.SIGN:
            if token.text in "({[":
                brackets.append(token.text)
            elif token.text in ")}]" and brackets:
                brackets.pop()
        operand = token.text not in _OPERATORS
        yield token


def _ambiguous(iri: str) -> bool:
    content = iri[1:-1]
    if _ABSOLUTE.match(content):
        return False
    lowered = content.lower()
    return "#" in content or "'" in content or any(word in lowered for word in _VOLATILE)
