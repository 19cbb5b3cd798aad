"""When something is to end, as people say it: `2h`, `18:00`, `tomorrow 08:00`, `2026-12-01 06:00`. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import DAYS

#: Nothing is put off for longer.
LONGEST = timedelta(days=366)
EXPECTED = "write 2h, 18:00, tomorrow 08:00, mon 9:00 or 2026-12-01 06:00"
_LEADING = re.compile(r"(?:for|until|till|til|to|by|at|on)\s+", re.IGNORECASE)
_SPAN = re.compile(
    r"(\d{1,5})\s*(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?=\d|\s|$)\s*", re.IGNORECASE
)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h)?", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NOON = 12


def moment(words: str, now: datetime, zone: str) -> datetime:
    """Return the time (UTC) that a person names, by the clock of their zone. `now` is UTC.

    A time of the day without a day is the next one. Raises ValueError, in words.
    """
    said = words.strip()
    while found := _LEADING.match(said):
        said = said[found.end() :]
    span = _span(said)
    if span is not None:
        until = now + span
    else:
        until = _by_the_clock(said.casefold().replace("t", " ", 1) if _DATE.match(said) else said, now, zone)
    if until <= now:
        raise ValueError(f"“{words}” is over: {EXPECTED}")
    if until - now > LONGEST:
        raise ValueError(f"“{words}” is more than a year away: {EXPECTED}")
    return until


def clock_time(words: str) -> time:
    """Return a time of the day: `18:00`, `6:30`, `6pm`, `18h`, `7`. Raises ValueError, in words."""
    found = _CLOCK.fullmatch(words.strip())
    if found is None:
        raise ValueError(f"“{words}” is no time of the day: write one such as 07:00")
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half in {"am", "pm"}:
        if not 1 <= hour <= _NOON:
            raise ValueError(f"“{words}” is no time of the day: write one such as 6:30 pm")
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError as error:
        raise ValueError(f"“{words}” is no time of the day: write one such as 07:00") from error


def weekday(word: str) -> int | None:
    """Return the day of the week, 0 for Monday, that a word of three or more letters begins or is."""
    known = word.casefold().rstrip(",")
    return (
        DAYS.index(known[:3])
        if known[:3] in DAYS and _NAMES[DAYS.index(known[:3])].startswith(known)
        else None
    )


_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _span(said: str) -> timedelta | None:
    """Return a span such as `2h`, `1h30m`, `3 days`; None if it is none."""
    total, at = timedelta(), 0
    while found := _SPAN.match(said, at):
        total += timedelta(**{_UNITS[found[2][0].lower()]: int(found[1])})
        at = found.end()
    return total if at and at == len(said) else None


def _by_the_clock(said: str, now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    first, _, rest = said.partition(" ")
    day = _day(first, local)
    if day is None:
        at = clock_time(_without_day(said))
        today = _at(local.date(), at, zone)
        return today if today > now else _at(local.date() + timedelta(days=1), at, zone)
    rest = rest.strip().removeprefix("at ").strip()
    found = _at(day, clock_time(rest) if rest else time(), zone)
    is_weekday = weekday(first) is not None
    return found + timedelta(days=7) if is_weekday and found <= now else found


def _without_day(said: str) -> str:
    if not said or not said[0].isdigit():
        raise ValueError(f"I can't read “{said}” as a time: {EXPECTED}")
    return said


def _day(word: str, local: datetime) -> date | None:
    named = word.casefold().rstrip(",")
    if named in {"today", "tomorrow"}:
        return local.date() + timedelta(days=named == "tomorrow")
    if found := _DATE.fullmatch(named):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError as error:
            raise ValueError(f"there is no day {word}: {EXPECTED}") from error
    number = weekday(named)
    return None if number is None else local.date() + timedelta(days=(number - local.weekday()) % 7)


def _at(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
