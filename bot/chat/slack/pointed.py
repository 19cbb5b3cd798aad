"""The words and addresses of a message that somebody points at. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

#: https://docs.slack.dev/messaging/formatting-message-text#links-in-retrieved-messages
_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|([^>]*))?>")
#: The parts of messages, attachments and blocks that hold words or addresses.
_WORDS = frozenset(
    {"text", "pretext", "title", "title_link", "from_url", "original_url", "url", "fallback", "footer"}
)
_MOST = 20_000


def pointed_at(message: Any) -> str:
    """Return what a message says, links included, line by line; the fallbacks of cards, too."""
    lines = dict.fromkeys(_LINK.sub(r"\1 \2", words) for words in _words(message))
    return _unescaped("\n".join(lines))[:_MOST]


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str):
                if key in _WORDS and value:
                    yield value
            else:
                yield from _words(value)
    elif isinstance(part, list):
        for each in part:
            yield from _words(each)


def _unescaped(text: str) -> str:
    """Undo Slack's three entities, and no other: `&copy` in an address is part of it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
