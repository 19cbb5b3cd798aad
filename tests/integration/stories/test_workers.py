from __future__ import annotations

import asyncio
import json
import sys

from bot.state.client import Client
from bot.state.story_log import StoryLog
from bot.stories.correction import decode
from bot.stories.entry import Entry
from tests.integration.stories.worker import GO

WORKERS = 8
COPIES = 30


def copy(worker: int, number: int) -> str:
    """The same development from some outlet, with its own id, address and small differences."""
    return json.dumps(
        {
            "id": f"{worker}-{number}",
            "title": "Two border guards killed in raid at Orlesk" + (" | Daily" if number % 2 else ""),
            "text": f"Soldiers crossed the river at Orlesk and shot two guards, outlet {number} reports.",
            "url": f"https://outlet-{number}.example/{worker}",
            "source": f"outlet-{number}",
        }
    )


async def test_eight_workers_given_thirty_copies_at_once_make_one_story(
    client: Client, valkey_url: str
) -> None:
    command = [sys.executable, "-m", "tests.integration.stories.worker", valkey_url]
    pipe = asyncio.subprocess.PIPE
    workers = [
        await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe) for _ in range(WORKERS)
    ]
    for name, worker in enumerate(workers):
        assert worker.stdin is not None
        worker.stdin.write("\n".join(copy(name, number) for number in range(COPIES)).encode())
        worker.stdin.close()
    for worker in workers:
        assert worker.stdout is not None
        assert await worker.stdout.readline() == b"ready\n"
    await client.set(GO, "1")
    assert await asyncio.gather(*(worker.wait() for worker in workers)) == [0] * WORKERS
    entries = [decode(raw) for _, raw in await StoryLog(client).read()]
    told = [entry for entry in entries if isinstance(entry, Entry)]
    assert len(told) == WORKERS * COPIES
    assert len({entry.story for entry in told}) == 1
    assert [entry.kind for entry in told].count("new") == 1
