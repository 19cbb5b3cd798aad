"""The live line of one process: decides on report after report, and writes down what it decides."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot import metrics
from bot.alerts.promotion import TollStep
from bot.alerts.routes import Route
from bot.model import ChannelOrders, Judgement, Post, Report
from bot.pipeline import TOLL_STEP, Decision, Origin, decide
from bot.rules.book import RuleBook
from bot.state.archive import Archive
from bot.state.commit import Ledger
from bot.state.orders import Orders
from bot.state.seen import Mark
from bot.state.story_log import START, StoryLog
from bot.stories.correction import decode
from bot.stories.memory import WINDOW, StoryMemory
from bot.stories.publishers import Publishers

log = structlog.get_logger()

#: What people order counts after so long at most, in seconds.
_ORDERS_AGAIN = 5.0
#: How long a process waits at most, in seconds, when another one has decided before it. Without it, eight
#: that take a burst together have 80 commits refused in 100 reports; with it, 51 (docs/scaling.md).
_GIVE_WAY = 0.05


class Line:
    """Its memory of stories is the fold of the story log, kept up to date."""

    def __init__(
        self,
        *,
        book: RuleBook,
        routes: Sequence[Route],
        toll_step: TollStep = TOLL_STEP,
        origins: Mapping[str, Origin],
        story_log: StoryLog,
        ledger: Ledger,
        archive: Archive,
        orders: Orders,
        publishers: Publishers,
        destinations: Iterable[str],
        posted: Callable[[], None],
    ) -> None:
        """`destinations` are all there are; `posted` is called after each commit that queued posts."""
        self.book = book
        self._routes = routes
        self._toll_step = toll_step
        self._origins = origins
        self._story_log = story_log
        self._ledger = ledger
        self._archive = archive
        self._standing_orders = orders
        self._orders = dict.fromkeys(destinations, ChannelOrders())
        self._orders_read = -math.inf
        self._posted = posted
        self._memory = StoryMemory(publishers=publishers)
        self._last = START
        self._turn = asyncio.Lock()
        self._archive_fails = False

    async def catch_up(self) -> int:
        """Read what was decided since: by an earlier run, or by other processes. Returns how many entries."""
        entries = await self._story_log.read(self._last)
        for entry_id, raw in entries:
            self._memory.apply(decode(raw))
            self._last = entry_id
        return len(entries)

    async def take(self, source_id: str, report: Report, mark: Mark, at: float) -> bool:
        """Judge a report and write down, in one step, that it was seen, its stories and its posts.

        False: no rule matched, and nothing was written; the caller remembers that it was seen. `at` is Unix
        time. Raises TryLater when Redis does not answer: then either nothing was written or all of it, and
        the next poll brings the report again without harm.
        """
        book = self.book  # which may be another one before this report is done with
        judgement = book.judge(report)
        metrics.REPORTS.labels(source_id).inc()
        for match in judgement.matches:
            metrics.MATCHES.labels(match.rule, book.rules[match.rule].mode).inc()
        if not judgement.matches and not judgement.denials:
            self._keep(report, at)
            return False
        async with self._turn:
            await self._read_orders(at)
            decision = await self._commit(source_id, report, judgement, mark, book=book, at=at)
            self._keep(report, at)
        for entry in decision.entries:
            metrics.STORIES.labels(entry.kind).inc()
            log.info(entry.kind, story=entry.story, title=report.title, because=entry.because)
        if decision.posts:
            self._posted()
        return True

    def rehearse(self, report: Report, at: datetime) -> Sequence[Post]:
        """Return what would be posted of a report if nobody had told of it before. It leaves no trace."""
        return decide(
            report,
            self.book.judge(report),
            origin=self._origins.get(report.source) or Origin(report.source),
            book=self.book,
            memory=StoryMemory(publishers=self._memory.publishers),
            routes=self._routes,
            at=at,
        ).posts

    async def _commit(
        self, source_id: str, report: Report, judgement: Judgement, mark: Mark, *, book: RuleBook, at: float
    ) -> Decision:
        while True:
            decision = decide(
                report,
                judgement,
                origin=self._origins.get(source_id) or Origin(source_id),
                book=book,
                memory=self._memory,
                routes=self._routes,
                at=datetime.fromtimestamp(at, UTC),
                toll_step=self._toll_step,
                orders=self._orders,
            )
            last = await self._ledger.commit(
                self._last,
                source_id,
                mark,
                entries=[entry.encode() for entry in decision.entries],
                posts=decision.posts,
                at=at,
            )
            if last is not None:
                break
            # Others have decided meanwhile. For a moment they go on undisturbed; then we decide again.
            await asyncio.sleep(random.uniform(0, _GIVE_WAY))  # noqa: S311 - no secret
            await self.catch_up()
        if decision.entries:
            for entry in decision.entries:
                self._memory.apply(entry)
            self._last = last
        return decision

    async def _read_orders(self, at: float) -> None:
        """Take note of what people have ordered since; of destinations that are there no more, nothing."""
        if abs(at - self._orders_read) < _ORDERS_AGAIN:
            return
        found = await self._standing_orders.all()
        self._orders = {name: found.get(name, ChannelOrders()) for name in self._orders}
        self._orders_read = at

    def _keep(self, report: Report, at: float) -> None:
        """Archive a report. What stops the archive stops no alert; it is told once."""
        try:
            self._archive.append(report, datetime.fromtimestamp(at, UTC))
            self._archive_fails = False
        except OSError as error:
            if not self._archive_fails:
                log.warning("what is polled can't be archived; alerts go on", error=str(error))
            self._archive_fails = True

    async def trim(self, at: float) -> None:
        """Drop from the story log what no memory needs any more. `at` is Unix time."""
        await self._story_log.trim(at - (WINDOW + timedelta(days=1)).total_seconds())
