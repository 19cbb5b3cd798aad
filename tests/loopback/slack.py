"""A loopback Slack: the part of its Web API that Tocsin calls, as strict as the documentation.

async with LoopbackSlack() as slack:
    ... SLACK_API_URL=slack.url, SLACK_BOT_TOKEN=slack.token; then look at slack.messages
"""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.loopback import slack_rules
from tests.loopback.faults import Fault, drop
from tests.loopback.slack_socket import Socket
from tests.loopback.slack_views import Refused, Views

Call = dict[str, Any]
SCOPES = "chat:write,channels:read,groups:read,channels:history,groups:history,commands"


@dataclass
class Channel:
    """A channel and what stands in it, oldest first."""

    private: bool = False
    member: bool = True
    archived: bool = False
    refuses: str = ""  # the error code of every post
    refuses_edits: str = ""  # the error code of every edit
    refuses_replies: str = ""  # the error code of every post in a thread
    refuses_deletes: str = ""  # the error code of every deletion
    messages: list[dict[str, Any]] = field(default_factory=list)


class LoopbackSlack:
    """`messages` holds what arrived, in order, each with its `channel` and `ts`.

    `faults` befall the next posts, `edit_faults` the next edits. An edit changes the message in its place.
    """

    def __init__(self) -> None:
        self.token = "xoxb-loopback"
        self.app_token = "xapp-loopback"
        self.views = Views()
        self.socket = Socket(self.views)
        self.scopes = SCOPES
        self.channels = {"C0123456789": Channel()}
        self.messages: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.edit_faults: list[Fault] = []
        self.read_faults: list[Fault | None] = []  # befall the next pages read; None: none does
        self.calls: Counter[str] = Counter()
        self.page = 15  # messages in a page of history at most, as for apps under the strictest limit
        self.url = ""
        self._numbers = itertools.count(1)
        self._methods: dict[str, Callable[[Call], dict[str, Any]]] = {
            "apps.connections.open": self._open_connection,
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.info": self._info,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "views.open": self.views.open,
            "views.push": self.views.push,
            "views.update": self.views.update,
            "views.publish": self.views.publish,
        }

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_get("/socket", self.socket.handle)
        app.router.add_post("/respond", self.socket.take_response)
        app.router.add_post("/respond/{number}", self.socket.take_response)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.url = f"http://{host}/api/"
        self.socket.address, self.socket.people.respond_url = f"ws://{host}/socket", f"http://{host}/respond"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        faults = {"chat.postMessage": self.faults, "chat.update": self.edit_faults}.get(method)
        fault = faults.pop(0) if faults else None
        if method == "conversations.history" and self.read_faults:
            fault = self.read_faults.pop(0)
        if fault is None:
            return self._carry_out(method, request, await _arguments(request))
        await fault.hold()
        if fault.takes:
            self._carry_out(method, request, await _arguments(request))
        if fault.status is None:
            return drop(request)
        headers = {} if fault.retry_after is None else {"Retry-After": str(int(fault.retry_after))}
        return web.Response(status=fault.status, headers=headers, text="no JSON here")

    def _carry_out(self, method: str, request: web.Request, call: Call) -> web.Response:
        headers = {"x-oauth-scopes": self.scopes}
        try:
            self._authorize(method, request)
            return web.json_response({"ok": True, **self._methods[method](call)}, headers=headers)
        except Refused as refused:
            return web.json_response(refused.body, headers=headers)

    def _authorize(self, method: str, request: web.Request) -> None:
        token = self.app_token if method == "apps.connections.open" else self.token
        if request.headers.get("Authorization") != f"Bearer {token}":
            raise Refused("invalid_auth")
        if method not in self._methods:
            raise Refused("unknown_method")

    def _open_connection(self, call: Call) -> dict[str, Any]:
        return {"url": self.socket.address}

    def _auth_test(self, call: Call) -> dict[str, Any]:
        return {"url": "https://loopback.slack.com/", "team": "Loopback", "user": "tocsin", "bot_id": "B1"}

    def _post_message(self, call: Call) -> dict[str, Any]:
        self._require("chat:write")
        channel = self._channel(call)
        if not channel.member:
            raise Refused("not_in_channel")
        if channel.archived:
            raise Refused("is_archived")
        if channel.refuses:
            raise Refused(channel.refuses)
        if channel.refuses_replies and call.get("thread_ts"):
            raise Refused(channel.refuses_replies)
        if error := slack_rules.refusal(call):
            raise Refused(error)
        if call.get("reply_broadcast") and not call.get("thread_ts"):
            raise Refused("invalid_arguments")
        if call.get("thread_ts") and not self._parent(channel, call["thread_ts"]):
            raise Refused("thread_not_found")
        payload = call.get("metadata", {}).get("event_payload", {})
        if any(isinstance(value, list) for value in payload.values()):
            raise Refused("invalid_metadata_format")
        message = {**call, "ts": f"{time.time() + next(self._numbers) / 1e6:.6f}", "bot_id": "B1"}
        channel.messages.append(message)
        self.messages.append(message)
        return {"channel": call["channel"], "ts": message["ts"], "message": message}

    def _update(self, call: Call) -> dict[str, Any]:
        """https://docs.slack.dev/reference/methods/chat.update"""
        self._require("chat:write")
        channel = self._channel(call)
        if channel.refuses_edits:
            raise Refused(channel.refuses_edits)
        message = next((one for one in channel.messages if one["ts"] == call.get("ts")), None)
        if message is None:
            raise Refused("message_not_found")
        unknown = call.keys() - slack_rules.OF_UPDATE
        if unknown or (error := slack_rules.refusal(call)):
            raise Refused("invalid_arguments" if unknown else error)
        edited = {"attachments": [], "blocks": [], "metadata": {}, **call, "edited": {"ts": call["ts"]}}
        message.update(edited)  # what is not given again is taken away
        return {"channel": call["channel"], "ts": message["ts"], "text": message["text"]}

    def _delete(self, call: Call) -> dict[str, Any]:
        """https://docs.slack.dev/reference/methods/chat.delete"""
        self._require("chat:write")
        channel = self._channel(call)
        if channel.refuses_deletes:
            raise Refused(channel.refuses_deletes)
        if not any(message["ts"] == call.get("ts") for message in channel.messages):
            raise Refused("message_not_found")
        self.delete(call["ts"])
        return {"channel": call["channel"], "ts": call["ts"]}

    def delete(self, ts: str) -> None:
        """Delete a message as its author would."""
        for channel in self.channels.values():
            channel.messages = [message for message in channel.messages if message["ts"] != ts]

    def _info(self, call: Call) -> dict[str, Any]:
        channel = self._channel(call)
        self._require("groups:read" if channel.private else "channels:read")
        return {
            "channel": {
                "id": call["channel"],
                "is_member": channel.member,
                "is_archived": channel.archived,
                "is_private": channel.private,
            }
        }

    def _history(self, call: Call) -> dict[str, Any]:
        """What stands in the channel itself: of replies in threads, those that were broadcast."""
        return self._read_back(
            call, lambda message: not message.get("thread_ts") or message.get("reply_broadcast", False)
        )

    def _replies(self, call: Call) -> dict[str, Any]:
        """A thread: its parent and what was posted to it."""
        if not self._parent(self._channel(call), call["ts"]):
            raise Refused("thread_not_found")
        return self._read_back(call, lambda message: call["ts"] in {message["ts"], message.get("thread_ts")})

    def _parent(self, channel: Channel, ts: str) -> bool:
        """Whether a message that can have a thread has this ts: a reply can't."""
        return any(message["ts"] == ts and not message.get("thread_ts") for message in channel.messages)

    def _read_back(self, call: Call, belongs: Callable[[Call], bool]) -> dict[str, Any]:
        channel = self._channel(call)
        self._require("groups:history" if channel.private else "channels:history")
        if not channel.member:
            raise Refused("not_in_channel")
        oldest, latest = float(call.get("oldest", 0)), float(call.get("latest", "inf"))
        held = filter(belongs, channel.messages)
        found = [message for message in held if oldest < float(message["ts"]) < latest][::-1]
        start = int(call.get("cursor") or 0)
        end = start + min(int(call.get("limit", 100)), self.page)
        shown = found[start:end]
        if call.get("include_all_metadata") not in {"1", "true", True}:
            shown = [{key: value for key, value in message.items() if key != "metadata"} for message in shown]
        more = {"next_cursor": str(end)} if end < len(found) else {}
        return {"messages": shown, "has_more": bool(more), "response_metadata": more}

    def _channel(self, call: Call) -> Channel:
        if call.get("channel") not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[call["channel"]]

    def _require(self, scope: str) -> None:
        if scope not in self.scopes.split(","):
            raise Refused("missing_scope", needed=scope, provided=self.scopes)


async def _arguments(request: web.Request) -> Call:
    if request.content_type == "application/json":
        call: Call = json.loads(await request.text())
        return call
    return {**request.query, **{key: str(value) for key, value in (await request.post()).items()}}
