"""How numbers, spans and names are said to people. Pure."""

from __future__ import annotations

from datetime import timedelta

_DAYS_FROM = 72  # hours


def count(number: int, one: str, many: str = "") -> str:
    """Return `1 alert`, `2 alerts`, `1,204 alerts`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def span(length: timedelta) -> str:
    """Return `12 hours`, `1 hour`, `3 days`, `30 minutes`."""
    minutes = length.total_seconds() / 60
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{minutes:g} minutes"
    hours = minutes / 60
    if hours < _DAYS_FROM:
        return f"{hours:g} hour{'' if hours == 1 else 's'}"
    return f"{hours / 24:g} days"


def sentence(fault: Exception) -> str:
    """Return what an error says, as a sentence begins."""
    said = str(fault)
    return said[:1].upper() + said[1:]
