from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.dates import read_date

NOON = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 24 Nov 2026 12:00:00 GMT",
        "Tue, 24 Nov 2026 12:00:00 +0000",
        "Tue, 24 Nov 2026 12:00:00 Z",
        "Tue, 24 Nov 26 12:00 UT",
        "24 Nov 2026 12:00:00",
        "Mon, 24 Nov 2026 12:00:00 GMT",  # a wrong weekday
        "Tuesday, 24 November 2026 12:00:00 GMT",
        "Tue, 24 Nov 2026 07:00:00 EST",
        "Tue, 24 Nov 2026 16:00:00 GMT+4",
        "Tue, 24 Nov 2026 16:00:00 GMT+04:00",
        "Tue, 24 Nov 2026 15:00:00 MSK",
        "Tue, 24 Nov 2026 13:00:00 CET",
        "Tue, 24 Nov 2026 16:00:00 +04:00",
        "Tue Nov 24 12:00:00 2026",
        "Tue Nov 24 12:00:00 UTC 2026",
        "Nov 24, 2026 12:00 PM",
        "November 24, 2026, 12:00",
        "2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00",
        "2026-11-24T12:00Z",
        "2026-11-24T16:00:00+04:00",
        "2026-11-24T16:00:00+0400",
        "2026-11-24T16:00:00 +04",
        "2026-11-24 12:00:00",
        "2026-11-24 12:00:00 UTC",
        "2026-11-24T12:00:00.000000Z",
        "2026-11-24T12:00:00,0Z",
        "20261124T120000Z",
        "  2026-11-24T12:00:00Z\n",
        "2026-11-24t12:00:00z",
    ],
)
def test_all_usual_forms_mean_the_same_time(text: str) -> None:
    assert read_date(text) == NOON


@pytest.mark.parametrize(
    "text", ["2026-11-24", "20261124", "24 Nov 2026", "Tue, 24 Nov 2026", "November 24, 2026"]
)
def test_a_day_is_its_midnight(text: str) -> None:
    assert read_date(text) == MIDNIGHT


def test_a_time_that_rolls_over_is_the_next_day() -> None:
    assert read_date("2026-11-23T24:00:00Z") == MIDNIGHT


@pytest.mark.parametrize(
    "text",
    [None, "", "yesterday", "soon", "03/04/2026", "24.11.2026", "0", "1764000000", "2026-13-45",
     "2026-11-24T99:00:00Z", "0000-00-00 00:00:00", "Thu, 01 Jan 1970 00:00:00 GMT",
     "Tue, 24 Nov 2226 12:00:00 GMT", "x" * 500, "Mon", "12:00"],
)  # fmt: skip
def test_what_can_not_be_relied_on_is_no_date(text: str | None) -> None:
    assert read_date(text) is None


@given(
    st.text(max_size=90)
    | st.from_regex(r"[A-Za-z]{0,4},? ?\d{0,4} ?[A-Z][a-z]{0,8} \d{0,5} [\d:.]{0,12} ?[-+A-Z0-9:]{0,8}")
)
def test_any_text_is_a_time_in_utc_or_none(text: str) -> None:
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)))  # noqa: DTZ001 - as Hypothesis wants it
def test_iso_and_rfc_822_forms_come_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert read_date(moment.isoformat()) == moment
    assert read_date(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == moment
