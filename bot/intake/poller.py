"""Poll what is due, without end: many sources side by side, one request at a time for each host."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import __version__
from bot.errors import TocsinError
from bot.intake.fetch import Fetcher
from bot.intake.pace import SPACING, Pace, spacing_for
from bot.intake.plan import first_address
from bot.intake.poll import Policy, Polling, Source, Take, seconds
from bot.intake.public import anybody, is_public
from bot.intake.push import Push
from bot.intake.webhooks import Webhooks
from bot.sources import webhook
from bot.sources.kind import Given
from bot.sources.kinds import kinds
from bot.state.connect import State

log = structlog.get_logger()
# A tick that outlasts the next one is no news: whoever waits for Redis says so.
logging.getLogger("apscheduler").setLevel(logging.ERROR)

#: The first address of a plan depends on nothing.
_NOTHING = Given(datetime.fromtimestamp(0, UTC))
_FOREVER = 100 * 365 * 86_400.0  # seconds: no report is older, and the calendar ends somewhere
_TICK = 0.25  # seconds between two looks at what is due
#: How long a source is ours once claimed, unless we say again that it is: so long it waits if we die, in
#: seconds. And how long one poll may take, with the wait for its turn.
_LEASE, _POLL = 15.0, 200.0
#: Polls that wait or run, and requests that run, at once.
_MOST_CLAIMED, _MOST_ASKING = 200, 50
#: Sources that wait for the same host at once; others are put off, so that a slow host can't fill all places.
_MOST_WAITING, _PUT_OFF = 20, 1.0
#: The wait, in seconds, after a poll whose reports could not be handed on, and after a fault of Tocsin's own.
_SOON, _AFTER_FAULT = 5.0, 60.0


class PollSettings(Protocol):
    """The part of the configuration that is about polling."""

    @property
    def every(self) -> timedelta | float: ...
    @property
    def max_age(self) -> timedelta | float: ...
    @property
    def allow_private_addresses(self) -> bool: ...
    @property
    def contact(self) -> str | None: ...
    @property
    def push_address(self) -> str | None: ...


class Poller:
    """Claims the sources that are due and polls them. Several processes may do so on the same Redis."""

    def __init__(
        self,
        settings: PollSettings,
        sources: Iterable[Source],
        state: State,
        take: Take,
        *,
        secrets: Mapping[str, str] | None = None,
        drain: float = 7.0,
        spacing: float = SPACING,
    ) -> None:
        """`take` gets each new or revised report once, oldest first, and remembers its mark if it has to.

        If it raises a TocsinError, the rest of that poll does not count as seen, and the source is polled
        again soon. `secrets`: what some kinds need, by the names of the environment in small letters.
        `drain`: how long polls that are under way may take after a stop, `spacing`: the pause between two
        requests to a host, both in seconds.
        """
        self._settings = settings
        self._sources = {source.id: source for source in sources}
        self._state = state
        self._take = take
        self._secrets = secrets or {}
        self._drain = drain
        self._spacing = spacing
        self._hosts = {
            name: urlsplit(first_address(kinds()[source.kind].poll(source, _NOTHING))).hostname or ""
            for name, source in self._sources.items()
        }
        self._turns = {host: asyncio.Lock() for host in self._hosts.values()}
        self._waiting: Counter[str] = Counter()
        self._asking = asyncio.Semaphore(_MOST_ASKING)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._hurried: set[str] = set()  # to be polled anew, even if a poll is under way
        self._stuck: set[str] = set()  # whose reports could not be handed on the last time
        self._silent = False  # Redis did not answer the last time

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set; then finish what is under way, within the time to drain."""
        settings = self._settings
        max_age = min(seconds(settings.max_age), _FOREVER)
        policy = Policy(seconds(settings.every), timedelta(seconds=max_age))
        async with (
            Fetcher(
                contact=settings.contact,
                may_ask=anybody if settings.allow_private_addresses else is_public,
                turn=Pace(self._pauses(), self._spacing).turn,
            ) as fetcher,
            Webhooks(self._receiving(), self._hurry),
            asyncio.TaskGroup() as group,
        ):
            push = Push(self._state, fetcher, settings.push_address) if settings.push_address else None
            polling = Polling(fetcher, self._state, policy, self._take, self._secrets, push=push)
            ticking = asyncio.Lock()
            synced = False

            async def tick() -> None:
                nonlocal synced
                async with ticking:
                    if not stop.is_set():
                        synced = await self._claim(group, polling, synced=synced)

            scheduler = AsyncIOScheduler(timezone=UTC)
            scheduler.add_job(
                tick, "interval", seconds=_TICK, coalesce=True, misfire_grace_time=None, max_instances=1
            )
            scheduler.start()
            await stop.wait()
            scheduler.pause()
            # Shutting down cancels a tick, and what it has claimed would wait for its lease.
            async with ticking:
                scheduler.shutdown(wait=False)
            await self._finish()

    def _pauses(self) -> dict[str, float]:
        """How long each host is left alone between two requests, in seconds."""
        intervals: defaultdict[str, list[float]] = defaultdict(list)
        usual = seconds(self._settings.every)
        for name, host in self._hosts.items():
            every = self._sources[name].every
            intervals[host].append(usual if every is None else seconds(every))
        return {host: spacing_for(each, self._spacing) for host, each in intervals.items()}

    def _receiving(self) -> dict[str, webhook.Options]:
        return {name: source for name, source in self._sources.items() if isinstance(source, webhook.Options)}

    async def _hurry(self, source_id: str) -> None:
        """Poll a source at once: something has arrived for it."""
        self._hurried.add(source_id)
        with suppress(TocsinError):  # Redis is away: it is polled when its time comes
            await self._state.due.set(source_id, 0)

    async def _claim(self, group: asyncio.TaskGroup, polling: Polling, *, synced: bool) -> bool:
        """Start a poll for each source that is due. Returns whether Redis knows our sources."""
        room = _MOST_CLAIMED - len(self._under_way)
        try:
            if not synced:
                await self._state.due.sync(self._sources)
                await self._state.parked.retry(of_other_than=__version__)
                synced = True
            claimed = await self._state.due.claim(None, room, _LEASE) if room > 0 else []
            self._silent = False
            for source_id in claimed:
                await self._start(group, polling, source_id)
        except TocsinError as error:
            if not self._silent:
                log.warning("nothing is polled until Redis answers", error=str(error))
            self._silent = True
        return synced

    async def _start(self, group: asyncio.TaskGroup, polling: Polling, source_id: str) -> None:
        source = self._sources.get(source_id)
        if source is None or source_id in self._under_way:
            return
        host = self._hosts[source_id]
        if self._waiting[host] >= _MOST_WAITING:
            await self._state.due.set(source_id, await self._state.now() + _PUT_OFF)
            return
        self._waiting[host] += 1
        task = group.create_task(self._poll(polling, source, host), name=f"poll {source_id}")
        self._under_way[source_id] = task
        task.add_done_callback(lambda _: self._ended(source_id, host))

    def _ended(self, source_id: str, host: str) -> None:
        self._waiting[host] -= 1
        del self._under_way[source_id]

    async def _poll(self, polling: Polling, source: Source, host: str) -> None:
        """Poll when it is the source's turn, and say when it is due next, whatever happens."""
        wait = 0.0  # who is cut off is due at once
        try:
            async with self._held(source.id), asyncio.timeout(_POLL), self._turns[host], self._asking:
                self._hurried.discard(source.id)
                wait = await polling.poll(source)
            self._stuck.discard(source.id)
        except TocsinError as error:
            wait = _SOON
            if source.id not in self._stuck and not self._silent:
                log.warning("reports can't be handed on; polled again", source=source.id, error=str(error))
            self._stuck.add(source.id)
        except TimeoutError:
            wait = _PUT_OFF
        except Exception:
            log.exception("a fault of Tocsin's own while polling; please report it", source=source.id)
            wait = _AFTER_FAULT
        finally:
            with suppress(TocsinError):  # Redis is away: the lease ends by itself
                at = 0.0 if source.id in self._hurried else await self._state.now() + wait
                await self._state.due.set(source.id, at)

    @asynccontextmanager
    async def _held(self, source_id: str) -> AsyncIterator[None]:
        """Keep a source ours while it waits for its turn and is polled."""
        over = asyncio.Event()
        renewing = asyncio.create_task(self._renew(source_id, over), name=f"hold {source_id}")
        try:
            yield
        finally:
            # Told, not cancelled: a cancellation can get lost in a command to Redis that ends at that moment.
            over.set()
            await asyncio.wait([renewing])  # it must not come after the time that is set next

    async def _renew(self, source_id: str, over: asyncio.Event) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), _LEASE / 3)
            if not over.is_set():
                with suppress(TocsinError):  # Redis is away: the next time may do
                    await self._state.due.set(source_id, await self._state.now() + _LEASE)

    async def _finish(self) -> None:
        tasks = set(self._under_way.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=self._drain)
        while late:  # again, where a cancellation got lost
            for task in late:
                task.cancel()
            _, late = await asyncio.wait(late, timeout=1.0)
