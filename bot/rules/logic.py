"""What can be said of a query without any report: what it needs, and whether it can ever or must always hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from operator import eq
from typing import Literal

from bot.rules.expression import And, In, Mention, Near, Not, Or, Query, Scope, Term, Together, Told

Need = Term | str  # a term, or the name of an event
Group = frozenset[Need]
Unit = Literal["sentence"] | Scope
Fact = tuple[Unit, Query, bool]  # in this unit this term or pair holds, or does not
World = frozenset[Fact]

_COMPARABLE = {
    ("stem", "stem"),
    ("exact", "stem"),
    ("exact", "exact"),
    ("exact", "prefix"),
    ("prefix", "prefix"),
}
_WORLDS_TRIED = 2_000  # a query with more ways to hold than this is taken to be possible


def needs(query: Query, rarest: Callable[[list[Group]], Group]) -> list[Group]:
    """Groups of terms and events: without one of each group in a report, `query` can't hold. Empty: it holds without any.

    `rarest` picks the group that is likely to be missing most often.
    """
    match query:
        case Term():
            return [frozenset((query,))]
        case And(parts):
            return [group for part in parts for group in needs(part, rarest)]
        case Near(left, right) | Together(left, right):
            return [*needs(left, rarest), *needs(right, rarest)]
        case Or(parts):
            branches = [needs(part, rarest) for part in parts]
            return [frozenset().union(*(rarest(groups) for groups in branches))] if all(branches) else []
        case In(_, part):
            return needs(part, rarest)
        case Told(events):
            return [frozenset(events)]
        case Not() | Mention():
            return []


def possible(query: Query) -> bool:
    """False when no report can make the query hold (`truce AND NOT truce`). True when in doubt."""
    tried = 0
    for world in islice(_worlds(query, "sentence", wanted=True), _WORLDS_TRIED):
        if _is_consistent(world):
            return True
        tried += 1
    return tried == _WORLDS_TRIED


def _worlds(query: Query, unit: Unit, *, wanted: bool) -> Iterator[World]:
    """Every way in which the query may hold (or fail, if not `wanted`), as facts about its terms."""
    match query:
        case Not(part):
            yield from _worlds(part, unit, wanted=not wanted)
        case In(scope, part):
            yield from _worlds(part, scope, wanted=wanted)
        case And(parts) | Or(parts):
            if isinstance(query, And) == wanted:
                yield from _all_of(parts, unit, wanted=wanted)
            else:
                for part in parts:
                    yield from _worlds(part, unit, wanted=wanted)
        case Together(left, right) if unit == "sentence":
            yield from _worlds(And((left, right)), unit, wanted=wanted)
        case Near(left, right) if wanted:
            for world in _all_of((left, right), unit, wanted=True):
                yield world | {(unit, query, True)}
        case _:
            yield frozenset({(unit, query, wanted)})


def _all_of(parts: Sequence[Query], unit: Unit, *, wanted: bool) -> Iterator[World]:
    ways = [tuple(islice(_worlds(part, unit, wanted=wanted), _WORLDS_TRIED)) for part in parts]
    return (frozenset().union(*chosen) for chosen in product(*ways))


def _is_consistent(world: World) -> bool:
    held = [(unit, leaf) for unit, leaf, wanted in world if wanted]
    missing = [(unit, leaf) for unit, leaf, wanted in world if not wanted]
    return not any(
        _lies_within(here, there) and _implies(leaf, other) for here, leaf in held for there, other in missing
    )


def _lies_within(inner: Unit, outer: Unit) -> bool:
    return inner == outer or outer == "anywhere" or (inner, outer) == ("lead", "text")


def _implies(leaf: Query, other: Query) -> bool:
    """Whether `other` holds wherever `leaf` does: the same, a word of its phrase, or a prefix of its word."""
    if not isinstance(leaf, Term) or not isinstance(other, Term):
        return leaf == other
    if (leaf.manner, other.manner) not in _COMPARABLE:
        return False
    fits = _starts if other.manner == "prefix" else eq
    return any(fits(run, other.words) for run in _runs(leaf.words, len(other.words)))


def _runs(words: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return (words[start : start + size] for start in range(len(words) - size + 1))


def _starts(run: tuple[str, ...], prefix: tuple[str, ...]) -> bool:
    return run[:-1] == prefix[:-1] and run[-1].startswith(prefix[-1])
