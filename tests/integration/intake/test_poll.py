from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import HttpUrl
from structlog.testing import capture_logs

from bot import __version__, metrics
from bot.errors import TryLater
from bot.intake.fetch import Fetcher
from bot.intake.public import anybody
from bot.sources import feed as feed_kind
from bot.sources import page as page_kind
from bot.state import keys
from bot.state.connect import State
from bot.state.parked import TRIES
from bot.state.sources import SourceState
from tests.integration.intake.desk import CHALLENGE, HOUR, NOW, Desk, Source, said
from tests.integration.intake.site import Site, feed, item


async def test_news_are_handed_on_oldest_first_with_source_and_language(desk: Desk, site: Site) -> None:
    minutes = [NOW - timedelta(minutes=age) for age in (1, 30, 10)]
    site.serve("/feed", feed(*[item(f"{n}", published=at) for n, at in enumerate(minutes)]))
    desk.source = Source(site.url("/feed"), lang="hy")
    wait = await desk.poll()
    assert desk.ids == ["1", "2", "0"]
    assert {(report.source, report.lang) for report in desk.taken} == {("wire", "hy")}
    assert 120 <= wait <= 132


async def test_fifty_polls_and_five_restarts_repeat_nothing(desk: Desk, site: Site) -> None:
    for number in range(50):
        # The feed is written anew each time, its dates move, and so do the places of its items.
        items = [item(f"{n}", published=datetime.now(UTC)) for n in range(5)]
        site.serve("/feed", feed(*(items if number % 2 else items[::-1]), head=f"<ttl>{number}</ttl>"))
        await desk.poll()
        if number % 10 == 0:
            desk.restart()
    assert sorted(desk.ids) == ["0", "1", "2", "3", "4"]


async def test_validators_survive_a_restart_and_spare_the_body(desk: Desk, site: Site) -> None:
    site.serve_with_validators("/feed", feed(item("a")), '"v 1"', "Tue, 24 Nov 2026 1:00:00 +0000")
    await desk.poll()
    desk.restart()
    await desk.poll()
    assert site.asked["/feed"][1]["If-None-Match"] == '"v 1"'
    assert site.asked["/feed"][1]["If-Modified-Since"] == "Tue, 24 Nov 2026 1:00:00 +0000"
    assert desk.ids == ["a"]


async def test_once_a_day_everything_is_asked_for(desk: Desk, site: Site) -> None:
    site.serve_with_validators("/feed", feed(item("a")), '"stuck"')
    await desk.poll()
    memory = await desk.memory()
    await desk.state.sources.save("wire", replace(memory, full_at=time.time() - 25 * HOUR))
    await desk.poll()
    assert "If-None-Match" not in site.asked["/feed"][1]


async def test_the_first_poll_remembers_what_is_old_and_says_how_much(desk: Desk, site: Site) -> None:
    old = [item(f"old{n}", published=NOW - timedelta(hours=7 + n)) for n in range(3)]
    site.serve("/feed", feed(item("new", published=NOW), item("undated"), *old))
    with capture_logs() as logs:
        await desk.poll()
        site.serve("/feed", feed(*old))
        await desk.poll()
    assert sorted(desk.ids) == ["new", "undated"]
    watched = next(line for line in logs if line["event"] == "source is watched from now on")
    assert (watched["reports"], watched["older_than_max_age"]) == (5, 3)


async def test_later_an_archive_raises_nothing_and_a_revision_does(desk: Desk, site: Site) -> None:
    site.serve("/feed", feed(item("a", published=NOW - timedelta(hours=8), title="Truce holds")))
    await desk.poll()
    site.serve(
        "/feed",
        feed(
            item("a", published=NOW - timedelta(hours=8), title="Truce holds, then is broken"),
            item("b", published=NOW - timedelta(days=9)),
        ),
    )
    with capture_logs() as logs:
        await desk.poll()
        site.serve("/feed", feed(item("c", published=NOW - timedelta(days=9))))
        await desk.poll()
    assert [report.title for report in desk.taken] == ["Truce holds, then is broken"]
    assert said(logs) == ["old reports turned up; they raise no alert, and further ones are not told of"]


@pytest.mark.parametrize("leaves_marks", [False, True])
async def test_when_reports_can_not_be_taken_they_come_again_with_those_behind_them(
    desk: Desk, site: Site, *, leaves_marks: bool
) -> None:
    desk.leaves_marks = leaves_marks
    items = [
        item(name, published=NOW - timedelta(minutes=age)) for name, age in (("a", 3), ("b", 2), ("c", 1))
    ]
    site.serve_with_validators("/feed", feed(*items), '"1"')
    desk.breaks_at = "b"
    with pytest.raises(TryLater):
        await desk.poll()
    assert desk.ids == ["a"]
    assert await desk.memory() == SourceState()
    desk.breaks_at = ""
    await desk.poll()
    assert desk.ids == ["a", "b", "c"]


async def test_a_report_that_trips_tocsin_up_holds_up_no_other_and_is_told_once(
    desk: Desk, site: Site
) -> None:
    site.serve_with_validators("/feed", feed(item("a"), item("b"), item("c")), '"1"')
    desk.breaks_at, desk.breaks_with = "b", ZeroDivisionError("oops")
    with capture_logs() as logs:
        await desk.poll()
        await desk.poll()
    assert desk.ids == ["c", "a"]
    assert sum("fault of Tocsin's own" in line for line in said(logs)) == 1
    desk.breaks_at = ""
    await desk.poll()
    assert desk.ids == ["c", "a", "b"]


async def test_a_report_that_trips_tocsin_up_five_times_is_given_up_and_tried_by_another_version(
    desk: Desk, site: Site, state: State
) -> None:
    site.serve_with_validators("/feed", feed(item("a"), item("b"), item("c")), '"1"')
    desk.breaks_at, desk.breaks_with = "b", ZeroDivisionError("oops")
    with capture_logs() as logs:
        for _ in range(4):
            await desk.poll()
            desk.restart()  # the count is that of all processes
        assert await state.parked.standing() == []
        for _ in range(3):
            await desk.poll()
    assert sum("is given up" in line for line in said(logs)) == 1
    assert metrics.PARKED.labels("wire")._value.get() == 1
    (parked,) = await state.parked.standing()
    assert (parked.source, parked.report, parked.title, parked.tries) == ("wire", "b", "b", TRIES)
    assert parked.error.startswith("ZeroDivisionError in desk.py:")
    desk.breaks_at = ""
    assert await state.parked.retry(of_other_than=__version__) == 0
    await desk.poll()
    assert "b" not in desk.ids
    assert await state.parked.retry(of_other_than="0.0.0") == 1
    await desk.poll()
    assert desk.ids == ["c", "a", "b"]
    assert await state.parked.standing() == []


async def test_a_report_that_is_taken_after_some_tries_starts_afresh(
    desk: Desk, site: Site, state: State
) -> None:
    site.serve("/feed", feed(item("a")))
    desk.breaks_at, desk.breaks_with = "a", ZeroDivisionError("oops")
    for _ in range(TRIES - 1):
        await desk.poll()
    desk.breaks_at = ""
    await desk.poll()
    assert desk.ids == ["a"]
    assert await state.client.hlen(keys.PARKED) == 0


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + feed(item("&b;"))


@pytest.mark.parametrize(
    ("answer", "words", "shortest"),
    [
        ((404, ""), "Look for its new one", 300),
        ((500, ""), "out of order", 120),
        ((403, ""), "refuses Tocsin", HOUR),
        ((410, ""), "Remove the source", 7 * 24 * HOUR),
        ((200, ""), "empty", 120),
        ((200, CHALLENGE), "checks for robots", 300),
        ((200, "<html>Hello"), "a web page, not a feed", 120),
        ((200, BOMB), "as attacks do", 120),
        ((200, "<rss><channel><item"), "publisher must mend it", 120),
    ],
)
async def test_a_source_that_fails_is_told_once_and_left_alone_by_its_cause(
    desk: Desk, site: Site, answer: tuple[int, str], words: str, shortest: float
) -> None:
    site.serve("/feed", answer[1], status=answer[0])
    with capture_logs() as logs:
        first = await desk.poll()
        second = await desk.poll()
        third = await desk.poll()
    assert said(logs) == ["source is down"]
    assert words in logs[0]["why"]
    assert logs[0]["source"] == "wire"
    assert shortest <= first
    assert first <= second * 1.1 <= third * 1.3
    memory = await desk.memory()
    assert memory.failures == 3
    assert words in memory.error
    assert memory.last_ok is None


async def test_a_source_that_is_back_is_told_once_and_brings_what_was_missed(desk: Desk, site: Site) -> None:
    site.serve("/feed", feed(item("a", published=NOW)))
    await desk.poll()
    await desk.state.sources.save("wire", replace(await desk.memory(), last_ok=time.time() - 10 * HOUR))
    site.serve("/feed", "", status=502)
    with capture_logs() as logs:
        await desk.poll()
        site.serve("/feed", feed(item("b", published=NOW - timedelta(hours=9)), item("a", published=NOW)))
        await desk.poll()
        await desk.poll()
    assert said(logs) == ["source is down", "source is back"]
    assert desk.ids == ["a", "b"]
    memory = await desk.memory()
    assert (memory.failures, memory.down_since, memory.error) == (0, None, "")
    assert b'tocsin_source_failures{source="wire"} 0.0' in metrics.exposition()


async def test_a_source_that_fails_otherwise_is_told_anew(desk: Desk, site: Site) -> None:
    with capture_logs() as logs:
        for status in (500, 502, 404, 404, 500):
            site.serve("/feed", "", status=status)
            await desk.poll()
    assert [line["why"].partition("(")[2][:3] for line in logs] == ["500", "404", "500"]


async def test_retry_after_is_obeyed(desk: Desk, site: Site) -> None:
    site.serve("/feed", "", status=429, Retry_After="7200")
    assert 7200 <= await desk.poll() <= 7920
    later = datetime.now(UTC) + timedelta(hours=3)
    site.serve("/feed", "", status=503, Retry_After=f"{later:%a, %d %b %Y %H:%M:%S} GMT")
    assert 3 * HOUR - 5 <= await desk.poll() <= 3.4 * HOUR


async def test_a_feed_sets_its_rhythm_by_ttl_and_cache_headers(desk: Desk, site: Site) -> None:
    site.serve("/feed", feed(head="<ttl>10</ttl>"), ETag='"1"')
    assert 600 <= await desk.poll() <= 660
    assert 600 <= await desk.poll() <= 660  # the same bytes again
    site.serve("/feed", feed(), Cache_Control="max-age=300")
    assert 300 <= await desk.poll() <= 330


async def test_a_move_for_good_is_believed_after_three_times_and_only_while_it_works(
    desk: Desk, site: Site
) -> None:
    site.serve("/feed", "", status=301, Location="/new")
    site.serve("/new", feed(item("a")))
    with capture_logs() as logs:
        for _ in range(4):
            await desk.poll()
    assert (len(site.asked["/feed"]), len(site.asked["/new"])) == (3, 4)
    assert logs[-1]["to"] == site.url("/new")
    site.serve("/new", "", status=404)
    await desk.poll()
    site.serve("/feed", feed(item("b")))
    await desk.poll()
    assert desk.ids == ["a", "b"]


async def test_another_address_in_the_configuration_starts_afresh_without_forgetting_reports(
    desk: Desk, site: Site
) -> None:
    site.serve_with_validators("/feed", feed(item("a")), '"1"')
    site.serve_with_validators("/other", feed(item("a"), item("b")), '"1"')
    await desk.poll()
    desk.source = Source(site.url("/other"))
    await desk.poll()
    assert "If-None-Match" not in site.asked["/other"][0]
    assert desk.ids == ["a", "b"]


async def test_two_items_of_one_id_are_two_reports(desk: Desk, site: Site) -> None:
    site.serve("/feed", feed(item("same", text="one"), item("same", text="two"), item("same", text="one")))
    await desk.poll()
    await desk.poll()
    assert sorted(report.text for report in desk.taken) == ["one", "two"]


class WholeSource(feed_kind.Options):
    """A source with `full_text: true`, as the configuration gives it."""

    id: str = "wire"
    kind: str = "feed"
    every: float | None = None
    lang: str | None = None


async def test_with_full_text_the_article_is_judged_and_known_by_the_words_of_the_feed(
    site: Site, state: State
) -> None:
    line = "Both ministries said their troops had come under fire along the line in the night. " * 8
    site.serve("/feed", feed(f"<item><title>Fire</title><link>{site.url('/story')}</link></item>"))
    site.serve("/story", f"<html><body><article><p>{line}</p></article></body></html>")
    async with Fetcher(contact=None, may_ask=anybody) as fetcher:
        source = WholeSource(url=HttpUrl(site.url("/feed")), full_text=True)
        desk = Desk(state, fetcher, source)
        await desk.poll()
        site.serve(
            "/feed",
            feed(f"<item><title>Fire</title><link>{site.url('/story')}</link></item>", head="<ttl>1</ttl>"),
        )
        await desk.poll()
    assert [report.text for report in desk.taken] == [line.strip()]
    assert len(site.asked["/story"]) == 1


class PageSource(page_kind.Options):
    """A source of kind `page`, as the configuration gives it."""

    id: str = "page"
    kind: str = "page"
    every: float | None = None
    lang: str | None = None


async def test_a_watched_page_starts_from_a_baseline_and_then_tells_its_new_lines(
    site: Site, state: State
) -> None:
    line = "The crossing at the river {} to all traffic, the mission says."
    site.serve("/status", f"<html><body><p>{line.format('is open')}</p></body></html>")
    async with Fetcher(contact=None, may_ask=anybody) as fetcher:
        desk = Desk(state, fetcher, PageSource(url=HttpUrl(site.url("/status"))))
        await desk.poll()
        assert desk.taken == []
        site.serve("/status", f"<html><body><p>{line.format('is closed')}</p></body></html>")
        await desk.poll()
        await desk.poll()
    assert [report.text for report in desk.taken] == [line.format("is closed")]


async def test_a_page_that_robots_txt_forbids_is_not_polled(site: Site, state: State) -> None:
    site.serve("/robots.txt", "User-agent: *\nDisallow: /status")
    async with Fetcher(contact=None, may_ask=anybody) as fetcher:
        desk = Desk(state, fetcher, PageSource(url=HttpUrl(site.url("/status"))))
        with capture_logs() as logs:
            await desk.poll()
    assert "robots.txt" in logs[0]["why"]
    assert "/status" not in site.asked
