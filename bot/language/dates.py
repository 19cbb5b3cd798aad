"""Days, months and years that a sentence names, worked out against the day it was published.

What the words are in a language comes from its calendar, which is data; how they are put together is the same
in all: a month beside a day's number, a weekday by itself, so many units ago, a year after a preposition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LAST_DAY = 31
_AHEAD = timedelta(days=45)  # a day without a year that is further ahead than this is last year's
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            "a",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        )
    )
}


@dataclass(frozen=True, slots=True)
class When:
    """Words `first` to `last` (exclusive) of a sentence and the days they can mean."""

    first: int
    last: int
    start: date
    end: date
    relative: bool = False  # counted back from publication: the same distance, whenever that was

    @property
    def day(self) -> date | None:
        """The day, where the words mean just one."""
        return self.start if self.start == self.end else None


@dataclass(frozen=True)
class Calendar:
    """Folded words of one language: month and weekday → number, and the other words by what they do."""

    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def find(self, words: Sequence[str], published: date) -> list[When]:
        """The dates among the words of a sentence, in order."""
        found: list[When] = []
        at = 0
        while at < len(words):
            when = self._at(words, at, published)
            if when is not None and not self._is("since", words, at - 1):
                found.append(when)
            at = when.last if when is not None else at + 1
        return found

    def _is(self, role: str, words: Sequence[str], at: int) -> bool:
        return 0 <= at < len(words) and words[at] in self.words.get(role, ())

    def _at(self, words: Sequence[str], at: int, published: date) -> When | None:
        word = words[at]
        if word in self.months:
            return self._month(words, at, published)
        if word.isdecimal():
            return self._number(words, at, published)
        if word in self.weekdays:
            back = (published.weekday() - self.weekdays[word]) % 7
            ahead = self._is("next", words, at - 1)
            day = published - timedelta(days=back - 7 if ahead else back)
            return When(at, at + 1, day, day)
        if self._is("today", words, at):
            return When(at, at + 1, published, published)
        if self._is("yesterday", words, at):
            day = published - timedelta(days=1)
            return When(at, at + 1, day, day)
        if self._is("last", words, at):
            return self._last(words, at, published)
        return self._ago(words, at, published, _NUMBERS.get(word))

    def _month(self, words: Sequence[str], at: int, published: date) -> When | None:
        month = self.months[words[at]]
        number = _integer(words, at + 1)
        if number is not None and number <= _LAST_DAY:
            year = _year(words, at + 2)
            return _day(at, at + 2 + (year is not None), published, year, month, number)
        year = _year(words, at + 1)
        if year is None and not self._is("in", words, at - 1):
            return None
        named = year or (published.year if month <= published.month else published.year - 1)
        start = date(named, month, 1)
        end = date(named + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return When(at, at + 1 + (year is not None), start, end)

    def _number(self, words: Sequence[str], at: int, published: date) -> When | None:
        number = int(words[at]) if len(words[at]) <= len("2000") else 0
        if 1 <= number <= _LAST_DAY and at + 1 < len(words) and words[at + 1] in self.months:
            year = _year(words, at + 2)
            return _day(at, at + 2 + (year is not None), published, year, self.months[words[at + 1]], number)
        if self._is("in", words, at - 1) and _year(words, at) is not None:
            return When(at, at + 1, date(number, 1, 1), date(number, 12, 31))
        return self._ago(words, at, published, number)

    def _ago(self, words: Sequence[str], at: int, published: date, number: int | None) -> When | None:
        if number is None and self._is("ago", words, at + 1):
            several = next((days for name, days in _UNITS.items() if self._is(name, words, at)), None)
            if several is not None:
                day = published - timedelta(days=2 * several)
                return When(at, at + 2, day, day, relative=True)
        if number is None or not self._is("ago", words, at + 2):
            return None
        unit = next((days for name, days in _UNITS.items() if self._is(name, words, at + 1)), None)
        if unit is None or number > _FIRST_YEAR:
            return None
        day = published - timedelta(days=max(number, 1) * unit)
        return When(at, at + 3, day, day if unit == 1 else day + timedelta(days=unit // 2), relative=True)

    def _last(self, words: Sequence[str], at: int, published: date) -> When | None:
        if self._is("week", words, at + 1):
            monday = published - timedelta(days=published.weekday() + 7)
            return When(at, at + 2, monday, monday + timedelta(days=6), relative=True)
        if self._is("month", words, at + 1):
            end = published.replace(day=1) - timedelta(days=1)
            return When(at, at + 2, end.replace(day=1), end, relative=True)
        if self._is("year", words, at + 1):
            return When(
                at, at + 2, date(published.year - 1, 1, 1), date(published.year - 1, 12, 31), relative=True
            )
        return None


def _integer(words: Sequence[str], at: int) -> int | None:
    if at >= len(words):
        return None
    word = words[at]
    for ending in ("st", "nd", "rd", "th"):
        word = word.removesuffix(ending)
    return int(word) if word.isdecimal() and 0 < len(word) <= len("31") and int(word) else None


def _year(words: Sequence[str], at: int) -> int | None:
    if at >= len(words) or not words[at].isdecimal() or len(words[at]) != len("2000"):
        return None
    return int(words[at]) if _FIRST_YEAR <= int(words[at]) < _LAST_YEAR else None


def _day(first: int, last: int, published: date, /, year: int | None, month: int, number: int) -> When | None:  # noqa: PLR0917 - a date has three parts
    try:
        day = date(year or published.year, month, number)
        if year is None and day - published > _AHEAD:
            day = date(published.year - 1, month, number)
    except ValueError:
        return None
    return When(first, last, day, day)
