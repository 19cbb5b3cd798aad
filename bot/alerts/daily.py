"""The daily digests: what happened to the stories of a channel in a day, in one message at a set time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

import structlog

from bot.alerts.clock import Clock, SystemClock
from bot.alerts.compose import post_id
from bot.alerts.fold import MOST_HEADLINES, digest, headline
from bot.alerts.orders import digest_due
from bot.errors import TryLater
from bot.model import SEVERITIES, Headline, Post
from bot.state.orders import Orders
from bot.state.outbox import Outbox, StoredPost

log = structlog.get_logger()

_LOOK_AGAIN = 20.0  # seconds between two looks at the clock
_DAY = timedelta(days=1)


class Dailies:
    """Makes the digests that people ordered for these destinations.

    A digest tells of the day before it was due, and its id is made of destination and day: whenever and
    however often it is made, it is queued once. A day without anything to tell gets none.
    """

    def __init__(
        self, outbox: Outbox, orders: Orders, destinations: Collection[str], clock: Clock | None = None
    ) -> None:
        self._outbox = outbox
        self._orders = orders
        self._destinations = destinations
        self._clock = clock or SystemClock()
        self._made: dict[str, datetime] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Queue each digest when it is due, until `stop` is set."""
        while not stop.is_set():
            try:
                await self.look()
            except TryLater as error:
                log.warning("daily digests wait for Redis", error=str(error))
            await self._clock.wait(stop, _LOOK_AGAIN)

    async def look(self) -> None:
        """Queue what is due now. Raises TryLater."""
        now = datetime.fromtimestamp(self._clock.now(), UTC)
        for destination, orders in (await self._orders.all()).items():
            due = digest_due(orders.digest, now) if orders.digest else None
            if due and destination in self._destinations and self._made.get(destination) != due:
                await self._make(destination, due)
                self._made[destination] = due

    async def _make(self, destination: str, due: datetime) -> None:
        told = await self._outbox.told(destination, (due - _DAY).timestamp(), due.timestamp())
        lines = await self._lines(told)
        for number, first in enumerate(range(0, len(lines), MOST_HEADLINES)):
            some = lines[first : first + MOST_HEADLINES]
            title = f"{len(lines)} {'story' if len(lines) == 1 else 'stories'} of the day to {due:%H:%M}"
            if len(some) < len(lines):
                title += f", {first + 1} to {first + len(some)}"
            key = f"daily\0{due.date()}\0{number}"
            post = digest(some, destination, title, key=key, at=due.astimezone(UTC))
            await self._outbox.queue(post, self._clock.now())

    async def _lines(self, told: Iterable[StoredPost]) -> list[Headline]:
        """Return a line for each story that is new, was escalated or retracted; the gravest first."""
        stories: dict[str, list[Post]] = {}
        for stored in told:
            if stored.state != "rejected" or stored.post.op == "edit":
                stories.setdefault(stored.post.story, []).append(stored.post)
        lines = []
        for story, posts in stories.items():
            root = await self._outbox.read(post_id(story, "post", posts[0].destination))
            if root is not None and root.state != "rejected":
                line = headline(posts, root.post)
                lines += [line] if line.state != "updated" else []
        return sorted(lines, key=lambda line: (-SEVERITIES.index(line.severity), line.at))
