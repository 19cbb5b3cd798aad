"""`brief`: what happened around a place or an actor, event by event, with links."""

from __future__ import annotations

from datetime import timedelta

from bot.config.suggest import did_you_mean
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.names import anything
from bot.lookup.past import Decided, by_story, known_names
from bot.lookup.since import split_since
from bot.lookup.topic import topic

_DEFAULT = timedelta(days=7)
_MOST_STORIES = 5  # of one event


async def _answer(records: Records, asked: Asked) -> Answer:
    about, span = split_since(asked.words, _DEFAULT)
    if not about:
        return Answer("A brief about whom or what?", note="Give a place or an actor: brief Tavush 3d")
    past = await records.past.since(asked.now - span)
    stories = by_story(past, topic(records, about).takes)
    days = max(1, round(span / timedelta(days=1)))
    if not stories:
        hint = did_you_mean(about, known_names(past))
        return Answer(f"Nothing about “{about}” in the last {days} days{hint}")
    events: dict[str, list[list[Decided]]] = {}
    for decided in stories.values():
        events.setdefault(_event(decided[-1]), []).append(decided)
    items: list[Item] = []
    for event, found in sorted(events.items(), key=lambda pair: -len(pair[1])):
        items.append(
            Item(f"{event.replace('_', ' ').capitalize()}: {_count(len(found), 'story', 'stories')}")
        )
        items += [_item(decided) for decided in found[:_MOST_STORIES]]
        if len(found) > _MOST_STORIES:
            items.append(Item("", f"and {len(found) - _MOST_STORIES} more"))
    counts = (len(stories), "story", "stories"), (sum(map(len, stories.values())), "report", "reports")
    title = f"{about}, last {days} days: {', '.join(_count(*count) for count in counts)}"
    return Answer(title, tuple(items), "Claims are of those named. Try: story <id>")


def _event(decided: Decided) -> str:
    return decided.facts.events[0] if decided.facts.events else "other"


def _item(decided: list[Decided]) -> Item:
    """A story: its first headline, who claims it, how many sources carry it."""
    first, newest = decided[-1], decided[0]
    sources = len({one.source for one in decided})
    claimed = list(dict.fromkeys(name for one in decided for name in one.facts.claimed_by))[:3]
    parts = [f"claimed by {', '.join(claimed)}"] if claimed else []
    parts += [_count(sources, "source", "sources"), first.story]
    return Item(
        first.title, " · ".join(parts), f"https://{first.address}" if first.address else "", newest.at
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


LOOKUP = Lookup("brief", "<place or actor> [7d]", "what happened there, event by event", _answer, anything)
