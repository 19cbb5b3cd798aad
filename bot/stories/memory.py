"""The window of recent stories: decides what a new report is to them, and remembers the decisions.

A pure fold: the same entries in the same order give the same memory, wherever and whenever it is rebuilt.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.model import Development, Report
from bot.stories import identity
from bot.stories.answers import WITHIN, answered
from bot.stories.compatible import RULED_OUT, compatible, evidence
from bot.stories.correction import Correction
from bot.stories.entry import Entry, Facts
from bot.stories.facts import facts_of, news
from bot.stories.features import Features, features, spelled
from bot.stories.group import Group, agree, can_tell
from bot.stories.join import alike, choose, standings
from bot.stories.ladder import Told
from bot.stories.members import Member, Members, Story
from bot.stories.pair import Weighed
from bot.stories.publishers import Publishers, Telling, shipped
from bot.stories.window import Pair, Window

#: How long a report is held against later ones: trials and findings come months after an incident.
WINDOW = timedelta(days=400)
_COPY = 0.8  # shared weight over joint weight from which one text is a copy of the other
_COPY_DAYS = 3.0
_SAME_TEXT = 0.15  # the like, below which an id or an address was used again for something else
NO_GROUPS: Mapping[str, Group] = MappingProxyType({})
_TITLE = 200  # code points of a title that are kept, for people
_SHOWN = 4  # words both reports share that are shown


@dataclass(frozen=True, slots=True)
class _New:
    """A development under judgement."""

    at: float
    told: float  # when it was published, as far as that can be believed
    report: Report
    address: str
    content: str
    facts: Facts
    features: Features
    words: Weighed


@dataclass(frozen=True, slots=True)
class _Verdict:
    story: str
    because: str
    copies: bool = False  # the words of an earlier report


class StoryMemory:
    """What is remembered of the last `window` of reports. Only `apply` changes it."""

    def __init__(self, window: timedelta = WINDOW, publishers: Publishers | None = None) -> None:
        """`publishers` say who stands behind reports; None: those that ship."""
        self.publishers = publishers or shipped()
        self._window = window.total_seconds()
        self._texts = Window()
        self._members = Members()

    def __len__(self) -> int:
        return len(self._members)

    def decide(
        self,
        report: Report,
        developments: Sequence[Development],
        at: datetime,
        groups: Mapping[str, Group] = NO_GROUPS,
    ) -> list[Entry]:
        """Say for each development whether it is new, an update or a repeat of which story, and why.

        No developments: the whole report is judged as one. `groups`: what rules themselves say makes one
        story. Pure: depends on the memory, the report and `at` (UTC), and changes nothing.
        """
        alone = len(developments) <= 1
        return [
            self._judge(report, development, place, at, alone=alone, groups=groups)
            for place, development in enumerate(developments or (None,))
        ]

    def denied(self, report: Report, denial: Development, at: datetime) -> Entry | None:
        """Say what a denial adds to the story that it answers; None: it answers none. Pure, as `decide`."""
        new = self._new(report, denial, at, alone=True)
        facts = replace(new.facts, said=tuple(dict.fromkeys((*new.facts.said, "denied"))))
        numbers = (number for rule in denial.rules for number in self._members.of_rule(rule, new.at - WITHIN))
        told = ((self._members[number].story, self._members[number].facts) for number in numbers)
        story = answered(facts, told)
        if story is None:
            return None
        added = news(facts, list(self._story(story).known))
        because = f"denies what “{self._story(story).title}” tells"
        return self._entry(replace(new, facts=facts), story, because, denial.rules, added=added)

    def apply(self, entry: Entry | Correction) -> None:
        """Remember a decision or a correction by hand, and forget reports that left the window."""
        if isinstance(entry, Correction):
            self._members.correct(entry)
            return
        at = entry.at.timestamp()
        story = self._members.story(entry.story)
        place = len(story.members) + 1 if story else 1
        told = entry.published.timestamp() if entry.published else at
        # Before others are forgotten, for which its words would have to be weighed anew.
        self._members.add(self._texts.add(entry.features, entry.title, at, place, told), entry)
        for number in self._texts.forget(at - self._window):
            self._members.remove(number)

    def alerts(self, rule: str, since: datetime) -> int:
        """Return how many stories a rule has raised since then (UTC)."""
        found = self._members.of_rule(rule, since.timestamp())
        return sum(rule in self._members[number].raised for number in found)

    def raised(self, story: str) -> set[str]:
        """Return the rules that have made a story an alert."""
        return {rule for one in self._of(story) for rule in one.raised}

    def tellings(self, story: str) -> list[tuple[datetime, Telling]]:
        """Return who told a story, in the order in which they did; empty for a story not in the window."""
        return [(datetime.fromtimestamp(one.at, UTC), one.told) for one in self._of(story)]

    def told(self, story: str) -> list[Told]:
        """Return what the reports of a story said, in the order of `tellings`."""
        return [Told(one.told, one.report, one.facts, one.rules) for one in self._of(story)]

    def _of(self, story: str) -> list[Member]:
        known = self._members.story(story)
        return [self._members[number] for number in known.members] if known else []

    def _story(self, name: str) -> Story:
        story = self._members.story(name)
        if story is None:
            raise KeyError(name)
        return story

    def _judge(
        self,
        report: Report,
        development: Development | None,
        place: int,
        at: datetime,
        *,
        alone: bool,
        groups: Mapping[str, Group],
    ) -> Entry:
        new = self._new(report, development, at, alone=alone)
        rules = development.rules if development else ()
        rule = next((name for name in rules if name in groups), "")
        if rule and can_tell(groups[rule], new.facts):
            verdict, unlike = self._grouped(new, rule, groups[rule])
        else:
            verdict, unlike = self._same_item(new) or self._alike(new)
        if verdict is None:
            return self._entry(new, identity.story_id(report, place, at.isoformat()), unlike, rules)
        added = news(new.facts, list(self._story(verdict.story).known))
        return self._entry(new, verdict.story, verdict.because, rules, added=added, copies=verdict.copies)

    def _new(self, report: Report, development: Development | None, at: datetime, *, alone: bool) -> _New:
        read_as = self._read(report, development, alone=alone)
        return _New(
            at.timestamp(),
            (self._published(report, at) or at).timestamp(),
            report,
            identity.canonical_address(report.url),
            identity.content_hash(report),
            facts_of(report, development, alone=alone),
            read_as,
            self._texts.weigh(read_as),
        )

    def _entry(
        self,
        new: _New,
        story: str,
        because: str,
        rules: tuple[str, ...],
        *,
        added: Sequence[str] | None = None,
        copies: bool = False,
    ) -> Entry:
        """Write a decision down. `added` is what is new about a known story; None: the story is new."""
        report, at = new.report, datetime.fromtimestamp(new.at, UTC)
        return Entry(
            story,
            "new" if added is None else "update" if added else "repeat",
            because + (f"; new: {', '.join(added)}" if added else ""),
            at,
            report.source,
            report.id,
            report.title[:_TITLE],
            new.address,
            new.content,
            new.facts,
            new.features,
            tuple(added or ()),
            self.publishers.credit(report),
            copies,
            rules,
            published=self._published(report, at),
        )

    def _published(self, report: Report, at: datetime) -> datetime | None:
        """Return when a report says it was published, if that is not after it came nor before the window.

        Between two reports this is the time that counts: a feed polled after a night brings what happened
        hours apart at one moment, and a new source its reports of last month.
        """
        told = report.published
        believed = told is not None and at.timestamp() - self._window <= told.timestamp() <= at.timestamp()
        return told if believed else None

    def _read(self, report: Report, development: Development | None, *, alone: bool) -> Features:
        """Read the words to compare: of the whole report, or of its evidence when it tells several things."""
        title = self._texts.without_template(report.title)
        if development is None:
            return features(title, "", report.text, report.lang)
        told = [e for match in development.matches for e in match.evidence]
        quotes = " \n".join(dict.fromkeys(e.quote for e in told if e.field == "text"))
        if alone or any(e.field == "title" for e in told):
            return features(title, quotes, report.text, report.lang)
        return features("", quotes, quotes, report.lang)

    def _grouped(self, new: _New, rule: str, group: Group) -> tuple[_Verdict | None, str]:
        """Find the story that was told of last and agrees in what the rule groups by."""
        what = f"in {', '.join(group.by)}, by which {rule} groups"
        for number in self._members.of_rule(rule, new.at - group.within):
            member = self._members[number]
            if agree(group, new.facts, member.facts):
                title, copies = self._story(member.story).title, member.content == new.content
                return _Verdict(member.story, f"agrees with “{title}” {what}", copies), ""
        return None, f"no story of late agrees with it {what}"

    def _same_item(self, new: _New) -> tuple[_Verdict, str] | None:
        """Find the story of the same item: same source and id, or same address, and still on the subject."""
        items = self._members.item(new.report.source, new.report.id)
        known = [(number, "the same item of the same source") for number in items]
        known += [(number, "the same address") for number in self._members.at_address(new.address)]
        found: list[tuple[float, int, str]] = []
        for number, what in known:
            if self._members[number].at < new.at - self._window:
                continue
            weight = self._evidence(new, number)
            same_words = self._members[number].content == new.content
            if weight > RULED_OUT and (same_words or self._texts.overlap(new.words, number) >= _SAME_TEXT):
                found.append((weight, number, what))
        if not found:
            return None
        _, number, what = max(found)
        story = self._members[number].story
        copies = self._members[number].content == new.content
        unchanged = ", word for word" if copies else ""
        return _Verdict(story, f"{what} as “{self._story(story).title}”{unchanged}", copies), ""

    def _alike(self, new: _New) -> tuple[_Verdict | None, str]:
        """Find the story whose reports read like this one; if there is none, say what came nearest."""
        odds: list[tuple[str, float, bool]] = []
        best: dict[str, Pair] = {}

        def admit(number: int) -> bool:
            return self._evidence(new, number) > RULED_OUT

        for pair in self._texts.pairs(new.words, new.told, new.at - self._window, admit):
            member = self._members[pair.number]
            near = pair.compared.overlap >= _COPY
            copies = near or pair.same_title
            if copies and abs(new.told - pair.told) <= _COPY_DAYS * 86_400:
                what = "a near copy of a report" if near else "the same title as a report"
                title = self._story(member.story).title
                source = member.told.source or "another source"
                return _Verdict(member.story, f"{what} from {source}, “{title}”", copies=True), ""
            best.setdefault(member.story, pair)
            like, at_length = alike(pair.compared)
            odds.append((member.story, like + self._evidence(new, pair.number), at_length))
        choice = choose(standings(odds, {story: len(self._story(story).members) for story, _, _ in odds}))
        if choice is None:
            return None, "no report in the window tells of this"
        title = self._story(choice.story).title
        if not choice.joins:
            return None, f"nearest is “{title}”, {choice.likelihood:.0%} likely the same"
        shared = self._texts.shared(new.words, best[choice.story].number, _SHOWN)
        words = spelled(f"{new.report.title} {new.report.text[:500]}", new.report.lang, shared)
        both = f"; both say {', '.join(words)}" if words else ""
        return _Verdict(
            choice.story, f"reads like “{title}” ({choice.likelihood:.0%} likely the same{both})"
        ), ""

    def _evidence(self, new: _New, number: int) -> float:
        """Return what the facts say for (or against) the new report and a remembered one being the same."""
        if not new.facts.events:
            return 0.0  # nothing was matched: there are words only
        facts = self._members[number].facts
        if not facts.events:
            return 0.0
        if not compatible(new.facts, facts):
            return -math.inf
        return evidence(new.facts, facts, self._members.rarity)
