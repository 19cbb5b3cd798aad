"""What every lookup is made of, and what lookups look into."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.lookup.answer import Answer
from bot.lookup.past import Past
from bot.rules.book import RuleBook
from bot.state.acks import Acks
from bot.state.archive import Archive
from bot.state.canary import Canaries
from bot.state.marks import Marks
from bot.state.outbox import Outbox
from bot.state.silences import Silences
from bot.state.sources import SourceStates


class Source(Protocol):
    """A source of the configuration."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Records:
    """Everything an answer may draw on. Lookups read and change nothing."""

    sources: Sequence[Source]
    destinations: Sequence[str]  # their ids
    source_states: SourceStates
    past: Past
    outbox: Outbox
    archive: Archive
    marks: Marks
    acks: Acks
    silences: Silences
    canaries: Canaries
    moderators: Mapping[str, Collection[str]]  # destination → ids of people and roles that may mute there
    book: Callable[[], RuleBook]
    troubles: Callable[[], Mapping[str, str]]  # destination → what a person must mend
    started: datetime  # UTC


@dataclass(frozen=True, slots=True)
class Lookup:
    """One thing that can be asked. `answer` gets the words after the name, and the time (UTC).

    It may raise TryLater; `ask` says so in words.
    """

    name: str
    usage: str  # the words it takes, as in `latest [words] [24h]`
    summary: str
    answer: Callable[[Records, str, datetime], Awaitable[Answer]]
