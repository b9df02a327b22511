"""Short forms of Japanese names (経産省 for 経済産業省), by how they are made: no list of them, so none is missing.

A short form keeps letters of the name in their order and the word for the kind of body at its end. It knows names only.
"""

from __future__ import annotations

from collections.abc import Iterable

# Words for the kind of body at the end of a name, the longest first, and how a short form writes them.
_ENDINGS: dict[str, tuple[str, ...]] = {
    "委員会": ("委員会", "委"),
    "省": ("省",),
    "庁": ("庁",),
    "府": ("府",),
    "院": ("院",),
}
LEAST = 2  # letters before the ending: 経省 says too little


class ShortForms:
    """Which of the names a text may be short for. Names and texts come folded."""

    def __init__(self, names: Iterable[str]) -> None:
        self._stems: dict[str, list[tuple[str, str]]] = {}
        for name in dict.fromkeys(names):
            ending = next((ending for ending in _ENDINGS if name.endswith(ending) and name != ending), None)
            for short in _ENDINGS.get(ending or "", ()):
                self._stems.setdefault(short, []).append((name.removesuffix(ending or ""), name))

    def names_of(self, text: str) -> tuple[str, ...]:
        """The names that the text is made from by leaving letters out in their middle; several where it could be any.

        An ending alone may be shortened (原子力規制委). A text whose letters stand side by side in the name is none:
        文部省, 厚生省 and 農林省 were bodies of their own before 文部科学省, 厚生労働省 and 農林水産省, and each of the
        47 prefectures has a 公安委員会.
        """
        found = dict.fromkeys(
            name
            for ending, stems in self._stems.items()
            if text.endswith(ending)
            for stem, name in stems
            if _is_made_from(text.removesuffix(ending), stem) or text == stem + ending
        )
        return tuple(found)


def _is_made_from(short: str, stem: str) -> bool:
    if not LEAST <= len(short) < len(stem) or short in stem:
        return False
    letters = iter(stem)
    return all(letter in letters for letter in short)
