"""What outlets put around every title: their name, their section, their slogan. Learnt from the stream.

"Two killed in Berd - Daily Example, News & Weather" says three words more than the development does, and all
titles of that outlet seem alike by them. A tail is known as a template once it followed different titles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_BREAK = re.compile(r"\s+[|–—:•·-]+\s+|\s*[|]\s*")
_WORD = re.compile(r"\w+")
_KEY_WORDS = 3  # feeds cut long titles: the first words of a tail tell which it is
_HEAD_WORDS = 3  # a shorter head is no title by itself
_LEARNT = 2  # times a tail was seen before it counts as a template
_OUTLET_WORDS = 4  # so short, behind a title of some length, the last tail is an outlet's name at first sight
_TITLE_WORDS = 4


def tails(title: str) -> tuple[str, ...]:
    """Return what stands for each part of a title behind its first: the part's first words, folded."""
    parts = _BREAK.split(title)
    if len(parts) == 1 or len(_WORD.findall(parts[0])) < _HEAD_WORDS:
        return ()
    return tuple(_key(part) for part in parts[1:])


class Templates:
    """How many remembered titles end in each tail."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def add(self, keys: Iterable[str]) -> None:
        self._seen.update(keys)

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._seen[key] -= 1
            if not self._seen[key]:
                del self._seen[key]

    def stripped(self, title: str) -> str:
        """Return the title without tails known as templates, and without a short last one ("… | News")."""
        parts = _BREAK.split(title)
        if len(parts) == 1 or len(_WORD.findall(parts[0])) < _HEAD_WORDS:
            return title
        kept = [part for part in parts[1:] if self._seen[_key(part)] < _LEARNT]
        heading = [parts[0], *kept]
        before = sum(len(_WORD.findall(part)) for part in heading[:-1])
        if kept and before >= _TITLE_WORDS and len(kept[-1].split()) <= _OUTLET_WORDS:
            heading.pop()
        return " ".join(heading)


def _key(part: str) -> str:
    return " ".join(_WORD.findall(part.casefold())[:_KEY_WORDS])
