from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.rhythm import Rhythm, rhythm
from bot.model import Report

HOUR, DAY = 3600.0, 86_400.0
AT = 1_795_500_000.0


def shown(*ages: float) -> list[Report]:
    return [Report(id="1", text="x", published=datetime.fromtimestamp(AT - age, UTC)) for age in ages]


def test_the_pause_is_the_mean_time_between_two_reports() -> None:
    assert rhythm(shown(0, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR), AT) == Rhythm(AT, 2 * HOUR)


def test_few_dates_none_or_those_ahead_say_nothing() -> None:
    assert rhythm(shown(HOUR, 2 * HOUR), AT) == Rhythm(AT - HOUR)
    assert rhythm([Report(id="1", text="x")] * 9, AT) == Rhythm()
    assert rhythm(shown(-DAY, -HOUR, HOUR), AT) == Rhythm(AT - HOUR)


@pytest.mark.parametrize(
    ("pause", "since", "silent"),
    [
        (HOUR, 2 * DAY, False),
        (HOUR, 4 * DAY, True),
        (DAY, 4 * DAY, False),
        (DAY, 11 * DAY, True),
        (None, 99 * DAY, False),
    ],
)
def test_silence_is_measured_by_the_own_rhythm(pause: float | None, since: float, silent: bool) -> None:
    assert Rhythm(AT - since, pause).is_silent(AT) is silent


@given(st.lists(st.floats(-DAY, 900 * DAY), max_size=20))
def test_any_dates_give_a_rhythm(ages: list[float]) -> None:
    found = rhythm(shown(*ages), AT)
    assert found.pause is None or found.pause >= 0
    assert found.newest is None or found.newest <= AT
