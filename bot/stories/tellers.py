"""Who has told a story, and since when."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.stories.memory import StoryMemory


def told_by(memory: StoryMemory, story: str) -> dict[str, datetime]:
    """Return the sources that told a story, each with the time of its first report; none if unknown."""
    known = memory._stories.get(memory._moved.get(story, story))  # noqa: SLF001 - rooms know their own
    first: dict[str, datetime] = {}
    for number in known.members if known else ():
        member = memory._member(number)  # noqa: SLF001 - as above
        first.setdefault(member.source, datetime.fromtimestamp(member.at, UTC))
    return first
