"""What people order for a channel is kept, and who ordered it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.model import ChannelOrders, Digest, Quiet, Subscription
from bot.state import keys
from bot.state.client import Client
from bot.state.orders import Orders
from bot.state.silences import Silences

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NIGHT = Quiet("Asia/Yerevan", "22:00-07:00")
MORNING = Digest("Asia/Yerevan", "08:00")
TAVUSH = Subscription(places=("Tavush",), events=("border_incident", "ceasefire_violation"))


async def test_what_is_ordered_for_a_channel_is_read_again_until_it_is_ended(client: Client) -> None:
    orders = Orders(client)
    assert await orders.of("desk") == ChannelOrders()
    await orders.set_quiet("desk", NIGHT, "slack:U1", AT)
    await orders.set_digest("desk", MORNING, "slack:U1", AT)
    assert await orders.subscribe("desk", TAVUSH, "slack:U1", AT)
    await orders.subscribe("osint", Subscription(tags=("un",)), "discord:7", AT)
    assert await orders.of("desk") == ChannelOrders(NIGHT, MORNING, (TAVUSH,))
    assert list(await orders.all()) == ["desk", "osint"]
    await orders.set_quiet("desk", None, "slack:U1", AT)
    await orders.set_digest("desk", None, "slack:U1", AT)
    assert await orders.unsubscribe("desk", TAVUSH, "slack:U1", AT)
    assert list(await orders.all()) == ["osint"]


async def test_the_same_wishes_in_another_order_are_one_subscription(client: Client) -> None:
    orders = Orders(client)
    other_way_round = Subscription(places=("Tavush",), events=TAVUSH.events[::-1])
    assert await orders.subscribe("desk", TAVUSH, "slack:U1", AT)
    assert not await orders.subscribe("desk", other_way_round, "slack:U2", AT)
    assert await orders.unsubscribe("desk", other_way_round, "slack:U2", AT)
    assert not await orders.unsubscribe("desk", TAVUSH, "slack:U1", AT)


async def test_what_changes_something_is_on_record_and_nothing_else(client: Client) -> None:
    orders = Orders(client)
    for quiet in (NIGHT, NIGHT, None, None):
        await orders.set_quiet("desk", quiet, "slack:U1", AT)
    await orders.subscribe("desk", TAVUSH, "slack:U1", AT)
    changes = await Silences(client).changes(9)
    assert [change.did for change in changes] == [
        "subscribed to place Tavush, event border_incident or ceasefire_violation",
        "ended quiet hours",
        "set quiet hours 22:00-07:00 Asia/Yerevan",
    ]
    assert {(change.person, change.at) for change in changes} == {("slack:U1", AT)}


async def test_an_order_that_cant_be_read_leaves_the_others_in_force(client: Client) -> None:
    orders = Orders(client)
    await orders.set_digest("desk", MORNING, "slack:U1", AT)
    await client.hset(keys.orders("desk"), "quiet", '{"zone": "Atlantis/Centre", "hours": "22:00-07:00"}')
    with capture_logs() as logs:
        assert await orders.of("desk") == ChannelOrders(digest=MORNING)
    assert [entry["event"] for entry in logs] == ["an order can't be read"]


@pytest.mark.parametrize(
    ("zone", "hours", "days", "told"),
    [
        ("Asia/Atlantis", "22:00-07:00", (), "no time zone"),
        ("../etc/passwd", "22:00-07:00", (), "no time zone"),
        ("", "22:00-07:00", (), "no time zone"),
        ("UTC", "22-7", (), "no time of the day"),
        ("UTC", "25:00-07:00", (), "no time of the day"),
        ("UTC", "22:00", (), "no time of the day"),
        ("UTC", "07:00-07:00", (), "same time"),
        ("UTC", "22:00-07:00", ("moonday",), "no day"),
    ],
)
def test_hours_that_nobody_can_keep_are_refused_in_words(
    zone: str, hours: str, days: tuple[str, ...], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        Quiet(zone, hours, days)
