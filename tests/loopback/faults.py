"""What a loopback platform does to a call instead of just answering it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web


@dataclass
class Fault:
    """Holds for one call. `takes`: the call is carried out first. No `status`: the connection is dropped."""

    status: int | None = None
    takes: bool = False
    retry_after: float | None = None  # seconds
    until: asyncio.Event | None = None  # the answer is held back so long

    async def hold(self) -> None:
        if self.until is not None:
            await self.until.wait()


LOST_ANSWER = Fault(takes=True)
LOST_CALL = Fault()


def drop(request: web.Request) -> web.Response:
    """Cut the connection; the response goes nowhere."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
