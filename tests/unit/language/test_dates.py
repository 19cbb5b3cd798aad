from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.dates import Calendar

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
CALENDAR = Calendar(
    {name: number for number, name in enumerate(_MONTHS, 1)},
    {name: number for number, name in enumerate(_WEEKDAYS)},
    {
        role: frozenset(words.split())
        for role, words in {
            "today": "today overnight",
            "yesterday": "yesterday",
            "next": "next",
            "last": "last",
            "ago": "ago",
            "since": "since",
            "in": "in",
            "day": "day days",
            "week": "week weeks",
            "month": "month months",
            "year": "year years",
        }.items()
    },
)
PUBLISHED = date(2024, 5, 15)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on october 26", (2023, 10, 26), None),
        ("on may 3", (2024, 5, 3), None),
        ("on june 1", (2024, 6, 1), None),
        ("on 3 may 2021", (2021, 5, 3), None),
        ("on may 3rd", (2024, 5, 3), None),
        ("on december 31 1999", (1999, 12, 31), None),
        ("in march", (2024, 3, 1), (2024, 3, 31)),
        ("in december", (2023, 12, 1), (2023, 12, 31)),
        ("march 2020", (2020, 3, 1), (2020, 3, 31)),
        ("in 2014", (2014, 1, 1), (2014, 12, 31)),
        ("on tuesday", (2024, 5, 14), None),
        ("on wednesday", (2024, 5, 15), None),
        ("on thursday", (2024, 5, 9), None),
        ("next thursday", (2024, 5, 16), None),
        ("today", (2024, 5, 15), None),
        ("yesterday", (2024, 5, 14), None),
        ("two days ago", (2024, 5, 13), None),
        ("a week ago", (2024, 5, 8), (2024, 5, 11)),
        ("3 years ago", (2021, 5, 16), (2021, 11, 14)),
        ("last week", (2024, 5, 6), (2024, 5, 12)),
        ("last month", (2024, 4, 1), (2024, 4, 30)),
        ("last year", (2023, 1, 1), (2023, 12, 31)),
    ],
)
def test_a_date_is_worked_out_against_publication(
    text: str, start: tuple[int, int, int], end: tuple[int, int, int] | None
) -> None:
    (when,) = CALENDAR.find(text.split(), PUBLISHED)
    assert (when.start, when.end) == (date(*start), date(*(end or start)))
    assert when.day == (None if end else date(*start))


@pytest.mark.parametrize(
    "text",
    ["", "may violate", "2014 dead", "on 31 june", "since march", "since monday", "99 days", "march on"],
)
def test_what_names_no_day_gives_none(text: str) -> None:
    assert CALENDAR.find(text.split(), PUBLISHED) == []


_WORDS = st.sampled_from(
    [
        *_MONTHS,
        *_WEEKDAYS,
        "on",
        "in",
        "last",
        "next",
        "week",
        "month",
        "year",
        "ago",
        "a",
        "3",
        "31",
        "2024",
        "1900",
    ]
)


@given(st.lists(_WORDS, max_size=12), st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_any_words_give_dates_in_order_that_do_not_end_before_they_start(
    words: list[str], published: date
) -> None:
    found = CALENDAR.find(words, published)
    assert all(when.start <= when.end and when.first < when.last <= len(words) for when in found)
    assert [when.first for when in found] == sorted(when.first for when in found)
