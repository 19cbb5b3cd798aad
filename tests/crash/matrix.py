"""The crash matrix: a bot that is killed again and again, and a count of what stands in each channel then."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.process import BaseProcess
from typing import Any

from bot.errors import TocsinError
from bot.state.client import connect
from bot.state.outbox import Outbox
from tests.crash.child import PLANNED, POINTS, RELEASED, TAKEN, Life, live
from tests.crash.reports import DESTINATIONS, Plan
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.faults import LOST_ANSWER, LOST_CALL, Fault
from tests.loopback.slack import LoopbackSlack

#: What platforms do to calls besides answering them, each about as often as the others.
FAULTS: Sequence[Callable[[], Fault]] = (
    lambda: LOST_ANSWER,
    lambda: LOST_CALL,
    lambda: Fault(500),
    lambda: Fault(503, takes=True),
    lambda: Fault(429, retry_after=1),
)


#: So many of the lives are not killed before they are at work.
_AT_WORK = 0.9


@dataclass
class Count:
    """What stands in one channel, of what should stand there."""

    once: int
    twice: list[str]  # ids of posts that stand there more than once
    never: list[str]
    unknown: list[str] = field(default_factory=list)  # that nobody expected

    def __str__(self) -> str:
        return (
            f"once {self.once}, twice {len(self.twice)}, never {len(self.never)}, unknown {len(self.unknown)}"
        )


class Matrix:
    """A Redis at `redis`, both platforms, and one life of a bot after the other."""

    def __init__(
        self, redis: str, slack: LoopbackSlack, discord: LoopbackDiscord, plan: Plan, *, seed: int = 1
    ) -> None:
        os.environ[PLANNED] = f"{plan.reports} {plan.developments} {plan.begun}"
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.crash.child"])
        self._slack, self._discord, self._plan = slack, discord, plan
        self.life = Life(redis, (slack.url, slack.token), (discord.url, discord.token), plan)
        self.chance = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.faults = 0  # of the platforms
        self.posted = 0  # messages that stood in the channels when the last random kill was done
        slack.page = 200  # with access to history; the strictest limit gives 15

    async def release(self, count: int) -> None:
        """Let the source publish up to so many reports."""
        client = connect(self.life.redis)
        try:
            await client.set(RELEASED, count)
        finally:
            await client.aclose()

    def start(self, **changes: Any) -> BaseProcess:
        """Start a life."""
        self.at_work = self._context.Event()
        life = replace(self.life, **changes)
        process = self._context.Process(target=live, args=(life, self.at_work), daemon=True)
        process.start()
        return process

    async def end(self, process: BaseProcess, after: float, what: str) -> None:
        """Kill a life when that time is over, if it has not died before."""
        deadline = time.monotonic() + after
        while process.is_alive() and time.monotonic() < deadline:  # noqa: ASYNC110 - a process has no event
            await asyncio.sleep(0.005)
        self.kills[what] += not (process.is_alive() and what in POINTS)  # it never came to that point
        process.kill()
        await asyncio.to_thread(process.join)
        process.close()

    async def kill_at_random(self, kills: int, longest: float) -> None:
        """Kill so many lives at any moment up to `longest` seconds, while the reports come out."""
        for number in range(kills):
            await self.release(self._plan.reports * (number + 1) // kills)
            process = self.start()
            if self.chance.random() < _AT_WORK:
                await asyncio.to_thread(self.at_work.wait, 10)
            await self.end(process, self.chance.uniform(0, longest), "at random")
        self.posted = len(self._slack.messages) + len(self._discord.messages)

    async def kill_at_points(self, rounds: int) -> None:
        """Kill a life at each named point, some time that it comes there; the reports come out meanwhile."""
        lives = [point for _ in range(rounds) for point in POINTS]
        for number, point in enumerate(lives):
            await self.release(self._plan.reports * (number + 1) // len(lives))
            times = self.chance.randint(1, 3)
            await self.end(self.start(point=point, times=times), 3.0, point)

    async def trouble(self) -> None:
        """Have the platforms fail, now this call and now that one, each in some way, without end."""
        platforms = (self._slack, self._discord)
        while True:
            await asyncio.sleep(self.chance.uniform(0.05, 0.5))
            faults = self.chance.choice(
                [faults for one in platforms for faults in (one.faults, one.edit_faults)]
            )
            if not faults:
                faults.append(self.chance.choice(FAULTS)())
                self.faults += 1

    async def finish(self, patience: float, **changes: Any) -> None:
        """Let a last life do what is left; at most so many seconds."""
        process = self.start(**changes)
        try:
            await self.until_done(patience)
        finally:
            process.kill()
            await asyncio.to_thread(process.join)

    async def until_done(self, patience: float) -> None:
        """Wait until all reports were taken and nothing waits to be posted; at most so many seconds."""
        client = connect(self.life.redis)
        outbox = Outbox(client)
        try:
            async with asyncio.timeout(patience):
                while not await _is_done(client, outbox, self._plan.reports):  # noqa: ASYNC110 - it is in Redis
                    await asyncio.sleep(0.1)
        finally:
            await client.aclose()

    def counts(self, expected: dict[str, set[str]]) -> dict[str, Count]:
        """Count what stands in the channels."""
        slack = [message["metadata"]["event_payload"]["post"] for message in self._slack.messages]
        discord = [message["nonce"] for message in self._discord.messages]
        stand = dict(zip(DESTINATIONS, (slack, discord), strict=True))
        return {name: _count(expected[name], stand[name]) for name in DESTINATIONS}


async def _is_done(client: Any, outbox: Outbox, reports: int) -> bool:
    try:
        taken = int(await client.get(TAKEN) or 0)
        return taken >= reports and not any([await outbox.depth(name) for name in DESTINATIONS])
    except TocsinError:
        return False


def _count(expected: set[str], stand: Iterable[str]) -> Count:
    found = Counter(stand)
    return Count(
        once=sum(found[name] == 1 for name in expected),
        twice=sorted(name for name in expected if found[name] > 1),
        never=sorted(name for name in expected if not found[name]),
        unknown=sorted(found.keys() - expected),
    )
