"""Whether two developments can be the same, by what the rules say happened: event, parties, places, day."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bot.stories.entry import Facts

_DAYS_APART = 2  # reports date one event differently by a day or so: time zones, "overnight", "on Monday"
#: Log-odds at most that names speak for when both have them, and against when either has its own. What both
#: have stands in their words already, so it says little more.
_PLACES = (1.5, -8.0)
_PARTIES = (0.5, -3.0)
_SAME_DAY = 0.5
_OTHER_DAY = -0.7
#: Evidence from which the facts alone say that two developments are not the same, whatever their words.
RULED_OUT = -1.5


def compatible(new: Facts, old: Facts) -> bool:
    """Return False when something both state rules out that they are one development.

    Silence rules nothing out: a report judged without rules, or a match without a date, can be the same.
    """
    if new.events and old.events and not set(new.events) & set(old.events):
        return False
    if new.date and old.date and abs((new.date - old.date).days) > _DAYS_APART:
        return False
    parties_new, parties_old = _parties(new), _parties(old)
    return not parties_new or not parties_old or bool(parties_new & parties_old)


def evidence(new: Facts, old: Facts, rarity: Callable[[str], float]) -> float:
    """Return the log-odds that parties, places and day add to two compatible developments being one.

    `rarity` says how seldom the remembered developments name something, from 0 (all do) to 1. On a dense day
    of one war all name its sides and its country: only what few name tells one development from another.
    """
    sides = _parties(new) | _parties(old)  # a land at war is where everything happens
    weight = _names(set(new.places) - sides, set(old.places) - sides, rarity, *_PLACES)
    weight += _names(_parties(new), _parties(old), rarity, *_PARTIES)
    if new.date and old.date:
        weight += _SAME_DAY if new.date == old.date else _OTHER_DAY
    return weight


def _parties(facts: Facts) -> set[str]:
    return {*facts.who, *facts.whom}


def _names(
    new: Collection[str], old: Collection[str], rarity: Callable[[str], float], most: float, least: float
) -> float:
    """Weigh what both name: by the rarest name they share, or the rarest that each has alone."""
    shared = set(new) & set(old)
    only_new, only_old = set(new) - shared, set(old) - shared
    common = max(map(rarity, shared), default=0.0)
    apart = min(max(map(rarity, only_new), default=0.0), max(map(rarity, only_old), default=0.0))
    return most * common if common >= apart else least * apart
