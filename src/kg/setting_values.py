"""How the text of a setting becomes a value: a function for each kind, which raises ValueError with the reason.

The table of settings (:mod:`kg.settings`) says which is whose.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_network
from urllib.parse import urlsplit

FORWARDED = ("for", "proto", "host", "port", "prefix")  # what a proxy may tell in X-Forwarded-*
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)


def base_iri(text: str) -> str:
    """An http(s) IRI that ends in a slash."""
    if not text.startswith(("http://", "https://")) or not text.endswith("/") or not text.isascii() or " " in text:
        raise ValueError("an http(s) IRI that ends in / is needed")
    return text


def natural(text: str) -> int:
    """A whole number of 0 or more."""
    number = int(text)
    if number < 0:
        raise ValueError("a whole number of 0 or more is needed")
    return number


def positive(text: str) -> int:
    """A whole number of 1 or more."""
    number = int(text)
    if number < 1:
        raise ValueError("a whole number of 1 or more is needed")
    return number


def seconds(text: str) -> float:
    """Seconds, more than none."""
    number = float(text)
    if not 0 < number < 86_400:
        raise ValueError("seconds between 0 and 86400 are needed")
    return number


def words(text: str) -> tuple[str, ...]:
    """Words between spaces."""
    return tuple(text.split())


def forwarded(text: str) -> tuple[str, ...]:
    """Which headers a proxy sets itself."""
    unknown = [word for word in text.split() if word not in FORWARDED]
    if unknown:
        raise ValueError(f"{unknown[0]} is none of {', '.join(FORWARDED)}")
    return tuple(text.split())


def hosts(text: str) -> tuple[str, ...]:
    """Host names between spaces."""
    for word in text.split():
        if not _HOST.fullmatch(word):
            raise ValueError(f"{word} is no host name")
    return tuple(text.lower().split())


def one_of(*words: str) -> Callable[[str], str]:
    """What reads one of these words."""

    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"one of {', '.join(words)} is needed")
        return text

    return parse


def some_of(*words: str) -> Callable[[str], tuple[str, ...]]:
    """What reads some of these words, into their order here."""

    def parse(text: str) -> tuple[str, ...]:
        unknown = sorted(set(text.split()) - set(words))
        if unknown:
            raise ValueError(f"{unknown[0]} is none of {', '.join(words)}")
        return tuple(word for word in words if word in text.split())

    return parse


def networks(text: str) -> tuple[str, ...]:
    """Addresses and networks between spaces."""
    for word in text.split():
        ip_network(word, strict=False)
    return tuple(text.split())


def pause(text: str) -> float:
    """Seconds, or none."""
    number = float(text)
    if not 0 <= number <= 3_600:
        raise ValueError("seconds between 0 and 3600 are needed")
    return number


def rate(text: str) -> str:
    """A rate as the library limits reads it, or nothing."""
    if text:
        from limits import parse  # noqa: PLC0415 - 0.2 s that a server without a limit need not spend

        parse(text)
    return text


def endpoints(text: str) -> tuple[str, ...]:
    """URLs of endpoints between spaces, each once."""
    for word in text.split():
        parts = urlsplit(word)
        if parts.scheme not in {"http", "https"} or not parts.hostname or not word.isascii():
            raise ValueError(f"{word} is no http(s) URL in ASCII")
        if "@" in parts.netloc or "#" in word or set(word) & set('<>"{}|^`\\'):
            raise ValueError(f"{word} holds what no endpoint's URL may hold: a user name, a fragment or a bracket")
        _ = parts.port  # raises where it is no port
    return tuple(dict.fromkeys(text.split()))


def endpoint(text: str) -> str:
    """The URL of one endpoint, or nothing."""
    found = endpoints(text)
    if len(found) > 1:
        raise ValueError("one URL is needed")
    return found[0] if found else ""
