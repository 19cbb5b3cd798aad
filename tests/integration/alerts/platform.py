"""A channel that answers as a test says, and a clock that a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.alerts.clock import Clock
from bot.alerts.deliver import Delivery
from bot.alerts.destination import Absent, CannotTell, Destination, Found, Outcome, Sent, Trace
from bot.model import Post
from bot.state.client import Client
from bot.state.orders import Orders
from bot.state.outbox import Outbox
from bot.state.silences import Silences

#: What to do with a post instead of taking it. True as the second: the message arrives nevertheless.
Answer = tuple[Outcome | Exception, bool]


@dataclass
class Channel:
    """Takes every post, but first gives the answers that were laid ready."""

    id: str = "desk"
    answers: list[Answer] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)  # the ids of posts that arrived
    attempts: list[str] = field(default_factory=list)
    edits: list[tuple[str, str]] = field(default_factory=list)  # of which message to which edit
    threads: dict[str, str] = field(default_factory=dict)  # post id → what it was told to add to
    searches: list[datetime] = field(default_factory=list)
    blind: list[CannotTell] = field(default_factory=list)  # answers to the first searches
    refuses: Callable[[Post], Outcome | None] = lambda post: None
    hangs: asyncio.Event | None = None  # if set, an attempt waits for it

    async def post(self, post: Post, thread: str = "") -> Outcome:
        self.threads[post.id] = thread
        self.attempts.append(post.id)
        if self.hangs is not None:
            await self.hangs.wait()
        if refusal := self.refuses(post):
            return refusal
        answer, arrives = self.answers.pop(0) if self.answers else (Sent(f"m-{post.id}"), True)
        if arrives:
            self.messages.append(post.id)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def edit(self, change: Post, root: Post, message_id: str) -> Outcome:
        self.attempts.append(change.id)
        if refusal := self.refuses(change):
            return refusal
        outcome, arrives = self.answers.pop(0) if self.answers else (Sent(message_id), True)
        if arrives:
            self.edits.append((message_id, change.id))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def find(self, post: Post, attempted_at: datetime, thread: str = "") -> Trace:
        self.searches.append(attempted_at)
        if self.blind:
            return self.blind.pop(0)
        return Found(f"m-{post.id}") if post.id in self.messages else Absent()


def a_delivery(
    client: Client,
    channels: Iterable[Destination],
    clock: Clock | None = None,
    *,
    outbox: Outbox | None = None,
    **more: Any,
) -> Delivery:
    """A delivery of what lies in this Redis."""
    return Delivery(
        outbox or Outbox(client),
        channels,
        clock,
        orders=Orders(client),
        silences=Silences(client),
        **more,
    )


class FlyingClock:
    """Time passes exactly as fast as somebody waits for it to."""

    def __init__(self, now: float = 1000.0) -> None:
        self.time = now
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        assert seconds is not None
        self.waits.append(seconds)
        if not event.is_set():
            self.time += seconds
        await asyncio.sleep(0)


class StandingClock:
    """Time stands still: whoever waits is woken by an event, or never."""

    def now(self) -> float:
        return 1001.0

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        await event.wait()
