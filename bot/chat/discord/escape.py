"""The one place where outside text is made harmless for Discord. Pure.

A backslash before a sign takes its meaning away: https://docs.discord.com/developers/reference#message-formatting.
Mentions are switched off besides, on the client and on each call: a text alone never pings.
"""

from __future__ import annotations

import re

# Emphasis, code, spoilers, links, mentions, time stamps, emoji, and the escape itself.
_SIGNS = r"[\\*_~`|<>\[\]@]"
# `https://…` becomes a link by itself and `:name:` a picture; a colon before a blank begins neither.
_COLON = r":(?=\S)"
# At the start of a line: headings, small print, lists.
_START = r"^(?:[#+-]|\d+(?=[.)]))"
_MEANING = re.compile(f"{_SIGNS}|{_COLON}")


def escape(text: str) -> str:
    """Return one line of text for content, title, description or field: it shows as it is written."""
    escaped = _MEANING.sub(r"\\\g<0>", text)
    if match := re.match(_START, escaped):
        end = match.end()
        return f"{escaped[:end]}\\{escaped[end:]}" if escaped[0].isdigit() else f"\\{escaped}"
    return escaped
