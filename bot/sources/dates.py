"""Dates as feeds write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from dateutil import parser as loose

#: No date is longer; what is, is something else.
_LONGEST = 80
#: Before the first feed, or so far off that only a fault can have written it.
_YEARS = range(1990, 2101)

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d\d)(?:-?(?P<day>\d\d))?)?"
    r"(?:[T\s_]+(?P<hour>\d{1,2}):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
#: Zones by name, in hours from UTC; RFC 822 knows the American ones only.
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2,
    "MESZ": 2, "EET": 2, "SAST": 2, "CAT": 2, "EEST": 3, "MSK": 3, "EAT": 3, "TRT": 3, "IRST": 3.5, "GST": 4,
    "AZT": 4, "AMT": 4, "AFT": 4.5, "PKT": 5, "NPT": 5.75, "ICT": 7, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5,
    "CT": -6, "MST": -7, "MDT": -6, "MT": -7, "PST": -8, "PDT": -7, "PT": -8,
}  # fmt: skip
_NAMED_ZONE = re.compile(r"\b([A-Z]{1,4})(?:([+-]\d{1,2})(?::?(\d\d))?)?\)?\s*$", re.ASCII | re.IGNORECASE)
_OFFSET_WITH_COLON = re.compile(r"([+-]\d\d):(\d\d)$", re.ASCII)
_WORD = re.compile(r"[^\W\d_]{3}")
_WEEKDAY = re.compile(r"^[^\W\d_]+\.?,?\s+(?=\d)")


def read_date(text: str | None) -> datetime | None:
    """Return the time that a text states, in UTC, or None if it states none that can be relied on.

    Read are RFC 822 with its usual faults (two-digit years, missing or wrong weekdays, zone names), ISO 8601
    and W3CDTF, Unix ctime, and forms with a month's English name. A time without a zone is taken as UTC, a
    day without a time as its midnight. Forms such as 03/04/2026, which mean two days, are not guessed at.
    """
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        found = _iso(text) or _rfc822(text) or _by_month_name(text)
        found = found.astimezone(UTC) if found else None
    except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
        return None
    return found if found and found.year in _YEARS else None


def _iso(text: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if not match:
        return None
    part = {name: int(match[name] or start) for name, start in (("month", 1), ("day", 1))}
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    midnight = datetime(int(match["year"]), part["month"], part["day"], tzinfo=_offset(match["zone"]))
    if hour > 24 or minute > 59 or second > 60:  # noqa: PLR2004 - 24:00 and leap seconds exist
        return None
    return midnight + timedelta(hours=hour, minutes=minute, seconds=second)


def _offset(zone: str | None) -> timezone:
    if not zone or zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


def _rfc822(text: str) -> datetime | None:
    if not _WORD.search(text):
        return None
    found = parsedate_tz(_WEEKDAY.sub("", _with_numeric_zone(text)))
    if found is None:
        return None
    year, month, day, hour, minute, second = found[:6]
    offset = timezone(timedelta(seconds=found[9] or 0))
    return datetime(year, month, day, tzinfo=offset) + timedelta(hours=hour, minutes=minute, seconds=second)


def _by_month_name(text: str) -> datetime | None:
    if not _WORD.search(text):
        return None  # numbers alone: which one is the month?
    found: datetime = loose.parse(_with_numeric_zone(text), default=datetime(1, 1, 1))  # noqa: DTZ001 - told apart below
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _with_numeric_zone(text: str) -> str:
    """Write a named zone at the end, such as `EST` or `GMT+4`, as an offset; leave what is no zone."""
    text = _OFFSET_WITH_COLON.sub(r"\1\2", text)
    match = _NAMED_ZONE.search(text)
    if not match or match[1].upper() not in _ZONES:
        return text
    minutes = round(_ZONES[match[1].upper()] * 60)
    if match[2]:
        extra = int(match[3] or 0)
        minutes += int(match[2]) * 60 + (-extra if match[2].startswith("-") else extra)
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{text[: match.start()].rstrip(' (')} {sign}{hours:02}{rest:02}"
