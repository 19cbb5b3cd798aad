"""Receive what other programs send to sources of kind `webhook`, and lay it into their folders."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog
from aiohttp import web

from bot.sources import webhook

log = structlog.get_logger()

_LONGEST = 1_000_000  # bytes of one message
#: What has arrived is kept for a week, in seconds: no outage that matters is longer.
_KEPT = 7 * 86_400.0


class Webhooks:
    """One listener for each address that sources name; `POST /ID` is for the source of that id."""

    def __init__(
        self, sources: Mapping[str, webhook.Options], arrived: Callable[[str], Awaitable[None]]
    ) -> None:
        """`arrived` is called with the id of a source once something lies in its folder."""
        self._sources = sources
        self._arrived = arrived
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for name, source in self._sources.items():
            try:
                await asyncio.to_thread(source.path.mkdir, parents=True, exist_ok=True)
            except OSError as error:
                log.warning("a webhook has no folder", source=name, path=str(source.path), why=error.strerror)
        for listen in sorted({source.listen for source in self._sources.values()}):
            await self._listen(
                listen, [name for name, each in self._sources.items() if each.listen == listen]
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def _listen(self, listen: str, names: Iterable[str]) -> None:
        host, _, port = listen.rpartition(":")
        application = web.Application(client_max_size=_LONGEST)
        application.router.add_post("/{id}", self._receive)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=2.0)
        await runner.setup()
        self._open.push_async_callback(runner.cleanup)
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            log.warning(
                "webhooks can't listen; correct listen, or stop the program that uses the port",
                sources=list(names),
                listen=listen,
                why=error.strerror,
            )

    async def _receive(self, request: web.Request) -> web.Response:
        source = self._sources.get(request.match_info["id"])
        if source is None:
            return web.Response(status=404, text="There is no webhook of that name.\n")
        body = await request.read()
        headers = request.headers
        refused = webhook.refusal(
            source.secret.get_secret_value(),
            headers.get("X-Tocsin-Timestamp", ""),
            headers.get("X-Tocsin-Signature", ""),
            body,
            time.time(),
        )
        if refused:
            return web.Response(status=401, text=refused + "\n")
        try:
            lines = webhook.lines(body)
        except (ValueError, RecursionError) as error:
            return web.Response(status=400, text=f"No reports: {error}\n")
        try:
            await asyncio.to_thread(_lay_down, source.path, lines)
        except OSError as error:
            log.warning("what was sent can't be kept", source=request.match_info["id"], why=error.strerror)
            return web.Response(status=503, text="It can't be kept just now; send it again.\n")
        await self._arrived(request.match_info["id"])
        return web.json_response({"accepted": len(lines)}, status=202)


def _lay_down(folder: Path, lines: Iterable[bytes]) -> None:
    """Write the lines into a file of their own, on disk before this returns; drop what is long done."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns()}-{secrets.token_hex(4)}.jsonl"
    draft = folder / f"{name}.tmp"
    with draft.open("xb") as file:
        file.write(b"\n".join(lines) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / name)
    for old in folder.glob("*-*.jsonl"):
        if old.stat().st_mtime < time.time() - _KEPT:
            old.unlink(missing_ok=True)
