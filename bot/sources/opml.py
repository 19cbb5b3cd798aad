"""A list of feeds as OPML 2.0, which every reader takes in: http://opml.org/spec2.opml."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from bot.sources.subscriptions import Subscription
from bot.sources.xml import UNWRITABLE


def to_opml(title: str, feeds: Iterable[Subscription]) -> str:
    """Return the list as a document; a feed stands in a folder for each of its tags, or in none."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _writable(title)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for feed in feeds:
        for tag in feed.tags or ("",):
            if tag and tag not in folders:
                name = _writable(tag)
                folders[tag] = etree.SubElement(body, "outline", text=name, title=name)
            name = _writable(feed.title or feed.url)
            place = folders.get(tag, body)
            etree.SubElement(place, "outline", type="rss", text=name, title=name, xmlUrl=_writable(feed.url))
    written = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written.decode()


def _writable(text: str) -> str:
    return text.translate(UNWRITABLE)
