"""What rules would have told of what was polled before: stories and all, but nothing is posted or stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from bot.alerts.names import read_rules
from bot.config.document import did_you_mean
from bot.config.durations import Seconds
from bot.config.settings import Settings
from bot.model import Development, Judgement, Kind, Rejection, Report, Severity
from bot.pipeline import heard
from bot.rules.book import RuleBook, load_rules
from bot.state.archive import Archived
from bot.stories.developments import developments
from bot.stories.memory import StoryMemory


class Since(click.ParamType[datetime]):
    """A span of time, back from now, as the moment at which it begins (UTC)."""

    name = "span"
    _seconds = TypeAdapter(Seconds)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return datetime.now(UTC) - timedelta(seconds=self._seconds.validate_python(value))
        except (ValidationError, OverflowError):
            self.fail(f"{value!r} is no span of time: write 12h, 30d or 8w", param, ctx)


def chosen(settings: Settings, rule: str) -> RuleBook:
    """Return a book of the rule of that name in the configuration, or of the rules in that file.

    Raises BadFile if the file has faults, click.UsageError if there is neither.
    """
    sources = {source.id: source for source in settings.sources}
    if Path(rule).exists():
        return load_rules([Path(rule)], sources)
    book = read_rules(settings)
    if rule not in book.by_name:
        hint = did_you_mean(rule, book.by_name)
        raise click.UsageError(f'There is no rule and no file called "{rule}"{hint}')
    return RuleBook([book.by_name[rule]], book.frames, book.gazetteer, sources)


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
