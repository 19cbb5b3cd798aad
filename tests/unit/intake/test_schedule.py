from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.failure import Cause
from bot.intake.schedule import (
    LONGEST_HINT,
    LONGEST_RETRY_AFTER,
    SHORTEST,
    Hints,
    after_failure,
    after_success,
    interval,
)

CAUSES = st.sampled_from(get_args(Cause))
SPANS = st.floats(0, 1e9)


@pytest.mark.parametrize(
    ("every", "hints", "wait"),
    [
        (120, Hints(), 120),
        (120, Hints(ttl=900), 900),
        (120, Hints(fresh_for=300), 300),
        (120, Hints(ttl=900, fresh_for=300), 900),
        (3600, Hints(ttl=900), 3600),
        (120, Hints(ttl=86_400 * 30), LONGEST_HINT),
        (120, Hints(fresh_for=0), 120),
        (0, Hints(), SHORTEST),
    ],
)
def test_a_source_sets_its_own_rhythm_within_limits(every: float, hints: Hints, wait: float) -> None:
    assert after_success(every, hints, draw=0) == wait


@pytest.mark.parametrize(
    ("own", "usual", "pause", "wait"),
    [
        (600, 300, 1, 600),  # what its user says holds
        (None, 300, None, 300),
        (None, 300, 1200, 300),
        (None, 300, 600, 150),  # a report each ten minutes: four looks for each
        (None, 300, 10, 75),
        (None, 120, 10, 60),  # never more than once in a minute
        (None, 5, 1, 5),  # unless poll.every says so
        (None, 300, 86_400, 600),  # once a day
    ],
)
def test_the_rhythm_of_a_source_decides_how_often_it_is_asked(
    own: float | None, usual: float, pause: float | None, wait: float
) -> None:
    assert interval(own, usual, pause) == wait


@given(SPANS, st.none() | SPANS)
def test_no_rhythm_brings_a_source_far_from_the_usual_interval(usual: float, pause: float | None) -> None:
    assert usual / 4 <= interval(None, usual, pause) <= usual * 2


@pytest.mark.parametrize(
    ("cause", "failures", "after", "wait"),
    [
        ("unreachable", 1, None, 120),  # never below the own interval
        ("unreachable", 9, None, 300),  # we may be the ones without a network
        ("server", 4, None, 240),
        ("server", 50, None, 1800),
        ("limited", 1, 7200.0, 7200),
        ("limited", 1, 1e9, LONGEST_RETRY_AFTER),
        ("server", 1, 600.0, 600),
        ("refused", 1, None, 3600),
        ("refused", 3, None, 14_400),
        ("gone", 1, None, 604_800),
    ],
)
def test_failures_are_answered_by_their_cause(
    cause: Cause, failures: int, after: float | None, wait: float
) -> None:
    assert after_failure(120, cause, failures, after, draw=0) == wait


@given(SPANS, CAUSES, st.integers(1, 10_000), st.none() | SPANS, st.floats(0, 1))
def test_no_wait_is_shorter_than_asked_for_or_without_end(
    every: float, cause: Cause, failures: int, after: float | None, draw: float
) -> None:
    wait = after_failure(every, cause, failures, after, draw)
    assert wait >= max(every, min(after or 0, LONGEST_RETRY_AFTER), SHORTEST)
    assert wait <= max(every, 604_800, SHORTEST) * 1.1 + 1e-6


@given(SPANS, st.builds(Hints, st.none() | SPANS, st.none() | SPANS), st.floats(0, 1))
def test_no_hint_silences_a_source(every: float, hints: Hints, draw: float) -> None:
    wait = after_success(every, hints, draw)
    assert max(every, SHORTEST) <= wait <= max(every, LONGEST_HINT) * 1.1 + 1e-6


@given(CAUSES, st.integers(1, 50))
def test_waits_grow_with_each_failure(cause: Cause, failures: int) -> None:
    assert after_failure(1, cause, failures + 1, None, 0) >= after_failure(1, cause, failures, None, 0)
