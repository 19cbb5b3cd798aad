"""A burst of reports for one, two, four and eight workers on one Redis; then once more while they are killed.

    nice -n 5 python -m benchmarks.workers [--reports 6000] [--developments 300] [--feeds 60] [--kills 60]

A real Valkey (appendonly, fsync each second), loopback feeds, Slack and Discord; each worker,
scheduler (three) and notifier (two) is a process. Every report matches, and many feeds tell of each
development at once, so that nearly every decision has rivals: the worst case for decisions in turn.
Prints how long it took until all was decided and until the last message, how many commits were refused as
others had decided meanwhile, and how many developments stand once, more than once and never in each channel.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from benchmarks.redis_faults import Server, free_port
from benchmarks.wire import Press, environment, press, standing
from benchmarks.worker_life import CONFIG, REFUSED, live
from bot.app import Role
from bot.state import keys
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.slack import LoopbackSlack

PATIENCE = 600.0  # seconds
OTHERS: tuple[Role, ...] = ("scheduler", "scheduler", "scheduler", "notifier", "notifier")
CHANNELS = ("desk", "osint")


@dataclass
class Crew:
    """The processes that share the work."""

    roles: Sequence[Role]
    killed: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - the same each time
    _at_work: list[BaseProcess] = field(default_factory=list)

    def start(self) -> None:
        self._at_work = [_start(role) for role in self.roles]

    async def kill(self, times: int) -> None:
        """Kill now this one and now that one, and start another in its place."""
        for _ in range(times):
            await asyncio.sleep(self._chance.uniform(0.05, 0.6))
            place = self._chance.randrange(len(self.roles))
            self._end(self._at_work[place])
            self.killed += 1
            self._at_work[place] = _start(self.roles[place])

    def end(self) -> None:
        for process in self._at_work:
            self._end(process)

    def _end(self, process: BaseProcess) -> None:
        process.kill()
        process.join()
        process.close()


def _start(role: Role) -> BaseProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.worker_life"])
    process = context.Process(target=live, args=(role,), daemon=True)
    process.start()
    return process


@dataclass
class Scene:
    """Where it all happens."""

    redis: Any
    press: Press
    slack: LoopbackSlack
    discord: LoopbackDiscord

    async def part(self, workers: int, reports: int, developments: int, kills: int) -> None:
        await self.redis.flushall()
        self.slack.messages.clear()
        self.discord.messages.clear()
        for feed in self.press.feeds:
            self.press.site.feeds[feed] = []
            self.press.publish(feed, [self.press.idle()])
        everybody: list[Role] = ["worker"] * workers
        crew = Crew([*everybody, *OTHERS])
        crew.start()
        try:
            async with asyncio.timeout(PATIENCE):
                await _until(self._polled)
                titles = self._burst(reports, developments)
                began, cpu = time.monotonic(), await self._cpu()
                killing = asyncio.create_task(crew.kill(kills))
                await _until(partial(self._decided, reports))
                decided = time.monotonic() - began
                await killing
                await _until(self._told)
                posted = time.monotonic() - began
        except TimeoutError:
            print(f"{workers} workers: not done within {PATIENCE:.0f} s, {await self._waiting()} posts wait")
            return
        finally:
            crew.end()
        refused = int(await self.redis.get(REFUSED) or 0)
        spent = (await self._cpu() - cpu) / reports * 1e3
        print(
            f"{workers} workers, {crew.killed} kills: decided in {decided:.1f} s "
            f"({reports / decided:.0f} reports/s), last message after {posted:.1f} s, "
            f"{refused} commits refused ({refused / reports:.2f} a report), {await self._entries()} entries; "
            f"Valkey: {spent:.2f} ms of CPU and {await self._bytes() / reports:.0f} bytes a report"
        )
        for channel, messages in zip(CHANNELS, (self.slack.messages, self.discord.messages), strict=True):
            print(f"  {channel}: {standing(titles, messages)}", flush=True)

    def _burst(self, reports: int, developments: int) -> list[str]:
        """Have each development told by as many feeds as it takes, all at once."""
        feeds, titles = self.press.feeds, [self.press.development() for _ in range(developments)]
        told: dict[str, list[str]] = {feed: [] for feed in feeds}
        for number in range(reports):
            telling, again = number % developments, number // developments
            told[feeds[(telling + again * 3) % len(feeds)]].append(titles[telling])
        for feed, lines in told.items():
            self.press.publish(feed, lines)
        return titles

    async def _polled(self) -> bool:
        return all([await self.redis.exists(keys.source(feed)) for feed in self.press.feeds])

    async def _decided(self, reports: int) -> bool:
        return await self._entries() >= reports

    async def _told(self) -> bool:
        return not await self._waiting()

    async def _entries(self) -> int:
        return int(await self.redis.xlen(keys.STORY_LOG))

    async def _waiting(self) -> int:
        return sum([int(await self.redis.zcard(keys.outbox(channel))) for channel in CHANNELS])

    async def _bytes(self) -> int:
        return int((await self.redis.info("memory"))["used_memory"])

    async def _cpu(self) -> float:
        used = await self.redis.info("cpu")
        return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while not await holds():  # noqa: ASYNC110 - it is in Redis
        await asyncio.sleep(0.05)


async def main(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-workers-") as name:
        folder = Path(name)
        server = Server(folder, free_port(), ("--appendfsync", "everysec"))
        server.start()
        redis = await server.up()
        try:
            async with press(given.feeds) as source, LoopbackSlack() as slack, LoopbackDiscord() as discord:
                slack.page = 200
                config = source.configure(folder, every="2s", more=["alerts: {digest_after: 1d}"])
                os.environ |= environment(slack, discord) | {
                    "REDIS_URL": f"redis://127.0.0.1:{server.port}/0",
                    CONFIG: str(config),
                }
                scene = Scene(redis, source, slack, discord)
                for workers in given.workers:
                    await scene.part(workers, given.reports, given.developments, 0)
                if given.kills:
                    await scene.part(max(given.workers), given.reports, given.developments, given.kills)
        finally:
            await redis.aclose()
            with suppress(ProcessLookupError):
                server.end()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=6000)
    parser.add_argument("--developments", type=int, default=300)
    parser.add_argument("--feeds", type=int, default=60)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 8])
    asyncio.run(main(parser.parse_args()))
