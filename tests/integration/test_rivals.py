"""Several workers that decide at the same moment, on one Redis."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.line import Line
from bot.model import Report
from bot.rules.book import load_rules
from bot.state import keys
from bot.state.archive import Archive
from bot.state.client import Client
from bot.state.commit import Ledger
from bot.state.orders import Orders
from bot.state.outbox import Outbox
from bot.state.seen import Mark
from bot.state.story_log import StoryLog
from bot.stories.publishers import shipped

RULE = """\
rule: shelling
title: Shelling
severity: high
when: {query: shells}
notify: [desk]
examples: {alert: [Shells hit a market], quiet: [A market opens]}
"""
NAMES = ("Brosk", "Dolina", "Karsun", "Velika", "Tarnova", "Midz")
AT = 1_764_000_000.0


def worker(client: Client, folder: Path) -> Line:
    """A worker as a process of its own has it: with a memory of its own."""
    (folder / "rule.yaml").write_text(RULE)
    return Line(
        book=load_rules([folder / "rule.yaml"]),
        routes=[],
        origins={},
        story_log=StoryLog(client),
        ledger=Ledger(client),
        archive=Archive(folder / "archive"),
        orders=Orders(client),
        publishers=shipped(),
        destinations=["desk"],
        posted=lambda: None,
    )


async def tell(line: Line, source: str) -> None:
    for name in NAMES:
        title = f"Shells hit the market of {name}"
        report = Report(f"{source}-{name}", title + ".", title, f"https://{source}.example/{name}", source)
        assert await line.take(source, report, Mark(report.id, "x"), AT)


async def test_what_four_workers_hear_of_at_once_is_told_once(client: Client, tmp_path: Path) -> None:
    workers = [worker(client, tmp_path) for _ in range(4)]
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        for number, line in enumerate(workers):
            group.create_task(tell(line, f"wire{number}"))
    assert await client.xlen(keys.STORY_LOG) == 4 * len(NAMES)
    waiting = [stored.post for stored in await Outbox(client).standing("desk", 100)]
    assert sorted(post.report.title for post in waiting if post.op == "post") == sorted(
        f"Shells hit the market of {name}" for name in NAMES
    )
