"""A site on the loopback that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Site:
    """Pages by path; `asked` holds every request's headers by path."""

    address: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def url(self, path: str) -> str:
        return self.address + path

    def serve(self, path: str, body: str | bytes, *, status: int = 200, **headers: str) -> None:
        """Answer a path with this body; names of headers are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent.setdefault("Content-Type", "application/rss+xml")
        data = body.encode() if isinstance(body, str) else body

        async def page(_: web.Request) -> web.Response:
            return web.Response(body=data, status=status, headers=sent)

        self.pages[path] = page

    def serve_with_validators(self, path: str, body: str, etag: str, modified: str = "") -> None:
        """Answer with 304 to whoever sends the validators back byte for byte."""

        async def page(request: web.Request) -> web.Response:
            sent = {"ETag": etag} | ({"Last-Modified": modified} if modified else {})
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers=sent)
            return web.Response(text=body, headers=sent, content_type="application/rss+xml")

        self.pages[path] = page

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path].append(dict(request.headers))
        page = self.pages.get(request.path)
        return await page(request) if page else web.Response(status=404)


@asynccontextmanager
async def open_site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site._answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    host, port = runner.addresses[0][:2]
    site.address = f"http://{host}:{port}"
    yield site
    await runner.cleanup()


def feed(*items: str, head: str = "") -> str:
    return f'<rss version="2.0"><channel><title>Wire</title>{head}{"".join(items)}</channel></rss>'


def item(name: str, *, published: datetime | None = None, text: str = "", title: str = "") -> str:
    date = f"<pubDate>{published.astimezone(UTC):%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if published else ""
    return (
        f"<item><guid>{name}</guid><title>{title or name}</title><link>https://example.org/{name}</link>"
        f"<description>{text or name}</description>{date}</item>"
    )
