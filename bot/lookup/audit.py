"""`audit`: who changed what others hear of."""

from __future__ import annotations

from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.state.silences import Change

_MOST = 20


async def _answer(records: Records, _asked: Asked) -> Answer:
    changes = await records.silences.changes(_MOST)
    items = tuple(Item(_about(change), change.did, "", change.at, change.person) for change in changes)
    return Answer("The latest changes" if items else "Nobody has changed anything", items)


def _about(change: Change) -> str:
    if change.rule:
        return f"Rule {change.rule}"
    return f"Story {change.story}" if change.story else f"Channel {change.destination}"


LOOKUP = Lookup("audit", "", "who changed what is heard of, and when", _answer)
