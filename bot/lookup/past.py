"""What was decided about stories, kept at hand so that a question costs no more than a look."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from bot.model import Kind
from bot.state.story_log import START, StoryLog
from bot.stories.correction import Correction, decode
from bot.stories.entry import Entry, Facts

#: So many decisions are kept, the newest: some ten megabytes.
MOST = 20_000
_PAGE = 500
_COMPARED = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about a report, without what only machines compare."""

    story: str
    kind: Kind
    because: str
    at: datetime
    source: str
    report: str
    title: str
    address: str
    facts: Facts
    rules: tuple[str, ...]  # that told of it; none: an earlier version decided
    words: str  # title, events and names, casefolded, to search
    held: tuple[tuple[str, str], ...] = ()  # rules whose alert has to wait, and what each waits for


class Past:
    """The newest decisions of the story log. Each question first reads what was added since the last one."""

    def __init__(self, log: StoryLog, most: int = MOST) -> None:
        self._log = log
        self._most = most
        self._decided: deque[Decided] = deque(maxlen=most)  # oldest first
        self._last = ""
        self._moved: dict[str, str] = {}  # story that people called a duplicate → the story it went to
        self._turn = asyncio.Lock()

    @property
    def last(self) -> str:
        """The id of the last entry of the log that answers draw on."""
        return self._last or START

    def newest(self, most: int) -> list[Decided]:
        """Return the newest decisions that are known, newest first, without a look into the log."""
        return list(islice(reversed(self._decided), most))

    async def since(self, since: datetime) -> list[Decided]:
        """Return what was decided at or after `since`, newest first. Raises TryLater."""
        await self._read()
        found: list[Decided] = []
        for decided in reversed(self._decided):
            if decided.at < since:
                break
            found.append(decided)
        return found

    async def current(self, story: str) -> str:
        """Return the story that a story was put to by people, or itself. Raises TryLater."""
        await self._read()
        return self._moved.get(story, story)

    async def _read(self) -> None:
        async with self._turn:
            await (self._read_on() if self._last else self._read_back())

    async def _read_on(self) -> None:
        for entry_id, raw in await self._log.read(self._last):
            self._take(raw)
            self._last = entry_id

    async def _read_back(self) -> None:
        """Read for the first time, from the end, in pages small enough that others get their turn."""
        before = ""
        found: list[tuple[str, bytes]] = []  # newest first
        while len(found) < self._most and (page := await self._log.page_back(before, count=_PAGE)):
            found += page
            before = page[-1][0]
        for number, (entry_id, raw) in enumerate(reversed(found)):
            self._take(raw)
            self._last = entry_id
            if number % _PAGE == 0:
                await asyncio.sleep(0)

    def _take(self, raw: bytes) -> None:
        """Add a decision, or do what a person said about earlier ones."""
        read = decode(raw)
        if isinstance(read, Entry):
            self._decided.append(_decided(read))
        else:
            if not read.report:
                moved = {old: read.to if new == read.story else new for old, new in self._moved.items()}
                self._moved = moved | {read.story: read.to}
            self._decided = deque((_corrected(one, read) for one in self._decided), maxlen=self._most)


def by_story(past: Sequence[Decided], takes: Callable[[Decided], bool]) -> dict[str, list[Decided]]:
    """Return the stories of which any decision is taken, with all of theirs; newest first."""
    wanted = {one.story for one in past if takes(one)}
    stories: dict[str, list[Decided]] = {}
    for one in past:
        if one.story in wanted:
            stories.setdefault(one.story, []).append(one)
    return stories


def said(facts: Facts) -> str:
    """Return what a development is said to be, on one line: events, who to whom, where."""
    events = ", ".join(name.replace("_", " ") for name in facts.events)
    parties = " → ".join(filter(None, (", ".join(facts.who), ", ".join(facts.whom))))
    return " · ".join(filter(None, (events, parties, ", ".join(facts.places[:4]))))


def names(facts: Facts) -> tuple[str, ...]:
    """Return what people may ask for: events, actors, places."""
    events = (name.replace("_", " ") for name in facts.events)
    return (*facts.events, *events, *facts.who, *facts.whom, *facts.places, *facts.claimed_by)


def known_names(past: Sequence[Decided]) -> set[str]:
    """Return names of the newest decisions, to compare a word with that was not found."""
    return {name for one in past[:_COMPARED] for name in names(one.facts)}


def _corrected(one: Decided, correction: Correction) -> Decided:
    """Put a decision to the story that a person said it belongs to."""
    meant = not correction.report or (correction.source, correction.report) == (one.source, one.report)
    if not meant or one.story != correction.story:
        return one
    return replace(one, story=correction.to, kind="new" if correction.report else one.kind)


def _decided(entry: Entry) -> Decided:
    return Decided(
        story=entry.story,
        kind=entry.kind,
        because=entry.because,
        at=entry.at,
        source=entry.source,
        report=entry.report,
        title=entry.title,
        address=entry.address,
        facts=entry.facts,
        rules=entry.rules,
        words="\n".join((entry.title, *names(entry.facts))).casefold(),
        held=entry.held,
    )
