from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.intake.articles import ENOUGH, Articles
from bot.intake.fetch import Fetcher, Patience
from bot.intake.public import anybody
from bot.model import Report
from tests.integration.intake.site import Site

BODY = "The two armies traded fire along the whole line for a third night, both ministries said. " * 8
PAGE = f"<html><body><article><h1>Fire</h1><p>{BODY}</p></article></body></html>"


@pytest.fixture
async def articles() -> AsyncIterator[Articles]:
    async with Fetcher(contact=None, may_ask=anybody, patience=Patience(total=0.5)) as fetcher:
        yield Articles(fetcher, spacing=0)


def report(site: Site, path: str = "/story", text: str = "Fire") -> Report:
    return Report(id="1", title="Fire", text=text, url=site.url(path), source="wire")


async def test_a_short_report_gets_the_text_of_its_article(articles: Articles, site: Site) -> None:
    site.serve("/story", PAGE, Content_Type="text/html")
    whole = await articles.reading().completed(report(site))
    assert BODY.strip() in whole.text
    assert whole.title == "Fire"
    assert site.asked["/robots.txt"]


async def test_a_report_that_says_enough_is_not_asked_for(articles: Articles, site: Site) -> None:
    long = report(site, text="x" * ENOUGH)
    assert await articles.reading().completed(long) == long
    without_link = Report(id="1", text="x")
    assert await articles.reading().completed(without_link) == without_link
    assert not site.asked


@pytest.mark.parametrize(
    "rules",
    ["User-agent: *\nDisallow: /story", "User-agent: tocsin\nDisallow: /", "User-agent: *\nDisallow: /*ory$"],
)
async def test_robots_txt_is_obeyed_and_asked_for_once(articles: Articles, site: Site, rules: str) -> None:
    site.serve("/robots.txt", rules, Content_Type="text/plain")
    site.serve("/story", PAGE)
    with capture_logs() as logs:
        for _ in range(3):
            assert await articles.reading().completed(report(site)) == report(site)
    assert "/story" not in site.asked
    assert len(site.asked["/robots.txt"]) == 1
    assert [line["why"] for line in logs] == ["robots.txt keeps its articles from programs"]


@pytest.mark.parametrize(("status", "read"), [(404, True), (403, True), (500, False), (503, False)])
async def test_no_robots_txt_allows_and_a_broken_site_forbids(
    articles: Articles, site: Site, status: int, read: bool
) -> None:
    site.serve("/robots.txt", "", status=status)
    site.serve("/story", PAGE)
    await articles.reading().completed(report(site))
    assert ("/story" in site.asked) is read


async def test_a_host_that_wants_long_pauses_is_not_asked(articles: Articles, site: Site) -> None:
    site.serve("/robots.txt", "User-agent: *\nCrawl-delay: 60")
    site.serve("/story", PAGE)
    await articles.reading().completed(report(site))
    assert "/story" not in site.asked


async def test_walls_and_failures_leave_the_report_as_it_is(articles: Articles, site: Site) -> None:
    site.serve(
        "/story",
        "<html><body><p>Subscribe to continue reading this story, from one euro a month.</p></body></html>",
    )
    with capture_logs() as logs:
        assert await articles.reading().completed(report(site)) == report(site)
        assert await articles.reading().completed(report(site)) == report(site)
        assert await articles.reading().completed(report(site, "/missing")) == report(site, "/missing")
    assert [line["why"] for line in logs if line["log_level"] == "info"] == [
        "its articles stand behind a wall"
    ]


async def test_one_poll_reads_twenty_articles_at_most(articles: Articles, site: Site) -> None:
    for number in range(25):
        site.serve(f"/{number}", PAGE)
    reading = articles.reading()
    whole = [await reading.completed(report(site, f"/{number}")) for number in range(25)]
    assert sum(len(each.text) > ENOUGH for each in whole) == 20
