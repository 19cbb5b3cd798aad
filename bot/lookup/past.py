"""Decisions about stories, read backwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from bot.state.story_log import StoryLog
from bot.stories.entry import Entry

#: An answer looks at so many decisions at most: about a second's work on a small machine.
MOST = 5000


async def newest_first(log: StoryLog, since: datetime) -> AsyncIterator[Entry]:
    """Yield what was decided at or after `since`, newest first, at most MOST decisions."""
    before, left = "", MOST
    while left > 0 and (page := await log.page_back(before, count=min(left, 200))):
        for entry_id, raw in page:
            entry = Entry.decode(raw)
            if entry.at < since:
                return
            yield entry
            before = entry_id
        left -= len(page)


def said(entry: Entry) -> str:
    """Return what a decision's facts say, on one line: events, who to whom, where."""
    facts = entry.facts
    events = ", ".join(name.replace("_", " ") for name in facts.events)
    parties = " → ".join(filter(None, (", ".join(facts.who), ", ".join(facts.whom))))
    return " · ".join(filter(None, (events, parties, ", ".join(facts.places[:4]))))
