"""When it happened: the date that belongs to the words found, and whether that makes it old news."""

from __future__ import annotations

from datetime import date, timedelta

from bot.language.dates import Calendar, When
from bot.rules.frames.lexicon import Span
from bot.rules.frames.scene import Scene

#: What happened longer ago than this, counted from publication, is recalled, not reported.
NEWS = timedelta(days=7)
#: Stands in for an unknown day of publication; only what is counted back from it means anything then.
_ANY_DAY = date(2000, 6, 15)
_REACH = 14  # words between what was found and its date
_DEEP = 3  # sentences, the title among them, in which a report tells its news
_TAKEN = 4  # words between a word that takes the date for itself ("agreed last month") and the date


def date_of(scene: Scene, span: Span, calendar: Calendar, published: date | None) -> When | None:
    """The date that stands nearest to the words found, in reach, and that no other word takes for itself.

    Where the day of publication is not known: only one counted back from it ("last year"), whose days then
    mean nothing, or, deep in the report, a month or year that is named with its year.
    """
    taken = [end for ends in scene.tagged.starts("dated").values() for end in ends]
    near: list[tuple[int, When]] = []
    for when in scene.dates(calendar, published or _ANY_DAY):
        if published is None and not (when.relative or _names_its_year(scene, when)):
            continue
        if any(0 <= when.first - end < _TAKEN and not span[0] <= end <= span[1] for end in taken):
            continue
        if span[0] <= when.first and when.last < span[1] and when.day is None:
            continue  # "the 1991 ceasefire": part of the name
        distance = max(when.first - span[1], span[0] - when.last, 0)
        if distance <= _REACH:
            near.append((distance, when))
    return min(near, key=lambda pair: pair[0])[1] if near else None


def is_old(when: When, published: date | None) -> bool:
    """Whether it was over long before publication; if that day is not known, whether the year is named."""
    if published is None and not when.relative:
        return True
    return when.end < (published or _ANY_DAY) - NEWS


def _names_its_year(scene: Scene, when: When) -> bool:
    """Whether, deep in the report, the words are those of a month or a year and give it: "in May 1998"."""
    words = scene.words[when.first : when.last]
    if scene.number < _DEEP or when.day is not None:
        return False
    return any(word.isdecimal() and len(word) == len("1998") for word in words)
