from __future__ import annotations

import asyncio

import pytest

from bot.intake.pace import Pace, spacing_for


@pytest.mark.parametrize(
    ("intervals", "pause"),
    [
        ([], 1.0),
        ([300.0], 1.0),
        ([300.0] * 100, 1.0),
        ([300.0] * 600, 0.25),  # their turns take half of the time they have
        ([1.0, 300.0], 0.25),
    ],
)
def test_a_host_is_left_alone_for_a_second_unless_its_sources_could_not_all_be_asked(
    intervals: list[float], pause: float
) -> None:
    assert spacing_for(intervals, 1.0) == pause


async def test_each_host_has_turns_of_its_own() -> None:
    pace, clock = Pace({"many": 0.05}, spacing=10.0), asyncio.get_running_loop().time
    began = clock()
    await asyncio.gather(pace.turn("a"), pace.turn("b"), *(pace.turn("many") for _ in range(4)))
    assert 0.14 < clock() - began < 1
