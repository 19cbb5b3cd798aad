"""Write down what a person says about stories, so that every later decision takes it into account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.errors import TryLater
from bot.lookup.lookup import Records
from bot.lookup.past import Decided
from bot.lookup.subject import SPAN
from bot.stories.correction import Correction

#: Each time others decided about a story at the same moment.
_TRIES = 20


async def correct(
    records: Records,
    decide: Callable[[Sequence[Decided]], tuple[Correction, str] | None],
    person: str,
    now: datetime,
) -> Correction | None:
    """Append the correction that `decide` makes of the past (newest first), and what it says for the record.

    If others have decided about stories meanwhile, `decide` is asked again. None: there was nothing to
    correct. Raises TryLater.
    """
    for _ in range(_TRIES):
        past = await records.past.since(now - SPAN)
        last = records.past.last
        found = decide(past)
        if found is None:
            return None
        correction, did = found
        if await records.story_log.correct(
            last, correction.encode(), story=correction.story, person=person, did=did, at=now
        ):
            return correction
    raise TryLater("others decide about stories all the time")
