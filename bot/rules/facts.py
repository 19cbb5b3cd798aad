"""What one page tells and names, for the parts of queries that are no words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Protocol

from bot.language.gazetteer import Gazetteer, Name
from bot.model import Reason
from bot.rules.engine import Found
from bot.rules.evaluate import Span
from bot.rules.expression import Mention, Told
from bot.rules.logic import Sign
from bot.rules.page import Page


class Telling(Protocol):
    """A sentence that tells an event; `reason` is None where it is told as new and real."""

    @property
    def event(self) -> str: ...
    @property
    def sentence(self) -> int: ...
    @property
    def reason(self) -> Reason | None: ...
    @property
    def spans(self) -> tuple[Span, ...]: ...
    @property
    def who(self) -> tuple[str, ...]: ...
    @property
    def whom(self) -> tuple[str, ...]: ...
    @property
    def actors(self) -> tuple[str, ...]: ...
    @property
    def places(self) -> tuple[str, ...]: ...
    @property
    def date(self) -> date | None: ...
    @property
    def claimed_by(self) -> tuple[str, ...]: ...
    @property
    def gloss(self) -> str: ...
    @property
    def why(self) -> str: ...


class Codes(Protocol):
    """What an event is in the ontologies of event data."""

    @property
    def cameo(self) -> tuple[str, ...]: ...
    @property
    def plover(self) -> tuple[str, ...]: ...


class Frames(Protocol):
    """Reads which events a page tells of. `codes` are those of each event."""

    @property
    def events(self) -> frozenset[str]: ...
    @property
    def codes(self) -> Mapping[str, Codes]: ...
    def read(self, page: Page) -> Sequence[Telling]: ...


class Facts:
    """The events a page tells, asserted or not, and the names in its sentences."""

    def __init__(self, page: Page, tellings: Sequence[Telling], gazetteer: Gazetteer) -> None:
        self._page = page
        self._gazetteer = gazetteer
        self.tellings = tellings
        self._names: dict[int, tuple[Name, ...]] = {}

    def signs(self, *, names: bool) -> Mapping[int, Collection[Sign]]:
        """Events and, if asked for, names, by sentence."""
        signs: dict[int, set[Sign]] = {}
        for telling in self.tellings:
            signs.setdefault(telling.sentence, set()).add(Sign("event", telling.event))
        for sentence in range(len(self._page.firsts) - 1) if names else ():
            named = signs.setdefault(sentence, set())
            named.update(Sign("name", name) for name in _spellings(self.names(sentence)))
        return signs

    def names(self, sentence: int) -> tuple[Name, ...]:
        """The names in a sentence, each once; those of the title help to read the ambiguous ones."""
        known = self._names.get(sentence)
        if known is None:
            context = () if sentence < self._page.unit("title")[1] else self._title_names
            found = self._gazetteer.find(self._page.words_of(sentence), self._page.lang, context)
            known = self._names[sentence] = tuple(dict.fromkeys(mention.name for mention in found))
        return known

    @cached_property
    def _title_names(self) -> frozenset[str]:
        return frozenset(
            name.canonical for title in range(*self._page.unit("title")) for name in self.names(title)
        )

    def matching(self, leaf: Told) -> Iterable[Telling]:
        """The tellings that a leaf asks for, asserted or not. A state told as a party is a place, too."""
        for telling in self.tellings:
            if telling.event in leaf.events:
                parties = {*telling.who, *telling.whom, *telling.actors}
                if (not leaf.actors or leaf.actors & parties) and (
                    not leaf.places or leaf.places & parties or leaf.places.intersection(telling.places)
                ):
                    yield telling

    def naming(self, leaf: Mention) -> Collection[int]:
        """The sentences that name one of the leaf's places and one of its actors."""
        named = {sentence: _spellings(self.names(sentence)) for sentence in range(len(self._page.firsts) - 1)}
        return {
            sentence
            for sentence, names in named.items()
            if not (leaf.places and leaf.places.isdisjoint(names))
            and not (leaf.actors and leaf.actors.isdisjoint(names))
        }


class View:
    """A page as queries see it: words, names and events, all of them or only those told as new and real."""

    def __init__(self, found: Found, facts: Facts, *, asserted: bool) -> None:
        self.spans = found.spans
        self.unit = found.unit
        self._facts = facts
        self._asserted = asserted
        self._known: dict[Told | Mention, Collection[int]] = {}

    def sentences(self, leaf: Told | Mention) -> Collection[int]:
        """Sentences that tell or name it."""
        known = self._known.get(leaf)
        if known is None:
            known = self._known[leaf] = self._find(leaf)
        return known

    def _find(self, leaf: Told | Mention) -> Collection[int]:
        if isinstance(leaf, Mention):
            return self._facts.naming(leaf)
        return {
            telling.sentence
            for telling in self._facts.matching(leaf)
            if not (self._asserted and telling.reason is not None)
        }


def _spellings(names: Iterable[Name]) -> set[str]:
    """What a rule may call these names: a palace by its own name, or by that of the state it speaks for."""
    return {spelling for name in names for spelling in (name.canonical, name.party) if spelling}


def words_written(page: Page, sentence: int, spans: Iterable[Span]) -> tuple[str, ...]:
    """The words of these spans of a sentence as the report has them, each once, in reading order."""
    return tuple(dict.fromkeys(page.written(sentence, span) for span in sorted(spans)))
