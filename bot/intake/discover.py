"""Find the feeds behind an address that a person knows: a feed's own, or that of a site."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin

from bot.intake.failure import PollFailed
from bot.intake.fetch import Fetcher
from bot.sources import feed
from bot.sources.encoding import decode
from bot.sources.kind import Answer, Parsed, Unreadable

#: Where sites keep feeds that their pages do not name.
_USUAL = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
_MOST = 8


async def discover(fetcher: Fetcher, address: str) -> list[tuple[str, Parsed]]:
    """Return the feeds that are found, each with its address. Raises PollFailed if there is none.

    Asked are the address, then the feeds that its page names; only if it names none, the usual places.
    """
    answer = await _answer(fetcher, address)
    try:
        return [(answer.url, feed.read(answer))]
    except Unreadable as refusal:
        page, _ = decode(answer.body, answer.content_type)
        named = list(dict.fromkeys(feed.named_in(page, answer.url)))[:_MOST]
        found = await _readable(fetcher, named or [urljoin(answer.url, place) for place in _USUAL])
        if not found:
            raise PollFailed("unreadable", str(refusal)) from refusal
        return found


async def _readable(fetcher: Fetcher, addresses: Iterable[str]) -> list[tuple[str, Parsed]]:
    found: dict[str, Parsed] = {}
    for address in addresses:
        try:
            answer = await _answer(fetcher, address)
            found.setdefault(answer.url, feed.read(answer))
        except (PollFailed, Unreadable):
            continue
    return list(found.items())


async def _answer(fetcher: Fetcher, address: str) -> Answer:
    answer = (await fetcher.get(address)).answer
    if answer is None:
        raise PollFailed(
            "server", "the site answers with “not modified” to what was not asked for conditionally"
        )
    return answer
