from hypothesis import given
from hypothesis import strategies as st

from bot.web.allowance import Allowance


@given(st.lists(st.floats(0, 5), max_size=200))
def test_nobody_gets_more_than_a_burst_and_what_refills(gaps):
    allowance, now, taken = Allowance(5, 10.0), 1000.0, []
    for gap in gaps:
        now += gap
        if allowance.wait("a", now) == 0:
            allowance.take("a", now)
            taken.append(now)
    for first, start in enumerate(taken):
        for count, end in enumerate(taken[first:], start=1):
            assert count <= 5 + (end - start) / 2 + 1e-6
    assert allowance.wait("b", now) == 0


def test_after_the_wait_there_is_one():
    allowance = Allowance(2, 10.0)
    for _ in range(4):
        allowance.take("a", 0.0)
    wait = allowance.wait("a", 0.0)
    assert 0 < wait <= 5
    assert allowance.wait("a", wait) == 0
