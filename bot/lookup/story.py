"""`story`: how one story grew, and where it was posted."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.alerts.compose import post_id
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.names import stories
from bot.lookup.past import Decided, said
from bot.lookup.silences import silenced
from bot.lookup.subject import SPAN, story_meant
from bot.state.outbox import StoredPost

_MOST_REPORTS = 15
_WORDS = {"new": "opened it", "update": "added to it", "repeat": "repeated it"}


async def _answer(records: Records, asked: Asked) -> Answer:
    story = await story_meant(records, asked.words)
    if not story:
        return Answer("Which story?", note="Give its id, or the #reference of an alert: story #k3fq7xw2")
    entries = [decided for decided in await records.past.since(asked.now - SPAN) if decided.story == story]
    if not entries:
        return Answer(f"No story {story} in the last {SPAN.days} days", note="Try: latest")
    entries.reverse()
    items = [
        Item(
            entry.title or entry.report,
            f"{entry.source} {_WORDS[entry.kind]}: {entry.because}",
            f"https://{entry.address}" if entry.address else "",
            entry.at,
        )
        for entry in entries[:_MOST_REPORTS]
    ]
    more = len(entries) - len(items)
    items += [Item(f"and {more} more reports")] if more > 0 else []
    items += waiting(entries[-1])
    items += [item async for item in deliveries(records, story)]
    rules = {rule for entry in entries for rule in entry.rules}
    items += await silenced(records, story, rules, asked.now)
    if (ack := await records.acks.read(story)) is not None:
        items.append(Item("Taken by", at=ack.at, person=ack.person))
    return Answer(entries[0].title or story, tuple(items), said(entries[0].facts))


def waiting(decided: Decided) -> list[Item]:
    """Return what holds rules back that would tell of a report."""
    return [
        Item(f"Rule {rule} waits", f"{why}; told again when that is over, it is an alert")
        for rule, why in decided.held
    ]


async def deliveries(records: Records, story: str) -> AsyncIterator[Item]:
    """Yield what became of a story's alert in each destination."""
    for destination in records.destinations:
        stored = await records.outbox.read(post_id(story, "post", destination))
        if stored is not None:
            yield Item(f"Alert in {destination}", delivery(stored), at=stored.post.at)


def delivery(stored: StoredPost) -> str:
    """Say what became of a post."""
    match stored.state:
        case "sent":
            return "posted"
        case "pending":
            return f"waits: {stored.why}" if stored.why else "waits"
        case "attempting":
            return "is being posted"
        case "folded":
            return f"needs no message of its own: {stored.why}"
        case "rejected":
            return f"refused and given up: {stored.why}"
    return f"may or may not have arrived: {stored.why}"


LOOKUP = Lookup("story", "<id or #reference>", "how a story grew, and where it was posted", _answer, stories)
