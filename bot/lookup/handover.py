"""`handover`: what the next shift must know: stories that are new or have grown, and who has them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.alerts.compose import post_id
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.names import anything
from bot.lookup.past import Decided, said
from bot.lookup.since import split_since
from bot.model import SEVERITIES, Severity
from bot.state.acks import Ack

_DEFAULT = timedelta(hours=12)
_MOST_STORIES = 20


async def _answer(records: Records, asked: Asked) -> Answer:
    about, span = split_since(asked.words, _DEFAULT)
    stories: dict[str, list[Decided]] = {}
    for one in await records.past.since(asked.now - span):
        if one.kind != "repeat" and about.casefold() in one.words:
            stories.setdefault(one.story, []).append(one)
    gathered = await asyncio.gather(*(_gathered(records, story) for story in stories))
    known = [
        (ack, severity, decided)
        for (ack, severity), decided in zip(gathered, stories.values(), strict=True)
        if severity is not None  # it was an alert
    ]
    # Those nobody has first, the gravest first among them; the newest first among equals.
    known.sort(key=lambda each: (each[0] is not None, -SEVERITIES.index(each[1])))
    hours = f"{span.total_seconds() / 3600:g} hours"
    if not known:
        return Answer(f"No alert in the last {hours}")
    open_ones = sum(ack is None for ack, _, _ in known)
    items = tuple(_item(*each) for each in known[:_MOST_STORIES])
    more = len(known) - len(items)
    note = (
        f"{more} more: ask for a place or a shorter time. " if more > 0 else ""
    ) + "Ack under an alert takes it."
    return Answer(f"{len(known)} alerts in the last {hours}, {open_ones} that nobody has", items, note)


async def _gathered(records: Records, story: str) -> tuple[Ack | None, Severity | None]:
    """Return who has a story, and how grave its alert is; no severity: there was none."""
    for destination in records.destinations:
        stored = await records.outbox.read(post_id(story, "post", destination))
        if stored is not None:
            return await records.acks.read(story), stored.post.severity
    return None, None


def _item(ack: Ack | None, severity: Severity, decided: list[Decided]) -> Item:
    newest, first = decided[0], decided[-1]
    grew = "new" if first.kind == "new" else "has grown"
    parts = [severity, grew, said(first.facts), first.story, "taken by" if ack else "nobody has it"]
    url = f"https://{first.address}" if first.address else ""
    return Item(first.title, " · ".join(filter(None, parts)), url, newest.at, ack.person if ack else "")


LOOKUP = Lookup(
    "handover", "[place, actor or word] [12h]", "what the next shift must know", _answer, anything
)
