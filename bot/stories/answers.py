"""Which of the stories remembered a denial answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.stories.compatible import compatible
from bot.stories.entry import Facts

#: What is denied later than that was told again meanwhile, in seconds.
WITHIN = 3 * 86400.0


def answered(denial: Facts, told: Iterable[tuple[str, Facts]]) -> str | None:
    """Return the story that a denial answers, of those told of, newest first; None: it answers none.

    Who denies it must be who is said to have done it. A denial that names no place answers only where one
    story alone can be meant: a wrong one would be called disputed.
    """
    deniers = set(denial.claimed_by) or set(denial.who)
    found = dict.fromkeys(
        story
        for story, facts in told
        if deniers & set(facts.who)
        and compatible(denial, facts)
        and (not denial.places or bool(set(denial.places) & set(facts.places)))
    )
    if not found or (not denial.places and len(found) > 1):
        return None
    return next(iter(found))
