"""From a rule as written to the condition the engine asks, with every name looked up and every fault placed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.config.document import Document, Path, did_you_mean
from bot.errors import Finding
from bot.rules.expression import And, In, Mention, Near, Not, Or, Query, Term, Together, Told, walk
from bot.rules.logic import needs, possible
from bot.rules.query import BadQuery, Lists, parse, parse_condition
from bot.rules.rule import Clause, Rule

#: English words that stand in nearly every report: a rule that needs no other fires on everything.
_EVERYWHERE = frozenset(
    "a about after all also an and are as at be been but by for from had has have he her his i in is it its more new no not "
    "of on one or our out over said say says she so than that the their there they this to up was we were what when which "
    "who will with would you".split()
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that rules may use, and what they stand for."""

    lists: Lists
    events: frozenset[str]
    places: Mapping[str, frozenset[str]]  # folded name → canonical names of all places it takes in
    actors: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule ready to be asked. `relaxed` is the condition without what it excludes: what the words alone would hit."""

    rule: Rule
    document: Document
    condition: Query
    relaxed: Query


class _Compiler:
    """Compiles one rule and gathers its faults."""

    def __init__(self, rule: Rule, document: Document, vocabulary: Vocabulary) -> None:
        self._rule = rule
        self._document = document
        self._vocabulary = vocabulary
        self.findings: list[Finding] = []
