"""Read the article behind a report that says too little to be judged."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

import structlog

from bot.intake.failure import PollFailed
from bot.intake.fetch import Fetcher
from bot.intake.robots import Robots
from bot.model import Report
from bot.sources.article import read_article
from bot.sources.encoding import decode
from bot.sources.entry import LONGEST_TEXT
from bot.sources.kind import Answer

log = structlog.get_logger()

#: A text of so many characters can be judged as it is.
ENOUGH = 400
#: At most so many articles are read in one poll, and for so many seconds.
_MOST, _BUDGET = 20, 60.0
#: Between two requests to a host, in seconds; who wants to be asked less often than the second is not asked.
_SPACING, _LONGEST_DELAY = 1.0, 10.0


class Articles:
    """Reads articles for all sources, one at a time for each host."""

    def __init__(self, fetcher: Fetcher, *, spacing: float = _SPACING) -> None:
        self._fetcher = fetcher
        self.robots = Robots(fetcher)
        self._spacing = spacing
        self._turns: dict[str, asyncio.Lock] = {}
        self._rested: dict[str, float] = {}  # host → when it may be asked again, by the loop's clock
        self._told: set[tuple[str, str]] = set()

    def reading(self) -> Reading:
        """Return what completes the reports of one poll."""
        return Reading(self, asyncio.get_running_loop().time() + _BUDGET)

    async def read(self, report: Report) -> Report:
        """Return the report with the text of its article, or as it is if that can't be had."""
        host = urlsplit(report.url).netloc
        async with self._turns.setdefault(host, asyncio.Lock()):
            if not await self.robots.allows(report.url):
                self._tell(report, "robots.txt keeps its articles from programs")
                return report
            delay = max(self._spacing, await self.robots.delay(report.url))
            if delay > _LONGEST_DELAY:
                self._tell(report, "robots.txt asks for longer pauses between articles than news can wait")
                return report
            answer = await self._ask(host, report, delay)
        if answer is None:
            return report
        page, _ = decode(answer.body, answer.content_type)
        article = await asyncio.to_thread(read_article, page)
        if article.walled:
            self._tell(report, "its articles stand behind a wall")
            return report
        text = article.text[:LONGEST_TEXT]
        return replace(report, text=text) if len(text) > len(report.text) else report

    async def _ask(self, host: str, report: Report, delay: float) -> Answer | None:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(max(0.0, self._rested.get(host, 0.0) - clock()))
        try:
            return (await self._fetcher.get(report.url)).answer
        except PollFailed as failure:
            log.debug("an article can't be read", source=report.source, why=str(failure))
            return None
        finally:
            self._rested[host] = clock() + delay

    def _tell(self, report: Report, why: str) -> None:
        """Say once for each source why it is judged by its own short texts only."""
        if (report.source, why) not in self._told:
            self._told.add((report.source, why))
            log.info("only the source's own texts are judged", source=report.source, why=why)


class Reading:
    """Completes the reports of one poll, within limits: news must not wait for many articles."""

    def __init__(self, articles: Articles, until: float) -> None:
        self._articles = articles
        self._until = until
        self._read = 0

    async def completed(self, report: Report) -> Report:
        """Return the report with the text of its article, if its own is too short to be judged."""
        late = asyncio.get_running_loop().time() > self._until
        if len(report.text) >= ENOUGH or not report.url or late or self._read >= _MOST:
            return report
        self._read += 1
        return await self._articles.read(report)
