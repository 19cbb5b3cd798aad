"""What people ordered for a channel, held against the clock and against a development."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime

import pytest

from bot.alerts.orders import digest_due, quiet_until, subscribed
from bot.model import ChannelOrders, Development, Digest, Evidence, Match, Quiet, Report, Subscription
from bot.pipeline import Origin, decide
from bot.stories.memory import StoryMemory
from tests.unit.rules.books import book, rule


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "at", "until"),
    [  # 2026-11-24 is a Tuesday; Yerevan is four hours ahead of UTC
        (Quiet("Asia/Yerevan", "22:00-07:00"), "2026-11-24T17:59", None),
        (Quiet("Asia/Yerevan", "22:00-07:00"), "2026-11-24T18:00", "2026-11-25T03:00"),
        (Quiet("Asia/Yerevan", "22:00-07:00"), "2026-11-25T02:59", "2026-11-25T03:00"),
        (Quiet("Asia/Yerevan", "22:00-07:00"), "2026-11-25T03:00", None),
        (Quiet("UTC", "12:00-14:00"), "2026-11-24T13:00", "2026-11-24T14:00"),
        (Quiet("UTC", "22:00-07:00", ("tue",)), "2026-11-24T23:00", "2026-11-25T07:00"),
        (Quiet("UTC", "22:00-07:00", ("tue",)), "2026-11-25T03:00", "2026-11-25T07:00"),
        (Quiet("UTC", "22:00-07:00", ("tue",)), "2026-11-25T23:00", None),
        # the clocks of Berlin go back at 03:00 on 2026-10-25, and forward at 02:00 on 2026-03-29
        (Quiet("Europe/Berlin", "22:00-07:00"), "2026-10-25T05:30", "2026-10-25T06:00"),
        (Quiet("Europe/Berlin", "22:00-07:00"), "2026-03-29T04:30", "2026-03-29T05:00"),
        (Quiet("Europe/Berlin", "22:00-02:30"), "2026-03-29T01:15", "2026-03-29T01:30"),
    ],
)
def test_a_channel_is_quiet_in_the_hours_of_its_zone(quiet: Quiet, at: str, until: str | None) -> None:
    found = quiet_until(ChannelOrders(quiet), utc(at))
    assert found == (None if until is None else utc(until))


def test_a_channel_without_orders_is_never_quiet() -> None:
    assert quiet_until(ChannelOrders(), utc("2026-11-24T03:00")) is None


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-24T03:59", None),
        ("2026-11-24T04:00", date(2026, 11, 24)),
        ("2026-11-24T15:59", date(2026, 11, 24)),  # late: nobody was there to make it
        ("2026-11-24T16:00", None),
    ],
)
def test_a_digest_is_due_at_its_time_and_for_half_a_day(at: str, day: date | None) -> None:
    due = digest_due(Digest("Asia/Yerevan", "08:00"), utc(at))
    assert (due and due.date()) == day


def test_a_late_digest_belongs_to_the_day_it_was_due_on() -> None:
    assert digest_due(Digest("UTC", "22:00"), utc("2026-11-25T03:00")) == utc("2026-11-24T22:00")


def test_no_digest_is_made_up_for_a_time_before_it_was_ordered() -> None:
    ordered = Digest("UTC", "08:00", since=utc("2026-11-24T10:00"))
    assert digest_due(ordered, utc("2026-11-24T10:01")) is None
    assert digest_due(ordered, utc("2026-11-25T08:00")) == utc("2026-11-25T08:00")


A_SHELLING = Development(
    (Match("border", "border_incident", (Evidence("text", 0, 1, "x"),), places=("Koti",)),)
)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ((), False),
        ((Subscription(),), False),
        ((Subscription(rules=("border",)),), True),
        ((Subscription(rules=("truce",)),), False),
        ((Subscription(places=("Tavush",)),), True),
        ((Subscription(events=("mediation_offer", "border_incident")),), True),
        ((Subscription(tags=("un",)),), True),
        ((Subscription(places=("Tavush",), tags=("local",)),), False),
        ((Subscription(rules=("truce",)), Subscription(tags=("un",))), True),
    ],
)
def test_a_channel_hears_what_one_of_its_subscriptions_takes(
    wanted: tuple[Subscription, ...], expected: bool
) -> None:
    def within(place: str) -> Collection[str]:
        return {"Tavush", "Koti"} if place == "Tavush" else {place}

    orders = ChannelOrders(subscriptions=wanted)
    assert subscribed(orders, A_SHELLING, tags=["un"], within=within) is expected


def test_a_development_is_posted_where_people_subscribed_to_it() -> None:
    read = book(rule("shelling", when="{query: shells}", notify="[desk]"))
    report = Report("1", "", "Shells hit a market", source="wire")
    wanting = ChannelOrders(subscriptions=(Subscription(rules=("shelling",)),))
    posts = decide(
        report,
        read.judge(report),
        origin=Origin("The Wire"),
        book=read,
        memory=StoryMemory(),
        routes=[],
        at=utc("2026-11-24T12:00"),
        orders={"desk": wanting, "osint": wanting, "quiet": ChannelOrders()},
    ).posts
    assert [post.destination for post in posts] == ["desk", "osint"]
