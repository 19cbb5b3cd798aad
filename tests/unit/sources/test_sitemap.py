from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from bot.model import Report
from bot.sources.kind import Unreadable
from bot.sources.sitemap import KIND, Options
from tests.unit.sources.plans import carry_out

URL = "https://daily.example/sitemap.xml"
OPTIONS = Options.model_validate({"url": URL})
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://daily.example/old</loc><news:news><news:publication><news:name>The Daily</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2026-11-23</news:publication_date>
<news:title>Talks &amp; tea</news:title></news:news></url>
<url><loc>https://daily.example/new</loc><news:news><news:publication><news:name>The Daily</news:name>
<news:language>en</news:language></news:publication>
<news:publication_date>2026-11-24T10:00:00+02:00</news:publication_date>
<news:title>Truce broken</news:title></news:news></url>
</urlset>"""
PLAIN = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://daily.example/2026/11/24/shells-hit-border-village-12345.html</loc>
<lastmod>2026-11-24T08:00:00Z</lastmod></url>
<url><loc>https://daily.example/sport/</loc></url>
</urlset>"""


def index(*parts: tuple[str, str]) -> str:
    entries = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{when}</lastmod></sitemap>" for loc, when in parts)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'


def test_a_news_sitemap_gives_titles_and_times_newest_first() -> None:
    parsed, _ = carry_out(KIND, OPTIONS, {URL: NEWS})
    assert parsed.title == "The Daily"
    new, old = parsed.reports
    assert new == Report(
        id="https://daily.example/new",
        url="https://daily.example/new",
        title="Truce broken",
        text="",
        published=datetime(2026, 11, 24, 8, tzinfo=UTC),
        lang="en",
    )
    assert (old.title, old.published) == ("Talks & tea", datetime(2026, 11, 23, tzinfo=UTC))


def test_a_plain_sitemap_gives_the_words_of_addresses_that_are_headlines() -> None:
    parsed, _ = carry_out(KIND, OPTIONS, {URL: PLAIN})
    assert [report.title for report in parsed.reports] == ["shells hit border village"]
    assert parsed.faults == 1


def test_of_an_index_the_newest_sitemaps_are_read() -> None:
    parts = [(f"https://daily.example/{day}.xml.gz", f"2026-11-{day}") for day in (20, 24, 22, 23)]
    answers: dict[str, str | bytes] = {URL: index(*parts)}
    answers |= {f"https://daily.example/{day}.xml.gz": gzip.compress(NEWS.encode()) for day in (24, 23, 22)}
    parsed, asked = carry_out(KIND, OPTIONS, answers)
    assert [request.url[-9:] for request in asked[1:]] == ["24.xml.gz", "23.xml.gz", "22.xml.gz"]
    assert len(parsed.reports) == 6


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "empty"),
        ("<html>hi", "not a sitemap"),
        ("<rss/>", "no sitemap"),
        ("<urlset><url>", "broken XML"),
        (b"\x1f\x8bxxxxxxxxxx", "packed, and broken"),
        (index(), "names none"),
        (index(("ftp://x/", "2026-11-24")), "names none"),
        ('<!DOCTYPE x [<!ENTITY a "&b;">]><urlset/>', "attacks"),
    ],
)
def test_what_is_no_sitemap_is_told(body: str | bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        carry_out(KIND, OPTIONS, {URL: body})
