"""JSON Feed 1.0 and 1.1, as https://www.jsonfeed.org/version/1.1/ has it."""

from __future__ import annotations

import json
from typing import Any

from bot.sources import markup
from bot.sources.dates import read_date
from bot.sources.entry import MOST_ENTRIES, Entry, address, language
from bot.sources.feed_xml import FeedText
from bot.sources.kind import Unreadable


def read_json(text: str, url: str) -> FeedText:
    """Read a feed whose own address is `url`. Raises Unreadable."""
    try:
        feed: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("the answer begins like JSON, but breaks off or is none") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise Unreadable("JSON came, but no JSON Feed: it has no list of items")
    items = feed["items"][:MOST_ENTRIES]
    entries = tuple(_entry(item, url) for item in items if isinstance(item, dict))
    return FeedText(
        form="JSON Feed",
        entries=entries,
        title=markup.from_plain(_string(feed, "title")),
        lang=language(_string(feed, "language")),
        faults=len(items) - len(entries),
        hub=_hub(feed, url),
        topic=address(url, _string(feed, "feed_url")),
    )


def _hub(feed: dict[str, Any], url: str) -> str:
    """The first hub that speaks WebSub: https://www.jsonfeed.org/version/1.1/, top-level `hubs`."""
    hubs = feed.get("hubs")
    named = (each for each in hubs if isinstance(each, dict)) if isinstance(hubs, list) else ()
    return next(
        (address(url, _string(each, "url")) for each in named if _string(each, "type").lower() == "websub"),
        "",
    )


def _entry(item: dict[str, Any], url: str) -> Entry:
    return Entry(
        id=_string(item, "id"),
        url=address(url, _string(item, "url")) or address(url, _string(item, "external_url")),
        title=markup.from_plain(_string(item, "title")),
        texts=(
            markup.from_plain(_string(item, "content_text")),
            markup.from_html(_string(item, "content_html")),
            markup.from_plain(_string(item, "summary")),
        ),
        published=read_date(_string(item, "date_published")) or read_date(_string(item, "date_modified")),
        lang=_string(item, "language"),
    )


def _string(fields: dict[str, Any], key: str) -> str:
    """A string; numbers, which some write as ids, in their usual form; "" for anything else."""
    value = fields.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
