"""The nouns of Tocsin. Values only: frozen, comparable; nothing needs a clock, a network or Redis.

All times are timezone-aware UTC. All offsets are code points into the field as the report holds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

Severity = Literal["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")

Field = Literal["title", "text"]
Kind = Literal["new", "update", "repeat"]
Day = date  # a field named `date` hides the class from those who read annotations at run time
Operation = Literal["post", "update", "edit"]
#: The ladder of claims, from its foot up; `retracted`: all who told of it have taken it back.
Tier = Literal["retracted", "claim", "outlet", "publishers", "monitor"]
#: Days of the week, as people write them, in the order of `date.weekday`.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]")
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
    denied: Match | None = None  # what is denied, where that is the reason


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one report."""

    matches: tuple[Match, ...] = ()
    rejected: tuple[Rejection, ...] = ()

    @property
    def denials(self) -> tuple[Match, ...]:
        """What the report says did not happen, or somebody did not do."""
        return tuple(rejection.denied for rejection in self.rejected if rejection.denied is not None)


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


class Toll(NamedTuple):
    """How many were killed or wounded. `words` says how it was put where that is more than a number."""

    kind: str  # "killed" or "wounded"
    number: int  # of a range the higher
    words: str = ""  # "7 to 9", "at least 7", "dozens"

    @property
    def shown(self) -> str:
        """The number as people read it."""
        return self.words or str(self.number)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a story stands with all that was reported of it. Two are equal if readers must be told the same."""

    tier: Tier
    publishers: int  # independent of each other, of those that bear the tier
    tolls: tuple[Toll, ...] = ()  # the latest, at most one of a kind
    disputed: tuple[str, ...] = ()  # the accused who deny it
    retracted: tuple[str, ...] = ()  # publishers that took back what they reported
    corrected: tuple[str, ...] = ()  # publishers that put right what they reported
    reports: int = field(default=1, compare=False)  # so many told of it


@dataclass(frozen=True, slots=True)
class Headline:
    """One story in a digest."""

    title: str
    severity: Severity
    story: str
    url: str
    at: datetime  # of its latest change
    state: str = ""  # in a word or two: new, escalated, retracted


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which a channel hears of nothing but what is critical. Raises ValueError, in words."""

    zone: str  # IANA time zone
    hours: str  # "22:00-07:00"; over midnight they belong to the day they begin on
    days: tuple[str, ...] = ()  # "mon" … "sun"; empty: all

    def __post_init__(self) -> None:
        _check_zone(self.zone)
        begins, ends = _clock_times(self.hours)
        if begins == ends:
            raise ValueError(f"hours begin and end at the same time: {self.hours}")
        if unknown := set(self.days).difference(DAYS):
            raise ValueError(f"no day of the week is called {min(unknown)}: expected {', '.join(DAYS)}")

    @property
    def between(self) -> tuple[time, time]:
        """When they begin and when they end, by the zone's clock."""
        return _clock_times(self.hours)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.hours, ", ".join(self.days), self.zone)))


@dataclass(frozen=True, slots=True)
class Digest:
    """A daily message that lists the stories of a channel. Raises ValueError, in words."""

    zone: str  # IANA time zone
    at: str  # "08:00"
    since: datetime | None = field(default=None, compare=False)  # ordered then: no earlier one is made up for

    def __post_init__(self) -> None:
        _check_zone(self.zone)
        _clock_time(self.at)

    @property
    def due(self) -> time:
        """When it is due, by the zone's clock."""
        return _clock_time(self.at)

    def __str__(self) -> str:
        return f"{self.at} {self.zone}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a channel wants to hear of besides what routes give it.

    As in a route, of the values of one key any will do, and all keys given must match.
    """

    rules: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    def __str__(self) -> str:
        kinds = {"rule": self.rules, "place": self.places, "tag": self.tags, "event": self.events}
        return ", ".join(f"{kind} {' or '.join(names)}" for kind, names in kinds.items() if names)


@dataclass(frozen=True, slots=True)
class ChannelOrders:
    """What people have ordered for one channel, until they order otherwise."""

    quiet: Quiet | None = None
    digest: Digest | None = None
    subscriptions: tuple[Subscription, ...] = ()


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
    loud: bool = False  # of an update: readers are notified again, since the story was promoted
    digest: tuple[Headline, ...] = ()  # of a message that lists stories: these, instead of one development
    notice: tuple[str, ...] = ()  # of a message that says what a person must mend: its lines, in plain words


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError) as error:  # no such name; a name that is no path
        raise ValueError(f"no time zone is called {zone}: expected one such as Asia/Yerevan") from error


def _clock_times(hours: str) -> tuple[time, time]:
    begins, _, ends = hours.partition("-")
    return _clock_time(begins), _clock_time(ends)


def _clock_time(written: str) -> time:
    if not _CLOCK.fullmatch(written):
        raise ValueError(f"{written or 'nothing'} is no time of the day: expected one such as 07:00")
    return time.fromisoformat(written)
