from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.sources.mastodon import KIND, Options
from tests.unit.sources.plans import carry_out

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:webfeeds="http://webfeeds.org/rss/1.0" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Monitor</title><link>https://social.example/@monitor</link>
<item><guid isPermaLink="true">https://social.example/@monitor/11</guid>
<link>https://social.example/@monitor/11</link>
<pubDate>Tue, 24 Nov 2026 10:00:00 +0000</pubDate>
<description>&lt;p&gt;Shelling near &lt;a href="x"&gt;#Tavush&lt;/a&gt;, no losses.&lt;/p&gt;</description>
<media:content url="https://files.example/1.png">
<media:description type="plain">A long caption of a photograph, which
nobody asked for</media:description></media:content>
</item></channel></rss>"""


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ({"account": "@monitor@social.example"}, "https://social.example/@monitor.rss"),
        ({"account": "monitor@social.example"}, "https://social.example/@monitor.rss"),
        ({"tag": "#Tavush", "server": "social.example"}, "https://social.example/tags/Tavush.rss"),
    ],
)
def test_posts_are_read_from_the_feed_of_an_account_or_a_tag(options: dict[str, str], address: str) -> None:
    parsed, asked = carry_out(KIND, Options.model_validate(options), {address: FEED})
    assert [request.url for request in asked] == [address]
    (report,) = parsed.reports
    assert report.text == "Shelling near #Tavush, no losses."
    assert report.url == "https://social.example/@monitor/11"
    assert report.published == datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "options",
    [{}, {"tag": "x"}, {"server": "a.example"}, {"account": "name"}, {"account": "a@b.example", "tag": "x"},
     {"account": "a@b.example/../c"}, {"account": "a@127.0.0.1"}, {"tag": "a/b", "server": "a.example"}],
)  # fmt: skip
def test_incomplete_or_odd_options_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(options)
