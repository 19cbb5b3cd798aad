"""What a query says, as a tree of values.

A query is asked of a *unit* of a report: one sentence, unless a scope (`title:`, `lead:`, `text:`,
`anywhere:`) names a larger one. `docs/queries.md` is the description for people,
`tests/unit/rules/reference.py` the plain one for machines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Manner = Literal["stem", "exact", "prefix"]
Scope = Literal["title", "lead", "text", "anywhere"]
SCOPES: tuple[Scope, ...] = ("title", "lead", "text", "anywhere")
LEAD_SENTENCES = 2  # `lead:` reads this many sentences from the start of the text


class Term(NamedTuple):
    """One word or phrase, its `words` folded as `bot.language.text` folds.

    The last word is cut short for `prefix`. A term with a `lang` stands only in reports in that language.
    """

    manner: Manner
    words: tuple[str, ...]
    lang: str = ""

    def singles(self) -> tuple[Term, ...]:
        """Its words, each as a term of its own; of a `prefix`, only the last is cut short."""
        if len(self.words) == 1:
            return (self,)
        whole: Manner = "exact" if self.manner == "exact" else "stem"
        rest = (Term(whole, (word,), self.lang) for word in self.words[:-1])
        return (*rest, Term(self.manner, self.words[-1:], self.lang))

    def __str__(self) -> str:
        star = "*" if self.manner == "prefix" else ""
        written = " ".join(self.words) + star
        written = f'"{written}"' if len(self.words) > 1 else written
        return f"={written}" if self.manner == "exact" else written


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold in the unit."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return f"({' AND '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds in the unit."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return f"({' OR '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold in the unit."""

    part: Query

    def __str__(self) -> str:
        return f"(NOT {self.part})"


@dataclass(frozen=True, slots=True)
class Near:
    """Two spans in one sentence of the unit, at most `distance` words apart, in either order.

    Words that touch are 1 apart. Both sides are terms, `Or`s of them, or `Near`s (whose span covers both of
    theirs).
    """

    left: Query
    right: Query
    distance: int

    def __str__(self) -> str:
        return f"({self.left} NEAR/{self.distance} {self.right})"


@dataclass(frozen=True, slots=True)
class Together:
    """Both sides hold in one sentence of the unit (`w/s`)."""

    left: Query
    right: Query

    def __str__(self) -> str:
        return f"({self.left} w/s {self.right})"


@dataclass(frozen=True, slots=True)
class In:
    """The part, asked of a larger unit: the title, the lead, the text or the whole report, taken whole."""

    scope: Scope
    part: Query

    def __str__(self) -> str:
        return f"{self.scope}:{self.part}"


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the unit tells one of these events, with one of these places and actors (empty: any)."""

    events: frozenset[str]
    places: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return _listed(event=self.events, places=self.places, actors=self.actors)


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence of the unit names one of these places and one of these actors (empty: any)."""

    places: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return _listed(places=self.places, actors=self.actors)


Query = Term | And | Or | Not | Near | Together | In | Told | Mention


def _listed(**names: frozenset[str]) -> str:
    parts = (f"{key}: [{', '.join(sorted(values))}]" for key, values in names.items() if values)
    return f"{{{', '.join(parts)}}}"


def children(query: Query) -> tuple[Query, ...]:
    """The direct parts of a query, in the order in which they were written."""
    match query:
        case And(parts) | Or(parts):
            return parts
        case Not(part) | In(_, part):
            return (part,)
        case Near(left, right) | Together(left, right):
            return (left, right)
        case Term() | Told() | Mention():
            return ()


def walk(query: Query) -> Iterator[Query]:
    """The query and everything inside it, each before its parts."""
    yield query
    for part in children(query):
        yield from walk(part)
