"""How far back a person wants to look, as words like `24h` or `3d`. Pure."""

from __future__ import annotations

import re
from datetime import timedelta

_SINCE = re.compile(r"(?:^|\s)(?:since\s+|last\s+)?(\d{1,4})\s?(m|min|h|d|w)$", re.IGNORECASE)
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def split_since(words: str, default: timedelta) -> tuple[str, timedelta]:
    """Return the words without the span of time at their end, and that span; the default if there is none."""
    found = _SINCE.search(words)
    if found is None:
        return words.strip(), default
    return words[: found.start()].strip(), timedelta(**{_UNITS[found[2].lower()]: int(found[1])})
