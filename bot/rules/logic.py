"""What can be said of a query without any report: what it needs, whether it can ever or must always hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from operator import eq
from typing import Literal, cast

from bot.rules.expression import And, In, Mention, Near, Not, Or, Query, Scope, Term, Together, Told


@dataclass(frozen=True, slots=True)
class Sign:
    """Something other than a word that a sentence may hold: an event it tells, or a name."""

    kind: Literal["event", "name"]
    value: str


Need = Term | Sign  # a term of one word, or a sign
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


@dataclass(frozen=True, slots=True)
class Needs:
    """Groups of which a query needs one member each: `here` in its sentence, `anywhere` in the report."""

    here: tuple[Group, ...] = ()
    anywhere: tuple[Group, ...] = ()

    def all(self) -> tuple[Group, ...]:
        """Every group, wherever it must be met."""
        return self.here + self.anywhere


def needs(query: Query, rarest: Callable[[Sequence[Group]], Group]) -> Needs:
    """What must be found before it is worth asking the query. No groups: it may hold without any word.

    `rarest` picks the group that is likely to be missing most often.
    """
    match query:
        case Term():
            return Needs(tuple(frozenset((single,)) for single in query.singles()))
        case And(parts):
            return _both(needs(part, rarest) for part in parts)
        case Near(left, right) | Together(left, right):
            return _both((needs(left, rarest), needs(right, rarest)))
        case Or(parts):
            return _either([needs(part, rarest) for part in parts], rarest)
        case In(_, part):
            return Needs(anywhere=needs(part, rarest).all())
        case Told(events):
            return Needs((_signs("event", events),))
        case Mention(places, actors):
            return Needs(tuple(_signs("name", names) for names in (places, actors) if names))
        case Not():
            return Needs()


def _signs(kind: Literal["event", "name"], values: frozenset[str]) -> Group:
    return frozenset(Sign(kind, value) for value in values)


def _both(parts: Iterable[Needs]) -> Needs:
    parts = list(parts)
    return Needs(
        tuple(group for part in parts for group in part.here),
        tuple(group for part in parts for group in part.anywhere),
    )


def _either(parts: Sequence[Needs], rarest: Callable[[Sequence[Group]], Group]) -> Needs:
    if all(part.here for part in parts):
        return Needs(here=(frozenset().union(*(rarest(part.here) for part in parts)),))
    if all(part.all() for part in parts):
        return Needs(anywhere=(frozenset().union(*(rarest(part.all()) for part in parts)),))
    return Needs()


def relaxed(query: Query) -> Query | None:
    """The query without what it excludes: it holds wherever the query does. None: nothing would be left."""
    match query:
        case Not():
            return None
        case And(parts):
            kept = tuple(part for part in map(relaxed, parts) if part is not None)
            return And(kept) if len(kept) > 1 else kept[0] if kept else None
        case Or(parts):
            each = tuple(map(relaxed, parts))
            return None if None in each else Or(cast("tuple[Query, ...]", each))
        case In(scope, part):
            inner = relaxed(part)
            return None if inner is None else In(scope, inner)
        case Together(left, right):
            both = [part for part in (relaxed(left), relaxed(right)) if part is not None]
            return Together(*both) if len(both) == 2 else both[0] if both else None  # noqa: PLR2004 - left and right
        case _:
            return query


def holds_anyway(query: Query, is_everywhere: Callable[[Term], bool]) -> bool:
    """Whether a report of nothing but words that stand in nearly every report makes the query hold."""
    match query:
        case Term():
            return is_everywhere(query)
        case And(parts):
            return all(holds_anyway(part, is_everywhere) for part in parts)
        case Or(parts):
            return any(holds_anyway(part, is_everywhere) for part in parts)
        case Near(left, right) | Together(left, right):
            return holds_anyway(left, is_everywhere) and holds_anyway(right, is_everywhere)
        case In(_, part):
            return holds_anyway(part, is_everywhere)
        case Not(part):
            return not holds_anyway(part, is_everywhere)
        case Told() | Mention():
            return False


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
    return outer in (inner, "anywhere") or (inner, outer) == ("lead", "text")


def _implies(leaf: Query, other: Query) -> bool:
    """Whether `other` holds wherever `leaf` does: the same or wider, or part of its phrase or word."""
    if isinstance(leaf, Told) and isinstance(other, Told):
        pairs = ((leaf.places, other.places), (leaf.actors, other.actors))
        return leaf.events <= other.events and all(_is_wider(wide, narrow) for narrow, wide in pairs)
    if not isinstance(leaf, Term) or not isinstance(other, Term):
        return leaf == other
    if (leaf.manner, other.manner) not in _COMPARABLE or other.lang not in ("", leaf.lang):
        return False
    fits = _starts if other.manner == "prefix" else eq
    return any(fits(run, other.words) for run in _runs(leaf.words, len(other.words)))


def _is_wider(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    """Whether any of `wide` takes in all of `narrow`; no names stand for any name."""
    return not wide or (bool(narrow) and narrow <= wide)


def _runs(words: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return (words[start : start + size] for start in range(len(words) - size + 1))


def _starts(run: tuple[str, ...], prefix: tuple[str, ...]) -> bool:
    return run[:-1] == prefix[:-1] and run[-1].startswith(prefix[-1])
