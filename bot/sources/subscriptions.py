"""Lists of feeds that other programs keep: OPML, JSON, YAML, newsboat's `urls`, CSV, addresses. Pure."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace

from bot.sources import markup
from bot.sources.encoding import decode
from bot.sources.entry import address
from bot.sources.kind import Unreadable
from bot.sources.listed import listed
from bot.sources.xml import NotWellFormed, parse

_LONGEST_LINE = 10_000  # characters; what is longer is no list of feeds, and more than csv reads
_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list."""

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()


def read_subscriptions(body: bytes) -> list[Subscription]:
    """Return the feeds of a list, each address once. Raises Unreadable if there is none."""
    text = decode(body)[0].strip()
    found = _opml(text) if text.startswith("<") else _document(text) or _lines(text)
    if not found:
        raise Unreadable(
            "there is no address of a feed in the list: expected OPML, JSON, YAML, CSV, or one address a line"
        )
    first: dict[str, Subscription] = {}
    for each in found:
        known = first.get(each.url)
        tags = tuple(dict.fromkeys([*(known.tags if known else ()), *each.tags]))
        first[each.url] = replace(known or each, tags=tags)
    return list(first.values())


def _document(text: str) -> list[Subscription]:
    """JSON or YAML of other bots, such as MonitoRSS."""
    return [Subscription(url, markup.one_line(title), tags) for url, title, tags in listed(text)]


def _opml(text: str) -> list[Subscription]:
    """Outlines with an address, tagged by the folders they stand in: http://opml.org/spec2.opml."""
    try:
        root, _ = parse(text)
    except NotWellFormed:
        raise Unreadable("the list is broken XML") from None
    found = []
    for outline in root.iter("outline"):
        if url := address("", outline.get("xmlUrl") or outline.get("xmlurl")):
            folders = [above.get("title") or above.get("text") for above in outline.iterancestors("outline")]
            title = outline.get("title") or outline.get("text") or ""
            found.append(
                Subscription(url, markup.one_line(title), tuple(name for name in folders[::-1] if name))
            )
    return found


def _lines(text: str) -> list[Subscription]:
    found = []
    for line in text.splitlines():
        if line.strip() and len(line) <= _LONGEST_LINE and not line.lstrip().startswith("#"):
            found += _row(line.strip())
    return found


def _row(line: str) -> list[Subscription]:
    first, _, rest = line.partition(" ")
    url = address("", first)
    if url and "," not in first:  # newsboat: address, then tags, of which ~ begins a title
        words = _QUOTED.findall(rest) + _QUOTED.sub(" ", rest).split()
        title = next((word[1:] for word in words if word.startswith("~")), "")
        return [Subscription(url, title, tuple(word for word in words if not word.startswith(("~", "!"))))]
    cells = next(csv.reader([line]), [])
    urls = [found for cell in cells if (found := address("", cell))]
    title = next((cell.strip() for cell in cells if cell.strip() and not address("", cell)), "")
    return [Subscription(urls[0], title)] if urls else []
