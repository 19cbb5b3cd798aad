"""Lists of feeds in JSON or YAML, as MonitoRSS and others keep them: backups, API answers, database exports.

None of them documents a format for export, so none is asked for: wherever in the document a mapping has the
address of a feed, it is one, and what lies below it (pictures, webhooks) is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml

from bot.sources.entry import address

#: Larger documents, and those that unfold to more than so many values, are no lists of feeds.
_LARGEST, _MOST_VALUES = 5_000_000, 200_000
_ADDRESSES = ("url", "feedUrl", "feed_url", "xmlUrl", "xml_url", "rss", "feed", "link")
_TITLES = ("title", "name", "text")


def listed(text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield address, title and tags of each feed in a JSON or YAML text; nothing if it is neither."""
    if len(text) > _LARGEST:
        return
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        try:
            document = yaml.load(text, yaml.CSafeLoader)
        except (yaml.YAMLError, ValueError, RecursionError):
            return
    if isinstance(document, dict | list):
        yield from _feeds(document)


def _feeds(document: Any) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Look through a document without recursion; a value that stands in many places is looked at once."""
    waiting, seen = [document], {id(document)}
    while waiting and len(seen) < _MOST_VALUES:
        value = waiting.pop()
        if isinstance(value, dict):
            url = next((found for key in _ADDRESSES if (found := address("", _text(value.get(key))))), "")
            if url:
                title = next((_text(value[key]) for key in _TITLES if _text(value.get(key))), "")
                yield url, title, _tags(value.get("tags"))
                continue
            value = list(value.values())
        if isinstance(value, list):
            below = [each for each in value if isinstance(each, dict | list) and id(each) not in seen]
            seen.update(map(id, below))
            waiting += reversed(below)


def _tags(value: Any) -> tuple[str, ...]:
    named = value if isinstance(value, list) else []
    labels = (each.get("label") or each.get("name") if isinstance(each, dict) else each for each in named)
    return tuple(label for label in map(_text, labels) if label)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
