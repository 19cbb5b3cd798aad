"""The kind `feed`: RSS, Atom and JSON Feed behind one address."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, HttpUrl

from bot.sources import web_page
from bot.sources.encoding import decode
from bot.sources.entry import address, reports
from bot.sources.feed_broken import read_broken
from bot.sources.feed_json import read_json
from bot.sources.feed_xml import FeedText, read_xml
from bot.sources.kind import Answer, Given, Kind, LinksToArticles, Parsed, Plan, Request, Unreadable
from bot.sources.xml import NotWellFormed

_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
_HEAD = 60_000  # characters in which a page names its feeds, and shows what it is


class Options(LinksToArticles):
    """What a source of kind `feed` needs."""

    url: Annotated[HttpUrl, Field(description="Address of the feed: RSS, Atom or JSON Feed.")]


def poll(options: Options, _: Given) -> Plan:
    """Ask for the feed, and read it."""
    return read((yield Request(str(options.url))))


def read(answer: Answer) -> Parsed:
    """Read a feed of any format. Raises Unreadable, in words for the log, whatever else the bytes are."""
    text, honest = decode(answer.body, answer.content_type)
    text = text.lstrip("\ufeff \t\r\n\0")
    if not text:
        raise Unreadable(
            "the answer is empty where a feed should be; open the address in a browser to see why"
        )
    feed = read_entries(text, answer.url)
    found, silent = reports(feed.entries, feed.lang)
    if silent and not found:
        raise Unreadable("no entry of the feed has a title or a text; its publisher must mend it")
    faults = feed.faults + silent + (not honest)
    return Parsed(
        found,
        feed.form,
        title=feed.title,
        lang=feed.lang,
        ttl=feed.ttl,
        faults=faults,
        hub=feed.hub,
        topic=feed.topic,
    )


def read_entries(text: str, url: str) -> FeedText:
    """Read the entries of a feed of any format, whose own address is `url`. Raises Unreadable."""
    if text[0] in "{[":
        return read_json(text, url)
    if web_page.is_html(text):
        if web_page.is_challenge(text):
            raise web_page.Challenged
        raise Unreadable(_about_page(text, url))
    if text[0] != "<" and "<rss" not in text[:_HEAD] and "<feed" not in text[:_HEAD]:
        raise Unreadable(f"plain text came instead of a feed: {' '.join(text[:120].split())!r}")
    try:
        feed = read_xml(text, url)
    except NotWellFormed:
        return read_broken(text, url)
    return feed


def _about_page(page: str, url: str) -> str:
    """Say what to do about a web page that stands where a feed should be."""
    feeds = named_in(page, url)
    if feeds:
        return f"this is a web page, not a feed; it names these feeds, so use one: {', '.join(feeds[:5])}"
    return "this is a web page, not a feed; look for the feed's address on the site"


def named_in(page: str, url: str) -> list[str]:
    """Return the feeds that a page names in its head: https://www.rssboard.org/rss-autodiscovery."""
    root = web_page.tree(page[:_HEAD])
    if root is None:
        return []
    links = (link for link in root.iter("link") if link.get("type", "").strip().lower() in _FEED_TYPES)
    return [found for link in links if (found := address(url, link.get("href")))]


KIND = Kind("feed", Options, poll)
