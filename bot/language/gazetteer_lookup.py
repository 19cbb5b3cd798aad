"""Finds the names of a table in a sentence: one dictionary step a word, the longest name first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")
SHORTEST_STEM = 2  # letters before the star of a stem
_REMEMBERED = 200_000  # words that begin no name; then the memory is begun afresh


class Table(Generic[Value]):
    """Names as sequences of folded words; a word that ends in `*` takes in every word that begins so."""

    def __init__(self) -> None:
        self._whole: dict[str, _Begun[Value]] = {}
        self._stems: dict[str, _Begun[Value]] = {}
        self._longest_stem = 0
        self._barren: set[str] = set()  # words met that begin no name: nearly all

    def add(self, words: Sequence[str], value: Value) -> None:
        """Adds one name; the same words may stand for several values, first come first."""
        self._barren.clear()
        first, rest = words[0], tuple(words[1:])
        if first.endswith("*"):
            first = first[:-1]
            self._longest_stem = max(self._longest_stem, len(first))
            self._stems.setdefault(first, _Begun()).add(rest, value)
        else:
            self._whole.setdefault(first, _Begun()).add(rest, value)

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
        best = None if whole is None else whole.longest(words, place + 1)
        for end in range(min(len(word), self._longest_stem), SHORTEST_STEM - 1, -1):
            stem = self._stems.get(word[:end])
            if stem is not None:
                barren = False
                found = stem.longest(words, place + 1)
                if found is not None and (best is None or found[0] > best[0]):
                    best = found
        if barren:
            if len(self._barren) >= _REMEMBERED:
                self._barren.clear()
            self._barren.add(word)
        return best


class _Begun(Generic[Value]):
    """The names that begin with one word, by the word after it."""

    __slots__ = ("_alone", "_by_next", "_loose")

    def __init__(self) -> None:
        self._alone: list[Value] = []  # the first word is the whole name
        self._by_next: dict[str, _Entries[Value]] = {}
        self._loose: _Entries[Value] = []  # names whose second word has a star

    def add(self, rest: tuple[str, ...], value: Value) -> None:
        """Adds the words that follow."""
        if not rest:
            values = self._alone
        else:
            entries = self._loose if rest[0].endswith("*") else self._by_next.setdefault(rest[0], [])
            values = next((values for known, values in entries if known == rest), [])
            if not values:
                entries.append((rest, values))
                entries.sort(key=lambda entry: -len(entry[0]))
        if value not in values:
            values.append(value)

    def longest(self, words: Sequence[str], place: int) -> tuple[int, list[Value]] | None:
        """The longest name whose further words stand from this place on."""
        best = (place, self._alone) if self._alone else None
        if place < len(words):
            for entries in (self._by_next.get(words[place]), self._loose):
                found = _longest(entries, words, place) if entries else None
                if found is not None and (best is None or found[0] > best[0]):
                    best = found
        return best


#: The words that follow a first word, the longest first, and what each stands for.
_Entries = list[tuple[tuple[str, ...], list[Value]]]


def _longest(entries: _Entries[Value], words: Sequence[str], place: int) -> tuple[int, list[Value]] | None:
    """The first entry, and so the longest, whose words stand from this place on."""
    for rest, values in entries:
        last = place + len(rest)
        if last <= len(words) and all(map(_fits, rest, words[place:last])):
            return (last, values)
    return None


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
