from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import policy

TIMES = st.integers(1, 10**6)


@given(times=TIMES, first=st.floats(0.1, 100), most=st.floats(100, 10_000))
def test_waits_grow_and_never_pass_their_limit(times: int, first: float, most: float) -> None:
    waits = [policy.growing(count, first=first, most=most) for count in range(1, 12)] + [
        policy.growing(times, first=first, most=most)
    ]
    assert waits[0] == first
    assert all(earlier <= later for earlier, later in pairwise(waits[:-1]))
    assert max(waits) <= most


def test_after_one_refusal_the_next_post_is_tried_at_once() -> None:
    assert policy.refusal_hold(1) == 0
    assert policy.refusal_hold(2) == 60
    assert policy.refusal_hold(10**6) == 3600


@given(asked=st.floats(0, 1e300), delays=TIMES)
def test_a_pause_is_kept_but_silences_nobody_for_longer_than_an_hour(asked: float, delays: int) -> None:
    assert min(asked, 3600) <= policy.delay_wait(asked, delays) <= 3600


def test_a_pause_of_no_length_is_no_busy_loop() -> None:
    assert policy.delay_wait(0, 1) == 1


@given(doubtful_for=st.floats(0, 1e9))
def test_a_post_in_doubt_is_looked_for_ever_more_rarely_but_at_least_every_ten_minutes(
    doubtful_for: float,
) -> None:
    assert 5 <= policy.settle_wait(doubtful_for) <= 600


def test_only_what_must_arrive_is_posted_blindly_and_not_for_ever() -> None:
    assert [policy.posts_again(severity, 1) for severity in ("low", "medium", "high", "critical")] == [
        False,
        False,
        True,
        True,
    ]
    assert not policy.posts_again("critical", policy.MOST_BLIND_ATTEMPTS)
