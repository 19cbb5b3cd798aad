"""The outbox against a model of it, and what the model leaves out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from structlog.testing import capture_logs

from bot.model import Post
from bot.state import keys
from bot.state.client import Client, connect
from bot.state.commit import Ledger
from bot.state.outbox import KEEP, Outbox, StoredPost
from bot.state.story_log import START
from tests.posts import a_post

LEASE = 20.0
WAITING = {"pending", "attempting", "unknown"}


class OutboxMachine(RuleBasedStateMachine):
    """Two notifiers, a clock, and random fates. The model is a dict of what each post should be."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.client = connect(self.url)
        self.outbox = Outbox(self.client)
        self.now, self.hold = 1000.0, 0.0
        self.posts: dict[str, StoredPost] = {}
        self.due: dict[str, float] = {}
        self.running: list[StoredPost] = []  # attempts begun and not yet recorded; the process may be dead

    def run_now(self, step: Awaitable[Any]) -> Any:
        return self.runner.get_loop().run_until_complete(step)

    def teardown(self) -> None:
        self.run_now(self.client.aclose())
        self.runner.close()

    @initialize()
    def empty(self) -> None:
        self.run_now(self.client.flushall())

    @rule(number=st.integers(0, 5))
    def queue(self, number: int) -> None:
        post = a_post(f"p{number}")
        commit = Ledger(self.client).commit(
            START, "bbc", (post.id, ""), entries=(), posts=[post], at=self.now
        )
        self.run_now(commit)
        if post.id not in self.posts:
            self.posts[post.id] = StoredPost(post, "pending", 0, self.now)
            self.due[post.id] = self.now

    @rule(seconds=st.sampled_from([0.5, 5.0, 25.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def begin(self) -> None:
        stored = self.run_now(self.outbox.next("desk", self.now))
        due = sorted((at, name) for name, at in self.due.items() if at <= self.now)
        if self.hold > self.now or not due:
            assert stored is None
            return
        assert stored == self.posts[due[0][1]]
        begun = self.run_now(self.outbox.attempting(stored, self.now, LEASE))
        assert (
            self.run_now(self.outbox.attempting(stored, self.now, LEASE)) is None
        )  # the other notifier is late
        assert begun == replace(
            stored, state="attempting", tries=stored.tries + 1, attempted_at=stored.attempted_at or self.now
        )
        self.running.append(begun)
        self.posts[begun.post.id] = begun
        self.due[begun.post.id] = self.now + LEASE

    @precondition(lambda self: self.running)
    @rule(
        data=st.data(),
        fate=st.sampled_from(["sent", "retry", "refused", "rejected", "unknown", "left", "dead"]),
    )
    def end(self, data: st.DataObject, fate: str) -> None:
        begun = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        name = begun.post.id
        is_ours = self.posts[name] == begun  # nobody else has begun a later attempt
        later = self.now + data.draw(st.sampled_from([1.0, 60.0]))
        after, due = begun, None
        match fate:
            case "dead":
                return
            case "sent":
                self.run_now(self.outbox.sent(begun, "m1"))
                after = replace(self.posts[name], state="sent", message_id="m1", why="")
                is_ours = True
            case "retry":
                self.run_now(self.outbox.retry(begun, later, "slow"))
                after, due = replace(begun, state="pending", attempted_at=None, why="slow"), begun.queued_at
                self.hold = later if is_ours else self.hold
            case "refused":
                self.run_now(self.outbox.refused(begun, later, "no"))
                after, due = replace(begun, state="pending", attempted_at=None, why="no"), later
            case "rejected":
                self.run_now(self.outbox.rejected(begun, "never"))
                after = replace(begun, state="rejected", attempted_at=None, why="never")
            case "unknown":
                self.run_now(self.outbox.unknown(begun, later, "lost"))
                after, due = replace(begun, state="unknown", why="lost"), later
            case "left":
                self.run_now(self.outbox.leave_unknown(begun, "blind"))
                after = replace(begun, state="unknown", why="blind")
        if is_ours:
            self.posts[name] = after
            self.due.pop(name)
            if due is not None:
                self.due[name] = due

    @rule()
    def hurry(self) -> None:
        self.run_now(self.outbox.hurry("desk"))
        self.hold = 0.0
        for name, stored in self.posts.items():
            if name in self.due and stored.state == "pending":
                self.due[name] = stored.queued_at

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), seconds=st.sampled_from([1.0, 60.0]))
    def put_off(self, data: st.DataObject, seconds: float) -> None:
        stored = self.posts[data.draw(st.sampled_from(sorted(self.posts)))]
        if stored.state == "pending":
            self.run_now(self.outbox.hold(stored, self.now + seconds, "quiet"))
            self.posts[stored.post.id] = replace(stored, held=True, why="quiet")
            self.due[stored.post.id] = self.now + seconds

    @precondition(lambda self: self.posts)
    @rule(data=st.data())
    def fold(self, data: st.DataObject) -> None:
        """Have one post, or a new one, tell of others: all of it happens, or nothing does."""
        names = data.draw(st.lists(st.sampled_from(sorted(self.posts)), min_size=1, unique=True))
        kept, *told = data.draw(st.sampled_from([names, [f"d{len(self.posts)}", *names]]))
        states = {name: self.posts[name].state for name in (kept, *told) if name in self.posts}
        done = self.run_now(self.outbox.fold(a_post(kept), told, "folded", self.now))
        assert done == (set(states.values()) <= {"pending"})
        if done:
            before = self.posts.get(kept, StoredPost(a_post(kept), "pending", 0, self.now))
            self.posts[kept] = replace(before, held=False, why="")
            self.due[kept] = before.queued_at
            for name in told:
                folded = replace(self.posts[name], state="folded", into=kept, why="folded", held=False)
                self.posts[name] = folded
                del self.due[name]

    @invariant()
    def the_records_are_as_the_model_says(self) -> None:
        for name, stored in self.posts.items():
            assert self.run_now(self.outbox.read(name)) == stored

    @invariant()
    def the_box_holds_what_waits_and_nothing_else(self) -> None:
        standing = self.run_now(self.outbox.standing("desk", 100))
        assert [stored.post.id for stored in standing] == [
            name for _, name in sorted((at, name) for name, at in self.due.items())
        ]
        assert all(stored.state in WAITING for stored in standing)
        first = min(self.due.values(), default=None)
        expected = None if first is None else max(first, self.hold)
        assert self.run_now(self.outbox.next_at("desk")) == expected


def test_the_outbox_behaves_as_its_model(valkey_url: str) -> None:
    OutboxMachine.url = valkey_url
    run_state_machine_as_test(
        OutboxMachine, settings=settings(max_examples=60, stateful_step_count=30, deadline=None)
    )


async def queued(client: Client, post: Post) -> StoredPost:
    await Ledger(client).commit(START, "bbc", (post.id, ""), entries=(), posts=[post], at=1000)
    stored = await Outbox(client).read(post.id)
    assert stored is not None
    return stored


@pytest.mark.parametrize("end", ["sent", "rejected", "left"])
async def test_what_became_of_a_post_is_remembered_for_a_month(client: Client, end: str) -> None:
    outbox, stored = Outbox(client), await queued(client, a_post())
    assert await client.ttl(keys.post("p1")) == -1
    match end:
        case "sent":
            await outbox.sent(stored, "m1")
        case "rejected":
            await outbox.rejected(stored, "no")
        case _:
            await outbox.leave_unknown(stored, "blind")
    assert KEEP - 60 < await client.ttl(keys.post("p1")) <= KEEP


async def test_destinations_do_not_see_each_others_posts(client: Client) -> None:
    outbox = Outbox(client)
    await queued(client, a_post("p1", "desk"))
    assert await outbox.next("osint", 2000) is None
    assert (await outbox.depth("osint"), await outbox.depth("desk")) == (0, 1)


async def test_a_post_whose_record_was_evicted_leaves_the_box(client: Client) -> None:
    outbox = Outbox(client)
    await queued(client, a_post("p1"))
    second = await queued(client, a_post("p2"))
    await client.delete(keys.post("p1"))
    assert await outbox.next("desk", 2000) == second
    assert await outbox.depth("desk") == 1


async def test_a_result_for_a_forgotten_post_is_ignored(client: Client) -> None:
    outbox, stored = Outbox(client), await queued(client, a_post())
    await client.flushall()
    await outbox.sent(stored, "m1")
    assert await outbox.read("p1") is None
    assert await outbox.depth("desk") == 0


async def test_an_attempt_is_on_disk_before_it_is_made(client: Client) -> None:
    outbox, stored = Outbox(client), await queued(client, a_post())
    await client.config_set("appendfsync", "everysec")
    try:
        assert await outbox.attempting(stored, 1000.0, 25) is not None
        info = await client.info("persistence")
        assert info["aof_pending_bio_fsync"] == 0
    finally:
        await client.config_set("appendfsync", "always")


@pytest.mark.parametrize("setting", ["appendfsync", "appendonly"])
async def test_a_server_that_writes_nothing_to_disk_is_told_of_once_and_delivers(
    client: Client, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setattr("bot.state.client._ON_DISK", 50)
    outbox, stored = Outbox(client), await queued(client, a_post())
    before = (await client.config_get(setting))[setting]
    await client.config_set(setting, "no")
    try:
        with capture_logs() as logs:
            begun = await outbox.attempting(stored, 1000.0, 25)
            assert begun is not None
            await outbox.retry(begun, 1001.0, "later")
            again = await outbox.read(stored.post.id)
            assert again is not None
            assert await outbox.attempting(again, 1000.0, 25) is not None
    finally:
        await client.config_set(setting, before or "")
    assert len(logs) == 1
    assert "a post may stand twice" in logs[0]["event"]
