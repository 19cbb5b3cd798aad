"""`subscribe`: have this channel told of more than routes give it."""

from __future__ import annotations

from bot.lookup.answer import Answer
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.rights import ordering
from bot.lookup.silences import ordered_for
from bot.lookup.wish import EXPECTED, UnknownWish, suggest, wish
from bot.lookup.words import sentence


async def _answer(records: Records, asked: Asked) -> Answer:
    destination = ordering(records, asked.person, "subscribe")
    if isinstance(destination, Answer):
        return destination
    try:
        wanted = wish(records, asked.words)
    except UnknownWish as fault:
        return Answer(f"Subscribe to that? {sentence(fault)}", note=EXPECTED)
    new = await records.orders.subscribe(destination, wanted, asked.person.name, asked.now)
    title = f"This channel is {'now' if new else 'already'} subscribed to {wanted}"
    items = tuple(ordered_for(destination, await records.orders.of(destination)))
    return Answer(title, items, f"Besides what routes give {destination}. To end it: unsubscribe")


LOOKUP = Lookup("subscribe", "<rule, place, event or tag>", "tell this channel of more", _answer, suggest)
