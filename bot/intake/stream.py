"""Read a stretch of a stream of messages (WebSocket), as much as is there, within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import aiohttp
from yarl import URL

from bot.intake.body import MOST_UNPACKED
from bot.intake.failure import by_status

#: A stream that says nothing for so long has said all there is; it is read so long, and closed in so long, at
#: most; in seconds.
_SILENCE, _LONGEST, _FAREWELL = 3.0, 30.0, 1.0
_LARGEST_MESSAGE = 1_000_000  # bytes


async def read_stream(session: aiohttp.ClientSession, url: URL, headers: Mapping[str, str]) -> bytes:
    """Return the messages that come, a line each. Raises PollFailed if there is no such stream.

    What is longer than the limits goes on with the next poll: the plan's cursor says where.
    """
    try:
        stream = await session.ws_connect(url, headers=headers, max_msg_size=_LARGEST_MESSAGE)
    except aiohttp.WSServerHandshakeError as refused:
        raise by_status(refused.status, None) from refused
    try:
        return await _read(stream)
    finally:
        with suppress(TimeoutError):  # a stream that goes on without end never comes to its farewell
            async with asyncio.timeout(_FAREWELL):
                await stream.close()


async def _read(stream: aiohttp.ClientWebSocketResponse) -> bytes:
    loop = asyncio.get_running_loop()
    until = loop.time() + _LONGEST
    body = bytearray()
    while len(body) < MOST_UNPACKED and loop.time() < until:
        try:
            message = await stream.receive(_SILENCE)
        except TimeoutError:
            break
        if message.type is aiohttp.WSMsgType.TEXT:
            body += message.data.encode().replace(b"\n", b" ") + b"\n"
        elif message.type is not aiohttp.WSMsgType.BINARY:
            break  # it was closed, by the server or by an error of the network
    return bytes(body)
