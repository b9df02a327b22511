"""Links of a page rewritten for a static edition; every other byte stays as the application wrote it.

Start tags are found and replaced in place, in the HTML that our templates write: quotes are double, raw text is that
of script, style, title and textarea. (A measure's page takes 0.6 ms; with the standard library's parser it took 2.0.)
A link that leads to what only a server answers loses its address and becomes plain text. The page's
Content-Security-Policy goes into its head, for a plain host sends no header of ours. Knows no route: a function says
where a link leads.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

# Attributes whose value is an address, beside those of our scripts: data-href-worker, data-href-home, ….
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href", "poster"})
_OURS = "data-href-"
# What says something of an address, and nothing without one.
_ABOUT = re.compile(r'\s(?:hreflang|rel|type|download|target|data-example)(?:="[^"]*")?(?=[\s>/])')
_ATTRIBUTE = re.compile(r'\s([a-zA-Z][\w:-]*)="([^"]*)"')
_TAG_PATTERN = r"""<[a-zA-Z][^\s/>]*(?:"[^"]*"|'[^']*'|[^"'>])*>"""
_TAG = re.compile(_TAG_PATTERN)
_ELEMENT = re.compile(
    rf"<!--.*?-->|<(?P<raw>script|style|title|textarea)\b.*?</(?P=raw)\s*>|(?=<(?P<name>[\w:-]+)){_TAG_PATTERN}",
    re.DOTALL,
)
_WORTH_A_LOOK = re.compile(r"href|src=|action=|charset=|poster=")
_CHARSET = re.compile(r"\scharset=")
_IGNORED_IN_META = ("frame-ancestors", "report-uri", "sandbox")  # CSP 3, section 3.3

Leads = Callable[[str], str | None]


class FormLeadsNowhere(ValueError):
    """A form whose answer only a server could give: it cannot become plain text."""


def rewrite(html: str, leads: Leads, policy: str = "") -> str:
    """The page with its links rewritten.

    :param leads: what an address of ours (an absolute path, without fragment) becomes; None where it has no file.
    :param policy: the Content-Security-Policy that the application sent with the page.
    """
    return _ELEMENT.sub(_Rewriter(leads, _in_meta(policy)).element, html)


def _in_meta(policy: str) -> str:
    """The policy without the directives that count in a header only."""
    directives = (part.strip() for part in policy.split(";"))
    return "; ".join(part for part in directives if part and not part.startswith(_IGNORED_IN_META))


class _Rewriter:
    def __init__(self, leads: Leads, policy: str) -> None:
        self._leads = leads
        self._policy = policy

    def element(self, match: re.Match[str]) -> str:
        """A start tag, alone or with the raw text of its element; or a comment, which stays."""
        text = match[0]
        if text.startswith("<!--"):
            return text
        if not match["raw"]:
            return self._tag(text, match["name"])
        start = _TAG.match(text)
        assert start is not None
        return self._tag(start[0], match["raw"]) + text[start.end() :]

    def _tag(self, text: str, name: str) -> str:
        if not _WORTH_A_LOOK.search(text):
            return text
        new = self._rewritten(name.lower(), text)
        if self._policy and name == "meta" and _CHARSET.search(text):
            new += f'\n<meta http-equiv="Content-Security-Policy" content="{escape(self._policy, quote=False)}">'
        return new

    def _rewritten(self, tag: str, text: str) -> str:
        lost = False

        def attribute(match: re.Match[str]) -> str:
            nonlocal lost
            name, value = match[1], unescape(match[2])
            if not _is_address(name) or not value.startswith("/"):
                return match[0]
            path, hash_sign, fragment = value.partition("#")
            new = self._leads(path)
            if new is None:
                lost = True
                return ""
            # A question stands in the fragment; the place in the page that the server's answer had is given up for it.
            return f' {name}="{escape(new if "#" in new else f"{new}{hash_sign}{fragment}")}"'

        new = _ATTRIBUTE.sub(attribute, text)
        if not lost:
            return new
        if tag in {"form", "script", "img", "button"}:
            raise FormLeadsNowhere(text)
        return "" if tag == "link" else _ABOUT.sub("", new)


def _is_address(name: str) -> bool:
    return name in _ADDRESSES or name.startswith(_OURS)
