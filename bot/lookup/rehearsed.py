"""What a rule that is not in force yet would have told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Instance:
    """A report that raised an alert, or nearly: its time (UTC), the sentence, and why it is no alert."""

    at: datetime | None
    title: str
    url: str
    source: str
    quote: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a rule raises that another one of its name does not, and the other way round; newest last."""

    gained: Sequence[Instance]
    lost: Sequence[Instance]
    same: int


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of holding rules against the archive, oldest report first."""

    reports: int = 0
    reached: datetime | None = None  # where time was up; None: all were read
    days: Mapping[date, int] = field(default_factory=dict)  # alerts by day (UTC), of days with reports
    updates: int = 0
    repeats: int = 0
    samples: Sequence[Instance] = ()  # the newest alerts, newest last
    misses: Sequence[Instance] = ()  # what the words hit and is no alert, newest last
    difference: Difference | None = None  # to the saved rule
