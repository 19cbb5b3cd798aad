"""Slack's Socket Mode and the addresses for later answers, as far as the SDK needs them.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback import slack_rules
from tests.loopback.slack_people import People
from tests.loopback.slack_views import View, Views

#: So often, and for half an hour, an interaction may be answered at its response_url.
MOST_RESPONSES = 5
_OF_RESPONSE = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original"}


class Socket:
    """Holds the newest connection; sends envelopes and waits for what comes back."""

    def __init__(self, views: Views) -> None:
        self.opened = 0
        self.address = ""
        self.views = views
        self.people = People(views)
        self.acknowledged: dict[str, asyncio.Future[dict[str, Any]]] = {}  # by envelope
        self.responses: asyncio.Queue[dict[str, Any]] = asyncio.Queue()  # what came to the response_url
        self.refused: list[dict[str, Any]] = []  # responses that Slack would not take
        self._responses: Counter[str] = Counter()
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
        """Take a later answer, as chat.postMessage would judge it.

        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """
        self._responses[request.path] += 1
        if self._responses[request.path] > MOST_RESPONSES:
            return web.Response(status=404, text="used_url")
        body = await request.json()
        if body.keys() - _OF_RESPONSE - {"thread_ts", "metadata"} or slack_rules.refusal(body):
            self.refused.append(body)
            return web.Response(status=400, text="invalid_payload")
        await self.responses.put(body)
        return web.Response(text="ok")

    async def refresh(self) -> None:
        """Ask the client to open another connection, as Slack does every few hours."""
        assert self._socket is not None
        await self._socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def drop(self) -> None:
        """Lose the connection, as a network does."""
        assert self._socket is not None
        await self._socket.close(code=1011)

    @property
    def respond_url(self) -> str:
        return self.people.respond_url

    async def command(self, text: str) -> dict[str, Any]:
        """Use `/tocsin text`; return what the acknowledgement shows."""
        return await self.send("slash_commands", self.people.command(text))

    async def press(self, action_id: str, **more: Any) -> dict[str, Any]:
        """Press a button; return what is answered after the acknowledgement."""
        assert await self.send("interactive", self.people.press(action_id, **more)) == {}
        return await self.response()

    async def submit(self, view: View, **values: str) -> View:
        """Fill in a form; return what its window shows when it was acknowledged."""
        answer = await self.send("interactive", self.people.submit(view, **values))
        assert answer["response_action"] == "update"
        return self.views.change(view["id"], answer["view"])

    async def response(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            return await self.responses.get()

    async def send(self, kind: str, payload: dict[str, Any], envelope: str = "") -> dict[str, Any]:
        """Send one envelope and return the acknowledgement, within the three seconds Slack waits."""
        assert self._socket is not None
        envelope = envelope or f"e{next(self._numbers)}"
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.acknowledged[envelope] = waiting
        if kind == "interactive":
            payload = {"response_url": self.respond_url, **payload}
        await self._socket.send_json(
            {
                "type": kind,
                "envelope_id": envelope,
                "payload": payload,
                "accepts_response_payload": kind != "events_api",
            }
        )
        async with asyncio.timeout(3):
            return await waiting
