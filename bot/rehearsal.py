"""What rules would have told of what was polled before: stories and all, but nothing is posted or stored."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.lookup.rehearsed import Difference, Instance, Rehearsed
from bot.model import Development, Judgement, Kind, Match, Rejection, Report, Severity
from bot.pipeline import heard
from bot.rules.book import RuleBook
from bot.state.archive import Archive, Archived
from bot.stories.developments import developments
from bot.stories.memory import StoryMemory

#: Of the archive, so many of the newest reports are held against a draft, for so long at most, in seconds,
#: and as long again against the saved rule.
_MOST_REPORTS = 20_000
_PATIENCE = 15.0
_SAMPLES = 10
_MISSES = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A development that a report told, and what it was to the stories before it."""

    at: datetime
    report: Report
    kind: Kind
    story: str
    development: Development


@dataclass(slots=True)
class Rehearsal:
    """What came of it, as far as it has come. `misses` are what the words hit last and is no alert."""

    most_misses: int
    reports: int = 0
    days: dict[date, int] = field(default_factory=dict)  # alerts by day (UTC), of days with reports
    kinds: Counter[Kind] = field(default_factory=Counter)
    misses: dict[Rejection, Report] = field(default_factory=dict)

    def run(
        self,
        archived: Iterable[Archived],
        advance: Callable[[], None],
        judge: Callable[[Report], Judgement],
        severity_of: Callable[[str], Severity],
        book: RuleBook | None = None,
    ) -> Iterator[Told]:
        """Yield every development that is judged to be told, oldest report first; `advance` counts reports.

        With a `book`, what its rules say of hours and confirmation holds: a development counts as new when it
        becomes an alert, and not before. Rules in shadow mode count like any other. Memory: one window of
        stories, and the misses.
        """
        memory, alerted = StoryMemory(), set[str]()
        for one in archived:
            self.reports += 1
            advance()
            self.days.setdefault(one.at.date(), 0)
            judgement = judge(one.report)
            self._note(judgement.rejected, one.report)
            found = developments(judgement, severity_of)
            if not found:
                continue
            raised = Counter[str]()
            groups = {name: rule.group for name, rule in (book.rules if book else {}).items() if rule.group}
            entries = memory.decide(one.report, found, one.at, groups)
            for development, entry in zip(found, entries, strict=True):
                kind = entry.kind
                if book is not None:
                    hearing = heard(
                        development, entry, one.at, memory=memory, book=book, raised=raised, shadows=True
                    )
                    raised.update(hearing.raised)
                    if entry.story not in alerted:
                        kind = "new" if hearing.told else "repeat"
                    memory.apply(replace(entry, raised=hearing.raised))
                else:
                    memory.apply(entry)
                alerted.update([entry.story] if kind == "new" else [])
                self.kinds[kind] += 1
                self.days[one.at.date()] += kind == "new"
                yield Told(one.at, one.report, kind, entry.story, development)

    def _note(self, rejected: Iterable[Rejection], report: Report) -> None:
        for rejection in rejected:
            self.misses[rejection] = report
            if len(self.misses) > self.most_misses:
                del self.misses[next(iter(self.misses))]


@dataclass(slots=True)
class ToldByOne:
    """A story by the report that told it first, and which sides found it in any report."""

    first: Told
    sides: set[str] = field(default_factory=set)


def compared(
    archived: Iterable[Archived], sides: Mapping[str, RuleBook], advance: Callable[[], None]
) -> list[ToldByOne]:
    """Return the stories that books of rules find, oldest first, and which of them, by name, find each."""
    stories: dict[str, ToldByOne] = {}
    for told in Rehearsal(0).run(archived, advance, _both(sides), lambda _: "medium"):
        story = stories.setdefault(told.story, ToldByOne(told))
        story.sides.update(told.development.rules)
    return list(stories.values())


def rehearse(archive: Archive, draft: RuleBook, saved: RuleBook | None, since: datetime) -> Rehearsed:
    """Hold rules that are not in force against the archive, and against those of their names that are.

    Only the newest reports are read, oldest first, for so long at most; takes half a minute at worst.
    """
    newest = deque(archive.read(since), maxlen=_MOST_REPORTS)
    rehearsal = Rehearsal(_MISSES)
    samples: deque[Told] = deque(maxlen=_SAMPLES)
    clock = _Clock(newest)
    for told in rehearsal.run(clock, _nobody, draft.judge, draft.severity_of, draft):
        if told.kind == "new":
            samples.append(told)
    return Rehearsed(
        reports=rehearsal.reports,
        reached=clock.reached,
        days=rehearsal.days,
        updates=rehearsal.kinds["update"],
        repeats=rehearsal.kinds["repeat"],
        samples=tuple(map(_instance, samples)),
        misses=tuple(_miss(rejection, report) for rejection, report in rehearsal.misses.items()),
        difference=None if saved is None else _difference(newest, draft, saved),
    )


class _Clock:
    """Yields what it is given until time is up; `reached`: where that was."""

    def __init__(self, archived: Iterable[Archived]) -> None:
        self._archived = archived
        self.reached: datetime | None = None

    def __iter__(self) -> Iterator[Archived]:
        stop = time.monotonic() + _PATIENCE
        for one in self._archived:
            if time.monotonic() > stop:
                self.reached = one.at
                return
            yield one


def _difference(newest: Iterable[Archived], draft: RuleBook, saved: RuleBook) -> Difference:
    stories = compared(_Clock(newest), {"saved": saved, "draft": draft}, _nobody)
    alone = {side: [one.first for one in stories if one.sides == {side}] for side in ("draft", "saved")}
    return Difference(
        gained=tuple(map(_instance, alone["draft"])),
        lost=tuple(map(_instance, alone["saved"])),
        same=len(stories) - len(alone["draft"]) - len(alone["saved"]),
    )


def _instance(told: Told) -> Instance:
    report, quote = told.report, told.development.matches[0].evidence[0].quote
    return Instance(told.at, report.title or report.id, report.url, report.source, quote)


def _miss(rejection: Rejection, report: Report) -> Instance:
    quote = rejection.evidence[0].quote
    return Instance(
        report.published, report.title or report.id, report.url, report.source, quote, rejection.reason
    )


def _nobody() -> None:
    """Nobody counts along."""


def _both(sides: Mapping[str, RuleBook]) -> Callable[[Report], Judgement]:
    """Judge by all books at once; a match's rule is then the side it comes from."""

    def judge(report: Report) -> Judgement:
        return Judgement(tuple(match for side, book in sides.items() for match in _found(side, book, report)))

    return judge


def _found(side: str, book: RuleBook, report: Report) -> Iterable[Match]:
    for match in book.judge(report).matches:
        # Rules of plain words give their names to their events; here these are the same to both sides.
        yield replace(match, rule=side, event="words" if match.event == match.rule else match.event)
