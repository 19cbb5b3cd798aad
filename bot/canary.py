"""A canary every two minutes: a report of our own goes the way of all reports, up to the posts it would make.

It is an alert that a rule of the book has among its examples. It is written as a feed, read as one, judged by
the rules that are in force, held against stories and routes; then that Redis takes writes, and that sources
are polled in time. It is not posted, and not remembered: no reader ever meets it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from itertools import islice, zip_longest

import structlog

from bot import metrics
from bot.errors import TocsinError
from bot.line import Line
from bot.model import Post, Report
from bot.rules.book import RuleBook
from bot.rules.rule import Example, Rule
from bot.sources import feed
from bot.sources.kind import Answer
from bot.state.canary import EVERY
from bot.state.connect import State

log = structlog.get_logger()

#: So many examples are tried before it is said that none comes through: rules may be held back by the hour.
_MOST = 60
#: A source that is due and not polled for so long, in seconds, is a sign that polling stands still.
_OVERDUE = 600.0
_ADDRESS = "https://canary.invalid/"


class Canaries:
    """Sends them, one after the other, and notes what becomes of each."""

    def __init__(self, line: Line, state: State, sources: Sequence[str]) -> None:
        """`sources` are ids: a route or a rule may ask for some of them."""
        self._line = line
        self._state = state
        self._sources = sources
        self._held_up = False
        self._began: float | None = None  # by Redis' clock

    async def run(self, stop: asyncio.Event) -> None:
        """Send one every two minutes until `stop` is set."""
        while not stop.is_set():
            await self.send()
            try:
                await asyncio.wait_for(stop.wait(), EVERY)
            except TimeoutError:
                continue

    async def send(self) -> None:
        """Send one. What holds it up is told once, and noted for those who ask."""
        try:
            trouble = await self._trouble()
            if not trouble:
                await self._state.canaries.came_out(await self._state.now())
                metrics.CANARY.set(time.time())
        except TocsinError as error:
            trouble = str(error)
        except Exception as error:
            log.exception("a fault of Tocsin's own with a canary; please report it")
            trouble = f"a fault of Tocsin's own ({type(error).__name__})"
        metrics.CANARY_HELD_UP.set(bool(trouble))
        if trouble and not self._held_up:
            log.error("a canary was held up: alerts may not come", why=trouble)
        elif self._held_up and not trouble:
            log.info("canaries come through again")
        self._held_up = bool(trouble)
        if trouble:
            try:
                await self._state.canaries.was_held_up(trouble)
            except TocsinError:
                return  # Redis is away, which /readyz says by itself

    async def _trouble(self) -> str:
        """Say what would hold an alert up, or "" if it would come."""
        now = await self._state.now()
        self._began = now if self._began is None else self._began
        # What fell due while nobody ran is no sign of anything.
        overdue = min(await self._state.due.overdue(now), now - self._began)
        if overdue > _OVERDUE:
            return f"polling stands still: a source has been due for {overdue / 60:.0f} min"
        at = datetime.fromtimestamp(now, UTC)
        through = await asyncio.to_thread(
            comes_through, self._line.book, self._sources, at, self._line.rehearse
        )
        return "" if through else "no rule finds its own example any more, or no route takes what they find"


def comes_through(
    book: RuleBook,
    sources: Sequence[str],
    at: datetime,
    rehearse: Callable[[Report, datetime], Sequence[Post]],
) -> bool:
    """Tell whether an example of some rule makes an alert, or there is none to try. Pure.

    `rehearse` says what would be posted of a report. Rules that wait for the hour or for others to confirm
    need only find their example.
    """
    tried = False
    for rule, example in islice(_examples(book), _MOST):
        tried = True
        report = _as_polled(example, at)
        if not any(match.rule == rule.rule for match in book.judge(report).matches):
            continue
        if rule.schedule is not None or rule.corroboration is not None:
            return True
        if any(rehearse(replace(report, source=source), at) for source in ("", *sources[:_MOST])):
            return True
    return not tried


def _examples(book: RuleBook) -> Iterator[tuple[Rule, Example]]:
    """The first example of each rule, then their second ones, and so on."""
    live = [rule for rule in book.rules.values() if rule.mode == "live"]
    for row in zip_longest(*(rule.examples.alert for rule in live)):
        yield from ((rule, example) for rule, example in zip(live, row, strict=True) if example is not None)


def _as_polled(example: Example, at: datetime) -> Report:
    """Return an example as it would come out of a feed that is polled now."""
    body = (
        f'<rss version="2.0"><channel><title>Canary</title><item><title>{escape(example.title)}</title>'
        f"<description>{escape(example.text)}</description><link>{_ADDRESS}</link>"
        f"<pubDate>{format_datetime(at)}</pubDate></item></channel></rss>"
    )
    (report,) = feed.read(Answer(_ADDRESS, body.encode(), "application/rss+xml; charset=utf-8")).reports
    return replace(report, lang=example.lang, published=example.published or report.published)
