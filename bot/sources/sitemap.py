"""The kind `sitemap`: what a site tells search engines. News sitemaps name title and time of new articles.

Formats: https://www.sitemaps.org/protocol.html,
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from lxml import etree
from pydantic import Field, HttpUrl

from bot.sources.dates import read_date
from bot.sources.encoding import decode
from bot.sources.entry import MOST_ENTRIES, Entry, address, reports
from bot.sources.kind import Answer, Given, Kind, LinksToArticles, Parsed, Plan, Request, Unreadable
from bot.sources.web_page import Challenged, is_challenge, is_html
from bot.sources.xml import NotWellFormed, parse

#: Of an index, so many sitemaps are read: the ones that changed last.
_MOST_SITEMAPS = 3
_MOST_UNPACKED = 50_000_000  # bytes: the protocol's own limit
_GZIP = b"\x1f\x8b"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Options(LinksToArticles):
    """What a source of kind `sitemap` needs."""

    url: HttpUrl = Field(
        description="Address of a sitemap or of an index of sitemaps; often named in robots.txt."
    )


def poll(options: Options, _: Given) -> Plan:
    """Ask for the sitemap, or for the newest of an index, and read what is newest."""
    answer = yield Request(str(options.url))
    root = _root(answer)
    if _name(root) != "sitemapindex":
        return read([(root, answer.url)])
    named = sorted(_children(root, "sitemap"), key=_changed, reverse=True)
    found = []
    for sitemap in named[:_MOST_SITEMAPS]:
        where = address(answer.url, _value(sitemap, "loc"))
        if where:
            part = yield Request(where)
            found.append((_root(part), part.url))
    if not found:
        raise Unreadable("the index of sitemaps names none that could be asked for")
    return read(found)


def read(sitemaps: list[tuple[etree._Element, str]]) -> Parsed:
    """Read parsed sitemaps, each with its address."""
    urls = [(entry, where) for root, where in sitemaps for entry in _children(root, "url")]
    urls.sort(key=lambda each: _changed(each[0]), reverse=True)
    entries = [_entry(entry, where) for entry, where in urls[:MOST_ENTRIES]]
    found, silent = reports(entries, "")
    title = next((name for entry, _ in urls if (name := _value(entry, "name"))), "")
    return Parsed(found, "a sitemap", title=title, faults=silent)


def _entry(entry: etree._Element, where: str) -> Entry:
    url = address(where, _value(entry, "loc"))
    return Entry(
        url=url,
        title=_value(entry, "title") or headline(url),
        published=read_date(_value(entry, "publication_date")) or read_date(_value(entry, "lastmod")),
        lang=_value(entry, "language"),
    )


def headline(url: str) -> str:
    """The words of an address that ends in a headline, as most do: all there is without `full_text`."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    words = [
        word for word in re.split(r"[-_+ ]", re.sub(r"\.\w{2,5}$", "", last)) if word and not word.isdigit()
    ]
    return " ".join(words) if len(words) > 2 else ""  # noqa: PLR2004 - fewer are a section, not a headline


def _root(answer: Answer) -> etree._Element:
    body = answer.body
    if body.startswith(_GZIP):
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _MOST_UNPACKED)
        except zlib.error:
            raise Unreadable("the sitemap is packed, and broken; it is asked for again") from None
    text, _ = decode(body, answer.content_type)
    if not text.strip():
        raise Unreadable("the answer is empty where a sitemap should be")
    if is_html(text):
        if is_challenge(text):
            raise Challenged
        raise Unreadable("this is a web page, not a sitemap")
    try:
        root, _ = parse(text)
    except NotWellFormed:
        raise Unreadable("the sitemap is broken XML; its publisher must mend it") from None
    if _name(root) not in {"urlset", "sitemapindex"}:
        raise Unreadable(f"an XML document <{_name(root)[:40]}> came, which is no sitemap")
    return root


def _changed(entry: etree._Element) -> datetime:
    return read_date(_value(entry, "publication_date")) or read_date(_value(entry, "lastmod")) or _EPOCH


def _children(root: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in root.iterchildren() if _name(child) == name]


def _value(entry: etree._Element, name: str) -> str:
    return next(((each.text or "").strip() for each in entry.iter() if _name(each) == name), "")


def _name(element: etree._Element) -> str:
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


KIND = Kind("sitemap", Options, poll)
