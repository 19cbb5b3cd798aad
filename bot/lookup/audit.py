"""`audit`: who changed what others hear of."""

from __future__ import annotations

from datetime import datetime

from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Lookup, Records

_MOST = 20


async def _answer(records: Records, _words: str, _now: datetime) -> Answer:
    changes = await records.silences.changes(_MOST)
    items = tuple(
        Item(f"Story {change.story}", change.did, "", change.at, change.person) for change in changes
    )
    return Answer("The latest changes" if items else "Nobody has changed anything", items)


LOOKUP = Lookup("audit", "", "who muted what, and when", _answer)
