"""Finds the names of a table in a sentence: one dictionary step a word, the longest name first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")
#: What follows a first word, the longest first, and what each stands for.
_Entries = list[tuple[tuple[str, ...], list[Value]]]

SHORTEST_STEM = 2  # letters before the star of a stem
_REMEMBERED = 200_000  # words that begin no name; then the memory is begun afresh


class Table(Generic[Value]):
    """Names as sequences of folded words; a word that ends in `*` takes in every word that begins so."""

    def __init__(self) -> None:
        self._whole: dict[str, _Entries[Value]] = {}
        self._stems: dict[str, _Entries[Value]] = {}
        self._longest_stem = 0
        self._barren: set[str] = set()  # words met that begin no name: nearly all

    def add(self, words: Sequence[str], value: Value) -> None:
        """Adds one name; the same words may stand for several values, first come first."""
        self._barren.clear()
        first, rest = words[0], tuple(words[1:])
        if first.endswith("*"):
            first = first[:-1]
            self._longest_stem = max(self._longest_stem, len(first))
            entries = self._stems.setdefault(first, [])
        else:
            entries = self._whole.setdefault(first, [])
        for known, values in entries:
            if known == rest:
                if value not in values:
                    values.append(value)
                return
        entries.append((rest, [value]))
        entries.sort(key=lambda entry: -len(entry[0]))

    def at(
        self, words: Sequence[str], place: int, first: str | None = None
    ) -> tuple[int, list[Value]] | None:
        """The longest name that begins at this word: the place after it, and what it stands for.

        `first` is read in place of the word there, for words to which an article or preposition is joined.
        """
        word = words[place] if first is None else first
        if word in self._barren:
            return None
        whole = self._whole.get(word)
        barren = whole is None
        best = None if whole is None else _longest(whole, words, place + 1)
        for end in range(min(len(word), self._longest_stem), SHORTEST_STEM - 1, -1):
            stem = self._stems.get(word[:end])
            if stem is not None:
                barren = False
                found = _longest(stem, words, place + 1)
                if found is not None and (best is None or found[0] > best[0]):
                    best = found
        if barren:
            if len(self._barren) >= _REMEMBERED:
                self._barren.clear()
            self._barren.add(word)
        return best


def _longest(entries: _Entries[Value], words: Sequence[str], place: int) -> tuple[int, list[Value]] | None:
    """The first entry, and so the longest, whose further words stand from this place on."""
    for rest, values in entries:
        last = place + len(rest)
        if not rest or (last <= len(words) and all(map(_fits, rest, words[place:last]))):
            return (last, values)
    return None


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
