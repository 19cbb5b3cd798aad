"""Feeds that are no XML any more, read by feedparser, which guesses at them like a browser at HTML."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime
from typing import Any

import feedparser

from bot.sources import markup
from bot.sources.dates import read_date
from bot.sources.entry import MOST_ENTRIES, Entry, address, language
from bot.sources.feed_xml import FeedText
from bot.sources.kind import Unreadable

#: feedparser takes a second for a megabyte, and up to eight for a hostile one; larger ones are refused.
_LARGEST = 1_000_000  # characters


def read_broken(text: str, url: str) -> FeedText:
    """Read what can be read of a feed whose own address is `url`. Raises Unreadable if that is nothing."""
    if len(text) > _LARGEST:
        raise Unreadable("the feed is broken XML, and too large to be repaired; its publisher must mend it")
    try:
        found: Any = feedparser.parse(
            text.encode(errors="replace"),
            # No address: feedparser would resolve ids by it, and an id must not depend on a fault elsewhere.
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser documents none, and raises many on hostile input
        raise Unreadable(f"the feed is broken XML that can't be repaired ({type(error).__name__})") from error
    if not found.entries:
        raise Unreadable("the feed is broken XML without a readable entry; its publisher must mend it")
    return FeedText(
        form=f"{found.version or 'a feed'}, broken",
        entries=tuple(_entry(each, url) for each in found.entries[:MOST_ENTRIES]),
        title=markup.from_html(str(found.feed.get("title", ""))),
        lang=language(str(found.feed.get("language", ""))),
        faults=1,
    )


def _entry(entry: Any, url: str) -> Entry:
    contents = [str(each.get("value", "")) for each in entry.get("content", ())]
    return Entry(
        id=str(entry.get("id", "")),
        url=address(url, str(entry.get("link", ""))),
        title=markup.from_html(str(entry.get("title", ""))),
        texts=tuple(markup.from_html(text) for text in (*contents, str(entry.get("summary", "")))),
        published=_date(entry),
        lang=str(entry.get("language", "")),
    )


def _date(entry: Any) -> datetime | None:
    for name in ("published", "created", "updated"):
        # Plain look-ups: feedparser's own take one date for another, with a warning.
        if found := read_date(str(dict.get(entry, name, ""))):
            return found
        if parsed := dict.get(entry, f"{name}_parsed"):
            return datetime.fromtimestamp(timegm(parsed), UTC)
    return None
