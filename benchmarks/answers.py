"""How long people wait for a first answer: 50 questions a second while reports flow.

    python -m benchmarks.answers [seconds]

A real Valkey (fsync at every write), 3,000 decisions in the past, 100 reports a second judged and committed
by the same process as the questions. These come by turns through the real slack-bolt (Socket Mode) and the
real discord.py from loopback servers in the same process, whose work is counted, too: from a command as the
platform sends it to the first answer. Prints p50, p99 and the longest wait, for all, each platform and each
question.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import structlog

from bot.chat.connection import Connection
from bot.chat.discord.gateway import DiscordGateway
from bot.chat.slack.socket import SlackSocket
from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.lookup.past import Past
from bot.model import Report
from bot.rehearsal import rehearse
from bot.rules.book import RuleBook, load_rules
from bot.rules.draft import read_draft
from bot.state.archive import Archive
from bot.state.commit import Ledger
from bot.state.connect import State, open_state
from bot.state.story_log import START
from bot.stories.developments import developments
from bot.stories.memory import StoryMemory
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.slack import LoopbackSlack

RULE = "{rule: talks, title: Hostage talks, when: {query: 'hostage* NEAR/6 talks'}}\n"
PAST, PER_SECOND, REPORTS_PER_SECOND = 3000, 50, 100
QUESTIONS = (
    *("latest", "latest talks 30d", "latest nothing 30d", "status", "sources", "rules", "help"),
    *("why https://wire.example/x2990", "story zzzz", "why #aaaaaaaa"),
)


class Flow:
    """Reports, judged and committed as the pipeline does."""

    def __init__(self, ledger: Ledger, book: RuleBook) -> None:
        self._ledger, self._book, self._memory = ledger, book, StoryMemory()
        self._last, self._numbers = START, count()
        self.told = 0

    async def one(self, at: datetime) -> None:
        number = next(self._numbers)
        said = f"Town {number} hosts hostage talks number {number} today."
        report = Report(f"x{number}", said, said, f"https://wire.example/x{number}", "wire")
        told = developments(self._book.judge(report), self._book.severity_of)
        entries = self._memory.decide(report, told, at)
        for entry in entries:
            self._memory.apply(entry)
        coded = [entry.encode() for entry in entries]
        committed = await self._ledger.commit(
            self._last, "wire", (report.id, ""), entries=coded, posts=[], at=at.timestamp()
        )
        self._last = committed or self._last
        self.told += 1

    async def forever(self) -> None:
        while True:
            begun = time.monotonic()
            await self.one(datetime.now(UTC))
            await asyncio.sleep(max(0.0, 1 / REPORTS_PER_SECOND - (time.monotonic() - begun)))


def records(state: State, book: RuleBook, folder: Path) -> Records:
    archive = Archive(folder / "archive")
    return Records(
        sources=[],
        destinations=["desk"],
        channels={},
        source_states=state.sources,
        past=Past(state.story_log),
        outbox=state.outbox,
        archive=archive,
        marks=state.marks,
        acks=state.acks,
        shifts=state.shifts,
        silences=state.silences,
        canaries=state.canaries,
        orders=state.orders,
        notices=state.notices,
        parked=state.parked,
        story_log=state.story_log,
        moderators={"desk": ["U77", "80"]},
        book=lambda: book,
        troubles=dict,
        probe=_nothing,
        draft=lambda text: read_draft(text, book, [], None),
        rehearse=partial(rehearse, archive),
        started=datetime.now(UTC),
    )


async def _nothing(_url: str) -> list[Any]:
    return []


@asynccontextmanager
async def connected(*connections: Connection) -> AsyncIterator[None]:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(connection.run(stop)) for connection in connections]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def measure(folder: Path, seconds: int) -> None:
    rules = folder / "rules"
    rules.mkdir()
    (rules / "talks.yaml").write_text(RULE, encoding="utf-8")
    state = await open_state(None, folder)
    book = load_rules([rules])
    flow, desk = Flow(state.ledger, book), Desk(records(state, book, folder))
    for minutes in range(PAST):
        await flow.one(datetime.now(UTC) - timedelta(days=10) + timedelta(minutes=minutes))
    async with LoopbackSlack() as slack, LoopbackDiscord() as discord:
        people = connected(
            SlackSocket(slack.app_token, desk, api_url=slack.url),
            DiscordGateway(discord.token, desk, api_url=discord.url),
        )
        async with people:
            await asyncio.gather(slack.socket.connected(), discord.gateway.connected())
            print(*lines(await _asked(flow, slack, discord, seconds)), sep="\n")
    await state.close()


async def _asked(
    flow: Flow, slack: LoopbackSlack, discord: LoopbackDiscord, seconds: int
) -> dict[str, list[float]]:
    """Ask as many questions a second; return how long each of a platform waited, in seconds."""
    waits: dict[str, list[float]] = {}

    async def ask(platform: str, question: str) -> None:
        name, _, words = question.partition(" ")
        begun = time.perf_counter()
        if platform == "slack":
            await slack.socket.command(question)
        else:
            await discord.gateway.command(name, words or None)
        took = time.perf_counter() - begun
        for counted in ("all", platform, f"{platform} {question}"):
            waits.setdefault(counted, []).append(took)

    flowing = asyncio.create_task(flow.forever())
    before = flow.told
    async with asyncio.TaskGroup() as group:
        for number in range(seconds * PER_SECOND):
            question = QUESTIONS[number // 2 % len(QUESTIONS)]
            group.create_task(ask(("slack", "discord")[number % 2], question))
            await asyncio.sleep(1 / PER_SECOND)
    print(f"{(flow.told - before) / seconds:.0f} reports a second flowed meanwhile")
    flowing.cancel()
    await asyncio.gather(flowing, return_exceptions=True)
    return waits


def lines(waits: dict[str, list[float]]) -> Iterator[str]:
    for name, found in sorted(waits.items(), key=lambda each: (" " in each[0], each[0])):
        found.sort()
        middle, nearly_all = found[len(found) // 2], found[int(len(found) * 0.99)]
        waited = {"p50": middle, "p99": nearly_all, "max": found[-1]}
        shown = "  ".join(f"{label} {wait * 1e3:4.0f} ms" for label, wait in waited.items())
        yield f"{name:40} {len(found):5}  {shown}"


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(measure(Path(temporary), int(sys.argv[1]) if len(sys.argv) > 1 else 20))
