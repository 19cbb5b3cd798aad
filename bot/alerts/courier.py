"""Carry the posts of one destination out of the outbox, one at a time, and record what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import ParamSpec

import structlog

from bot import metrics
from bot.alerts import policy
from bot.alerts.backlog import Backlog
from bot.alerts.clock import Clock
from bot.alerts.destination import (
    Absent,
    CannotTell,
    Destination,
    Found,
    Outcome,
    Rejected,
    RetryAfter,
    Sent,
    Trace,
    Unknown,
)
from bot.alerts.edits import Edits
from bot.errors import TryLater
from bot.model import Post
from bot.state.outbox import Outbox, StoredPost
from bot.state.silences import Silences

log = structlog.get_logger()
P = ParamSpec("P")

#: Other processes may have queued posts: the box is looked into so often, in seconds.
_LOOK_AGAIN = 10.0
_RECORD_AGAIN = 1.0
#: An update whose alert still waits is looked at again after so long, in seconds.
_ROOT_AGAIN = 5.0


class Courier:
    """One destination's delivery. `trouble` says in plain words what a person must mend; empty: nothing."""

    def __init__(
        self, outbox: Outbox, destination: Destination, clock: Clock, backlog: Backlog, silences: Silences
    ) -> None:
        self.trouble = ""
        self._outbox = outbox
        self._destination = destination
        self._clock = clock
        self._awake = asyncio.Event()
        self._refusals = 0  # in a row
        self._delays = 0  # in a row
        self._backlog = backlog
        self._silences = silences
        self._edits = Edits(outbox, destination, clock)
        self._log = log.bind(destination=destination.id)

    def wake(self) -> None:
        """Have the outbox looked into at once."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; an attempt that is under way is finished and recorded first."""
        failures, started = 0, False
        while not stop.is_set():
            self._awake.clear()  # before looking: a post queued from here on is not missed
            try:
                if not started:
                    await self._outbox.hurry(self._destination.id)  # what was refused may be mended by now
                    started = True
                wait = await self._step()
                failures = 0
            except TryLater as error:
                failures += 1
                wait = policy.growing(failures, first=1, most=30)
                self._log.warning("delivery waits for Redis", error=str(error), seconds=wait)
            except Exception:  # noqa: BLE001 - one destination never stops the others
                failures += 1
                wait = policy.growing(failures, first=1, most=60)
                metrics.DELIVERY_FAULTS.labels(self._destination.id).inc()
                self._log.exception("delivery failed by a fault of Tocsin", seconds=wait)
            if wait > 0 and not stop.is_set():
                await self._clock.wait(self._awake, wait)

    async def _step(self) -> float:
        """Take one post a step further; return how long there is nothing to do, in seconds."""
        now = self._clock.now()
        name = self._destination.id
        metrics.OUTBOX_DEPTH.labels(name).set(await self._outbox.depth(name))
        await self._backlog.look(now)
        stored = await self._outbox.next(name, now)
        if stored is None:
            due = await self._outbox.next_at(name)
            if due is None:
                self._backlog.rests()
            return _LOOK_AGAIN if due is None else min(_LOOK_AGAIN, max(due - now, 0.001))
        if stored.post.op == "edit":
            await self._edits.take(stored)
        elif stored.state == "pending":
            await self._take(stored, now)
        elif (thread := await self._thread(stored.post, now)) is None:
            await self._outbox.refused(stored, now + _ROOT_AGAIN, "waits for the alert that it adds to")
        else:
            await self._reconcile(stored, thread)
        return 0.0

    async def _take(self, stored: StoredPost, now: float) -> None:
        """Post what waits, unless people want to hear nothing of it, or not now."""
        if muted := await self._muted(stored.post, now):
            await self._outbox.rejected(stored, muted)
        elif held := await self._backlog.held(stored.post, now):
            await self._outbox.hold(stored, *held)
        elif stored.held:
            await self._backlog.release(now)
        elif (thread := await self._thread(stored.post, now)) is None:
            await self._outbox.refused(stored, now + _ROOT_AGAIN, "waits for the alert that it adds to")
        else:
            await self._backlog.thin(now)
            await self._attempt(stored, thread)

    async def _muted(self, post: Post, now: float) -> str:
        """Return why people want to hear nothing of a post; empty: they do, of what is critical always."""
        if post.severity == "critical":
            return ""
        if await self._outbox.is_muted(post.story):
            return "its story was muted"
        rules = post.development.rules
        until = await self._silences.muted_until(rules)
        if rules and all(until.get(rule, 0.0) > now for rule in rules):
            over = datetime.fromtimestamp(min(until.values()), UTC)
            return f"its rule is muted until {over:%Y-%m-%d %H:%M} UTC"
        return ""

    async def _thread(self, post: Post, now: float) -> str | None:
        """Return the message id of the post that this one adds to; empty: none; None: it has none yet."""
        root = await self._outbox.read(post.root) if post.root else None
        while root is not None and root.into:
            root = await self._outbox.read(root.into)
        if root is None or root.message_id:
            return root.message_id if root else ""
        if not await self._outbox.waits(root.post):
            return ""
        if root.held and post.severity == "critical":
            await self._backlog.release(now, post.story)  # what is critical is told at once
        return None

    async def _attempt(self, stored: StoredPost, thread: str) -> None:
        begun = await self._outbox.attempting(stored, self._clock.now(), policy.LEASE)
        if begun is None:
            return  # another process has it
        outcome = await self._post(begun, thread)
        metrics.POSTS.labels(self._destination.id, type(outcome).__name__.lower()).inc()
        match outcome:
            case Sent(message_id):
                self._backlog.sent(begun, self._clock.now())
                await self._sent(begun, message_id)
            case Rejected(why):
                await self._refused(begun, why)
            case RetryAfter(seconds, why):
                await self._delayed(begun, seconds, why)
            case Unknown(why):
                await self._doubt(begun, why)

    async def _post(self, begun: StoredPost, thread: str) -> Outcome:
        try:
            async with asyncio.timeout(policy.PATIENCE):
                return await self._destination.post(begun.post, thread)
        except TimeoutError:
            return Unknown(f"no answer within {policy.PATIENCE:.0f} s")
        except Exception as error:  # noqa: BLE001 - the attempt happened, whatever failed
            self._log.exception("a destination broke its promise not to raise", post=begun.post.id)
            return Unknown(f"{type(error).__name__} while posting")

    async def _sent(self, stored: StoredPost, message_id: str) -> None:
        await self._record(self._outbox.sent, stored, message_id)
        self._refusals = self._delays = 0
        if self.trouble:
            self.trouble = ""
            self._log.info("the destination takes posts again")
            await self._outbox.hurry(self._destination.id)

    async def _refused(self, begun: StoredPost, why: str) -> None:
        """Tell it once; keep the post and try again at growing waits: a mended destination gets it."""
        now = self._clock.now()
        self._refusals += 1
        if self.trouble != why:
            self.trouble = why
            self._log.error("the destination refuses posts; they are kept, and tried again", why=why)
        if now - begun.queued_at > policy.GIVE_UP_AFTER:
            await self._record(self._outbox.rejected, begun, why)
            self._log.error("a post was refused for too long and is given up", post=begun.post.id, why=why)
            return
        hold = now + policy.refusal_hold(self._refusals)
        await self._record(self._outbox.refused, begun, now + policy.refusal_wait(begun.tries), why, hold)

    async def _delayed(self, begun: StoredPost, seconds: float, why: str) -> None:
        self._delays += 1
        wait = policy.delay_wait(seconds, self._delays)
        await self._record(self._outbox.retry, begun, self._clock.now() + wait, why)
        self._log.info("the destination asks for a pause", seconds=round(wait, 1), why=why)

    async def _doubt(self, stored: StoredPost, why: str) -> None:
        """Note that the post may have arrived, and when to look for it."""
        now = self._clock.now()
        wait = policy.settle_wait(now - _attempted_at(stored))
        await self._record(self._outbox.unknown, stored, now + wait, why)
        self._log.warning("a post may or may not have arrived; looking for it", post=stored.post.id, why=why)

    async def _reconcile(self, stored: StoredPost, thread: str) -> None:
        """Find out about an attempt that ended in doubt, or whose process died before it wrote the end."""
        told = self._log.bind(post=stored.post.id)
        trace = await self._find(stored, thread)
        match trace:
            case Found(message_id):
                told.info("a post in doubt had arrived")
                await self._sent(stored, message_id)
            case Absent():
                told.info("a post in doubt had not arrived; posting it again")
                await self._attempt(stored, thread)
            case CannotTell(why, passing=True):
                await self._doubt(stored, why)
            case CannotTell(why) if policy.posts_again(stored.post.severity, stored.tries):
                told.warning("nobody can tell whether a post arrived; rather twice than never", why=why)
                await self._attempt(stored, thread)
            case CannotTell(why):
                told.warning("nobody can tell whether a post arrived; it is not repeated", why=why)
                await self._record(self._outbox.leave_unknown, stored, why)

    async def _find(self, stored: StoredPost, thread: str) -> Trace:
        try:
            async with asyncio.timeout(policy.PATIENCE):
                return await self._destination.find(
                    stored.post, datetime.fromtimestamp(_attempted_at(stored), UTC), thread
                )
        except TimeoutError:
            return CannotTell(f"no answer within {policy.PATIENCE:.0f} s", passing=True)
        except Exception as error:  # noqa: BLE001 - as above
            self._log.exception("a destination broke its promise not to raise", post=stored.post.id)
            return CannotTell(f"{type(error).__name__} while looking", passing=True)

    async def _record(self, write: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Write a result down, however long Redis is away: forgetting it would mean posting twice."""
        while True:
            try:
                return await write(*args, **kwargs)
            except TryLater as error:
                self._log.warning("a result can't be recorded yet", error=str(error))
                await self._clock.wait(asyncio.Event(), _RECORD_AGAIN)


def _attempted_at(stored: StoredPost) -> float:
    assert stored.attempted_at is not None, "a post in doubt was attempted"
    return stored.attempted_at
