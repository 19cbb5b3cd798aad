from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.headers import fresh_for, links, retry_after

AT = 1_795_521_600.0  # Tue, 24 Nov 2026 12:00:00 GMT
DATE = "Tue, 24 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("Tue, 24 Nov 2026 12:10:00 GMT", 600),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("99999999999999999999", 999_999_999),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, wait: float | None) -> None:
    assert retry_after({"Retry-After": value}, AT) == wait


def test_dates_are_told_by_the_clock_of_the_server() -> None:
    ahead = {"Date": "Tue, 24 Nov 2026 13:00:00 GMT", "Retry-After": "Tue, 24 Nov 2026 13:10:00 GMT"}
    assert retry_after(ahead, AT) == 600


@pytest.mark.parametrize(
    ("headers", "span"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=300"}, 300),
        ({"Cache-Control": "max-age=300", "Age": "100"}, 200),
        ({"Cache-Control": "s-maxage=900"}, None),
        ({"Cache-Control": "no-cache, max-age=300"}, None),
        ({"Cache-Control": "max-age=300", "Expires": "Tue, 24 Nov 2026 13:00:00 GMT"}, 300),
        ({"Expires": "Tue, 24 Nov 2026 12:05:00 GMT", "Date": DATE}, 300),
        ({"Expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, None),
        ({"Expires": "0"}, None),
        ({"Cache-Control": "max-age=abc"}, None),
    ],
)
def test_cache_headers_say_how_long_an_answer_is_fresh(headers: dict[str, str], span: float | None) -> None:
    assert fresh_for(headers, AT) == span


@given(
    st.dictionaries(
        st.sampled_from(["Cache-Control", "Expires", "Age", "Date", "Retry-After"]), st.text(max_size=40)
    )
)
def test_any_headers_are_read(headers: dict[str, str]) -> None:
    for span in (fresh_for(headers, AT), retry_after(headers, AT)):
        assert span is None or span >= 0


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], {}),
        (['<https://hub.example/>; rel="hub"'], {"hub": "https://hub.example/"}),
        (['<https://hub.example/>; rel="hub", </rss>; title="x, y"; rel=self'],
         {"hub": "https://hub.example/", "self": "https://a.example/rss"}),
        (['<https://b.example/>; rel="hub self"', "<https://c.example/>; rel=hub"],
         {"hub": "https://b.example/", "self": "https://b.example/"}),
        (["<javascript:x>; rel=hub"], {}),
        (["<https://a.example/", "nothing"], {}),
    ],
)  # fmt: skip
def test_links_of_headers_are_found_by_their_relation(values: list[str], found: dict[str, str]) -> None:
    assert links(values, "https://a.example/") == found
