"""Leave the whole bot alone under a steady load, and see whether anything in it grows.

    nice -n 5 python -m benchmarks.soak [--minutes 120] [--rate 50] [--feeds 25]

One process with every role and its embedded Valkey; feeds, Slack and Discord on the loopback, in the process
that measures. One report in 150 tells of a new development, and another feed tells it again; a command is
used every second, in Slack and in Discord by turns. Every ten seconds: memory, tasks, open files, posts
that wait, the median time from publication to Slack. At the end: the slopes (least squares, without the first
quarter), the time answers took, and how many developments stand once, more than once and never.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.wire import Press, environment, name_of, press, standing
from bot import metrics
from bot.app import App, read_settings
from bot.cli import log
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.slack import LoopbackSlack

EVERY, SHOWN, TELLING = 10.0, 60, 150
COMMANDS = ("status", "latest", "sources", "rules", "trend", "search shells", "latest 2h")


async def bot(config: Path) -> None:
    """Run the bot, and write what it uses, a JSON line a sample."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(App(read_settings(config)).run(stop))
        while not running.done():
            waiting = {name: metrics.OUTBOX_DEPTH.labels(name)._value.get() for name in ("desk", "osint")}  # noqa: SLF001 - there is no other way to read one
            sample = {
                "rss": resident(os.getpid()),
                "tasks": len(asyncio.all_tasks()),
                "files": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - only their number
                "waiting": sum(waiting.values()),
            }
            print(json.dumps(sample), flush=True)
            await asyncio.wait([running], timeout=EVERY)


def resident(pid: int) -> float:
    """Resident memory of a process in megabytes (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@dataclass
class Soak:
    """What was published and seen so far. Times are Unix seconds."""

    press: Press
    slack: LoopbackSlack
    discord: LoopbackDiscord
    told: dict[str, float] = field(default_factory=dict)  # development → when it was published
    samples: list[dict[str, float]] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)  # seconds
    unanswered: int = 0
    _looked: int = 0

    async def publish(self, rate: float) -> None:
        """Publish that many reports a second, each feed in turn."""
        feeds = itertools.cycle(self.press.feeds)
        again: list[tuple[float, str]] = []
        began = time.monotonic()
        for number in itertools.count():
            title = self.press.idle()
            if number % TELLING == 0:
                title = self.press.development()
                self.told[title] = time.time()
                again.append((time.time() + 20, title))
            elif again and again[0][0] < time.time():
                title = again.pop(0)[1]
            self.press.publish(next(feeds), [title], keep=SHOWN)
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))

    async def ask(self) -> None:
        """Use a command every second."""
        await self.slack.socket.connected()
        await self.discord.gateway.connected()
        for number, words in enumerate(itertools.cycle(COMMANDS)):
            name, _, rest = words.partition(" ")
            ways: list[Callable[[], Awaitable[Any]]] = [
                partial(self.slack.socket.command, words),
                partial(self.discord.gateway.command, name, rest or None),
            ]
            began = time.monotonic()
            try:
                await ways[number % 2]()
                self.answered.append(time.monotonic() - began)
            except TimeoutError:
                self.unanswered += 1
            await asyncio.sleep(max(0.0, began + 1 - time.monotonic()))

    async def read(self, stream: asyncio.StreamReader, began: float) -> None:
        """Take the bot's samples, and add to each how late the posts since the last one were."""
        async for line in stream:
            sample = json.loads(line) | {"at": time.monotonic() - began, "lag": self._lag()}
            self.samples.append(sample)
            print("  ".join(f"{name} {value:8.1f}" for name, value in sample.items()), flush=True)

    def _lag(self) -> float:
        news, self._looked = self.slack.messages[self._looked :], len(self.slack.messages)
        told = {name_of(title): at for title, at in self.told.items()}
        late = [
            float(message["ts"]) - told[name]
            for message in news
            if not message.get("thread_ts") and (name := name_of(json.dumps(message))) in told
        ]
        return statistics.median(late) if late else 0.0

    def report(self, until: float) -> None:
        """Print the figures of the time up to `until`, in seconds from the start."""
        steady = [sample for sample in self.samples if until / 4 < sample["at"] < until]
        hours = [sample["at"] / 3600 for sample in steady]
        for name in ("rss", "tasks", "files", "waiting", "lag") if len(steady) > 1 else ():
            values = [sample[name] for sample in steady]
            slope = statistics.linear_regression(hours, values).slope
            ends = f"first {values[0]:.1f}, last {values[-1]:.1f}, most {max(values):.1f}"
            print(f"{name}: {slope:+.2f} an hour; {ends}")
        times = sorted(self.answered)
        print(
            f"commands: {len(times)} answered, {self.unanswered} not; median {times[len(times) // 2]:.3f} s, "
            f"99 of 100 within {times[len(times) * 99 // 100]:.3f} s"
        )
        for platform, messages in (("Slack", self.slack.messages), ("Discord", self.discord.messages)):
            print(f"{platform}: {standing(self.told, messages)}; {len(messages)} messages in all")


@asynccontextmanager
async def running(config: Path, given: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.soak", "--bot", str(config)),
        env={"PATH": os.environ["PATH"], **given},
        stdout=subprocess.PIPE,
        stderr=(config.parent / "log").open("wb"),
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def soak(minutes: float, rate: float, feeds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-soak-") as name:
        async with press(feeds) as source, LoopbackSlack() as slack, LoopbackDiscord() as discord:
            config = source.configure(Path(name), every="5s")
            for feed in source.feeds:
                source.publish(feed, [source.idle() for _ in range(5)])
            one = Soak(source, slack, discord)
            async with running(config, environment(slack, discord)) as process:
                assert process.stdout is not None
                publishing = asyncio.create_task(one.publish(rate))
                others = [
                    asyncio.create_task(one.ask()),
                    asyncio.create_task(one.read(process.stdout, time.monotonic())),
                ]
                tasks = [publishing, *others]
                ended, _ = await asyncio.wait(tasks, timeout=minutes * 60, return_when="FIRST_COMPLETED")
                publishing.cancel()
                await asyncio.wait(others, timeout=0 if ended else 40)  # what is on its way arrives
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            said = (config.parent / "log").read_text(encoding="utf-8", errors="replace")
            print(f"{said.count('Traceback')} faults, {said.count('warning')} warnings in the log")
            for task in ended:
                print(said[-2000:], task)
            one.report(minutes * 60)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--feeds", type=int, default=25)
    parser.add_argument("--bot", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.bot is not None:
        log.configure()
        uvloop.run(bot(given.bot))
        return
    asyncio.run(soak(given.minutes, given.rate, given.feeds))


if __name__ == "__main__":
    main()
