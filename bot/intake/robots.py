"""What sites let programs read: robots.txt, as RFC 9309 has it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from bot.intake.failure import PollFailed
from bot.intake.fetch import Fetcher
from bot.sources.encoding import decode

_AGENT = "Tocsin"
#: How long an answer holds, and how long to wait after none, in seconds: RFC 9309, 2.4 and 2.3.1.4.
_KEPT, _RETRIED = 86_400.0, 3_600.0
_LONGEST = 512_000  # characters: RFC 9309, 2.5
#: Causes that mean there is no robots.txt, and everything may be read: RFC 9309, 2.3.1.3.
_NONE = {"missing", "gone", "refused"}


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: Protego | None  # None: nothing may be read, since nobody knows
    until: float


class Robots:
    """The rules of each host, kept in memory for a day."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, _Rules] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def allows(self, url: str) -> bool:
        """Tell whether a page may be read. A site whose rules can't be had allows nothing."""
        rules = (await self._rules(url)).rules
        return rules is not None and rules.can_fetch(url, _AGENT)

    async def delay(self, url: str) -> float:
        """Return the seconds that a host wants between two requests; 0 if it does not say."""
        rules = (await self._rules(url)).rules
        return float(rules.crawl_delay(_AGENT) or 0) if rules else 0.0

    async def _rules(self, url: str) -> _Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        async with self._turns.setdefault(site, asyncio.Lock()):
            known = self._known.get(site)
            if known is None or known.until < time.monotonic():
                known = self._known[site] = await self._asked(site)
            return known

    async def _asked(self, site: str) -> _Rules:
        now = time.monotonic()
        try:
            answer = (await self._fetcher.get(f"{site}/robots.txt")).answer
        except PollFailed as failure:
            if failure.cause in _NONE:
                return _Rules(Protego.parse(""), now + _KEPT)
            return _Rules(None, now + _RETRIED)
        text = decode(answer.body, answer.content_type)[0] if answer else ""
        return _Rules(Protego.parse(text[:_LONGEST]), now + _KEPT)
