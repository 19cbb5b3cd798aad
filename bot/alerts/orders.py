"""What people ordered for a channel, held against the clock and against a development. Pure.

Hours are those of a zone's clocks: where a night has an hour twice, or lacks it, the first or next counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import DAYS, ChannelOrders, Development, Digest, Quiet, Subscription

#: A digest that could not be made in time is made so much later at most.
LATE = timedelta(hours=12)


def quiet_until(orders: ChannelOrders, at: datetime) -> datetime | None:
    """Return when the quiet hours end that hold at this moment, in their zone; None: it is not quiet."""
    quiet = orders.quiet
    if quiet is None:
        return None
    local = at.astimezone(ZoneInfo(quiet.zone))
    for begun in (local.date() - timedelta(days=1), local.date()):
        begins, ends = _hours(quiet, begun)
        if begins <= at < ends and (not quiet.days or DAYS[begun.weekday()] in quiet.days):
            return ends
    return None


def digest_due(digest: Digest, at: datetime) -> datetime | None:
    """Return when the digest was due that has to be made, in its zone; None: none has."""
    zone = ZoneInfo(digest.zone)
    today = at.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        due = _moment(day, digest.due, zone)
        if due <= at < due + LATE and (digest.since is None or digest.since < due):
            return due
    return None


def subscribed(
    orders: ChannelOrders,
    development: Development,
    *,
    tags: Iterable[str],
    within: Callable[[str], Collection[str]],
) -> bool:
    """Whether a channel asked to be told of a development; `tags` are those of the report's source.

    `within` gives the places that a place, region or conflict takes in, itself included.
    """
    told = {
        "rules": set(development.rules),
        "places": {place for match in development.matches for place in match.places},
        "tags": set(tags),
        "events": set(development.events),
    }
    return any(_takes(wanted, told, within) for wanted in orders.subscriptions)


def _takes(wanted: Subscription, told: dict[str, set[str]], within: Callable[[str], Collection[str]]) -> bool:
    asked = {key: set(getattr(wanted, key)) for key in told}
    asked["places"] = {inside for place in asked["places"] for inside in (place, *within(place))}
    given = {key: names for key, names in asked.items() if names}
    return bool(given) and all(names & told[key] for key, names in given.items())


def _hours(quiet: Quiet, day: date) -> tuple[datetime, datetime]:
    """Return when the quiet hours that begin on a day begin and end."""
    begins, ends = quiet.between
    zone = ZoneInfo(quiet.zone)
    until = day if begins < ends else day + timedelta(days=1)
    return _moment(day, begins, zone), _moment(until, ends, zone)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a clock time. By way of UTC, so that it can be compared and shown right."""
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)
