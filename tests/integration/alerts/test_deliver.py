from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from bot.alerts.backlog import Limits
from bot.alerts.clock import Clock
from bot.alerts.deliver import Delivery
from bot.alerts.destination import CannotTell, Destination, Rejected, RetryAfter, Unknown
from bot.alerts.policy import GIVE_UP_AFTER, LEASE
from bot.model import Post, Severity
from bot.state.client import Client
from bot.state.commit import Ledger
from bot.state.outbox import Outbox, StoredPost
from bot.state.silences import Silences
from bot.state.story_log import START
from tests.integration.alerts.platform import Channel, FlyingClock, StandingClock, a_delivery
from tests.posts import a_post

LIMITS = Limits()
TIMEOUT, LOST = Unknown("connection lost"), OSError("connection lost")


@pytest.fixture
def outbox(client: Client) -> Outbox:
    return Outbox(client)


async def queue(client: Client, *posts: Post, at: float = 1000.0) -> None:
    for place, post in enumerate(posts):
        await Ledger(client).commit(
            START, "bbc", (post.id, ""), entries=(), posts=[post], at=at + place / 1000
        )


@asynccontextmanager
async def delivering(
    client: Client, *channels: Destination, clock: Clock | None = None, limits: Limits = LIMITS
) -> AsyncIterator[Delivery]:
    """Deliver while the block runs; what is under way is finished before it is left."""
    stop = asyncio.Event()
    delivery = a_delivery(client, channels, clock or FlyingClock(1001.0), limits=limits)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(delivery.run(stop))
        try:
            yield delivery
        finally:
            stop.set()


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    while not await condition():  # noqa: ASYNC110 - what we wait for lies in Redis
        await asyncio.sleep(0.002)


async def record(outbox: Outbox, post_id: str = "p1") -> StoredPost:
    stored = await outbox.read(post_id)
    assert stored is not None
    return stored


async def until_state(outbox: Outbox, state: str, *post_ids: str) -> None:
    async def reached() -> bool:
        return all([(await record(outbox, post_id)).state == state for post_id in post_ids or ("p1",)])

    await until(reached)


async def test_posts_arrive_in_order_and_once_and_their_message_ids_are_kept(
    client: Client, outbox: Outbox
) -> None:
    channel = Channel()
    await queue(client, a_post("p1"), a_post("p2"), a_post("p3"))
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p1", "p2", "p3")
    assert channel.messages == channel.attempts == ["p1", "p2", "p3"]
    assert (await record(outbox, "p2")).message_id == "m-p2"
    assert await outbox.depth("desk") == 0


async def test_a_post_queued_later_is_delivered_when_woken(client: Client, outbox: Outbox) -> None:
    channel = Channel()
    async with delivering(client, channel, clock=StandingClock()) as delivery:
        await queue(client, a_post())
        delivery.wake()
        await until_state(outbox, "sent")


async def test_a_pause_holds_the_whole_destination_and_keeps_the_order(
    client: Client, outbox: Outbox
) -> None:
    channel, clock = Channel(answers=[(RetryAfter(30, "rate limit"), False)]), FlyingClock(1001.0)
    await queue(client, a_post("p1"), a_post("p2"))
    async with delivering(client, channel, clock=clock):
        await until_state(outbox, "sent", "p1", "p2")
    assert channel.attempts == ["p1", "p1", "p2"]
    assert clock.time >= 1031


async def test_a_refusal_is_told_once_and_a_mended_destination_gets_everything(
    client: Client, outbox: Outbox
) -> None:
    mended = False
    channel = Channel(refuses=lambda _: None if mended else Rejected("invite the bot to the channel"))
    await queue(client, *(a_post(f"p{number}") for number in range(5)))
    with capture_logs() as logs:
        async with delivering(client, channel) as delivery:
            await until(lambda: asyncio.sleep(0, len(channel.attempts) >= 12))
            assert delivery.troubles() == {"desk": "invite the bot to the channel"}
            assert await outbox.depth("desk") == 5
            mended = True
            await until_state(outbox, "sent", *(f"p{number}" for number in range(5)))
            assert delivery.troubles() == {}
    assert sorted(channel.messages) == [f"p{number}" for number in range(5)]
    assert [entry["why"] for entry in logs if entry["log_level"] == "error"] == [
        "invite the bot to the channel"
    ]


async def test_a_refusing_destination_is_asked_ever_more_rarely(client: Client) -> None:
    channel, clock = Channel(), FlyingClock(1001.0)
    await queue(client, a_post("p1"), a_post("p2"))
    times: list[float] = []

    def refuse(_: Post) -> Rejected:
        times.append(clock.time)
        return Rejected("no")

    channel.refuses = refuse
    async with delivering(client, channel, clock=clock):
        await until(lambda: asyncio.sleep(0, len(times) >= 14))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps[0] < 1  # the next post is tried at once
    assert max(gaps[1:4]) < 600 < min(gaps[-2:]) <= 3601


async def test_a_single_refused_post_holds_up_no_other(client: Client, outbox: Outbox) -> None:
    channel = Channel(refuses=lambda post: Rejected("too long") if post.id == "p1" else None)
    await queue(client, a_post("p1"), a_post("p2"), a_post("p3"))
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p2", "p3")
    assert (await record(outbox, "p1")).why == "too long"


async def test_a_post_refused_for_a_week_is_given_up_but_not_forgotten(
    client: Client, outbox: Outbox
) -> None:
    channel = Channel(refuses=lambda _: Rejected("no such channel"))
    await queue(client, a_post())
    async with delivering(client, channel, clock=FlyingClock(1000 + GIVE_UP_AFTER - 60)):
        await until_state(outbox, "rejected")
    stored = await record(outbox)
    assert (stored.why, await outbox.depth("desk")) == ("no such channel", 0)


async def test_after_a_restart_what_was_refused_is_tried_at_once(client: Client, outbox: Outbox) -> None:
    channel = Channel(refuses=lambda _: Rejected("no"))
    await queue(client, a_post("p1"), a_post("p2"))
    async with delivering(client, channel, clock=StandingClock()):
        await until(lambda: asyncio.sleep(0, len(channel.attempts) >= 2))
    channel.refuses = lambda _: None
    async with delivering(client, channel, clock=StandingClock()):
        await until_state(outbox, "sent", "p1", "p2")


async def test_one_bad_destination_never_stops_another(client: Client, outbox: Outbox) -> None:
    good, hangs = Channel("good"), Channel("hangs", hangs=asyncio.Event())
    raises = Channel("raises", answers=[(ValueError("a bug"), False)] * 3)
    for channel in (hangs, raises, good):
        await queue(client, a_post(f"{channel.id}-1", channel.id), a_post(f"{channel.id}-2", channel.id))
    async with delivering(client, hangs, raises, good):
        await until_state(outbox, "sent", "good-1", "good-2", "raises-1", "raises-2")
        assert hangs.hangs is not None
        hangs.hangs.set()
    assert sorted(raises.messages) == ["raises-1", "raises-2"]


@pytest.mark.parametrize("end", [TIMEOUT, LOST, TimeoutError()])
async def test_a_post_that_arrived_although_the_answer_was_lost_is_not_repeated(
    client: Client, outbox: Outbox, end: Unknown | Exception
) -> None:
    channel = Channel(answers=[(end, True)])
    await queue(client, a_post())
    async with delivering(client, channel):
        await until_state(outbox, "sent")
    assert channel.messages == ["p1"]
    assert (await record(outbox)).message_id == "m-p1"


async def test_a_post_that_did_not_arrive_is_posted_again(client: Client, outbox: Outbox) -> None:
    channel = Channel(answers=[(TIMEOUT, False), (TIMEOUT, False)])
    await queue(client, a_post())
    async with delivering(client, channel):
        await until_state(outbox, "sent")
    assert channel.attempts == ["p1"] * 3
    assert channel.messages == ["p1"]
    assert channel.searches == [datetime.fromtimestamp(1001, UTC)] * 2  # from the first attempt on


@pytest.mark.parametrize(("severity", "attempts"), [("low", 1), ("medium", 1), ("high", 3), ("critical", 3)])
async def test_where_nobody_can_tell_the_severity_decides(
    client: Client, outbox: Outbox, severity: Severity, attempts: int
) -> None:
    channel = Channel(answers=[(TIMEOUT, True)] * 9, blind=[CannotTell("no history access")] * 9)
    await queue(client, a_post(severity=severity))

    async def is_settled() -> bool:
        return await outbox.depth("desk") == 0

    with capture_logs() as logs:
        async with delivering(client, channel):
            await until(is_settled)
    assert len(channel.attempts) == attempts
    assert (await record(outbox)).state == "unknown"
    assert any("it is not repeated" in entry["event"] for entry in logs)


async def test_a_search_that_fails_for_now_is_repeated(client: Client, outbox: Outbox) -> None:
    channel = Channel(answers=[(TIMEOUT, True)], blind=[CannotTell("no network", passing=True)] * 4)
    await queue(client, a_post(severity="low"))
    async with delivering(client, channel):
        await until_state(outbox, "sent")
    assert (channel.messages, len(channel.searches)) == (["p1"], 5)


async def test_a_post_in_doubt_holds_up_no_other(client: Client, outbox: Outbox) -> None:
    channel = Channel(answers=[(TIMEOUT, True)])
    await queue(client, a_post("p1"), a_post("p2"))
    async with delivering(client, channel, clock=StandingClock()):
        await until_state(outbox, "sent", "p2")
    assert (await record(outbox, "p1")).state == "unknown"


@pytest.mark.parametrize("arrived", [True, False])
async def test_an_attempt_whose_process_died_is_looked_for(
    client: Client, outbox: Outbox, arrived: bool
) -> None:
    channel = Channel(messages=["p1"] if arrived else [])
    await queue(client, a_post())
    await outbox.attempting(await record(outbox), 1000.5, LEASE)
    async with delivering(client, channel):
        await until_state(outbox, "sent")
    assert channel.messages == ["p1"]
    assert channel.searches == [datetime.fromtimestamp(1000.5, UTC)]


async def test_two_notifiers_post_each_message_once(client: Client, outbox: Outbox) -> None:
    channel = Channel()
    names = [f"p{number:02}" for number in range(40)]
    await queue(client, *map(a_post, names))
    async with (
        delivering(client, channel, clock=StandingClock()),
        delivering(client, channel, clock=StandingClock()),
    ):
        await until_state(outbox, "sent", *names)
    assert sorted(channel.attempts) == names


async def test_a_stop_lets_a_running_attempt_end_and_be_recorded(client: Client, outbox: Outbox) -> None:
    channel = Channel(hangs=asyncio.Event())
    await queue(client, a_post("p1"), a_post("p2"))
    stop = asyncio.Event()
    running = asyncio.create_task(a_delivery(client, [channel]).run(stop))
    await until(lambda: asyncio.sleep(0, channel.attempts))
    stop.set()
    assert channel.hangs is not None
    channel.hangs.set()
    await asyncio.wait_for(running, 10)
    assert (await record(outbox, "p1")).state == "sent"
    assert (await record(outbox, "p2")).state == "pending"


async def test_an_attempt_that_outlasts_the_drain_stays_recorded_as_attempted(
    client: Client, outbox: Outbox
) -> None:
    channel = Channel(hangs=asyncio.Event())
    await queue(client, a_post())
    stop = asyncio.Event()
    running = asyncio.create_task(a_delivery(client, [channel], drain=0.05).run(stop))
    await until(lambda: asyncio.sleep(0, channel.attempts))
    stop.set()
    await asyncio.wait_for(running, 10)
    assert (await record(outbox)).state == "attempting"


async def test_an_idle_delivery_rests(client: Client) -> None:
    clock = FlyingClock()
    async with delivering(client, Channel(), clock=clock):
        await until(lambda: asyncio.sleep(0, len(clock.waits) >= 5))
    assert min(clock.waits) >= 1


async def test_an_update_goes_to_the_thread_of_its_alert(client: Client, outbox: Outbox) -> None:
    channel = Channel()
    await queue(client, a_post("p1"))
    await queue(client, replace(a_post("u1"), op="update", root="p1"), at=1000.5)
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p1", "u1")
    assert channel.messages == ["p1", "u1"]
    assert channel.threads == {"p1": "", "u1": "m-p1"}


async def test_an_update_waits_for_its_alert_and_nobody_waits_for_the_update(
    client: Client, outbox: Outbox
) -> None:
    channel = Channel(answers=[(TIMEOUT, False)])  # the alert is in doubt, and is looked for later
    await queue(client, a_post("p1"))
    await queue(client, replace(a_post("u1"), op="update", root="p1"), at=1000.5)
    await queue(client, a_post("p2"), at=1000.6)
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p1", "u1", "p2")
    assert channel.messages == ["p2", "p1", "u1"]
    assert channel.threads["u1"] == "m-p1"


async def test_an_update_whose_alert_was_given_up_stands_by_itself(client: Client, outbox: Outbox) -> None:
    channel = Channel()
    await queue(client, a_post("p1"))
    await queue(client, replace(a_post("u1"), op="update", root="p1"), at=1000.5)
    await outbox.rejected(await record(outbox, "p1"), "refused for too long")
    async with delivering(client, channel):
        await until_state(outbox, "sent", "u1")
    assert channel.threads == {"u1": ""}


@pytest.mark.parametrize(("severity", "arrives"), [("medium", False), ("high", False), ("critical", True)])
async def test_of_a_muted_story_only_what_is_critical_is_posted(
    client: Client, outbox: Outbox, severity: Severity, arrives: bool
) -> None:
    channel = Channel()
    muted = a_post("p1", severity=severity)
    now = datetime.now(UTC)
    await Silences(client).mute_story(muted.story, now + timedelta(hours=1), "slack:U1", now)
    await queue(client, muted, a_post("p2"))
    async with delivering(client, channel):
        await until_state(outbox, "sent", "p2")
        await until_state(outbox, "sent" if arrives else "rejected", "p1")
    assert channel.messages == (["p1", "p2"] if arrives else ["p2"])
    assert await outbox.depth("desk") == 0
