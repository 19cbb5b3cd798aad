"""The window of recent stories: decides what a new report is to them, and remembers the decisions.

A pure fold: the same entries in the same order give the same memory, wherever and whenever it is rebuilt.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from bot.model import Development, Kind, Report
from bot.stories import identity
from bot.stories.compatible import agreement, compatible
from bot.stories.entry import Entry, Facts
from bot.stories.facts import facts_of, news
from bot.stories.features import Features, features
from bot.stories.index import Index
from bot.stories.join import Candidate, best_story
from bot.stories.similarity import likeness, weigh

#: How long a report is held against later ones. Follow-ups of one incident come for up to 30 days.
WINDOW = timedelta(days=45)
_CANDIDATES = 40
_COPY = 0.8  # shared weight over joint weight from which one text is a copy of the other
_COPY_DAYS = 3.0
_DAY = 86_400.0
_TITLE = 200  # code points of a title that are kept, for people


_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _New:
    """A development under judgement."""

    at: float
    report: Report
    address: str
    content: str
    facts: Facts
    features: Features


@dataclass(frozen=True, slots=True)
class _Member:
    """One remembered report, as far as decisions need it."""

    at: float  # Unix seconds
    story: str
    source: str
    report: str
    address: str
    content: str
    facts: Facts
    features: Features
    sums: tuple[float, float, float]


@dataclass(slots=True)
class _Story:
    title: str
    members: list[int] = field(default_factory=list)


class StoryMemory:
    """What is remembered of the last `window` of reports. Only `apply` changes it."""

    def __init__(self, window: timedelta = WINDOW) -> None:
        self._window = window.total_seconds()
        self._members: deque[_Member] = deque()
        self._first = 0  # number of the oldest member
        self._stories: dict[str, _Story] = {}
        self._index = Index()
        self._addresses: dict[str, list[int]] = {}
        self._items: dict[tuple[str, str], list[int]] = {}

    def __len__(self) -> int:
        return len(self._members)

    def decide(self, report: Report, developments: Sequence[Development], at: datetime) -> list[Entry]:
        """Say for each development whether it is new, an update or a repeat of which story, and why.

        No developments: the whole report is judged as one. Pure: depends on the memory, the report and `at`
        (UTC), and changes nothing.
        """
        alone = len(developments) <= 1
        return [
            self._judge(report, development, place, alone, at)
            for place, development in enumerate(developments or (None,))
        ]

    def apply(self, entry: Entry) -> None:
        """Remember a decision, and forget reports that left the window."""
        self._forget(entry.at.timestamp() - self._window)
        number = self._first + len(self._members)
        weighed = weigh(entry.features, self._index.weight)
        sums = (weighed.title, weighed.lead, weighed.full)
        member = _Member(
            entry.at.timestamp(),
            entry.story,
            entry.source,
            entry.report,
            entry.address,
            entry.content,
            entry.facts,
            entry.features,
            sums,
        )
        self._members.append(member)
        self._stories.setdefault(entry.story, _Story(entry.title)).members.append(number)
        self._index.add(number, entry.features.terms)
        self._items.setdefault((entry.source, entry.report), []).append(number)
        if entry.address:
            self._addresses.setdefault(entry.address, []).append(number)

    def _forget(self, before: float) -> None:
        while self._members and self._members[0].at < before:
            member = self._members.popleft()
            number, self._first = self._first, self._first + 1
            self._index.remove(member.features.terms)
            _drop(self._items, (member.source, member.report), number)
            _drop(self._addresses, member.address, number)
            story = self._stories[member.story]
            story.members.remove(number)
            if not story.members:
                del self._stories[member.story]

    def _member(self, number: int) -> _Member:
        return self._members[number - self._first]

    def _judge(
        self, report: Report, development: Development | None, place: int, alone: bool, at: datetime
    ) -> Entry:
        new = _New(
            at.timestamp(),
            report,
            identity.canonical_address(report.url),
            identity.content_hash(report),
            facts_of(report, development),
            _read(report, development, alone=alone),
        )
        kind: Kind = "new"
        added: list[str] = []
        verdict = self._same_item(new) or self._alike(new)
        if verdict is None:
            story, because = (
                identity.story_id(report, place, at.isoformat()),
                "no report in the window tells of this",
            )
        else:
            story, because = verdict
            added = news(new.facts, [self._member(n).facts for n in self._stories[story].members])
            kind = "update" if added else "repeat"
            because += f"; new: {', '.join(added)}" if added else ""
        return Entry(
            story,
            kind,
            because,
            at,
            report.source,
            report.id,
            report.title[:_TITLE],
            new.address,
            new.content,
            new.facts,
            new.features,
            tuple(added),
        )

    def _same_item(self, new: _New) -> tuple[str, str] | None:
        """Find the story of the same item: same id from the same source, or same address."""
        known = [
            (n, "the same item of the same source")
            for n in self._items.get((new.report.source, new.report.id), ())
        ]
        known += [(n, "the same address") for n in self._addresses.get(new.address, ())]
        for number, what in reversed(known):
            member = self._member(number)
            if self._in_window(member, new) and compatible(new.facts, member.facts):
                return member.story, f"{what} as “{self._stories[member.story].title}”"
        return None

    def _alike(self, new: _New) -> tuple[str, str] | None:
        """Find the story whose reports read like this one."""
        weighed = weigh(new.features, self._index.weight)
        candidates = []
        for number in self._index.candidates(weighed.squares, self._first, _CANDIDATES):
            member = self._member(number)
            if not self._in_window(member, new) or not compatible(new.facts, member.facts):
                continue
            like = likeness(weighed, member.features, member.sums)
            days = abs(new.at - member.at) / _DAY
            title = self._stories[member.story].title
            if like.overlap >= _COPY and days <= _COPY_DAYS:
                return (
                    member.story,
                    f"a near copy of a report from {member.source or 'another source'}, “{title}”",
                )
            candidates.append(Candidate(member.story, like, days, agreement(new.facts, member.facts)))
        sizes = {c.story: len(self._stories[c.story].members) for c in candidates}
        best = best_story(candidates, sizes)
        if best is None:
            return None
        story, likelihood = best
        return story, f"reads like “{self._stories[story].title}” ({likelihood:.0%} likely the same)"

    def _in_window(self, member: _Member, new: _New) -> bool:
        return member.at >= new.at - self._window


def _read(report: Report, development: Development | None, *, alone: bool) -> Features:
    """Read the words to compare: of the whole report, or of the evidence when it tells of several things."""
    if development is None:
        return features(report.title, "", report.text)
    evidence = [e for match in development.matches for e in match.evidence]
    quotes = " \n".join(dict.fromkeys(e.quote for e in evidence if e.field == "text"))
    if alone or any(e.field == "title" for e in evidence):
        return features(report.title, quotes, report.text)
    return features("", quotes, quotes)


def _drop(lists: dict[_Key, list[int]], key: _Key, number: int) -> None:
    """Take a number off a list, and the list away when it is empty."""
    if key in lists:
        lists[key].remove(number)
        if not lists[key]:
            del lists[key]
