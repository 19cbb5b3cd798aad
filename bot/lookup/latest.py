"""`latest`: the newest stories, of all or about something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.config.suggest import did_you_mean
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Lookup, Records
from bot.lookup.past import newest_first, said
from bot.lookup.since import split_since
from bot.stories.entry import Entry

_DEFAULT = timedelta(days=2)
_MOST_STORIES = 10


async def _answer(records: Records, words: str, now: datetime) -> Answer:
    about, span = split_since(words, _DEFAULT)
    rule = records.book().rules.get(about)
    events = set((rule.when.event if rule.when else None) or [rule.rule]) if rule else set()
    stories: dict[str, list[Entry]] = {}
    names: set[str] = set()
    async for entry in newest_first(records.story_log, now - span):
        names.update(_names(entry))
        if entry.story in stories or not about or events & set(entry.facts.events) or _is_about(entry, about):
            stories.setdefault(entry.story, []).append(entry)
    shown = [_item(entries) for entries in list(stories.values())[:_MOST_STORIES]]
    what = f"about “{about}”" if about else "of any kind"
    back = _in_words(span)
    if not shown:
        return Answer(f"No story {what} in the last {back}{did_you_mean(about, names) if about else ''}")
    more = len(stories) - len(shown)
    note = f"{more} more: name a place or actor, or a shorter time. " if more > 0 else ""
    return Answer(f"The latest stories {what}, last {back}", tuple(shown), f"{note}Try: story <id>")


def _is_about(entry: Entry, about: str) -> bool:
    wanted = about.casefold()
    return any(wanted in text.casefold() for text in (*_names(entry), entry.title))


def _names(entry: Entry) -> Iterable[str]:
    facts = entry.facts
    events = (name.replace("_", " ") for name in facts.events)
    return (*facts.events, *events, *facts.who, *facts.whom, *facts.places, *facts.claimed_by)


def _item(entries: list[Entry]) -> Item:
    newest, first = entries[0], entries[-1]
    sources = len({entry.source for entry in entries})
    count = (
        f"{len(entries)} reports from {sources} sources" if len(entries) > 1 else f"1 report, {newest.source}"
    )
    url = f"https://{first.address}" if first.address else ""
    return Item(first.title, f"{said(first)} · {count} · {first.story}", url, newest.at)


def _in_words(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:g} hours" if hours < 72 else f"{hours / 24:g} days"  # noqa: PLR2004 - as people say it


LOOKUP = Lookup("latest", "[rule, place, actor or word] [24h]", "the newest stories", _answer)
