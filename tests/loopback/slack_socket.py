"""Slack's Socket Mode and the addresses for later answers, as far as the SDK needs them.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

from aiohttp import WSMsgType, web


class Socket:
    """Holds the newest connection; sends envelopes and waits for what comes back."""

    def __init__(self) -> None:
        self.opened = 0
        self.address = ""
        self.respond_url = ""
        self.acknowledged: dict[str, asyncio.Future[dict[str, Any]]] = {}  # by envelope
        self.responses: asyncio.Queue[dict[str, Any]] = asyncio.Queue()  # what came to the response_url
        self._numbers = itertools.count(1)
        self._socket: web.WebSocketResponse | None = None
        self._changed = asyncio.Condition()

    async def connected(self, times: int = 1) -> None:
        """Wait until so many connections were opened in all."""
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: self.opened >= times)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json({"type": "hello", "num_connections": 1})
        async with self._changed:
            self.opened += 1
            self._changed.notify_all()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self.acknowledged[answer["envelope_id"]]
                if not waiting.done():
                    waiting.set_result(answer.get("payload") or {})
        return socket

    async def take_response(self, request: web.Request) -> web.Response:
        """Take a later answer: ephemeral, as chat.postMessage would judge it."""
        await self.responses.put(await request.json())
        return web.Response(text="ok")

    async def refresh(self) -> None:
        """Ask the client to open another connection, as Slack does every few hours."""
        assert self._socket is not None
        await self._socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def drop(self) -> None:
        """Lose the connection, as a network does."""
        assert self._socket is not None
        await self._socket.close(code=1011)

    async def command(self, text: str) -> dict[str, Any]:
        """Use `/tocsin text`; return what the acknowledgement shows."""
        return await self.send("slash_commands", {"command": "/tocsin", "text": text, "user_id": "U77"})

    async def press(self, action_id: str) -> dict[str, Any]:
        """Press a button; return what is answered after the acknowledgement."""
        payload = {"type": "block_actions", "user": {"id": "U77"}, "actions": [{"action_id": action_id}]}
        await self.send("interactive", payload)
        return await self.response()

    async def response(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            return await self.responses.get()

    async def send(self, kind: str, payload: dict[str, Any], envelope: str = "") -> dict[str, Any]:
        """Send one envelope and return the acknowledgement, within the three seconds Slack waits."""
        assert self._socket is not None
        envelope = envelope or f"e{next(self._numbers)}"
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.acknowledged[envelope] = waiting
        payload = {**payload, "response_url": self.respond_url}
        await self._socket.send_json(
            {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        )
        async with asyncio.timeout(3):
            return await waiting
