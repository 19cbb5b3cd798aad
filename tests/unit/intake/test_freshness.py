from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.freshness import believable, sort
from bot.model import Report
from bot.state.seen import Sighting

NOW = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
HOURS = timedelta(hours=1)
MAX_AGE = 6 * HOURS


def report(age: float | None) -> Report:
    return Report(id="r", text="x", published=None if age is None else NOW - age * HOURS)


def is_news(
    age: float | None, *, sighting: Sighting = Sighting.NEW, last_ok_hours_ago: float | None = 0.1
) -> bool:
    last_ok = None if last_ok_hours_ago is None else NOW - last_ok_hours_ago * HOURS
    found = sort([report(age)], [sighting], now=NOW, last_ok=last_ok, max_age=MAX_AGE)
    return bool(found.news)


@pytest.mark.parametrize(
    ("age", "news"), [(0, True), (5.9, True), (6.1, False), (1000, False), (None, True), (-2, True)]
)
def test_on_the_first_poll_only_what_is_young_is_news(age: float | None, news: bool) -> None:
    assert is_news(age, last_ok_hours_ago=None) is news


@pytest.mark.parametrize(("age", "news"), [(0, True), (5.9, True), (6.5, False), (1000, False), (None, True)])
def test_later_an_archive_that_turns_up_is_no_news(age: float | None, news: bool) -> None:
    assert is_news(age) is news


def test_what_was_published_during_an_outage_is_news_up_to_a_day_back() -> None:
    assert is_news(15, last_ok_hours_ago=10)
    assert is_news(29, last_ok_hours_ago=100)
    assert not is_news(31, last_ok_hours_ago=100)


def test_a_revision_is_news_for_two_days() -> None:
    assert is_news(47, sighting=Sighting.REVISED)
    assert not is_news(49, sighting=Sighting.REVISED)


def test_what_is_known_is_neither_news_nor_old() -> None:
    found = sort([report(0)], [Sighting.KNOWN], now=NOW, last_ok=None, max_age=MAX_AGE)
    assert found.news == found.old == ()


def test_a_day_without_a_time_counts_until_that_day_is_over() -> None:
    today = Report(id="r", text="x", published=datetime(2026, 11, 24, tzinfo=UTC))
    found = sort([today], [Sighting.NEW], now=NOW, last_ok=None, max_age=MAX_AGE)
    assert found.news == (0,)


def test_news_stand_oldest_first_and_undated_ones_in_the_order_of_their_making() -> None:
    dated = [report(1), report(3), report(2)]
    assert sort(dated, [Sighting.NEW] * 3, now=NOW, last_ok=None, max_age=MAX_AGE).news == (1, 2, 0)
    undated = [report(None)] * 3
    assert sort(undated, [Sighting.NEW] * 3, now=NOW, last_ok=None, max_age=MAX_AGE).news == (2, 1, 0)


def test_a_date_far_ahead_is_no_date() -> None:
    assert believable(report(-25), NOW).published is None
    assert believable(report(-23), NOW).published is not None
    assert believable(report(None), NOW).published is None


@given(
    st.lists(st.tuples(st.none() | st.floats(-100, 1000), st.sampled_from(list(Sighting))), max_size=20),
    st.none() | st.floats(-1, 1000),
)
def test_every_unknown_report_is_either_news_or_old(
    shown: list[tuple[float | None, Sighting]], last_ok_hours_ago: float | None
) -> None:
    last_ok = None if last_ok_hours_ago is None else NOW - last_ok_hours_ago * HOURS
    reports, sightings = [report(age) for age, _ in shown], [sighting for _, sighting in shown]
    found = sort(reports, sightings, now=NOW, last_ok=last_ok, max_age=MAX_AGE)
    unknown = [place for place, sighting in enumerate(sightings) if sighting is not Sighting.KNOWN]
    assert sorted(found.news + found.old) == unknown
