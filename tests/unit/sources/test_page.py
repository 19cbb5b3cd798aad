from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import HttpUrl, ValidationError

from bot.model import Report
from bot.sources.kind import Unreadable
from bot.sources.page import KIND, Options
from tests.unit.sources.plans import carry_out

URL = "https://ministry.example/news/"
LIST = """
<html lang="hy"><head><title>Ministry: news</title></head><body><ul class="news">
<li><a href="/n/2">Statement on the shelling</a><time datetime="2026-11-24T09:00:00+04:00">9:00</time>
<p>Positions came under fire.</p></li>
<li><a href="1.html">Visit</a><time>23 Nov 2026</time><p>The minister received guests.</p></li>
<li><span>no link</span></li>
</ul></body></html>
"""
LINES = """
<html><head><title>Situation</title></head><body>
<nav>Home and many other words that nobody wants to read here</nav>
<main><h1>Situation</h1><p>{}</p><p>Checkpoint three is closed until further notice, the mission says.</p>
<p>Updated 12:00</p></main>
</body></html>
"""


def options(**more: str) -> Options:
    return Options.model_validate({"url": URL} | more)


def test_a_list_gives_a_report_for_each_item() -> None:
    parsed, _ = carry_out(KIND, options(items="ul.news li", date="time", text="p"), {URL: LIST})
    assert parsed.title == "Ministry: news"
    assert not parsed.is_baseline
    assert parsed.reports[:2] == (
        Report(
            id="https://ministry.example/n/2",
            url="https://ministry.example/n/2",
            title="Statement on the shelling",
            text="Positions came under fire.",
            published=datetime(2026, 11, 24, 5, tzinfo=UTC),
            lang="hy",
        ),
        Report(
            id="https://ministry.example/news/1.html",
            url="https://ministry.example/news/1.html",
            title="Visit",
            text="The minister received guests.",
            published=datetime(2026, 11, 23, tzinfo=UTC),
            lang="hy",
        ),
    )


def test_items_may_be_links_themselves_and_without_dates_the_first_poll_is_a_baseline() -> None:
    parsed, _ = carry_out(KIND, options(items=".news a"), {URL: LIST})
    assert [report.title for report in parsed.reports] == ["Statement on the shelling", "Visit"]
    assert parsed.is_baseline


def test_without_items_each_line_is_a_report_known_by_its_words() -> None:
    before, _ = carry_out(
        KIND, options(), {URL: LINES.format("The crossing at the river is open in both directions.")}
    )
    later, _ = carry_out(
        KIND, options(), {URL: LINES.format("The crossing at the river was shelled and is closed.")}
    )
    assert before.is_baseline
    known = {report.id for report in before.reports}
    assert [report.text for report in later.reports if report.id not in known] == [
        "The crossing at the river was shelled and is closed."
    ]
    assert all(report.url == URL for report in later.reports)


def test_only_the_part_that_is_watched_counts() -> None:
    parsed, _ = carry_out(KIND, options(within="nav"), {URL: LINES})
    assert [report.text for report in parsed.reports] == [
        "Home and many other words that nobody wants to read here"
    ]


@pytest.mark.parametrize(
    ("more", "body", "words"),
    [
        ({"items": ".gone"}, LIST, "its markup changed"),
        ({"within": ".gone"}, LIST, "its markup changed"),
        ({}, "", "empty"),
        ({}, "<html><title>Just a moment...</title></html>", "checks for robots"),
    ],
)
def test_what_can_not_be_read_is_told(more: dict[str, str], body: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        carry_out(KIND, options(**more), {URL: body})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"items": "li["}, "no CSS selector"),
        ({"date": "time"}, "which items"),
        ({"items": "li", "within": "p"}, "without items"),
    ],
)
def test_wrong_options_are_refused_in_plain_words(more: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        options(**more)


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=200) | st.sampled_from([LIST, LINES]),
    st.sampled_from([{}, {"items": "li"}, {"items": "a, p"}]),
)
def test_any_page_gives_reports_or_one_documented_error(body: str, more: dict[str, str]) -> None:
    url = HttpUrl(URL)
    try:
        parsed, _ = carry_out(KIND, options(**more), {str(url): body.encode("utf-8", "replace")})
    except Unreadable:
        return
    assert all(report.id and (report.text or report.title) for report in parsed.reports)
