"""What a kind of source is: a module that says what to ask for, and reads the answers. No network in here.

A new kind is one new file in this folder, with a `KIND`. Its `poll` is a plan written as a generator: it
yields what it wants fetched, is sent the answers, and returns what they say. `bot/intake` carries it out.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from pydantic import BaseModel, Field

from bot.errors import TryLater
from bot.model import Report


class Unreadable(TryLater):
    """An answer that is not what its source promises; the message says what came instead, and what to do.

    It is asked for again: most such answers are passing faults of a site.
    """


@dataclass(frozen=True, slots=True)
class Given:
    """What a plan may go by, besides the options of its source."""

    at: datetime  # now
    cursor: str = ""  # what the last poll that succeeded left behind
    secrets: Mapping[str, str] = field(
        default_factory=dict, repr=False
    )  # of the environment, in small letters


@dataclass(frozen=True, slots=True)
class Request:
    """One address to be fetched."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)  # sent with POST, if given
    means: Mapping[int, str] = field(default_factory=dict)  # what statuses mean here, in words for the log
    may_be_missing: bool = False  # a 404 is answered with an empty body


@dataclass(frozen=True, slots=True)
class Answer:
    """What was fetched: the body after all transfer codings, and the address that gave it after redirects."""

    url: str
    body: bytes
    content_type: str = ""  # the header as sent, or empty


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a source says just now. Reports stand in the source's own order, with `source` still empty."""

    reports: tuple[Report, ...]
    form: str  # what it turned out to be, such as "RSS 2.0", for people
    _: KW_ONLY
    title: str = ""
    lang: str = ""  # BCP 47 code where the source states one
    cursor: str = ""  # given to the next poll, once all of this one is dealt with
    is_baseline: bool = False  # it can't say what is new: the first time, everything is only remembered
    ttl: float | None = None  # how long the source says it stays as it is, in seconds
    faults: int = 0  # how much of it was broken: repaired or left out
    hub: str = ""  # where it says that others are told of what is new (WebSub)
    topic: str = ""  # its own address, as it says


Plan: TypeAlias = Generator[Request, Answer, Parsed]


class LinksToArticles(BaseModel):
    """Options of kinds whose reports are short, and link to the article."""

    full_text: bool = Field(
        default=False,
        description="Read the article behind a report that says too little to be judged; obeys robots.txt.",
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source. `Options` are its own settings; `poll` raises Unreadable, and nothing else."""

    name: str  # the `kind:` of the configuration
    Options: type[BaseModel]
    poll: Callable[[Any, Given], Plan]  # takes an instance of Options
    reads_files: bool = False  # its requests are for file: addresses
    obeys_robots: bool = False  # True for pages made for people: robots.txt may forbid them
    from_many: bool = False  # what it brings was written by many: its language may change at any time
