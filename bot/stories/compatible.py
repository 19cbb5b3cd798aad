"""Whether two developments can be the same, by what the rules say happened: event, parties, places, day."""

from __future__ import annotations

from bot.stories.entry import Facts

_DAYS_APART = 2  # reports date one event differently by a day or so: time zones, "overnight", "on Monday"


def compatible(new: Facts, old: Facts) -> bool:
    """Return False when something both state rules out that they are one development.

    Silence rules nothing out: a report judged without rules, or a match without a date, can be the same.
    """
    if new.events and old.events and not set(new.events) & set(old.events):
        return False
    if new.date and old.date and abs((new.date - old.date).days) > _DAYS_APART:
        return False
    parties_new, parties_old = {*new.who, *new.whom}, {*old.who, *old.whom}
    return not parties_new or not parties_old or bool(parties_new & parties_old)


def agreement(new: Facts, old: Facts) -> float:
    """Return how far two compatible developments name the same parties, places and day, from -1 to 1."""
    score = 0.0
    for one, other in ((new.who, old.who), (new.whom, old.whom), (new.places, old.places)):
        if one and other:
            score += 1 if set(one) & set(other) else -1
    if new.date and old.date:
        score += 1 if new.date == old.date else -0.5
    return score / 4
