"""Who has told a story, and since when; and how many of them are independent of each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.stories.memory import StoryMemory
from bot.stories.publishers import Publishers


def told_by(memory: StoryMemory, story: str) -> dict[str, datetime]:
    """Return the sources that told a story, each with the time of its first report; none if unknown."""
    first: dict[str, datetime] = {}
    for at, telling in memory.tellings(story):
        first.setdefault(telling.source, at)
    return first


def voices(
    memory: StoryMemory, story: str, publishers: Publishers, names: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return the independent voices that told a story, in the order in which they first spoke.

    `names` says what readers call a source. Reprints of an agency, copies and aggregators add none.
    """
    return publishers.voices((telling for _, telling in memory.tellings(story)), names)
