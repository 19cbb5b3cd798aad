"""`quiet`: hours in which this channel hears of nothing but what is critical."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.lookup.answer import Answer
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.moment import clock_time, weekday
from bot.lookup.mute import zone_of
from bot.lookup.rights import destination_of, ordering
from bot.lookup.silences import ordered_for
from bot.lookup.words import sentence
from bot.lookup.zone import NoZone, split_zone, zone_meant, zones_like
from bot.model import DAYS, Quiet

OFF = frozenset({"off", "none", "no", "end", "stop"})
_EXAMPLE = "As in: quiet 22:00-07:00 Asia/Yerevan, or: quiet 22-7 mon-fri yerevan, or: quiet off"
_HOURS = re.compile(r"([\d:.apm]+)\s*(?:-|–|—|\bto\b|\buntil\b)\s*([\d:.apm]+)\s*", re.IGNORECASE)
_WORDS = {"weekdays": "mon-fri", "weekend": "sat-sun", "weekends": "sat-sun", "daily": "mon-sun"}


async def _answer(records: Records, asked: Asked) -> Answer:
    if not asked.words:
        return await _standing(records, destination_of(records, asked.person))
    destination = ordering(records, asked.person, "change quiet hours")
    if isinstance(destination, Answer):
        return destination
    if asked.words.casefold() in OFF:
        await records.orders.set_quiet(destination, None, asked.person.name, asked.now)
        return Answer("No quiet hours in this channel", note="What was held comes now.")
    try:
        quiet = read_quiet(asked.words, await zone_of(records, destination))
    except (NoZone, ValueError) as fault:
        return Answer(sentence(fault), note=_EXAMPLE)
    await records.orders.set_quiet(destination, quiet, asked.person.name, asked.now)
    held = "What comes meanwhile is held, and shown afterwards, a story once, as it then stands"
    note = f"{held}; but what is critical is heard. quiet off ends it."
    return Answer(f"Quiet in this channel: {quiet}", note=note)


async def _standing(records: Records, destination: str) -> Answer:
    orders = await records.orders.of(destination) if destination else None
    if orders is None or orders.quiet is None:
        return Answer("No quiet hours in this channel", note=_EXAMPLE)
    return Answer(
        "Quiet hours of this channel", tuple(ordered_for(destination, orders)), "quiet off ends them."
    )


def read_quiet(words: str, usual: str) -> Quiet:
    """Return the quiet hours that are meant; `usual` is the zone if none is named. Raises ValueError."""
    said, zone = split_zone(words)
    found = _HOURS.match(said)
    if found is None:
        raise ValueError(f"I can't read “{words}” as hours")
    begins, ends = clock_time(found[1]), clock_time(found[2])
    days, unread = _days(said[found.end() :])
    if unread:
        zone = zone_meant(unread)
    if not zone and not usual:
        raise ValueError("in which time zone?")
    return Quiet(zone or usual, f"{begins:%H:%M}-{ends:%H:%M}", days)


def _days(words: str) -> tuple[tuple[str, ...], str]:
    """Return the days that are named first, in order, and the words after them. None: all days."""
    said = re.sub(r"\s*(-|–)\s*", "-", words.strip())
    parts = [part for part in re.split(r"[\s,]+", said) if part and part.casefold() != "on"]
    chosen: set[int] = set()
    while parts:
        first, _, last = _WORDS.get(parts[0].casefold(), parts[0]).partition("-")
        begins, ends = weekday(first), weekday(last or first)
        if begins is None or ends is None:
            break
        chosen |= {day % 7 for day in range(begins, ends + (7 if ends < begins else 0) + 1)}
        parts.pop(0)
    days = tuple(DAYS[day] for day in sorted(chosen)) if len(chosen) < len(DAYS) else ()
    return days, " ".join(parts)


def _suggest(_records: Records, words: str) -> Iterable[str]:
    hours, _, zone = words.partition(" ")
    if not hours[:1].isdigit():
        return ["off", "22:00-07:00"]
    return [f"{hours} {name}" for name in zones_like(zone)]


LOOKUP = Lookup(
    "quiet",
    "22:00-07:00 [mon-fri] <time zone>, or off",
    "hours in which only what is critical is heard",
    _answer,
    _suggest,
)
