from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

import pytest

from bot.alerts.clock import SystemClock
from bot.alerts.destination import Absent, Found, Outcome, Sent, Trace
from bot.alerts.policy import LEASE
from bot.model import Post
from bot.state import embedded
from bot.state.client import Client, connect
from bot.state.commit import Ledger
from bot.state.outbox import Outbox
from bot.state.story_log import START
from tests.integration.alerts.platform import a_delivery
from tests.posts import a_post

# A notifier that dies at the named point. Its channel is a file, so that the messages outlive it.
NOTIFIER = """
import asyncio, os, signal, sys, time
from pathlib import Path
from bot.alerts.destination import Sent
from bot.state.client import connect
from bot.state.outbox import Outbox
from tests.integration.alerts.platform import a_delivery

url, messages, point = sys.argv[1:]

def die_at(name):
    if name == point:
        os.kill(os.getpid(), signal.SIGKILL)

class File:
    id = "desk"

    async def post(self, post, thread=""):
        die_at("before the call")
        with Path(messages).open("a") as file:
            file.write(post.id + "\\n")
        die_at("after the call")
        return Sent("m1")

class Box(Outbox):
    async def attempting(self, stored, now, lease):
        die_at("before the record")
        return await super().attempting(stored, now, lease)

    async def sent(self, stored, message_id):
        await super().sent(stored, message_id)
        die_at("after the record")

client = connect(url)
asyncio.run(a_delivery(client, [File()], outbox=Box(client)).run(asyncio.Event()))
"""

POINTS = ["before the record", "before the call", "after the call", "after the record"]


class LaterClock(SystemClock):
    """The machine's clock when the lease of the dead is over."""

    def now(self) -> float:
        return super().now() + LEASE


class File:
    """A channel that can be read back."""

    id = "desk"

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []

    async def post(self, post: Post, thread: str = "") -> Outcome:
        self.path.write_text("\n".join([*self.lines(), post.id, ""]), encoding="utf-8")
        return Sent("m2")

    async def edit(self, change: Post, root: Post, message_id: str) -> Outcome:
        return Sent(message_id)

    async def find(self, post: Post, attempted_at: datetime, thread: str = "") -> Trace:
        return Found("found") if post.id in self.lines() else Absent()


async def queue_one(client: Client) -> Outbox:
    at = SystemClock().now()
    await Ledger(client).commit(START, "bbc", ("r1", ""), entries=(), posts=[a_post()], at=at)
    return Outbox(client)


async def until_done(outbox: Outbox) -> None:
    while await outbox.depth("desk"):  # noqa: ASYNC110 - what we wait for lies in Redis
        await asyncio.sleep(0.005)


async def deliver_the_rest(client: Client, *channels: File) -> None:
    outbox, stop = Outbox(client), asyncio.Event()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(a_delivery(client, channels, LaterClock()).run(stop))
        await until_done(outbox)
        stop.set()


@pytest.mark.parametrize("point", POINTS)
async def test_a_notifier_killed_anywhere_leaves_exactly_one_message(
    client: Client, valkey_url: str, tmp_path: Path, point: str
) -> None:
    outbox = await queue_one(client)
    channel = File(tmp_path / "channel")
    notifier = await asyncio.create_subprocess_exec(
        sys.executable, "-c", NOTIFIER, valkey_url, str(channel.path), point
    )
    assert await notifier.wait() == -signal.SIGKILL
    await deliver_the_rest(client, channel)
    assert channel.lines() == ["p1"]
    stored = await outbox.read("p1")
    assert stored is not None
    assert stored.state == "sent"


async def test_a_redis_that_dies_after_the_platform_accepted_leaves_exactly_one_message(
    tmp_path: Path,
) -> None:
    server = await embedded.start(tmp_path / "state")
    client = connect(server.url)
    outbox = await queue_one(client)
    restarted = asyncio.Event()

    class Killer(File):
        async def post(self, post: Post, thread: str = "") -> Outcome:
            os.kill(server._process.pid, signal.SIGKILL)
            server._process.wait()
            try:
                return await super().post(post)
            finally:
                restarted.set()

    channel, stop = Killer(tmp_path / "channel"), asyncio.Event()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(a_delivery(client, [channel]).run(stop))
        await restarted.wait()
        await server.stop()
        server = await embedded.start(tmp_path / "state")
        await until_done(outbox)
        stop.set()
    stored = await outbox.read("p1")
    assert stored is not None
    assert (stored.state, stored.message_id, channel.lines()) == ("sent", "m2", ["p1"])
    await client.aclose()
    await server.stop()
