"""Clean outside text before anything is made of it: one line, visible characters only, cut at a word. Pure.

Every platform's renderer takes text that has been through here; escaping for the platform comes after.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

#: Letters that show nothing, although Unicode does not class them as format characters.
_BLANKS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
#: Zero-width joiners, without which Persian, Hindi or family emoji fall apart.
_JOINERS = frozenset("\u200c\u200d")
#: So many marks may stand on one letter: no orthography needs more, and floods of them cover other lines.
_MOST_MARKS = 5
_WHITE_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return the text on one line, without controls, bidi marks, lone surrogates and what else can't be seen.

    White space becomes single blanks. Joiners stay between letters that join, and only there.
    """
    kept: list[str] = []
    marks = 0
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if character.isspace():
            kept.append(" ")
        elif character in _JOINERS:
            if _joins(text, place):
                kept.append(character)
        elif category in {"Cc", "Cf", "Cs", "Co"} or character in _BLANKS:
            continue
        elif category in {"Mn", "Me"}:
            marks += 1
            if marks <= _MOST_MARKS:
                kept.append(character)
            continue
        else:
            kept.append(character)
        marks = 0
    return _WHITE_SPACE.sub(" ", "".join(kept)).strip()


def _joins(text: str, place: int) -> bool:
    """Tell whether a joiner stands between two letters, marks or pictures beyond the European scripts."""
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(around) == 2 and all(  # noqa: PLR2004 - one before, one after
        character > "\u0590" and unicodedata.category(character) in {"Lo", "Mn", "Mc", "So", "Sk"}
        for character in around
    )


def length(text: str) -> int:
    """Return the length in UTF-16 units: at least as long as any platform counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """Return the text, cut at a word to at most `limit` code points; `…` shows that it was cut."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    kept = text[: limit - 1]
    if not text[limit - 1].isspace():
        word = kept.rfind(" ")
        kept = kept[:word] if word > limit // 2 else _whole(kept, text[limit - 1])
    return kept.rstrip(" .,;:-–—…") + "…"


def _whole(kept: str, following: str) -> str:
    """Take back half a letter: no cut falls between a letter and its marks or inside a joined picture."""
    while kept and (
        unicodedata.category(following) in {"Mn", "Mc", "Me", "Sk"}
        or following in _JOINERS
        or kept[-1] in _JOINERS
    ):
        kept, following = kept[:-1], kept[-1]
    return kept


def fitted(text: str, limit: int, render: Callable[[str], str] = str) -> str:
    """Return `render(text)`, with the text cut at a word so that the result is at most `limit` UTF-16 units.

    `render` must not make a shorter text longer (an escape is fine).
    """
    low, high = 0, min(len(text), limit)
    if len(text) <= limit and length(render(text)) <= limit:
        return render(text)
    while low < high:  # the longest cut that fits
        middle = (low + high + 1) // 2
        if length(render(cut(text, middle))) <= limit:
            low = middle
        else:
            high = middle - 1
    return render(cut(text, low))
