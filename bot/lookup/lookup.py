"""What every lookup, button and form is made of, and what they look into and change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.errors import Bug
from bot.lookup.answer import Answer, Form
from bot.lookup.past import Past
from bot.lookup.person import Person
from bot.lookup.rehearsed import Rehearsed
from bot.model import Post
from bot.rules.book import RuleBook
from bot.state.acks import Acks
from bot.state.archive import Archive
from bot.state.canary import Canaries
from bot.state.marks import Marks
from bot.state.notices import NoticeBoard
from bot.state.orders import Orders
from bot.state.outbox import Outbox, StoredPost
from bot.state.parked import Parked
from bot.state.shifts import Shifts
from bot.state.silences import Silences
from bot.state.sources import SourceStates
from bot.state.story_log import StoryLog


class Source(Protocol):
    """A source of the configuration."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def tags(self) -> Sequence[str]: ...


class Probed(Protocol):
    """What came of asking an address once: what it is, in words, and what to put under `sources`."""

    @property
    def said(self) -> str: ...
    @property
    def entry(self) -> str: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Records:
    """Everything an answer may draw on, and what people may change: silences, orders, marks, stories."""

    sources: Sequence[Source]
    destinations: Sequence[str]  # their ids
    channels: Mapping[str, str]  # `platform:id` → the destination that posts there
    source_states: SourceStates
    past: Past
    outbox: Outbox
    archive: Archive
    marks: Marks
    acks: Acks
    shifts: Shifts
    silences: Silences
    canaries: Canaries
    orders: Orders
    notices: NoticeBoard
    parked: Parked
    story_log: StoryLog
    moderators: Mapping[str, Collection[str]]  # destination → ids of people and roles that may change things
    book: Callable[[], RuleBook]
    troubles: Callable[[], Mapping[str, str]]  # destination → what a person must mend
    probe: Callable[[str], Awaitable[Sequence[Probed]]]  # address → its feeds; raises TocsinError
    draft: Callable[[str], RuleBook]  # YAML → its rules, not in force; raises BadFile
    rehearse: Callable[[RuleBook, RuleBook | None, datetime], Rehearsed]  # draft, saved, since; takes long
    started: datetime  # UTC
    trials: asyncio.Lock = field(default_factory=asyncio.Lock)  # one rule is tried at a time


@dataclass(frozen=True, slots=True)
class Asked:
    """The words after a lookup's name, who says them, and the time (UTC)."""

    words: str
    person: Person
    now: datetime


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed: under which alert, by whom, what was picked, and the time (UTC)."""

    stored: StoredPost | None  # None: it stands under no alert
    person: Person
    value: str
    now: datetime

    @property
    def post(self) -> Post:
        """The alert's post. Raises Bug for a button that stands under none."""
        if self.stored is None:
            raise Bug("a button that stands under no alert asks for its post")
        return self.stored.post


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was filled in: under which alert, by whom, what stands in its blanks, the time (UTC)."""

    stored: StoredPost | None  # None: it is about no alert
    person: Person
    values: Mapping[str, str]
    now: datetime

    def value(self, blank: str) -> str:
        """Return what was written into a blank; empty: nothing."""
        return self.values.get(blank, "").strip()


def _nothing(_records: Records, _words: str) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """One thing that can be asked.

    `answer` may raise TryLater; `ask` says so in words. `suggest` names how words being typed may go on, from
    memory; those that hold what was typed are shown.
    """

    name: str
    usage: str  # the words it takes, as in `latest [words] [24h]`
    summary: str
    answer: Callable[[Records, Asked], Awaitable[Answer]]
    suggest: Callable[[Records, str], Iterable[str]] = _nothing


@dataclass(frozen=True, slots=True)
class Button:
    """One thing that can be pressed. `answer` may raise TryLater."""

    name: str  # [a-z]+
    answer: Callable[[Records, Pressed], Awaitable[Answer]]
    under_alert: bool = True  # then `Pressed.post` is there


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form. `opens` returns it for a question, or for a button's name and its subject."""

    name: str  # [a-z]+
    opens: Callable[[Records, str, str], Form | None]
    answer: Callable[[Records, Filled], Awaitable[Answer]]
