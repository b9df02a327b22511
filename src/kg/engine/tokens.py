"""The tokens of SPARQL 1.1 (section 19.8), in one pass and linear time, also over hostile text.

A token that is not well formed is an error at once: a reader that is lenient where another is strict could be made to
take code for a string. Words are runs of letters, digits and underscores; what they mean is the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a token is. A number is a WORD, with its dot and signs apart."""

    WORD = auto()
    NAME = auto()  # a prefixed name or the namespace alone
    VARIABLE = auto()
    BLANK_NODE = auto()
    IRI = auto()
    STRING = auto()
    LANGUAGE = auto()
    SIGN = auto()  # one character


class Token(NamedTuple):
    """A token and the index of its first character."""

    kind: Kind
    text: str
    start: int


class BadToken(ValueError):
    """A token that is not well formed, at ``index``."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index
        self.reason = reason


_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff_0-9"
)
_INNER = _START + "\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+")
_WORD = re.compile(rf"[{_INNER}][{_INNER}\-]*+")
_LOCAL = re.compile(rf":(?:(?:[{_START}:]|{_ESCAPED})(?:\.*+(?:[{_INNER}:\-]|{_ESCAPED}))*+)?")
_VARIABLE = re.compile(rf"[?$][{_INNER}]++")
_BLANK_NODE = re.compile(rf"_:[{_START}][{_INNER}\-]*+(?:\.++[{_INNER}\-]++)*+")
_IRI = re.compile(r"<(?:[^<>\"{}|^`\\\x00-\x20]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>")
_LANGUAGE = re.compile(r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?")
_STRING_ESCAPE = re.compile(r"\\(?:[tbnrf\\\"']|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_STRING_STOP = {
    "'": re.compile(r"['\\\r\n]"),
    '"': re.compile(r"[\"\\\r\n]"),
    "'''": re.compile(r"'''|\\"),
    '"""': re.compile(r'"""|\\'),
}
_BY_FIRST = {
    "<": (Kind.IRI, _IRI),
    "?": (Kind.VARIABLE, _VARIABLE),
    "$": (Kind.VARIABLE, _VARIABLE),
    "@": (Kind.LANGUAGE, _LANGUAGE),
    ":": (Kind.NAME, _LOCAL),
}


def skip_blank(text: str, at: int) -> int:
    """The index after white space and comments. A comment ends at LF or CR."""
    match = _BLANK.match(text, at)
    return match.end() if match else at


def tokens(text: str) -> Iterator[Token]:
    """Every token of the text.

    :raises BadToken: where a string does not end or holds a wrong escape, or a ``\\`` stands outside strings and IRIs.
    """
    at = skip_blank(text, 0)
    while at < len(text):
        token = _token(text, at)
        yield token
        at = skip_blank(text, at + len(token.text))


def _token(text: str, at: int) -> Token:
    first = text[at]
    if first in "'\"":
        return Token(Kind.STRING, text[at : _string_end(text, at)], at)
    if first == "\\":
        raise BadToken(at, "a codepoint escape is allowed only inside strings and IRIs")
    if first in _BY_FIRST:
        kind, pattern = _BY_FIRST[first]
        match = pattern.match(text, at)
        return Token(kind, match.group(), at) if match else Token(Kind.SIGN, first, at)
    return _word_or_name(text, at)


def _word_or_name(text: str, at: int) -> Token:
    if text.startswith("_:", at):
        match = _BLANK_NODE.match(text, at)
        if match is None:
            raise BadToken(at, "a blank node needs a label")
        return Token(Kind.BLANK_NODE, match.group(), at)
    match = _WORD.match(text, at)
    if match is None:
        return Token(Kind.SIGN, text[at], at)
    if not text.startswith(":", match.end()):
        return Token(Kind.WORD, match.group(), at)
    local = _LOCAL.match(text, match.end())
    end = local.end() if local else match.end() + 1
    return Token(Kind.NAME, text[at:end], at)


def _string_end(text: str, at: int) -> int:
    quote = text[at]
    if text.startswith(quote * 3, at):
        quote *= 3
    stop = _STRING_STOP[quote]
    index = at + len(quote)
    while match := stop.search(text, index):
        if match.group() == quote:
            return match.end()
        if match.group() != "\\":
            break
        index = _escape_end(text, match.start())
    raise BadToken(at, "the string does not end")


def _escape_end(text: str, at: int) -> int:
    match = _STRING_ESCAPE.match(text, at)
    if match is None:
        raise BadToken(at, "unknown escape in a string")
    digits = match.group(1) or match.group(2)
    if digits is not None:
        codepoint = int(digits, 16)
        if codepoint > 0x10FFFF or 0xD800 <= codepoint <= 0xDFFF:
            raise BadToken(at, "the escape names no character")
    return match.end()
