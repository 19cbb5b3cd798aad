"""One of several processes that decide about the same reports at once: `python -m … REDIS_URL NAME`.

Reads reports as JSON lines from standard input, says "ready", starts with the others, and decides as
`bot.pipeline` does: against the log as far as it read it, once more whenever others wrote meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime

from bot.model import Development, Evidence, Match, Report
from bot.state.client import connect
from bot.state.commit import Ledger
from bot.state.story_log import START, StoryLog
from bot.stories.correction import decode
from bot.stories.memory import StoryMemory

GO = "tests:go"
AT = 1_780_000_000.0


def told_by(report: Report) -> Development:
    evidence = Evidence("title", 0, len(report.title), report.title)
    return Development((Match("raids", "border_incident", (evidence,), places=("Orlesk",)),))


async def work(url: str, reports: list[Report]) -> None:
    client = connect(url)
    log, ledger, memory, last = StoryLog(client), Ledger(client), StoryMemory(), START
    print("ready", flush=True)  # noqa: T201 - what the test waits for
    while not await client.exists(GO):  # noqa: ASYNC110 - the sign comes from another process
        await asyncio.sleep(0.005)
    for report in reports:
        committed = None
        while committed is None:
            for entry_id, raw in await log.read(last):
                memory.apply(decode(raw))
                last = entry_id
            entries = memory.decide(report, [told_by(report)], datetime.fromtimestamp(AT, UTC))
            committed = await ledger.commit(
                last,
                report.source,
                (report.id, "x"),
                entries=[entry.encode() for entry in entries],
                posts=(),
                at=AT,
            )
    await client.aclose()


if __name__ == "__main__":
    given = [Report(**json.loads(line)) for line in sys.stdin]
    asyncio.run(work(sys.argv[1], given))
