"""`digest`: a daily message in this channel that lists its stories."""

from __future__ import annotations

from collections.abc import Iterable

from bot.lookup.answer import Answer
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.moment import clock_time
from bot.lookup.mute import zone_of
from bot.lookup.quiet import OFF
from bot.lookup.rights import destination_of, ordering
from bot.lookup.silences import ordered_for
from bot.lookup.words import sentence
from bot.lookup.zone import UTC, NoZone, split_zone, zone_meant, zones_like
from bot.model import Digest

_EXAMPLE = "As in: digest daily 08:00 Asia/Yerevan, or: digest off"


async def _answer(records: Records, asked: Asked) -> Answer:
    words = asked.words.casefold().removeprefix("daily").strip()
    if not words:
        return await _standing(records, destination_of(records, asked.person))
    destination = ordering(records, asked.person, "change the digest")
    if isinstance(destination, Answer):
        return destination
    if words in OFF:
        await records.orders.set_digest(destination, None, asked.person.name, asked.now)
        return Answer("No daily digest in this channel")
    usual = await zone_of(records, destination)
    try:
        digest = read_digest(words, usual or UTC)
    except (NoZone, ValueError) as fault:
        return Answer(sentence(fault), note=_EXAMPLE)
    await records.orders.set_digest(destination, digest, asked.person.name, asked.now)
    assumed = "" if usual or digest.zone != UTC else " Name a time zone if UTC is not meant."
    return Answer(f"Daily digest in this channel at {digest}", note=f"digest off ends it.{assumed}")


async def _standing(records: Records, destination: str) -> Answer:
    orders = await records.orders.of(destination) if destination else None
    if orders is None or orders.digest is None:
        return Answer("No daily digest in this channel", note=_EXAMPLE)
    return Answer(
        "The digest of this channel", tuple(ordered_for(destination, orders)), "digest off ends it."
    )


def read_digest(words: str, usual: str) -> Digest:
    """Return the digest that is meant; `usual` is the zone if none is named. Raises ValueError."""
    said, zone = split_zone(words)
    said = said.removeprefix("at ").strip()
    try:
        at = clock_time(said)
    except ValueError:
        first, _, unread = said.partition(" ")
        at, zone = clock_time(first), zone_meant(unread) if unread else zone
    return Digest(zone or usual, f"{at:%H:%M}")


def _suggest(_records: Records, words: str) -> Iterable[str]:
    daily, _, rest = words.partition(" ")
    at, _, zone = rest.partition(" ")
    if daily != "daily" or not at[:1].isdigit():
        return ["off", "daily 08:00", "daily 18:00"]
    return [f"daily {at} {name}" for name in zones_like(zone)]


LOOKUP = Lookup(
    "digest", "daily 08:00 [time zone], or off", "a daily list of this channel's stories", _answer, _suggest
)
