"""What the headers of an answer say about asking again."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.sources.dates import read_date

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"\bno-(?:cache|store)\b|\bmust-revalidate\b.*\bmax-age=0\b", re.IGNORECASE)


def retry_after(headers: Mapping[str, str], at: float) -> float | None:
    """Return the wait that Retry-After asks for, in seconds, from seconds or a date (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    date = read_date(value)
    return max(0.0, date.timestamp() - _answered(headers, at)) if date else None


def fresh_for(headers: Mapping[str, str], at: float) -> float | None:
    """Return how long the answer stays as it is by Cache-Control or Expires, in seconds (RFC 9111, 4.2)."""
    control = headers.get("Cache-Control", "")
    if _NOT_KEPT.search(control):
        return None
    found = _MAX_AGE.search(control)
    if found:
        age = headers.get("Age", "")
        return max(0.0, float(found[1]) - float(age if age.isascii() and age.isdigit() else 0))
    expires = read_date(headers.get("Expires", ""))
    return max(0.0, expires.timestamp() - _answered(headers, at)) if expires else None


def _answered(headers: Mapping[str, str], at: float) -> float:
    """The server's own clock, where it shows one: its dates are told by it."""
    date = read_date(headers.get("Date", ""))
    return date.timestamp() if date else at
