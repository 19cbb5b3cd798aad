"""`source probe`: ask an address once whether it has feeds, and say what to put under sources."""

from __future__ import annotations

import asyncio
import re

from bot.errors import TocsinError
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records

#: A site that is slow to answer is not waited for longer, in seconds.
_PATIENCE = 60.0
_MOST = 8
_ADDRESS = re.compile(r"(?:https?://)?[^\s/<>|]+\.[^\s<>|]+|https?://[^\s<>|]+", re.IGNORECASE)


async def _answer(records: Records, asked: Asked) -> Answer:
    words = asked.words.removeprefix("probe").strip().strip("<>").partition("|")[0]
    if not _ADDRESS.fullmatch(words):
        return Answer("Probe which address?", note="As in: source probe https://example.org/news")
    if not asked.person.channel:
        return Answer("Ask me that in a channel", note="This page shows things. Or: tocsin source probe")
    try:
        found = await asyncio.wait_for(records.probe(words), _PATIENCE)
    except TimeoutError:
        return Answer(f"{words} does not answer within {_PATIENCE:.0f} seconds")
    except TocsinError as fault:
        return Answer(f"No feed can be read at {words}", note=str(fault))
    items: list[Item] = []
    for feed in found[:_MOST]:
        items += [Item(feed.said, "", feed.address), Item("", feed.entry)]
    return Answer(
        f"What {words} has", tuple(items), "Put an entry under sources in tocsin.yaml, and restart."
    )


LOOKUP = Lookup("source", "probe <address>", "which feeds a site has, and how to add them", _answer)
