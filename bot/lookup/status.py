"""`status`: how Tocsin itself does."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot import __version__
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.silences import ordered_for
from bot.state.canary import Canary
from bot.state.parked import ParkedReport


async def _answer(records: Records, asked: Asked) -> Answer:
    states = await asyncio.gather(*(records.source_states.load(source.id) for source in records.sources))
    down = sum(state.failures > 0 for state in states)
    held = sum(bool(state.doubt) for state in states)
    newest = max((state.last_ok for state in states if state.last_ok), default=None)
    rules = records.book().rules
    live = sum(rule.mode == "live" for rule in rules.values())
    items = [
        Item(
            f"{len(states) - down} of {len(states)} sources answer",
            "last answer" if newest else "none has answered yet",
            at=datetime.fromtimestamp(newest, asked.now.tzinfo) if newest else None,
        ),
        *([Item(f"⚠ {held} of them held back", "they may be others than they were")] if held else []),
        Item(f"{len(rules)} rules", f"{live} live, {len(rules) - live} in shadow mode"),
    ]
    troubles = records.troubles()
    items += [
        Item(destination, troubles.get(destination) or await _waiting(records, destination))
        for destination in records.destinations
    ]
    for subject, lines in (await records.notices.standing()).items():
        if subject.removeprefix("destination ") not in troubles:
            items += [Item("⚠ To be mended", line) for line in lines]
    if parked := await records.parked.standing():
        items.append(Item(f"⚠ Reports that could not be judged: {len(parked)}", _parked(parked[0])))
    items.append(_canary(await records.canaries.load(), asked.now, records.started))
    muted = len(await records.silences.standing(asked.now))
    for name, orders in (await records.orders.all()).items():
        items += ordered_for(name, orders)
    items += [Item(f"{muted} muted", "rules and stories: silences")] if muted else []
    items.append(Item("Running since", at=records.started))
    return Answer(f"Tocsin {__version__}", tuple(items), "Try: sources" if down or held else "")


async def _waiting(records: Records, destination: str) -> str:
    """Say how many posts wait for a destination, and what the first of them waits for."""
    count = await records.outbox.depth(destination)
    if not count:
        return "takes posts"
    said = f"{count} posts wait" if count > 1 else "1 post waits"
    first = await records.outbox.standing(destination, 1)
    return f"{said}: {first[0].why}" if first and first[0].why else said


def _parked(latest: ParkedReport) -> str:
    return f"by faults of Tocsin's own; the latest, of {latest.source}: {latest.title} ({latest.error})"


def _canary(canary: Canary, now: datetime, started: datetime) -> Item:
    """Whether an alert would come, as the latest canary showed."""
    lack = canary.lack(now.timestamp(), started.timestamp())
    last = datetime.fromtimestamp(canary.came_out, now.tzinfo) if canary.came_out else None
    text = "⚠ A canary was held up" if lack else "Canaries come through"
    if not lack and last is None:
        return Item("Canaries", "none was sent yet")
    return Item(text, lack or "a test report goes the whole way every two minutes", at=last)


LOOKUP = Lookup("status", "", "how Tocsin itself does", _answer)
