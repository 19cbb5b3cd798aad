"""One source that is polled, and who takes its reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from structlog.typing import EventDict

from bot.errors import TryLater
from bot.intake.fetch import Fetcher
from bot.intake.poll import Policy, Polling
from bot.intake.poll import Source as PolledSource
from bot.model import Report
from bot.state.connect import State
from bot.state.seen import Mark
from bot.state.sources import SourceState

HOUR = 3600.0
NOW = datetime.now(UTC)
CHALLENGE = "<!doctype html><title>Just a moment...</title><div class=cf-chl></div>"


@dataclass
class Source:
    """A source as the configuration gives it."""

    url: str
    id: str = "wire"
    kind: str = "feed"
    every: float | None = None
    lang: str | None = None


@dataclass
class Desk:
    """Takes reports and remembers their marks, as the pipeline does; may be out of order."""

    state: State
    fetcher: Fetcher
    source: PolledSource
    taken: list[Report] = field(default_factory=list)
    breaks_at: str = ""  # the id of a report that can't be taken
    breaks_with: Exception = field(default_factory=lambda: TryLater("Redis is away"))
    leaves_marks: bool = False  # what it takes says nothing: the poll remembers that it was seen
    _polling: Polling | None = None

    async def take(self, source_id: str, report: Report, mark: Mark, at: float) -> bool:
        if report.id == self.breaks_at:
            raise self.breaks_with
        self.taken.append(report)
        if not self.leaves_marks:
            await self.state.seen.mark(source_id, [mark], at)
        return not self.leaves_marks

    async def poll(self) -> float:
        if self._polling is None:
            policy = Policy(every=120.0, max_age=timedelta(hours=6))
            self._polling = Polling(self.fetcher, self.state, policy, self.take, {})
        return await self._polling.poll(self.source)

    def restart(self) -> None:
        self._polling = None

    async def memory(self) -> SourceState:
        return await self.state.sources.load(self.source.id)

    @property
    def ids(self) -> list[str]:
        return [report.id for report in self.taken]


def said(logs: list[EventDict]) -> list[str]:
    return [str(line["event"]) for line in logs]
