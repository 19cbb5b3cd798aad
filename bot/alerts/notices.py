"""Tell people in chat, once, what they must mend: files with faults, channels that take no posts.

The log says it, too. Until it is mended it stands on the notice board, which `status` and the dashboard show.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.alerts.clock import Clock, SystemClock
from bot.alerts.compose import post_id
from bot.errors import TryLater
from bot.model import Development, Post, Report
from bot.state.notices import NoticeBoard
from bot.state.outbox import Outbox

log = structlog.get_logger()

_LOOK_AGAIN = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said of a subject; no lines: it is as it should be."""

    title: str = ""
    lines: tuple[str, ...] = ()
    without: str = ""  # a destination that it would not reach
    in_chat: bool = True


class Notices:
    """Says the same of a subject once a day at most, however many processes find it."""

    def __init__(
        self,
        outbox: Outbox,
        board: NoticeBoard,
        destinations: Collection[str],
        wake: Callable[[], None],
        clock: Clock | None = None,
    ) -> None:
        """`destinations`: who is told. `wake` is called after posts were queued."""
        self._outbox = outbox
        self._board = board
        self._destinations = destinations
        self._wake = wake
        self._clock = clock or SystemClock()
        self._found: dict[str, Notice] = {}
        self._said: dict[str, Notice] = {}
        self._watched = set(destinations)

    def find(self, subject: str, notice: Notice) -> None:
        """Note how a subject stands; what is new is said soon, also if Redis is away just now."""
        self._found[subject] = notice

    async def run(self, stop: asyncio.Event, troubles: Callable[[], Mapping[str, str]]) -> None:
        """Say what was found, until `stop` is set. `troubles`: destination → why it takes no posts."""
        while not stop.is_set():
            self.watch(troubles())
            try:
                await self.look()
            except TryLater as error:
                log.warning("notices wait for Redis", error=str(error))
            await self._clock.wait(stop, _LOOK_AGAIN)

    def watch(self, troubles: Mapping[str, str]) -> None:
        """Note which destinations take no posts, and why."""
        self._watched |= troubles.keys()
        for name in sorted(self._watched):
            self.find(f"destination {name}", _of_destination(name, troubles.get(name, "")))

    async def look(self) -> None:
        """Say what was not said yet. Raises TryLater."""
        for subject, notice in list(self._found.items()):
            if self._said.get(subject) == notice:
                continue
            if notice.lines:
                await self._board.put(subject, notice.lines)
                if notice.in_chat:
                    await self._queue(subject, notice)
            else:
                await self._board.remove(subject)
            self._said[subject] = notice

    async def _queue(self, subject: str, notice: Notice) -> None:
        now = self._clock.now()
        at = datetime.fromtimestamp(now, UTC)
        key = "\0".join(("notice", subject, str(at.date()), notice.title, *notice.lines))
        for destination in self._destinations:
            if destination != notice.without:
                await self._outbox.queue(_post(notice, destination, key, at), now)
        self._wake()


def _of_destination(name: str, trouble: str) -> Notice:
    if not trouble:
        return Notice()
    return Notice(f"{name} gets no posts until this is mended", (trouble,), without=name)


def _post(notice: Notice, destination: str, key: str, at: datetime) -> Post:
    return Post(
        id=post_id(key, "post", destination),
        at=at,
        op="post",
        destination=destination,
        story="",
        severity="medium",
        rule_title=notice.title,
        development=Development(()),
        report=Report(id="", text="", title=notice.title),
        source_name="",
        notice=notice.lines,
    )
