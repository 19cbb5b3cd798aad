from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lookup.moment import LONGEST, moment
from bot.lookup.zone import NoZone, split_zone, zone_meant

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday; 16:00 in Yerevan


@pytest.mark.parametrize(
    ("words", "zone", "until"),
    [
        ("2h", "UTC", "2026-03-02T14:00"),
        ("for 90 min", "UTC", "2026-03-02T13:30"),
        ("1h30m", "UTC", "2026-03-02T13:30"),
        ("3 days", "UTC", "2026-03-05T12:00"),
        ("1w", "UTC", "2026-03-09T12:00"),
        ("18:00", "UTC", "2026-03-02T18:00"),
        ("until 18.00", "Asia/Yerevan", "2026-03-02T14:00"),
        ("15:00", "Asia/Yerevan", "2026-03-03T11:00"),
        ("6pm", "UTC", "2026-03-02T18:00"),
        ("6:30 PM", "UTC", "2026-03-02T18:30"),
        ("12 am", "UTC", "2026-03-03T00:00"),
        ("tomorrow 08:00", "UTC", "2026-03-03T08:00"),
        ("tomorrow at 8", "Asia/Yerevan", "2026-03-03T04:00"),
        ("tomorrow", "UTC", "2026-03-03T00:00"),
        ("today 13:00", "UTC", "2026-03-02T13:00"),
        ("mon 9:00", "UTC", "2026-03-09T09:00"),
        ("Mon, 13:00", "UTC", "2026-03-02T13:00"),
        ("until Wednesday 9:00", "UTC", "2026-03-04T09:00"),
        ("2026-12-01 06:00", "UTC", "2026-12-01T06:00"),
        ("2026-12-01T06:00", "Asia/Yerevan", "2026-12-01T02:00"),
        ("2026-3-4", "UTC", "2026-03-04T00:00"),
        ("2026-07-01 06:00", "Europe/Berlin", "2026-07-01T04:00"),
    ],
)
def test_a_time_is_read_as_people_say_it(words: str, zone: str, until: str) -> None:
    assert moment(words, NOON, zone) == datetime.fromisoformat(until).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "until",
        "25:00",
        "6:75",
        "13pm",
        "2026-13-01",
        "today 11:00",
        "2026-03-01",
        "0h",
        "500d",
        "h",
        "9:00 x",
    ],
)
def test_what_is_no_time_to_come_is_refused_in_words(words: str) -> None:
    with pytest.raises(ValueError, match=r"write|day"):
        moment(words, NOON, "UTC")


@given(st.text(alphabet="0123456789:.-hmdw tomrunilapy", max_size=20))
def test_any_words_give_a_time_to_come_or_are_refused(words: str) -> None:
    try:
        until = moment(words, NOON, "Asia/Yerevan")
    except ValueError:
        return
    assert NOON < until <= NOON + LONGEST


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Asia/Yerevan", "Asia/Yerevan"),
        ("asia/yerevan", "Asia/Yerevan"),
        ("yerevan", "Asia/Yerevan"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
        ("GMT", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_name_or_its_city(words: str, zone: str) -> None:
    assert zone_meant(words) == zone


def test_a_zone_that_is_not_there_is_told_with_the_nearest_one() -> None:
    with pytest.raises(NoZone, match="Yerevan"):
        zone_meant("Asia/Yerevann")


@pytest.mark.parametrize(
    ("words", "split"),
    [
        ("18:00", ("18:00", "")),
        ("18:00 Asia/Yerevan", ("18:00", "Asia/Yerevan")),
        ("tomorrow 8:00 in new york", ("tomorrow 8:00", "America/New_York")),
        ("utc", ("", "UTC")),
        ("2h", ("2h", "")),
    ],
)
def test_a_zone_at_the_end_is_told_from_the_words(words: str, split: tuple[str, str]) -> None:
    assert split_zone(words) == split
