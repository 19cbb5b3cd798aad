"""The kind `feed`: RSS, Atom and JSON Feed behind one address."""

from __future__ import annotations

import re
from typing import Annotated

from lxml import etree
from pydantic import Field, HttpUrl

from bot.sources.encoding import decode
from bot.sources.entry import address, reports
from bot.sources.feed_broken import read_broken
from bot.sources.feed_json import read_json
from bot.sources.feed_xml import FeedText, read_xml
from bot.sources.kind import Answer, Kind, LinksToArticles, Parsed, Plan, Request, Unreadable
from bot.sources.xml import NotWellFormed

_IS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
#: Words of the pages that protection services send instead of the page asked for.
_CHALLENGE = re.compile(
    r"just a moment|cf-chl|challenge-platform|captcha|checking your browser|you are (?:a )?human"
    r"|attention required|ddos.guard|ddos protection|incapsula|pardon our interruption|are you a robot"
    r"|enable javascript and cookies|access denied|px-captcha|akamai",
    re.IGNORECASE,
)
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
_HEAD = 60_000  # characters in which a page names its feeds, and shows what it is


class Options(LinksToArticles):
    """What a source of kind `feed` needs."""

    url: Annotated[HttpUrl, Field(description="Address of the feed: RSS, Atom or JSON Feed.")]


def poll(options: Options) -> Plan:
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
    feed = _read(text, answer.url)
    found, silent = reports(feed.entries, feed.lang)
    return Parsed(found, feed.form, feed.title, feed.lang, feed.ttl, feed.faults + silent + (not honest))


def _read(text: str, url: str) -> FeedText:
    if text[0] in "{[":
        return read_json(text, url)
    if _IS_HTML.match(text):
        raise Unreadable(_about_page(text[:_HEAD], url))
    if text[0] != "<" and "<rss" not in text[:_HEAD] and "<feed" not in text[:_HEAD]:
        raise Unreadable(f"plain text came instead of a feed: {' '.join(text[:120].split())!r}")
    try:
        feed = read_xml(text, url)
    except NotWellFormed:
        return read_broken(text, url)
    return feed


def _about_page(page: str, url: str) -> str:
    """Say what to do about a web page that stands where a feed should be."""
    if _CHALLENGE.search(page):
        return (
            "the site answers with a page that checks for robots instead of the feed; ask its publisher to "
            "let Tocsin in, or use another address"
        )
    feeds = _feeds_named_in(page, url)
    if feeds:
        return f"this is a web page, not a feed; it names these feeds, so use one: {', '.join(feeds[:5])}"
    return "this is a web page, not a feed; look for the feed's address on the site"


def _feeds_named_in(page: str, url: str) -> list[str]:
    """Find `<link rel="alternate">` to feeds, as https://www.rssboard.org/rss-autodiscovery has it."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    try:
        root = etree.fromstring(page.encode(errors="replace"), parser)
    except etree.XMLSyntaxError:
        return []
    links = (link for link in root.iter("link") if link.get("type", "").strip().lower() in _FEED_TYPES)
    return [found for link in links if (found := address(url, link.get("href")))]


KIND = Kind("feed", Options, poll)
