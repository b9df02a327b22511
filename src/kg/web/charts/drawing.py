"""What every chart is made of: the frame with its text alternative, marks, lines of text. Knows no kind of chart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from itertools import pairwise
from typing import ParamSpec

from htpy import Element
from markupsafe import Markup

from kg.web.charts.rows import clean

LINE = 1.4  # em from one line of a label to the next
P = ParamSpec("P")

DRAWINGS_KEPT = 64  # of each kind; one of thirty rows has 15 kB
ASCENT = 1.05  # em from the top of a line to where its letters stand


@dataclass(frozen=True, slots=True)
class Words:
    """What a chart says beside its rows: title, description, their language; ``name`` begins the ids."""

    title: str
    description: str
    language: str
    name: str = ""


_svg, _title, _desc, _g, _a = (Element(name) for name in ("svg", "title", "desc", "g", "a"))
_rect, _text, _tspan, _line, _circle = (Element(name) for name in ("rect", "text", "tspan", "line", "circle"))


def kept(draw: Callable[P, Markup]) -> Callable[P, Markup]:
    """Keep the last drawings: a chart is a function of its values alone, and takes 2 ms where finding it takes 0.02."""
    drawn: Callable[..., Markup] = lru_cache(maxsize=DRAWINGS_KEPT)(draw)

    @wraps(draw)
    def find(*args: P.args, **kwargs: P.kwargs) -> Markup:
        return drawn(*map(_fixed, args), **{name: _fixed(value) for name, value in kwargs.items()})

    return find


def _fixed(value: object) -> object:
    """A list of rows as what a cache can look up."""
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else value


def percent(share: float) -> str:
    """A place or a length across, of the whole width, from a share between 0 and 1."""
    return f"{round(100 * share, 2):g}%"


def em(heights: float) -> str:
    """A place or a length down, in letter heights."""
    return f"{round(heights, 2):g}em"


def rect(x: float, y: float, width: float, height: float, **attributes: str) -> Element:
    """A bar: across in shares, down in letter heights."""
    return _rect(x=percent(x), y=em(y), width=percent(width), height=em(height), **attributes)


def line(start: tuple[float, float], end: tuple[float, float], **attributes: str) -> Element:
    """A straight line between two points (across, down)."""
    (x1, y1), (x2, y2) = start, end
    return _line(x1=percent(x1), y1=em(y1), x2=percent(x2), y2=em(y2), **attributes)


def circle(x: float, y: float, radius: float, **attributes: str) -> Element:
    """A dot; its radius in letter heights."""
    return _circle(cx=percent(x), cy=em(y), r=em(radius), **attributes)


def swatch(y: float, number: int) -> Element:
    """A square in the colour of a number, at the left."""
    return _rect(x="0", y=em(y), width=em(0.9), height=em(0.9), class_=f"fill-{number}")


def text(lines: Sequence[str], x: float, y: float, *, indent: float = 0, **attributes: str) -> Element:
    """Lines of text, the first of which begins (or ends, by its anchor) at the point of its baseline.

    :param indent: how far to the right of that point, in letter heights.
    """
    if indent:
        attributes["dx"] = em(indent)
    if attributes.get("text_anchor") == "end":  # a space at the end of a line would move it
        lines = [" " * above.endswith(" ") + one.rstrip() for above, one in pairwise(["", *lines])]
    first, *rest = lines
    aside = {"dx": em(indent)} if indent else {}
    return _text(x=percent(x), y=em(y), **attributes)[
        first, [_tspan(x=percent(x), dy=em(LINE), **aside)[one] for one in rest]
    ]


def behind(marks: Iterable[Element]) -> Element:
    """Marks for the eye only: what they show, the items say."""
    return _g(aria_hidden="true")[marks]


def item(
    name: str,
    marks: Iterable[Element | None],
    *,
    href: str = "",
    language: str = "",
    is_listed: bool = False,
    has_tip: bool = False,
) -> Element:
    """What belongs to one row or node: a link where it has one, an item where the chart is a list of links.

    :param name: all that there is to say; what is to be seen of it is a part of it, in its order (WCAG 2.2, 2.5.3).
    :param has_tip: whether the pointer is told the name, for it is not to be seen.
    """
    attributes = {"role": "listitem"} if is_listed else {}
    if language:
        attributes["lang"] = language
    inner = _a(href=href, aria_label=name)[marks] if href else marks
    return _g(**attributes)[_title[name] if has_tip else None, inner]


def frame(
    kind: str,
    marks: Sequence[Element | None],
    words: Words,
    *,
    height: float,
    is_listed: bool = False,
    background: Element | None = None,
) -> Markup:
    """The chart.

    One without links is one picture (``role="img"``): its name and description are read out, and not what is in it. One
    with links is a group with a list, for what is inside a picture cannot be reached. Its ids, if no name is given,
    are made from the content: the same every time.

    :param marks: the items.
    :param height: in letter heights.
    :param is_listed: whether there are links in it, so that it is a list of items.
    :param background: what is behind the items, for the eye only.
    """
    title, description = clean(words.title), clean(words.description)
    items = _g(role="list")[marks] if is_listed else _g[marks]
    inner = Markup("").join([background or "", items])  # as markup, for it is looked at twice
    name = words.name or f"chart-{_digest(kind, title, description, inner)}"
    title_id, description_id = f"{name}-title", f"{name}-desc"
    drawn = _svg(
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart {kind}",
        role="group" if is_listed else "img",
        aria_labelledby=title_id,
        aria_describedby=description_id if description else None,
        width="100%",
        height=em(height),
        lang=words.language,
    )[
        _title(id=title_id)[title],
        _desc(id=description_id)[description] if description else None,
        inner,
    ]
    return Markup(drawn)  # noqa: S704 - htpy has escaped every text and attribute


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]
