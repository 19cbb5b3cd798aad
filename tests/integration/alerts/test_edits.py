"""Alerts that were posted are kept up to date, and never at the cost of a post."""

from __future__ import annotations

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.alerts.destination import Outcome, Rejected, RetryAfter, Unknown
from bot.model import Post, Standing
from bot.state.client import Client
from bot.state.outbox import Outbox
from tests.integration.alerts.platform import Channel, FlyingClock
from tests.integration.alerts.test_deliver import delivering, queue, record, until, until_state
from tests.posts import a_post


@pytest.fixture
def outbox(client: Client) -> Outbox:
    return Outbox(client)


def an_edit(name: str = "e1", root: str = "p1", publishers: int = 2) -> Post:
    return replace(a_post(name), op="edit", root=root, standing=Standing("publishers", publishers))


async def queue_with_edits(client: Client, *edits: Post) -> None:
    await queue(client, a_post("p1"))
    for place, edit in enumerate(edits):
        await queue(client, edit, at=1000.1 + place / 10)


async def test_an_alert_is_edited_once_it_was_sent(client: Client, outbox: Outbox) -> None:
    channel = Channel()
    await queue_with_edits(client, an_edit())
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p1", "e1")
    assert channel.messages == ["p1"]
    assert channel.edits == [("m-p1", "e1")]


async def test_an_edit_waits_for_its_alert_and_nobody_waits_for_the_edit(
    client: Client, outbox: Outbox
) -> None:
    channel = Channel(answers=[(Unknown("connection lost"), False)])  # the alert is looked for later
    await queue_with_edits(client, an_edit())
    await queue(client, a_post("p2"), at=1000.9)
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p1", "p2", "e1")
    assert channel.attempts == ["p1", "p2", "p1", "e1"]


async def test_of_several_edits_that_wait_only_the_newest_is_made(client: Client, outbox: Outbox) -> None:
    channel = Channel()
    await queue_with_edits(client, *(an_edit(f"e{number}", publishers=number) for number in (2, 3, 4)))
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p1", "e4")
    assert channel.edits == [("m-p1", "e4")]
    assert [(await record(outbox, name)).state for name in ("e2", "e3")] == ["rejected"] * 2
    assert await outbox.depth("desk") == 0


async def test_an_edit_of_which_nobody_knows_the_end_is_made_again(client: Client, outbox: Outbox) -> None:
    channel = Channel()
    await queue(client, a_post("p1"))
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p1")
    channel.answers = [(Unknown("lost"), True), (OSError("lost"), True), (TimeoutError(), False)]
    await queue(client, an_edit())
    async with delivering(client, channel):
        await until_state(outbox, "sent", "e1")
    assert channel.edits == [("m-p1", "e1")] * 3
    assert channel.searches == []


async def test_an_edit_whose_process_died_is_made_again(client: Client, outbox: Outbox) -> None:
    channel = Channel()
    await queue_with_edits(client, an_edit())
    await outbox.attempting(await record(outbox, "e1"), 1000.5, 20)
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p1", "e1")
    assert channel.edits == [("m-p1", "e1")]


async def test_a_message_that_is_gone_is_told_once_and_blocks_no_post(client: Client, outbox: Outbox) -> None:
    gone = Rejected("somebody deleted the message")
    channel = Channel(refuses=lambda post: gone if post.op == "edit" else None)
    with capture_logs() as logs:
        async with delivering(client, channel) as delivery:
            await queue_with_edits(client, an_edit("e1"))
            await until_state(outbox, "rejected", "e1")
            await queue(client, an_edit("e2", publishers=3), a_post("p2"), at=1001)
            await until_state(outbox, "sent", "p2")
            await until_state(outbox, "rejected", "e2")
            assert delivery.troubles() == {}
    assert [entry["why"] for entry in logs if "kept up to date" in entry["event"]] == [gone.why]
    assert channel.messages == ["p1", "p2"]


async def test_a_pause_for_edits_holds_no_post(client: Client, outbox: Outbox) -> None:
    clock = FlyingClock(1001.0)
    seen: list[tuple[str, float]] = []

    def pause_once(post: Post) -> Outcome | None:
        seen.append((post.id, clock.time))
        edits = [name for name, _ in seen if name.startswith("e")]
        return RetryAfter(60, "rate limit") if post.op == "edit" and len(edits) == 1 else None

    channel = Channel(refuses=pause_once)
    await queue(client, a_post("p1"), a_post("p2"))
    await queue(client, an_edit("e1"), an_edit("e2", root="p2"), a_post("p3"), at=1000.5)
    async with delivering(client, channel, clock=clock):
        await until_state(outbox, "sent", "p1", "p2", "p3", "e1", "e2")
    assert [name for name, at in seen if at < 1061] == ["p1", "p2", "e1", "p3"]


async def test_an_edit_of_an_alert_that_was_given_up_is_dropped(client: Client, outbox: Outbox) -> None:
    channel = Channel()
    await queue_with_edits(client, an_edit())
    await outbox.rejected(await record(outbox, "p1"), "refused for too long")
    async with delivering(client, channel):
        await until_state(outbox, "rejected", "e1")
    assert channel.attempts == []


async def test_an_edit_mends_no_trouble_of_posts(client: Client) -> None:
    channel = Channel()
    await queue(client, a_post("p1"))
    async with delivering(client, channel):
        await until_state(Outbox(client), "sent", "p1")
    channel.refuses = lambda post: Rejected("read-only") if post.op == "post" else None
    async with delivering(client, channel) as delivery:
        await queue(client, a_post("p2"), at=1001)
        await queue(client, an_edit(), at=1002)

        async def is_edited() -> bool:
            return bool(channel.edits)

        await until(is_edited)
        assert delivery.troubles() == {"desk": "read-only"}
