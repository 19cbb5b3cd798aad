"""`latest`: the newest stories, of all or about something."""

from __future__ import annotations

from datetime import timedelta

from bot.config.suggest import did_you_mean
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.names import anything
from bot.lookup.past import Decided, by_story, known_names, said
from bot.lookup.since import split_since
from bot.lookup.topic import topic

_DEFAULT = timedelta(days=2)
_MOST_STORIES = 10


async def _answer(records: Records, asked: Asked) -> Answer:
    about, span = split_since(asked.words, _DEFAULT)
    past = await records.past.since(asked.now - span)
    stories = by_story(past, topic(records, about).takes)
    shown = [_item(decided) for decided in list(stories.values())[:_MOST_STORIES]]
    what, back = f"about “{about}”" if about else "of any kind", _in_words(span)
    if not shown:
        hint = did_you_mean(about, known_names(past)) if about else ""
        return Answer(f"No story {what} in the last {back}{hint}")
    more = len(stories) - len(shown)
    note = f"{more} more: name a place or actor, or a shorter time. " if more > 0 else ""
    return Answer(f"The latest stories {what}, last {back}", tuple(shown), f"{note}Try: story <id>")


def _item(decided: list[Decided]) -> Item:
    newest, first = decided[0], decided[-1]
    sources = len({one.source for one in decided})
    count = (
        f"{len(decided)} reports from {sources} sources" if len(decided) > 1 else f"1 report, {newest.source}"
    )
    url = f"https://{first.address}" if first.address else ""
    return Item(first.title, f"{said(first.facts)} · {count} · {first.story}", url, newest.at)


def _in_words(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:g} hours" if hours < 72 else f"{hours / 24:g} days"  # noqa: PLR2004 - as people say it


LOOKUP = Lookup("latest", "[rule, place, actor or word] [24h]", "the newest stories", _answer, anything)
