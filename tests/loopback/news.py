"""A loopback news site: feeds that can be published to while a bot polls them."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape

from aiohttp import web


@dataclass(frozen=True)
class Item:
    """One entry of a feed; `link` is a path on the site or a whole address."""

    guid: str
    title: str
    text: str
    published: datetime | None = None
    link: str = ""


@dataclass
class NewsSite:
    """`feeds[name]` is served at `address/name.xml`; `requests` counts what was asked, with its answer."""

    address: str = ""
    feeds: dict[str, list[Item]] = field(default_factory=dict)
    requests: Counter[tuple[str, int]] = field(default_factory=Counter)
    _asked: asyncio.Condition = field(default_factory=asyncio.Condition)

    def publish(self, feed: str, *items: Item) -> None:
        """Put items on top of a feed."""
        self.feeds[feed] = [*items, *self.feeds.get(feed, [])]

    def polls(self, feed: str) -> int:
        """How often a feed was answered, changed or not."""
        return sum(n for (name, _), n in self.requests.items() if name == feed)

    async def polled(self, feed: str, times: int, patience: float = 30.0) -> None:
        """Wait until a feed was asked for so many more times; `patience` in seconds."""
        goal = self.polls(feed) + times
        async with asyncio.timeout(patience), self._asked:
            await self._asked.wait_for(lambda: self.polls(feed) >= goal)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        async with self._asked:
            self._asked.notify_all()
            return self._answer(request, request.match_info["name"])

    def _answer(self, request: web.Request, name: str) -> web.StreamResponse:
        if name not in self.feeds:
            self.requests[name, 404] += 1
            raise web.HTTPNotFound
        body = self._rss(name).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        status = 304 if request.headers.get("If-None-Match") == etag else 200
        self.requests[name, status] += 1
        headers = {"ETag": etag}
        if status == 304:
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type="application/rss+xml", charset="utf-8", headers=headers)

    def _rss(self, name: str) -> str:
        items = "".join(self._item(item) for item in self.feeds[name])
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>{escape(name)}</title><link>{self.address}/</link>"
            f"<description>News</description>{items}</channel></rss>"
        )

    def _item(self, item: Item) -> str:
        link = item.link if item.link.startswith("http") else self.address + (item.link or f"/{item.guid}")
        date = f"<pubDate>{format_datetime(item.published)}</pubDate>" if item.published else ""
        return (
            f'<item><guid isPermaLink="false">{escape(item.guid)}</guid><title>{escape(item.title)}</title>'
            f"<link>{escape(link)}</link>{date}<description>{escape(escape(item.text))}</description></item>"
        )


@asynccontextmanager
async def news_site() -> AsyncIterator[NewsSite]:
    """Serve a site on a free port of 127.0.0.1."""
    site = NewsSite()
    application = web.Application()
    application.router.add_get("/{name}.xml", site.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        await runner.cleanup()
