"""What the headers of an answer say about asking again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.sources.dates import read_date
from bot.sources.entry import address

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_LINK = re.compile(r"<([^<>\s]{1,2000})>([^<>]{0,500})")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]{1,200})\"|([\w-]{1,50}))", re.IGNORECASE)
_LONGEST_LINKS = 20_000
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


def links(values: Iterable[str], base: str) -> dict[str, str]:
    """Return the addresses that Link headers name, by their relation, the first of each (RFC 8288)."""
    found: dict[str, str] = {}
    for target, parameters in _LINK.findall(",".join(values)[:_LONGEST_LINKS]):
        rel = _REL.search(parameters)
        url = address(base, target)
        for name in (rel[1] or rel[2] or "").lower().split() if rel and url else ():
            found.setdefault(name, url)
    return found


def _answered(headers: Mapping[str, str], at: float) -> float:
    """The server's own clock, where it shows one: its dates are told by it."""
    date = read_date(headers.get("Date", ""))
    return date.timestamp() if date else at
