"""From a rule as written to the condition the engine asks: names looked up, every fault placed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

import xxhash

from bot.config.document import Document, Path
from bot.errors import BadFile, Finding
from bot.rules.expression import And, Mention, Not, Query, Term, Told, walk
from bot.rules.logic import holds_anyway, possible, relaxed
from bot.rules.query import BadQuery, parse, parse_condition
from bot.rules.rule import Clause, Rule
from bot.rules.vocabulary import UnknownName, Vocabulary

#: English words that stand in nearly every report: a rule that needs no other fires on everything.
_EVERYWHERE = frozenset(
    """
    a about after all also an and are as at be been but by for from had has have he her his i in is
    it its more new no not of on one or our out over said say says she so than that the their there
    they this to up was we were what when which who will with would you
    """.split()  # noqa: SIM905 - a word list reads best as words
)


@dataclass(frozen=True)
class Compiled:
    """A rule ready to be asked. `relaxed` is the condition without what it excludes."""

    rule: Rule
    condition: Query
    relaxed: Query
    document: Document  # where it is written

    @cached_property
    def version(self) -> str:
        """Eight letters that change when the rule as written does, or a list or name that it uses."""
        said = json.dumps([self.document.data, str(self.condition)], sort_keys=True, default=str)
        return xxhash.xxh32_hexdigest(said.encode())

    @cached_property
    def excludes(self) -> bool:
        """Whether the condition excludes anything."""
        return any(isinstance(part, Not) for part in walk(self.condition))

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What the condition asks to be told, outside of what it excludes."""
        return tuple(leaf for leaf in walk(self.relaxed) if isinstance(leaf, Told))


def compile_rule(rule: Rule, document: Document, vocabulary: Vocabulary) -> Compiled:
    """Return the rule ready to be asked. Raises BadFile with every faulty name, query and contradiction."""
    compiler = _Compiler(document, vocabulary)
    condition = compiler.condition(rule)
    if compiler.findings:
        raise BadFile(compiler.findings)
    assert condition is not None  # a part that could not be read has left a finding
    words_alone = relaxed(condition)
    fault = _contradiction(condition, words_alone)
    if fault or words_alone is None:
        raise BadFile([document.finding(("condition" if rule.condition else "when",), fault, key=True)])
    return Compiled(rule, condition, words_alone, document)


def _contradiction(condition: Query, words_alone: Query | None) -> str:
    if words_alone is None:
        return "this rule holds where words are missing: say what a sentence must hold"
    if holds_anyway(condition, _is_everywhere):
        return "this rule fires on nearly every report: ask for words that are rarer"
    if not possible(condition):
        return "this rule can never fire: it excludes what it asks for"
    return ""


def _is_everywhere(term: Term) -> bool:
    *whole, last = term.words
    ends = term.manner == "prefix" and any(word.startswith(last) for word in _EVERYWHERE)
    return (ends or last in _EVERYWHERE) and _EVERYWHERE.issuperset(whole)


class _Compiler:
    """Reads the parts of one rule and gathers their faults. A part that can't be read is None."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self._document = document
        self._vocabulary = vocabulary
        self.findings: list[Finding] = []

    def condition(self, rule: Rule) -> Query | None:
        if rule.when is not None:
            when = self._clause(rule.when, ("when",))
            unless = self._clause(rule.unless, ("unless",)) if rule.unless else None
            if unless is not None and holds_anyway(unless, _is_everywhere):
                self._fault(
                    ("unless",), "excludes nearly every sentence: exclude words that are rarer", key=True
                )
            return And((when, Not(unless))) if when and unless else when
        assert rule.selections is not None  # the rule's own check:
        assert rule.condition is not None  # there is a `when`, or there are both of these
        selections = {
            name: self._clause(clause, ("selections", name)) for name, clause in rule.selections.items()
        }
        return self._joined(rule.condition, selections)

    def _joined(self, condition: str, selections: dict[str, Query | None]) -> Query | None:
        used: set[str] = set()
        known = _Used({name: query or And(()) for name, query in selections.items()}, used)
        joined = self._parsed(lambda: parse_condition(condition, known), ("condition",))
        for name in selections if joined else ():
            if name not in used:
                self._fault(
                    ("selections", name), f'the condition never uses "{name}": use it or delete it', key=True
                )
        return joined

    def _clause(self, clause: Clause, path: Path) -> Query | None:
        """The clause as a query; its events are to be told of its places and actors, not just beside them."""
        events = self._names(clause.event, (*path, "event"), self._vocabulary.event)
        places = self._names(clause.places, (*path, "places"), self._vocabulary.taken_in)
        actors = self._names(clause.actors, (*path, "actors"), self._vocabulary.taken_in)
        parts: list[Query] = []
        if events:
            parts.append(Told(events, places, actors))
        elif places or actors:
            parts.append(Mention(places, actors))
        if clause.query is not None:
            written = clause.query
            query = self._parsed(lambda: parse(written, self._vocabulary.lists), (*path, "query"))
            parts += [query] if query else []
        return And(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None

    def _names(
        self, names: Collection[str] | None, path: Path, look_up: Callable[[str], frozenset[str]]
    ) -> frozenset[str]:
        found: set[str] = set()
        for number, name in enumerate(names or ()):
            try:
                found |= look_up(name)
            except UnknownName as fault:
                self._fault((*path, number), str(fault))
        return frozenset(found)

    def _parsed(self, read: Callable[[], Query], path: Path) -> Query | None:
        try:
            return read()
        except BadQuery as fault:
            line, column = self._document.at(path, fault.at)
            self.findings.append(Finding(self._document.file, line, column, str(fault)))
            return None

    def _fault(self, path: Path, message: str, *, key: bool = False) -> None:
        self.findings.append(self._document.finding(path, message, key=key))


class _Used(dict[str, Query]):
    """Selections by name, noting which of them are used."""

    def __init__(self, selections: dict[str, Query], used: set[str]) -> None:
        super().__init__(selections)
        self._used = used

    def __getitem__(self, name: str) -> Query:
        self._used.add(name)
        return super().__getitem__(name)
