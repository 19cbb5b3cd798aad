"""Time zones as people write them: `Asia/Yerevan`, `yerevan`, `utc`. Reads the list of zones once."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from bot.config.suggest import did_you_mean

UTC = "UTC"


class NoZone(ValueError):
    """No time zone is called so; says which one may be meant."""


def zone_meant(words: str) -> str:
    """Return the IANA name of the zone that a person names, by it or by its city. Raises NoZone."""
    named = "_".join(words.split()).casefold()
    found = _by_name().get(named) or _by_city().get(named)
    if found is None:
        hint = did_you_mean(named, [*_by_name().values(), *_by_city()])
        raise NoZone(f"no time zone is called “{words}”{hint or ': write one such as Asia/Yerevan'}")
    return found


def split_zone(words: str) -> tuple[str, str]:
    """Return the words without the time zone at their end, and its IANA name; empty: they name none."""
    parts = words.split()
    for count in (3, 2, 1):
        if len(parts) >= count:
            named = "_".join(parts[-count:]).casefold()
            if found := _by_name().get(named) or _by_city().get(named):
                return " ".join(parts[:-count]).removesuffix(" in"), found
    return words.strip(), ""


def zones_like(words: str) -> list[str]:
    """Return the IANA names that hold the words, in order."""
    part = words.casefold()
    return sorted(name for key, name in _by_name().items() if part in key and "/" in name)


@cache
def _by_name() -> dict[str, str]:
    known = {name.casefold(): name for name in available_timezones() if not name.startswith("Etc/")}
    return known | {"utc": UTC, "gmt": UTC, "z": UTC}


@cache
def _by_city() -> dict[str, str]:
    """Zones by their last part. Of several with one, the first by name."""
    return {
        name.rpartition("/")[2].casefold(): name
        for name in sorted(_by_name().values(), reverse=True)
        if "/" in name
    }
