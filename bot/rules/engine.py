"""Many queries asked of one report at once.

All terms of all queries are patterns of one automaton, which reads a report once. Each query hangs off the rarest group
of terms it needs; only queries whose every group was found are looked at closely. The answers are those of asking
every query in turn, only sooner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from daachorse import DoubleArrayAhoCorasick

from bot.language.stem import stemmer
from bot.rules.evaluate import Span, Unit
from bot.rules.expression import Mention, Query, Scope, Term, Told, walk
from bot.rules.logic import Group, Need, needs
from bot.rules.page import Page

_WRITTEN, _STEMMED = b" ", b"\x01"  # what stands between words in the line of words and in the line of stems
_COMMON_LENGTH = 4  # words no longer than this are taken to stand in most reports

Spans = Mapping[int, Sequence[Span]]
_Hit = tuple[int, int, int]  # first byte, byte after the last, pattern
_Guarded = tuple[int, tuple[frozenset[int], ...]]  # a query, and the other groups it needs


class Engine:
    """Asks all queries of a page. Their numbers are those of the sequence it was built from."""

    def __init__(self, queries: Sequence[Query]) -> None:
        self._queries = tuple(queries)
        self._dictionaries: dict[str, _Dictionary] = {}

    def look(self, page: Page, events: Collection[str]) -> tuple[list[int], PageFinds]:
        """Queries for which the page holds all that they need, in order, and what was found.

        `events` are the names of those the page tells of, asserted or not.
        """
        dictionary = self._dictionaries.get(page.lang)
        if dictionary is None:
            dictionary = self._dictionaries[page.lang] = _Dictionary(self._queries, page.lang)
        return dictionary.look(page, events)


class _Dictionary:
    """The queries' terms as patterns for pages of one language."""

    def __init__(self, queries: Sequence[Query], lang: str) -> None:
        self._stem = stemmer(lang)
        terms = dict.fromkeys(part for query in queries for part in walk(query) if isinstance(part, Term))
        written = {term: self._pattern(term) for term in terms}
        patterns = list(dict.fromkeys(written.values()))
        places = {pattern: number for number, pattern in enumerate(patterns)}
        self._numbers: dict[Need, int] = {term: places[pattern] for term, pattern in written.items()}
        self._automaton = DoubleArrayAhoCorasick(patterns or [b"\x02"])
        self._hung: dict[int, list[_Guarded]] = defaultdict(list)
        for number, query in enumerate(queries):
            self._hang(number, needs(query, _rarest))

    def look(self, page: Page, events: Collection[str]) -> tuple[list[int], PageFinds]:
        line = _WRITTEN + _encode(" ".join(page.words)) + _WRITTEN
        stems = _STEMMED + _encode("\x01".join(map(self._stem, page.words))) + _STEMMED
        found: list[_Hit] = self._automaton.find_overlapping(line + stems)
        hits = {number for _, _, number in found}
        hits.update(self._numbers[event] for event in events if event in self._numbers)
        asked = {
            query
            for hit in hits
            if hit in self._hung
            for query, groups in self._hung[hit]
            if not any(map(hits.isdisjoint, groups))
        }
        return sorted(asked), PageFinds(page, self._numbers, (line, stems), found)

    def _pattern(self, term: Term) -> bytes:
        if term.manner == "stem":
            return _STEMMED + _encode("\x01".join(map(self._stem, term.words))) + _STEMMED
        line = _WRITTEN + _encode(" ".join(term.words))
        return line if term.manner == "prefix" else line + _WRITTEN

    def _hang(self, query: int, groups: list[Group]) -> None:
        hook = _rarest(groups)
        others = tuple(frozenset(map(self._number, group)) for group in groups if group is not hook)
        for need in hook:
            self._hung[self._number(need)].append((query, others))

    def _number(self, need: Need) -> int:
        """A pattern's number; names of events are counted below zero."""
        return self._numbers.setdefault(need, ~len(self._numbers))


class PageFinds:
    """Where patterns stand in one page, worked out for a term when it is asked for."""

    def __init__(
        self, page: Page, numbers: Mapping[Need, int], lines: tuple[bytes, bytes], found: list[_Hit]
    ) -> None:
        self._page = page
        self._numbers = numbers
        self._line, self._stems = lines
        self._found = found
        self._starts: dict[int, list[int]] | None = None
        self._spans: dict[Term, Spans] = {}
        self.told: dict[Told | Mention, Collection[int]] = {}

    def spans(self, term: Term) -> Spans:
        """Where the term stands, by sentence. A phrase that runs over the end of a sentence stands nowhere."""
        known = self._spans.get(term)
        if known is None:
            known = self._spans[term] = self._locate(term)
        return known

    def sentences(self, leaf: Told | Mention) -> Collection[int]:
        """Sentences that tell or name it."""
        return self.told.get(leaf, ())

    def unit(self, scope: Scope) -> Unit:
        """The sentences that a scope names."""
        return self._page.unit(scope)

    def _locate(self, term: Term) -> Spans:
        if self._starts is None:
            self._starts = defaultdict(list)
            for start, _, number in self._found:
                self._starts[number].append(start)
        where: dict[int, list[Span]] = {}
        for start in self._starts.get(self._numbers[term], ()):
            first = self._word(start)
            sentence = self._page.sentence_of(first)
            if first + len(term.words) <= self._page.firsts[sentence + 1]:
                where.setdefault(sentence, []).append((first, first + len(term.words)))
        return where

    def _word(self, start: int) -> int:
        """The number of the word after the gap at this byte: as many gaps stand before it."""
        size = len(self._line)
        return (
            self._line.count(_WRITTEN, 0, start)
            if start < size
            else self._stems.count(_STEMMED, 0, start - size)
        )


def _encode(text: str) -> bytes:
    """As UTF-8; halves of surrogate pairs, which some JSON holds, become question marks."""
    return text.encode("utf-8", "replace")


def _rarest(groups: list[Group]) -> Group:
    """The group least likely to be found: few terms, long words, phrases. Events are rarer than any word."""
    return min(groups, key=lambda group: sum(map(_frequency, group)))


def _frequency(need: Need) -> float:
    if isinstance(need, str):
        return 0.0
    letters = sum(map(len, need.words))
    return 1.0 if letters <= _COMMON_LENGTH else 1.0 / (letters - _COMMON_LENGTH + 1) ** 2
