"""`unsubscribe`: end a subscription of this channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.rights import ordering
from bot.lookup.wish import UnknownWish, suggest, wish
from bot.model import Subscription


async def _answer(records: Records, asked: Asked) -> Answer:
    destination = ordering(records, asked.person, "unsubscribe")
    if isinstance(destination, Answer):
        return destination
    standing = (await records.orders.of(destination)).subscriptions
    ended = _meant(records, standing, asked.words)
    if not ended:
        items = tuple(Item(str(each)) for each in standing)
        title = "Unsubscribe from what?" if standing else "This channel has no subscription"
        return Answer(title, items, "Name one of them, its number, or all." if standing else "")
    for each in ended:
        await records.orders.unsubscribe(destination, each, asked.person.name, asked.now)
    said = "; ".join(map(str, ended))
    return Answer(f"No longer subscribed to {said}", note="What routes give this channel still comes.")


def _meant(records: Records, standing: Sequence[Subscription], words: str) -> Sequence[Subscription]:
    """Return the subscriptions a person names: by their number, in their words, or all."""
    if words.casefold() == "all":
        return standing
    if words.isdecimal():
        return standing[int(words) - 1 : int(words)] if int(words) else ()
    same = [each for each in standing if str(each).casefold() == words.casefold()]
    if same:
        return same
    try:
        wanted = str(wish(records, words))
    except UnknownWish:
        return ()
    return [each for each in standing if str(each) == wanted]


def _suggest(records: Records, words: str) -> Iterable[str]:
    return ["all", *suggest(records, words)]


LOOKUP = Lookup(
    "unsubscribe", "[rule, place, event or tag]", "end a subscription of this channel", _answer, _suggest
)
