from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.model import Post
from bot.state.client import Client
from bot.state.commit import Ledger
from bot.state.outbox import Outbox
from bot.state.seen import Seen, Sighting
from bot.state.story_log import START, StoryLog
from tests.posts import a_post


async def commit(
    client: Client,
    expected: str,
    *,
    report: str = "r1",
    entries: tuple[bytes, ...] = (b"\x00\xffentry",),
    posts: tuple[Post, ...] = (),
    at: float = 1000.5,
) -> str | None:
    return await Ledger(client).commit(expected, "bbc", (report, "x"), entries=entries, posts=posts, at=at)


async def test_a_commit_remembers_the_report_and_writes_entries_and_posts(client: Client) -> None:
    last = await commit(
        client, START, entries=(b"\x00\xff one", b"two"), posts=(a_post("p1"), a_post("p2", "osint"))
    )
    assert await StoryLog(client).read() == [("1000500-0", b"\x00\xff one"), ("1000500-1", b"two")]
    assert last == "1000500-1"
    assert await Seen(client).unseen("bbc", [("r1", "x")], 1001) == [Sighting.KNOWN]
    for destination, post in [("desk", a_post("p1")), ("osint", a_post("p2", "osint"))]:
        stored = await Outbox(client).next(destination, 1000.5)
        assert stored is not None
        assert (stored.post, stored.state, stored.queued_at) == (post, "pending", 1000.5)


async def test_a_commit_on_an_outdated_view_changes_nothing(client: Client) -> None:
    last = await commit(client, START)
    assert await commit(client, START, report="r2", posts=(a_post(),)) is None
    assert await StoryLog(client).read() == [(last, b"\x00\xffentry")]
    assert await Seen(client).unseen("bbc", [("r2", "x")], 1001) == [Sighting.NEW]
    assert await Outbox(client).depth("desk") == 0


async def test_the_log_grows_in_order_although_the_clock_goes_back(client: Client) -> None:
    first = await commit(client, START, at=1000)
    assert first is not None
    assert await commit(client, first, at=900) == "1000000-1"
    assert [entry_id for entry_id, _ in await StoryLog(client).read(first)] == ["1000000-1"]


async def test_a_report_without_a_match_is_remembered_whatever_the_log_says(client: Client) -> None:
    await commit(client, START)
    assert await commit(client, "5-5", report="r2", entries=()) == "5-5"
    assert await Seen(client).unseen("bbc", [("r2", "x")], 1001) == [Sighting.KNOWN]


@pytest.mark.parametrize("state", ["waiting", "sent"])
async def test_a_post_is_never_queued_a_second_time(client: Client, state: str) -> None:
    outbox = Outbox(client)
    last = await commit(client, START, posts=(a_post(),))
    if state == "sent":
        stored = await outbox.next("desk", 2000)
        assert stored is not None
        await outbox.sent(stored, "m1")
    depth = await outbox.depth("desk")
    assert last is not None
    assert await commit(client, last, posts=(a_post(),), at=3000) is not None
    assert await outbox.depth("desk") == depth


async def test_of_many_who_decide_at_once_each_sees_all_that_came_before(client: Client) -> None:
    log = StoryLog(client)

    async def worker(name: int) -> None:
        known: list[tuple[str, bytes]] = [(START, b"")]
        while True:
            known += await log.read(known[-1][0])
            if await commit(client, known[-1][0], report=str(name), entries=(b"%d" % (len(known) - 1),)):
                return

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        for name in range(8):
            group.create_task(worker(name))
    assert [entry for _, entry in await log.read()] == [b"%d" % count for count in range(8)]


async def test_trimming_by_age_keeps_the_newest_entry(client: Client) -> None:
    log, last = StoryLog(client), START
    for at in (1000, 2000, 3000):
        last = await commit(client, last, at=at) or ""
    await log.trim(2000)
    assert [entry_id for entry_id, _ in await log.read()] == ["2000000-0", "3000000-0"]
    await log.trim(9000)
    assert [entry_id for entry_id, _ in await log.read()] == [last]
    assert await commit(client, last) is not None


async def test_a_long_log_is_read_to_its_end(client: Client) -> None:
    last = await commit(client, START, entries=tuple(b"%d" % number for number in range(2500)))
    read = await StoryLog(client).read()
    assert [entry for _, entry in read] == [b"%d" % number for number in range(2500)]
    assert read[-1][0] == last


async def test_an_empty_log_can_be_trimmed(client: Client) -> None:
    await StoryLog(client).trim(1000)
    assert await StoryLog(client).read() == []


async def test_an_update_is_queued_only_after_the_post_it_adds_to(client: Client) -> None:
    update = replace(a_post("u1"), op="update", root="p1")
    await commit(client, START, entries=(), posts=(update, a_post("p1")))
    assert [stored.post.id for stored in await Outbox(client).standing("desk", 9)] == ["p1"]
    await commit(client, START, entries=(), posts=(update, a_post("p1")), at=1001)
    assert [stored.post.id for stored in await Outbox(client).standing("desk", 9)] == ["p1", "u1"]
    assert (await Outbox(client).standing("desk", 9))[1].post == update


async def test_an_alert_knows_its_newest_edit(client: Client) -> None:
    edits = [replace(a_post(name), op="edit", root="p1") for name in ("e1", "e2")]
    await commit(client, START, entries=(), posts=(edits[0], a_post("p1")))
    assert [stored.post.id for stored in await Outbox(client).standing("desk", 9)] == ["p1"]
    for edit in edits:
        await commit(client, START, entries=(), posts=(edit,), at=1001)
    await commit(client, START, entries=(), posts=(edits[0],), at=1002)  # queued before: not the newest again
    root = await Outbox(client).read("p1")
    assert root is not None
    assert root.edit == "e2"
