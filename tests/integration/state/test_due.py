from __future__ import annotations

import asyncio
import json
import sys

from bot.state.client import Client
from bot.state.due import Due

CLAIMER = """
import asyncio, json, sys
from bot.state.client import connect
from bot.state.due import Due

async def main():
    due = Due(connect(sys.argv[1]))
    claimed = []
    while found := await due.claim(None, 7, 600):
        claimed += found
    print(json.dumps(claimed))

asyncio.run(main())
"""


async def test_new_sources_are_due_at_once_and_a_claimed_one_is_not(client: Client) -> None:
    due = Due(client)
    await due.sync(["a", "b"])
    assert await due.claim(1000, 10, 60) == ["a", "b"]
    assert await due.claim(1059, 10, 60) == []


async def test_a_source_whose_claimer_died_is_due_when_the_lease_ends(client: Client) -> None:
    due = Due(client)
    await due.sync(["a"])
    await due.claim(1000, 10, 60)
    assert await due.claim(1060, 10, 60) == ["a"]


async def test_the_longest_due_come_first_and_never_more_than_asked_for(client: Client) -> None:
    due = Due(client)
    await due.sync(["a", "b", "c"])
    for source, at in [("a", 30), ("b", 10), ("c", 20)]:
        await due.set(source, at)
    assert await due.claim(100, 2, 60) == ["b", "c"]


async def test_sync_keeps_the_time_of_known_sources_and_removes_the_others(client: Client) -> None:
    due = Due(client)
    await due.sync(["old", "kept"])
    await due.set("kept", 500)
    await due.sync(["kept", "new"])
    assert await due.claim(499, 10, 60) == ["new"]
    await due.set("old", 0)  # its last poll ends after it was removed
    assert await due.claim(500, 10, 60) == ["kept"]


async def test_three_processes_claim_each_source_once(client: Client, valkey_url: str) -> None:
    sources = [f"source-{number}" for number in range(600)]
    await Due(client).sync(sources)
    claimers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", CLAIMER, valkey_url, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    claimed = [json.loads((await claimer.communicate())[0]) for claimer in claimers]
    assert sorted(source for one in claimed for source in one) == sorted(sources)


async def test_a_claim_by_the_servers_clock_leaves_later_sources_alone(client: Client) -> None:
    due = Due(client)
    await due.sync(["now", "later"])
    seconds, _ = await client.time()
    await due.set("later", seconds + 3600)
    assert await due.claim(None, 10, 60) == ["now"]


async def test_a_script_cache_that_was_lost_is_filled_again(client: Client) -> None:
    due = Due(client)
    await due.sync(["a"])
    await client.script_flush()
    assert await due.claim(1000, 10, 60) == ["a"]
