"""Which reports make up which story, and where to find one again: by item, by address, by what it names."""

from __future__ import annotations

import math
from bisect import insort
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.stories.correction import Correction
from bot.stories.entry import Entry, Facts
from bot.stories.publishers import Telling

_NAMED = 20.0  # stories taken to have been seen before any, so that the first names are not all rare

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(slots=True)
class Member:
    """One remembered report, as far as decisions need it, apart from its words."""

    at: float  # Unix seconds
    story: str
    report: str
    content: str
    facts: Facts
    told: Telling
    opens: bool
    rules: tuple[str, ...]
    raised: tuple[str, ...]


@dataclass(slots=True)
class Story:
    """Its reports by number, oldest first, under the title of the first."""

    title: str
    members: list[int] = field(default_factory=list)
    known: Counter[Facts] = field(default_factory=Counter)  # what its reports say, each once

    def take(self, number: int, facts: Facts) -> None:
        insort(self.members, number)
        self.known[facts] += 1

    def lose(self, number: int, facts: Facts) -> None:
        self.members.remove(number)
        _less(self.known, facts)


class Members:
    """The reports of the window by number, and their stories."""

    def __init__(self) -> None:
        self._members: dict[int, Member] = {}
        self._stories: dict[str, Story] = {}
        self._addresses: dict[str, list[int]] = {}
        self._items: dict[tuple[str, str], list[int]] = {}
        self._named: Counter[str] = Counter()  # party or place -> how many stories opened with it
        self._by_rule: dict[str, list[int]] = {}
        self._moved: dict[str, str] = {}  # story merged by hand -> the story it went to

    def __len__(self) -> int:
        return len(self._members)

    def __getitem__(self, number: int) -> Member:
        return self._members[number]

    def current(self, story: str) -> str:
        """Return the story that a story was merged into by hand, or itself."""
        return self._moved.get(story, story)

    def story(self, name: str) -> Story | None:
        """Return a story of the window, by its name or that of one merged into it."""
        return self._stories.get(self.current(name))

    def item(self, source: str, report: str) -> Sequence[int]:
        """Return the numbers of what a source told under one id, oldest first."""
        return self._items.get((source, report), ())

    def at_address(self, address: str) -> Sequence[int]:
        """Return the numbers of reports with this canonical address, oldest first."""
        return self._addresses.get(address, ())

    def of_rule(self, rule: str, since: float) -> Iterator[int]:
        """Yield the numbers of reports that a rule matched since that time (Unix seconds), newest first."""
        for number in reversed(self._by_rule.get(rule, ())):
            if self._members[number].at < since:
                return
            yield number

    def rarity(self, name: str) -> float:
        """Return how seldom stories name this party or place: 1 never, 0 all of them."""
        all_of_them = len(self._stories) + _NAMED
        return math.log(all_of_them / (self._named.get(name, 0) + 1)) / math.log(all_of_them)

    def add(self, number: int, entry: Entry) -> None:
        """Remember the report of a decision under its number."""
        story, opens = self.current(entry.story), entry.kind == "new"
        told = Telling(entry.source, entry.address, entry.credit, entry.copies)
        at = entry.at.timestamp()
        self._members[number] = Member(
            at,
            story,
            entry.report,
            entry.content,
            entry.facts,
            told,
            opens,
            entry.rules,
            entry.raised,
        )
        for rule in entry.rules:
            self._by_rule.setdefault(rule, []).append(number)
        self._stories.setdefault(story, Story(entry.title)).take(number, entry.facts)
        if opens:
            self._named.update(_names(entry.facts))
        self._items.setdefault((entry.source, entry.report), []).append(number)
        if entry.address:
            self._addresses.setdefault(entry.address, []).append(number)

    def remove(self, number: int) -> None:
        """Forget a report, and its story with its last report."""
        member = self._members.pop(number)
        _drop(self._items, (member.told.source, member.report), number)
        _drop(self._addresses, member.told.address, number)
        for rule in member.rules:
            _drop(self._by_rule, rule, number)
        for name in _names(member.facts) if member.opens else ():
            _less(self._named, name)
        self._leave(member, number)

    def correct(self, correction: Correction) -> None:
        """Do what a person said: put the reports of one story to another, or one report on its own."""
        source, to = self.current(correction.story), correction.to
        if source not in self._stories or source == to:
            return  # forgotten meanwhile, or said twice
        title = correction.title or self._stories[source].title
        moving = list(self._stories[source].members)
        if correction.report:
            item = self.item(correction.source, correction.report)
            moving = [number for number in moving if number in item]
        for number in moving:
            member = self._members[number]
            self._leave(member, number)
            member.story = to
            self._stories.setdefault(to, Story(title)).take(number, member.facts)
        if not correction.report:
            self._moved = {old: to if new == source else new for old, new in self._moved.items()} | {
                source: to
            }

    def _leave(self, member: Member, number: int) -> None:
        name, story = member.story, self._stories[member.story]
        story.lose(number, member.facts)
        if not story.members:
            del self._stories[name]
            self._moved = {old: new for old, new in self._moved.items() if new != name}


def _names(facts: Facts) -> set[str]:
    return {*facts.who, *facts.whom, *facts.places}


def _less(counts: Counter[_Key], key: _Key) -> None:
    """Count one less of something, and nothing at all when none is left."""
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


def _drop(lists: dict[_Key, list[int]], key: _Key, number: int) -> None:
    """Take a number off a list, and the list away when it is empty."""
    if key in lists:
        lists[key].remove(number)
        if not lists[key]:
            del lists[key]
