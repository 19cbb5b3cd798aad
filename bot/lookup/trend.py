"""`trend`: how many stories a day, of an event, place or actor."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, timedelta

from bot.config.suggest import did_you_mean
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.names import anything
from bot.lookup.past import known_names
from bot.lookup.since import split_since
from bot.lookup.topic import topic

_DEFAULT = timedelta(days=14)
_LONGEST = timedelta(days=45)  # what the story log holds
_WIDEST = 20  # signs of a bar
_APART = re.compile(r",|\s+in\s+", re.IGNORECASE)


async def _answer(records: Records, asked: Asked) -> Answer:
    about, span = split_since(asked.words, _DEFAULT)
    span = min(max(span, timedelta(days=1)), _LONGEST)
    wanted = [topic(records, part) for part in _APART.split(about) if part.strip()]
    past = await records.past.since(asked.now - span)
    days = Counter(
        one.at.astimezone(UTC).date()
        for one in past
        if one.kind == "new" and all(each.takes(one) for each in wanted)
    )
    what = f"about “{about}”" if about else "of any kind"
    if not days:
        hint = did_you_mean(about, known_names(past)) if about else ""
        return Answer(f"No story {what} in the last {span.days} days{hint}")
    today, most = asked.now.astimezone(UTC).date(), max(days.values())
    shown = [today - timedelta(days=back) for back in range(span.days + 1)]
    items = tuple(Item(f"{day:%a %d %b}", _bar(days[day], most)) for day in shown)
    total = sum(days.values())
    return Answer(f"{total} new stories {what}, last {span.days} days", items, "Days are of UTC.")


def _bar(count: int, most: int) -> str:
    return f"{'█' * max(1, round(_WIDEST * count / most))} {count}" if count else "·"


LOOKUP = Lookup(
    "trend", "[event, place or actor; several with commas] [14d]", "stories a day", _answer, anything
)
