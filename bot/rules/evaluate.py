"""Whether a query holds in a unit of a report, and which words make it hold.

Both rest on `Finds`: where the terms stand. A unit is a run of sentences, as (first, after the last).
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Protocol

from bot.rules.expression import And, In, Mention, Near, Not, Or, Query, Scope, Term, Together, Told

Unit = tuple[int, int]
Span = tuple[int, int]  # numbers of the first word and of the word after the last, counted through the report
Witness = tuple[int, Span | None]  # a sentence and the words in it; None: the sentence as a whole


class Finds(Protocol):
    """What was found in one report."""

    def spans(self, term: Term, sentence: int) -> Sequence[Span]:
        """Where the term stands in a sentence, in reading order."""
        ...

    def sentences(self, leaf: Told | Mention) -> Collection[int]:
        """Sentences that tell or name it."""
        ...

    def unit(self, scope: Scope) -> Unit:
        """The sentences of the title, the lead, the text or the whole report."""
        ...


def answer(query: Query, sentences: Iterable[int], finds: Finds) -> dict[int, set[Witness]]:
    """The sentences that satisfy a query, each with the places that make it do so.

    A sentence satisfies it only if it holds some of the words itself (so that no sentence satisfies
    `title:truce AND NOT talks` just because it lacks talks). `sentences` are those to ask, at least all that
    hold words of the query.
    """
    satisfied: dict[int, set[Witness]] = {}
    for sentence in sentences:
        found = places(query, (sentence, sentence + 1), finds)
        if found and any(place[0] == sentence for place in found):
            satisfied[sentence] = found
    return satisfied


def holds(query: Query, unit: Unit, finds: Finds) -> bool:
    """Whether the query holds in the unit."""
    return places(query, unit, finds) is not None


def places(query: Query, unit: Unit, finds: Finds) -> set[Witness] | None:
    """The places that make the query hold in the unit, without those of `NOT`; None if it does not hold."""
    match query:
        case Term():
            return {(one, span) for one in range(*unit) for span in finds.spans(query, one)} or None
        case Or(parts):
            held = [found for part in parts if (found := places(part, unit, finds)) is not None]
            return set().union(*held) if held else None
        case And(parts):
            return _all(parts, unit, finds)
        case Near():
            words: set[Witness] = {(one, word) for one in range(*unit) for word in near(query, one, finds)[1]}
            return words or None
        case Not(part):
            return set() if places(part, unit, finds) is None else None
        case Together():
            alone = [_all((query.left, query.right), (one, one + 1), finds) for one in range(*unit)]
            both = [found for found in alone if found is not None]
            return set().union(*both) if both else None
        case In(scope, part):
            return places(part, finds.unit(scope), finds)
        case Told() | Mention():
            told = finds.sentences(query)
            return {(one, None) for one in range(*unit) if one in told} or None


def _all(parts: Sequence[Query], unit: Unit, finds: Finds) -> set[Witness] | None:
    together: set[Witness] = set()
    for part in parts:
        found = places(part, unit, finds)
        if found is None:
            return None
        together |= found
    return together


def near(query: Query, sentence: int, finds: Finds) -> tuple[Sequence[Span], Sequence[Span]]:
    """Spans of a sentence that satisfy a side of `NEAR` or a whole one, and the words in them that do so."""
    match query:
        case Term():
            spans = finds.spans(query, sentence)
            return spans, spans
        case Or(parts):
            sides = [near(part, sentence, finds) for part in parts]
            return [span for covers, _ in sides for span in covers], [
                span for _, words in sides for span in words
            ]
        case Near(left, right, distance):
            lefts, left_words = near(left, sentence, finds)
            if not lefts:
                return (), ()
            rights, right_words = near(right, sentence, finds)
            covers = {(min(a[0], b[0]), max(a[1], b[1])) for a, b in _pairs(lefts, sorted(rights), distance)}
            return list(covers), _covered((*left_words, *right_words), sorted(covers))
        case _:
            raise TypeError(f"NEAR can't hold {query}")


def _pairs(lefts: Sequence[Span], rights: Sequence[Span], distance: int) -> Iterator[tuple[Span, Span]]:
    """Pairs no further apart than `distance`; `rights` are sorted. Looks only where a partner can stand."""
    longest = max((end - start for start, end in rights), default=0)
    for left in lefts:
        low = bisect_left(rights, (left[0] - distance - longest, 0))
        high = bisect_left(rights, (left[1] + distance, 0))
        yield from ((left, right) for right in rights[low:high] if _gap(left, right) <= distance)


def _gap(one: Span, other: Span) -> float:
    """Words from one span to the other: 1 when they touch; infinite when they overlap, and are no pair."""
    gap = max(one[0] - other[1], other[0] - one[1]) + 1
    return gap if gap > 0 else float("inf")


def _covered(words: Iterable[Span], covers: Sequence[Span]) -> list[Span]:
    """The words that lie in one of the covers, which are sorted; no slower however many there are."""
    furthest = list(accumulate((end for _, end in covers), max))
    return [
        (start, end)
        for start, end in words
        if (before := bisect_right(covers, (start, sys.maxsize))) and furthest[before - 1] >= end
    ]
