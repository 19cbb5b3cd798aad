"""Whether a query holds in a unit of a report, and which words make it hold.

Both rest on `Finds`: where the terms stand. A unit is a run of sentences, as (first, after the last).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
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
        unit = (sentence, sentence + 1)
        if holds(query, unit, finds):
            found = witnesses(query, unit, finds)
            if any(place[0] == sentence for place in found):
                satisfied[sentence] = found
    return satisfied


def holds(query: Query, unit: Unit, finds: Finds) -> bool:
    """Whether the query holds in the unit."""
    match query:
        case Term():
            first, after = unit
            if after - first == 1:  # nearly always
                return bool(finds.spans(query, first))
            return any(finds.spans(query, sentence) for sentence in range(first, after))
        case And(parts):
            return all(holds(part, unit, finds) for part in parts)
        case Or(parts):
            return any(holds(part, unit, finds) for part in parts)
        case Not(part):
            return not holds(part, unit, finds)
        case Near():
            return any(near(query, sentence, finds) for sentence in range(*unit))
        case Together(left, right):
            alone = ((sentence, sentence + 1) for sentence in range(*unit))
            return any(holds(left, one, finds) and holds(right, one, finds) for one in alone)
        case In(scope, part):
            return holds(part, finds.unit(scope), finds)
        case Told() | Mention():
            return any(unit[0] <= sentence < unit[1] for sentence in finds.sentences(query))


def witnesses(query: Query, unit: Unit, finds: Finds) -> set[Witness]:
    """The places that make a query that holds in the unit do so, without those of `NOT`."""
    match query:
        case Term():
            return {(sentence, span) for sentence in range(*unit) for span in finds.spans(query, sentence)}
        case And(parts):
            return {place for part in parts for place in witnesses(part, unit, finds)}
        case Or(parts):
            return {
                place for part in parts if holds(part, unit, finds) for place in witnesses(part, unit, finds)
            }
        case Not():
            return set()
        case Near(left, right):
            covers = {sentence: near(query, sentence, finds) for sentence in range(*unit)}
            inside = witnesses(left, unit, finds) | witnesses(right, unit, finds)
            return {place for place in inside if any(_covers(cover, place[1]) for cover in covers[place[0]])}
        case Together(left, right):
            alone = [(sentence, sentence + 1) for sentence in range(*unit)]
            both = [one for one in alone if holds(left, one, finds) and holds(right, one, finds)]
            return {place for one in both for part in (left, right) for place in witnesses(part, one, finds)}
        case In(scope, part):
            return witnesses(part, finds.unit(scope), finds)
        case Told() | Mention():
            return {(sentence, None) for sentence in _within(finds.sentences(query), unit)}


def near(query: Query, sentence: int, finds: Finds) -> list[Span]:
    """Spans of a sentence that satisfy a side of `NEAR`, or a whole one, whose span covers both sides."""
    match query:
        case Term():
            return list(finds.spans(query, sentence))
        case Or(parts):
            return [span for part in parts for span in near(part, sentence, finds)]
        case Near(left, right, distance):
            lefts = near(left, sentence, finds)
            rights = sorted(near(right, sentence, finds)) if lefts else []
            return list({(min(a[0], b[0]), max(a[1], b[1])) for a, b in _pairs(lefts, rights, distance)})
        case _:
            raise TypeError(f"NEAR can't hold {query}")


def _pairs(lefts: list[Span], rights: list[Span], distance: int) -> Iterator[tuple[Span, Span]]:
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


def _covers(cover: Span, span: Span | None) -> bool:
    return span is not None and cover[0] <= span[0] and span[1] <= cover[1]


def _within(sentences: Iterable[int], unit: Unit) -> Iterable[int]:
    return (sentence for sentence in sentences if unit[0] <= sentence < unit[1])
