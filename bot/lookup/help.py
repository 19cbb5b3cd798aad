"""`help`: what can be asked."""

from __future__ import annotations

from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records


async def _answer(_records: Records, _asked: Asked) -> Answer:
    from bot.lookup.ask import lookups  # noqa: PLC0415 - ask finds this module among the others

    known = sorted(lookups().values(), key=lambda lookup: lookup.name)
    items = tuple(Item(" ".join(filter(None, (each.name, each.usage))), each.summary) for each in known)
    return Answer("What you can ask", items, "Only you see the answers.")


LOOKUP = Lookup("help", "", "this list", _answer)
