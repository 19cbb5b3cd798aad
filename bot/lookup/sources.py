"""`sources`: what is polled, and how each source does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.config.suggest import did_you_mean
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.names import source_names
from bot.state.condition import LEVELS, Condition, condition
from bot.state.sources import SourceState

_MOST = 25


async def _answer(records: Records, asked: Asked) -> Answer:
    wanted = [
        source
        for source in records.sources
        if asked.words.casefold() in f"{source.id} {source.name}".casefold()
    ]
    states = await asyncio.gather(*(records.source_states.load(source.id) for source in wanted))
    loaded = list(zip(wanted, states, strict=True))
    told = [(condition(source.id, state), source, state) for source, state in loaded]
    told.sort(key=lambda each: LEVELS.index(each[0].level))  # those in trouble first
    items = tuple(_item(source.name, state, found) for found, source, state in told[:_MOST])
    more = len(loaded) - len(items)
    note = f"{more} more: name one, as in: sources un" if more > 0 else ""
    title = "1 source" if len(loaded) == 1 else f"{len(loaded)} sources"
    return Answer(title if loaded else _unknown(records, asked.words), items, note)


def _unknown(records: Records, name: str) -> str:
    known = [each for source in records.sources for each in (source.id, source.name)]
    return f"No source is called “{name}”{did_you_mean(name, known)}"


def _item(name: str, state: SourceState, found: Condition) -> Item:
    answered = state.last_answer or state.last_ok
    last = datetime.fromtimestamp(answered, UTC) if answered else None
    mark = "⚠ " if found.level in {"held", "down", "watch"} else ""
    return Item(f"{mark}{name}", found.said, at=last)


LOOKUP = Lookup("sources", "[name]", "what is polled, and how each source does", _answer, source_names)
