"""`sources`: what is polled, and how each source does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Lookup, Records
from bot.state.sources import SourceState

_MOST = 25


async def _answer(records: Records, words: str, _now: datetime) -> Answer:
    wanted = [
        source for source in records.sources if words.casefold() in f"{source.id} {source.name}".casefold()
    ]
    states = await asyncio.gather(*(records.source_states.load(source.id) for source in wanted))
    loaded = list(zip(wanted, states, strict=True))
    loaded.sort(key=lambda pair: -pair[1].failures)  # those in trouble first
    items = tuple(_item(source.name, state) for source, state in loaded[:_MOST])
    more = len(loaded) - len(items)
    note = f"{more} more: name one, as in: sources un" if more > 0 else ""
    return Answer(f"{len(loaded)} sources" if loaded else f"No source is called “{words}”", items, note)


def _item(name: str, state: SourceState) -> Item:
    last = datetime.fromtimestamp(state.last_ok, UTC) if state.last_ok else None
    if state.failures:
        return Item(f"⚠ {name}", f"{state.failures} failures in a row: {state.error}", at=last)
    return Item(name, "answers" if last else "not polled yet", at=last)


LOOKUP = Lookup("sources", "[name]", "what is polled, and how each source does", _answer)
