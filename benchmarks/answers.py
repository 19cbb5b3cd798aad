"""How long people wait for an answer: 50 questions a second while reports flow.

    python benchmarks/answers.py [seconds]

A real Valkey (fsync at every write), 3,000 decisions in the past, 100 reports a second judged and committed
by the same process as the questions. Each answer is rendered for Slack and for Discord. Prints p50, p99 and
the longest wait, for all questions and for each.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.chat.discord.reply import reply as discord_reply
from bot.chat.slack.reply import reply as slack_reply
from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.lookup.past import Past
from bot.model import Report
from bot.rules.book import RuleBook, load_rules
from bot.state import embedded
from bot.state.acks import Acks
from bot.state.archive import Archive
from bot.state.client import Client, connect
from bot.state.commit import Ledger
from bot.state.marks import Marks
from bot.state.outbox import Outbox
from bot.state.silences import Silences
from bot.state.sources import SourceStates
from bot.state.story_log import START, StoryLog
from bot.stories.developments import developments
from bot.stories.memory import StoryMemory

RULE = "{rule: talks, title: Hostage talks, when: {query: 'hostage* NEAR/6 talks'}}\n"
PAST, PER_SECOND, REPORTS_PER_SECOND = 3000, 50, 100
QUESTIONS = (
    *("latest", "latest talks 30d", "latest nothing 30d", "status", "sources", "rules", "help"),
    *("why https://wire.example/x2990", "story zzzz", "why #aaaaaaaa"),
)


class Flow:
    """Reports, judged and committed as the pipeline does."""

    def __init__(self, client: Client, book: RuleBook) -> None:
        self._ledger, self._book, self._memory = Ledger(client), book, StoryMemory()
        self._last, self._numbers = START, count()

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

    async def forever(self) -> None:
        while True:
            begun = time.monotonic()
            await self.one(datetime.now(UTC))
            await asyncio.sleep(max(0.0, 1 / REPORTS_PER_SECOND - (time.monotonic() - begun)))


def records(client: Client, book: RuleBook, folder: Path) -> Records:
    return Records(
        sources=[],
        destinations=["desk"],
        source_states=SourceStates(client),
        past=Past(StoryLog(client)),
        outbox=Outbox(client),
        archive=Archive(folder / "archive"),
        marks=Marks(client),
        acks=Acks(client),
        silences=Silences(client),
        moderators={"desk": ["U77", "80"]},
        book=lambda: book,
        troubles=dict,
        started=datetime.now(UTC),
    )


async def measure(folder: Path, seconds: int) -> None:
    rules = folder / "rules"
    rules.mkdir()
    (rules / "talks.yaml").write_text(RULE, encoding="utf-8")
    server = await embedded.start(folder / "state")
    client = connect(server.url)
    book = load_rules([rules])
    flow, desk = Flow(client, book), Desk(records(client, book, folder))
    for minutes in range(PAST):
        await flow.one(datetime.now(UTC) - timedelta(days=10) + timedelta(minutes=minutes))
    waits: dict[str, list[float]] = {question: [] for question in QUESTIONS}

    async def ask(question: str) -> None:
        begun = time.perf_counter()
        answer = await desk.ask(question)
        slack_reply(answer)
        discord_reply(answer)
        waits[question].append(time.perf_counter() - begun)

    flowing = asyncio.create_task(flow.forever())
    async with asyncio.TaskGroup() as group:
        for number in range(seconds * PER_SECOND):
            group.create_task(ask(QUESTIONS[number % len(QUESTIONS)]))
            await asyncio.sleep(1 / PER_SECOND)
    flowing.cancel()
    await asyncio.gather(flowing, return_exceptions=True)
    await client.aclose()
    await server.stop()
    print(*lines(waits), sep="\n")


def lines(waits: dict[str, list[float]]) -> Iterator[str]:
    for name, found in {"all": [wait for each in waits.values() for wait in each], **waits}.items():
        found.sort()
        middle, nearly_all = found[len(found) // 2], found[int(len(found) * 0.99)]
        waited = {"p50": middle, "p99": nearly_all, "max": found[-1]}
        shown = "  ".join(f"{label} {wait * 1e3:4.0f} ms" for label, wait in waited.items())
        yield f"{name:32} {len(found):5}  {shown}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(measure(Path(temporary), int(sys.argv[1]) if len(sys.argv) > 1 else 20))
