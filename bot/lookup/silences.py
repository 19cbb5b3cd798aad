"""`silences`: what is muted, by whom and until when; and what is ordered for each channel."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from bot.lookup.answer import Answer, Choice, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.rights import destination_of, may_change
from bot.lookup.subject import story_title
from bot.model import ChannelOrders
from bot.state.silences import Silence

_MOST = 20
_LONGEST_VALUE = 40  # of a choice


async def _answer(records: Records, asked: Asked) -> Answer:
    standing = await records.silences.standing(asked.now)
    items = [await _item(records, silence, asked.now) for silence in standing[:_MOST]]
    items += [Item(f"and {len(standing) - _MOST} more")] if len(standing) > _MOST else []
    ordered = [
        item for name, orders in (await records.orders.all()).items() for item in ordered_for(name, orders)
    ]
    if not items and not ordered:
        return Answer("Nothing is muted", note="Nor are there quiet hours, digests or subscriptions.")
    title = f"{len(standing)} muted" if standing else "Nothing is muted"
    may = may_change(records, asked.person, destination_of(records, asked.person))
    choices = tuple(filter(None, map(_choice, standing[:_MOST]))) if may else ()
    return Answer(title, (*items, *ordered), "Who ordered what, and when: audit", choices)


def ordered_for(destination: str, orders: ChannelOrders) -> Iterator[Item]:
    """Yield what is ordered for a channel."""
    if orders.quiet is not None:
        yield Item(destination, f"quiet {orders.quiet}: only what is critical is heard")
    if orders.digest is not None:
        yield Item(destination, f"daily digest at {orders.digest}")
    for subscription in orders.subscriptions:
        yield Item(destination, f"subscribed to {subscription}")


async def silenced(records: Records, story: str, rules: Collection[str], now: datetime) -> list[Item]:
    """Return who has muted a story, or one of the rules that told of it."""
    found = [
        await _item(records, silence, now)
        for silence in await records.silences.standing(now)
        if silence.name == story or (silence.kind == "rule" and silence.name in rules)
    ]
    return [replace(item, text=f"Muted: {item.text}") for item in found]


async def _item(records: Records, silence: Silence, now: datetime) -> Item:
    """One silence: what, until when, by whom, since when."""
    if silence.kind == "rule":
        rule = records.book().rules.get(silence.name)
        title = rule.title if rule else ""
    else:
        title = await story_title(records, silence.name, now) or ""
    until = f"until {silence.until:%d %b %H:%M} UTC"
    detail = " · ".join(filter(None, (title, until, "muted by")))
    return Item(f"{silence.kind.capitalize()} {silence.name}", detail, "", silence.at, silence.person)


def _choice(silence: Silence) -> Choice | None:
    value = f"{silence.kind} {silence.name}"
    return Choice(f"Unmute {value}", "unmute", value=value) if len(value) <= _LONGEST_VALUE else None


LOOKUP = Lookup("silences", "", "what is muted, by whom and until when", _answer)
