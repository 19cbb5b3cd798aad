"""What waits is held, folded and listed as people want it, and nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.alerts.backlog import Limits
from bot.alerts.daily import Dailies
from bot.model import SEVERITIES, Digest, Post, Quiet, Severity, Standing
from bot.state.client import Client
from bot.state.orders import Orders
from bot.state.outbox import Outbox
from bot.state.silences import Silences
from tests.integration.alerts.platform import Channel, FlyingClock
from tests.integration.alerts.test_deliver import delivering, queue, record, until, until_state
from tests.posts import a_post

NIGHT = datetime(2026, 3, 3, 6, 50, tzinfo=UTC)
MORNING = NIGHT + timedelta(minutes=10)
QUIET = Quiet("UTC", "22:00-07:00")


@pytest.fixture
def outbox(client: Client) -> Outbox:
    return Outbox(client)


class Reader(Channel):
    """Keeps what it showed, and when."""

    def __init__(self, clock: FlyingClock, takes: float = 0.0) -> None:
        super().__init__()
        self.shown: list[tuple[float, Post]] = []
        self.clock, self.takes = clock, takes
        self.refuses = self.show

    def show(self, post: Post) -> None:
        self.clock.time += self.takes
        if post.op != "edit":
            self.shown.append((self.clock.time, post))


def an_update(name: str, root: str = "p1", *, severity: Severity = "high", loud: bool = False) -> Post:
    model = a_post(root, severity=severity)
    return replace(model, id=name, op="update", root=root, news=(f"news of {name}",), loud=loud)


def an_edit(name: str, root: str = "p1") -> Post:
    standing = Standing("publishers", 3)
    return replace(a_post(root, severity="high"), id=name, op="edit", root=root, standing=standing)


async def until_empty(outbox: Outbox) -> None:
    async def is_empty() -> bool:
        return await outbox.depth("desk") == 0

    await until(is_empty)


async def order_quiet(client: Client, quiet: Quiet | None = QUIET) -> None:
    await Orders(client).set_quiet("desk", quiet, "slack:U1", NIGHT)


async def test_what_is_held_overnight_is_told_in_the_morning_one_message_a_story_in_its_latest_state(
    client: Client, outbox: Outbox
) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    reader = Reader(clock)
    await order_quiet(client)
    await queue(client, a_post("p1", severity="low"), a_post("p2"), at=clock.time)
    await queue(client, an_edit("e1"), an_update("u1"), an_update("u2", loud=True), at=clock.time)
    async with delivering(client, reader, clock=clock):
        await until_empty(outbox)
    assert [post.id for _, post in reader.shown] == ["p1", "p2"]
    assert min(at for at, _ in reader.shown) >= MORNING.timestamp()
    (_, alert), _ = reader.shown
    assert (alert.standing, alert.severity) == (Standing("publishers", 3), "high")
    for name in ("u1", "u2"):
        folded = await record(outbox, name)
        assert (folded.state, folded.into) == ("folded", "p1")


async def test_what_is_held_says_until_when(client: Client, outbox: Outbox) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    await order_quiet(client)
    await queue(client, a_post("p1"), at=clock.time)

    async def is_held() -> bool:
        return (await record(outbox)).held

    async with delivering(client, Reader(clock), clock=clock):
        await until(is_held)
        (waiting,) = await outbox.standing("desk", 9)
        assert waiting.why == "quiet hours until 07:00 UTC"
        await until_empty(outbox)


async def test_updates_of_an_alert_told_before_are_one_message_in_its_thread(
    client: Client, outbox: Outbox
) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    reader = Reader(clock)
    await queue(client, a_post("p1"), at=clock.time)
    async with delivering(client, reader, clock=clock):
        await until_state(outbox, "sent", "p1")
    await order_quiet(client)
    updates = [an_update("u1", severity="low", loud=True), an_update("u2")]
    await queue(client, *updates, at=clock.time + 1)
    async with delivering(client, reader, clock=clock):
        await until_empty(outbox)
    _, update = reader.shown[-1]
    assert len(reader.shown) == 2
    assert (update.id, update.news, update.loud) == ("u2", ("news of u1", "news of u2"), True)
    assert reader.threads["u2"] == "m-p1"


async def test_what_is_critical_is_told_at_once_and_so_is_its_alert(client: Client, outbox: Outbox) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    reader = Reader(clock)
    await order_quiet(client)
    await queue(client, a_post("p1"), a_post("p2"), at=clock.time)
    async with delivering(client, reader, clock=clock):
        await until(lambda: held(outbox, "p1", "p2"))
    await queue(
        client, an_update("u1", severity="critical"), a_post("p3", severity="critical"), at=clock.time
    )
    async with delivering(client, reader, clock=clock):
        await until_empty(outbox)
    at_night = [post.id for at, post in reader.shown if at < MORNING.timestamp()]
    assert at_night == ["p1", "p3"]
    assert (await record(outbox, "u1")).into == "p1"
    assert [post.id for at, post in reader.shown if at >= MORNING.timestamp()] == ["p2"]


async def held(outbox: Outbox, *names: str) -> bool:
    return all([(await record(outbox, name)).held for name in names])


async def test_quiet_hours_that_are_ended_early_hold_nothing_any_more(client: Client, outbox: Outbox) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    reader = Reader(clock)
    await order_quiet(client)
    await queue(client, a_post("p1"), an_update("u1"), at=clock.time)
    async with delivering(client, reader, clock=clock):
        await until(lambda: held(outbox, "p1", "u1"))
        await order_quiet(client, None)
        await until_empty(outbox)
    ((at, post),) = reader.shown
    assert post.id == "p1"
    assert at < MORNING.timestamp()


async def test_a_burst_that_takes_too_long_is_listed_and_what_is_critical_is_told_by_itself(
    client: Client, outbox: Outbox
) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    reader = Reader(clock, takes=2.0)
    severities = [SEVERITIES[number % 4] for number in range(100)]
    posts = [a_post(f"p{number:02}", severity=graver) for number, graver in enumerate(severities)]
    await queue(client, *posts, at=clock.time - 1)
    async with delivering(client, reader, clock=clock, limits=Limits(digest_after=60)):
        await until_empty(outbox)
    listed = [line for _, post in reader.shown for line in post.digest]
    alone = {post.story for _, post in reader.shown if not post.digest}
    assert sorted([*alone, *(line.story for line in listed)]) == sorted(post.story for post in posts)
    assert {post.story for post in posts if post.severity == "critical"} <= alone
    assert [line.severity for line in listed] == sorted(
        (line.severity for line in listed), key=SEVERITIES.index, reverse=True
    )
    assert len(reader.shown) < 40
    for line in listed:
        folded = await record(outbox, line.story.removeprefix("story-"))
        assert (folded.state, (await record(outbox, folded.into)).state) == ("folded", "sent")


async def test_an_update_of_a_story_told_in_a_digest_goes_to_the_digests_thread(
    client: Client, outbox: Outbox
) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    reader = Reader(clock, takes=2.0)
    await queue(client, *(a_post(f"p{number:02}") for number in range(50)), at=clock.time - 1)
    async with delivering(client, reader, clock=clock, limits=Limits(digest_after=60)):
        await until_empty(outbox)
        await queue(client, an_update("u1", "p49"), at=clock.time)
        await until_empty(outbox)
    digest = (await record(outbox, "p49")).into
    assert reader.threads["u1"] == f"m-{digest}"


async def test_a_channel_gets_no_more_messages_an_hour_than_it_may(client: Client, outbox: Outbox) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    reader = Reader(clock)
    posts = [a_post(f"p{number}") for number in range(3)] + [a_post("p9", severity="critical")]
    async with delivering(client, reader, clock=clock, limits=Limits(most_an_hour=2)):
        for post in posts:
            await queue(client, post, at=clock.time)
            await until(partial(settled, outbox, post.id))
        await until_empty(outbox)
    first = NIGHT.timestamp()
    assert [post.id for at, post in reader.shown if at < first + 3600] == ["p0", "p1", "p9"]
    assert [post.id for at, post in reader.shown if at >= first + 3600] == ["p2"]


async def settled(outbox: Outbox, name: str) -> bool:
    stored = await record(outbox, name)
    return stored.held or stored.state == "sent"


@pytest.mark.parametrize(("severity", "state"), [("high", "rejected"), ("critical", "sent")])
async def test_a_muted_rule_is_heard_only_where_it_is_critical(
    client: Client, outbox: Outbox, severity: Severity, state: str
) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    await Silences(client).mute_rule("border", NIGHT + timedelta(hours=1), "slack:U1", NIGHT)
    await queue(client, a_post("p1", severity=severity), at=clock.time)
    async with delivering(client, Reader(clock), clock=clock):
        await until_state(outbox, state, "p1")
    if state == "rejected":
        assert (await record(outbox)).why == "its rule is muted until 2026-03-03 07:50 UTC"


async def test_a_rule_is_heard_again_when_its_time_is_over(client: Client, outbox: Outbox) -> None:
    clock = FlyingClock(NIGHT.timestamp())
    await Silences(client).mute_rule("border", NIGHT - timedelta(hours=1), "slack:U1", NIGHT)
    await queue(client, a_post("p1"), at=clock.time)
    async with delivering(client, Reader(clock), clock=clock):
        await until_state(outbox, "sent", "p1")


def the_post_of(story: str) -> Post:
    from bot.alerts.compose import post_id  # noqa: PLC0415 - here alone ids have to be those of stories

    return replace(a_post(post_id(story, "post", "desk")), story=story, at=NIGHT)


async def test_a_daily_digest_lists_the_stories_of_the_day_once_whoever_makes_it(
    client: Client, outbox: Outbox
) -> None:
    old, new = the_post_of("old"), the_post_of("new")
    before = (NIGHT - timedelta(hours=20)).timestamp()
    await queue(client, the_post_of("unchanged"), old, at=before - 86400)
    await queue(client, new, at=before)
    quiet = replace(an_update("u1", old.id), story="old", at=NIGHT)
    await queue(client, quiet, replace(quiet, id="u2", loud=True), at=before + 60)
    await Orders(client).set_digest("desk", Digest("UTC", "06:30"), "slack:U1", NIGHT - timedelta(days=3))
    clock = FlyingClock(NIGHT.timestamp())
    for _ in range(2):
        await Dailies(outbox, Orders(client), ["desk"], clock).look()
        clock.time += 3600
    made = [stored.post for stored in await outbox.standing("desk", 99) if stored.post.digest]
    (digest,) = made
    assert {line.story: line.state for line in digest.digest} == {"old": "escalated", "new": "new"}
    assert digest.rule_title == "2 stories of the day to 06:30"
    clock.time = (NIGHT + timedelta(days=1)).timestamp()
    await Dailies(outbox, Orders(client), ["desk"], clock).look()
    assert len([stored for stored in await outbox.standing("desk", 99) if stored.post.digest]) == 1
