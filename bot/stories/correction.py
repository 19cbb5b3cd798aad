"""What a person said about stories: that two are one, or that a report does not belong to one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import Bug
from bot.stories.entry import Entry

_MARK = b"\xc0"  # no version of an entry begins so


@dataclass(frozen=True, slots=True)
class Correction:
    """Put all reports of `story` to the story `to` ("Duplicate of…"), or one report of it ("Not the same").

    Later reports that are like the moved ones follow them.
    """

    story: str
    to: str  # for "Not the same": the id of a story of its own
    at: datetime
    by: str = ""  # who said so, for people
    source: str = ""  # for "Not the same": which report
    report: str = ""
    title: str = ""  # for "Not the same": the title of the new story

    def encode(self) -> bytes:
        """Return the correction in a form that `decode` reads."""
        told = [self.story, self.to, self.at.timestamp(), self.by, self.source, self.report, self.title]
        return _MARK + json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )


def decode(data: bytes) -> Entry | Correction:
    """Return what the story log holds: an entry or a correction. Raises Bug when it is neither."""
    if not data.startswith(_MARK):
        return Entry.decode(data)
    try:
        story, to, at, by, source, report, title = json.loads(data[1:].decode("utf-8", "surrogatepass"))
        when = datetime.fromtimestamp(at, UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise Bug(f"a correction in the story log can't be read: {error}") from error
    return Correction(story, to, when, by, source, report, title)
