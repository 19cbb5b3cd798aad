"""The nouns of Tocsin. Values only: frozen, comparable; nothing needs a clock, a network or Redis.

All times are timezone-aware UTC. All offsets are code points into the field as the report holds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Severity = Literal["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")

Field = Literal["title", "text"]
Kind = Literal["new", "update", "repeat"]
Day = date  # a field named `date` hides the class from those who read annotations at run time
Operation = Literal["post", "update", "edit"]
#: The ladder of claims, from its foot up; `retracted`: all who told of it have taken it back.
Tier = Literal["retracted", "claim", "outlet", "publishers", "monitor"]
Reason = Literal["denied", "hypothetical", "background", "planned", "other"]


@dataclass(frozen=True, slots=True)
class Report:
    """One article, post or event record, as its source gave it (plain text, markup already removed)."""

    id: str  # unique within the source
    text: str
    title: str = ""
    url: str = ""  # absolute http(s) address, or empty
    source: str = ""  # the id of the source it came from
    published: datetime | None = None  # None: the source gave no date that can be read
    lang: str = ""  # BCP 47 code where the source states one


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that says so: `report.<field>[start:end] == quote`."""

    field: Field
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's claim that a report tells of one development, with the sentences that say it."""

    rule: str
    event: str  # a shipped or user-made event name; the rule's own name for a rule of plain words
    evidence: tuple[Evidence, ...]  # at least one, in reading order
    who: tuple[str, ...] = ()  # canonical names of those who act
    whom: tuple[str, ...] = ()  # canonical names of those acted upon
    actors: tuple[str, ...] = ()  # all actors in order of mention: who, whom and others in the evidence
    places: tuple[str, ...] = ()
    date: Day | None = None  # the day of the event, not of publication
    claimed_by: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # the words that made the rule match, as written
    gloss: str = ""  # what was told, in English, where the report is in another language
    version: str = ""  # of the rule, as it stood then


@dataclass(frozen=True, slots=True)
class Rejection:
    """Words that hit a rule, and why they are no alert."""

    rule: str
    reason: Reason
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one report."""

    matches: tuple[Match, ...] = ()
    rejected: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Development:
    """Matches of one report that tell of the same thing. The first leads: its rule is the most severe."""

    matches: tuple[Match, ...]

    @property
    def events(self) -> tuple[str, ...]:
        """Event names, the leading match's first, each once."""
        return tuple(dict.fromkeys(match.event for match in self.matches))

    @property
    def rules(self) -> tuple[str, ...]:
        """Rule names, the leading match's first, each once."""
        return tuple(dict.fromkeys(match.rule for match in self.matches))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a story stands with all that was reported of it. Two are equal if readers must be told the same."""

    tier: Tier
    publishers: int  # independent of each other, of those that bear the tier
    tolls: tuple[tuple[str, int], ...] = ()  # the latest: ("killed", 7)
    disputed: tuple[str, ...] = ()  # the accused who deny it
    retracted: tuple[str, ...] = ()  # publishers that took back what they reported
    corrected: tuple[str, ...] = ()  # publishers that put right what they reported
    reports: int = field(default=1, compare=False)  # so many told of it


@dataclass(frozen=True, slots=True)
class Post:
    """One message meant for one destination. `id` is stable: the same decision gives the same one again."""

    id: str  # at most 25 characters of [a-z0-9], so that it can serve as Discord's nonce
    at: datetime
    op: Operation
    destination: str
    story: str
    severity: Severity
    rule_title: str  # of the leading rule
    development: Development
    report: Report
    source_name: str  # what readers call the source
    root: str = ""  # of an update: the id of the post it adds to; of an edit: of the post it changes
    news: tuple[str, ...] = ()  # of an update: what it adds, in words
    standing: Standing | None = None  # of an alert: how its story stood then; of an edit: how it stands now
