"""A loopback Discord: the part of its REST API that Tocsin calls, as strict as the documentation.

async with LoopbackDiscord() as discord:
    ... DISCORD_API_URL=discord.url, DISCORD_TOKEN=discord.token; then look at discord.messages
"""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.loopback import discord_rules
from tests.loopback.discord_gateway import Gateway
from tests.loopback.faults import Fault, drop

Message = dict[str, Any]
EPOCH = 1_420_070_400_000  # of snowflakes, https://docs.discord.com/developers/reference#snowflakes
GUILD, BOT, ROLE = 600000000000000001, 500000000000000001, 600000000000000002
#: Two more roles: anyone may mention the first, nobody the second.
DESK, QUIET = 600000000000000003, 600000000000000004
#: View, send, embed links, read history, open public threads, send in threads.
ALLOWED = 0x400 | 0x800 | 0x4000 | 0x10000 | 1 << 35 | 1 << 38
_USER = {"id": str(BOT), "username": "tocsin", "discriminator": "0", "avatar": None, "bot": True}
_APPLICATION = {
    "id": str(BOT),
    "name": "Tocsin",
    "description": "",
    "icon": None,
    "bot_public": False,
    "bot_require_code_grant": False,
    "verify_key": "",
    "flags": 0,
    "owner": _USER,
}


def _role(role_id: int, name: str, permissions: int) -> dict[str, Any]:
    fixed = {"color": 0, "hoist": False, "position": 0, "managed": False, "mentionable": False, "flags": 0}
    return {"id": str(role_id), "name": name, "permissions": str(permissions), **fixed}


_GUILD = {
    "id": str(GUILD),
    "name": "Loopback",
    "owner_id": "1",
    "roles": [
        _role(GUILD, "@everyone", 0),
        _role(ROLE, "Tocsin", 0),
        _role(DESK, "Desk", 0) | {"mentionable": True},
        _role(QUIET, "Quiet", 0),
    ],
    "features": [],
}


@dataclass
class Channel:
    """A channel and what stands in it, oldest first."""

    permissions: int = ALLOWED
    kind: int = 0  # a text channel; 11: a public thread
    archived: bool = False
    locked: bool = False
    messages: list[Message] = field(default_factory=list)


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, **more}


class LoopbackDiscord:
    """`messages` holds what arrived, in order, as it was sent, with `id` and `channel_id`.

    A post with the nonce of an earlier one gives that one again; an edit changes a message in its place.
    `faults` befall the next posts, `edit_faults` the next edits.
    """

    def __init__(self) -> None:
        self.token = "loopback-token"
        self.channels = {700000000000000001: Channel()}
        self.messages: list[Message] = []
        self.faults: list[Fault] = []
        self.edit_faults: list[Fault] = []
        self.edits_of_old_are_used_up = False
        self.threads_are_used_up = False
        self.login_faults: list[Fault] = []
        self.calls: Counter[str] = Counter()
        self.url = ""
        self._numbers = itertools.count(1)
        self._deleted: set[str] = set()
        self.commands: list[dict[str, Any]] = []
        self.gateway = Gateway(self.token, _USER, _GUILD)

    async def __aenter__(self) -> Self:
        app = web.Application()
        api = "/api/v10"
        channel = f"{api}/channels/{{channel:\\d+}}"
        app.router.add_get(f"{api}/users/@me", self._me)
        app.router.add_get(f"{api}/oauth2/applications/@me", self._application)
        app.router.add_get(f"{api}/guilds/{{guild:\\d+}}", self._guild)
        app.router.add_get(f"{api}/guilds/{{guild:\\d+}}/members/{{user:\\d+}}", self._member)
        app.router.add_get(channel, self._show_channel)
        app.router.add_get(f"{channel}/messages", self._history)
        app.router.add_post(f"{channel}/messages", self._create)
        app.router.add_patch(channel, self._change_channel)
        app.router.add_patch(f"{channel}/messages/{{message:\\d+}}", self._edit)
        app.router.add_delete(f"{channel}/messages/{{message:\\d+}}", self._delete)
        app.router.add_post(f"{channel}/messages/{{message:\\d+}}/threads", self._open_thread)
        app.router.add_get(f"{api}/gateway/bot", self._gateway_bot)
        commands = f"{api}/applications/{{application:\\d+}}/commands"
        app.router.add_get(commands, self._known_commands)
        app.router.add_put(commands, self._overwrite_commands)
        app.router.add_post(f"{api}/interactions/{{id:\\d+}}/{{token}}/callback", self._first_answer)
        webhook = f"{api}/webhooks/{{application:\\d+}}/{{token}}"
        app.router.add_post(webhook, self._followup)
        app.router.add_patch(f"{webhook}/messages/@original", self._change_answer)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.middlewares.append(self._guard)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.url, self.gateway.address = f"http://127.0.0.1:{port}/api", f"ws://127.0.0.1:{port}/gateway/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def delete(self, message_id: str) -> None:
        """Delete a message as a moderator would."""
        for channel in self.channels.values():
            channel.messages = [message for message in channel.messages if message["id"] != message_id]
        self._deleted.add(message_id)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.calls[request.method + " " + request.path.removeprefix("/api/v10")] += 1
        fault = self._fault(request)
        if fault is not None:
            await fault.hold()
            if fault.takes:
                await handler(request)
            return _befall(request, fault)
        try:
            if not request.path.startswith(("/gateway/", "/api/v10/interactions/", "/api/v10/webhooks/")):
                self._authorize(request)
            response: web.StreamResponse = await handler(request)
        except Refused as refused:
            return _json(refused.body, refused.status)
        return response

    def _authorize(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise Refused(401, 0, "401: Unauthorized")

    def _fault(self, request: web.Request) -> Fault | None:
        faults = self.faults if request.method == "POST" and request.path.endswith("/messages") else []
        if request.path.endswith("/users/@me"):
            faults = self.login_faults
        if request.method == "PATCH" and "/messages/" in request.path:
            faults = self.edit_faults
        return faults.pop(0) if faults else None

    async def _me(self, request: web.Request) -> web.Response:
        return _json(_USER)

    async def _application(self, request: web.Request) -> web.Response:
        return _json(_APPLICATION)

    async def _guild(self, request: web.Request) -> web.Response:
        return _json(_GUILD)

    async def _gateway_bot(self, request: web.Request) -> web.Response:
        left = {
            "total": 1000,
            "remaining": self.gateway.remaining,
            "reset_after": 60_000,
            "max_concurrency": 1,
        }
        return _json({"url": self.gateway.address, "shards": 1, "session_start_limit": left})

    async def _known_commands(self, request: web.Request) -> web.Response:
        return _json(self.commands)

    async def _overwrite_commands(self, request: web.Request) -> web.Response:
        given = await request.json()
        if faults := [fault for command in given for fault in discord_rules.command_faults(command)]:
            raise Refused(400, 50035, f"Invalid Form Body {faults}")
        fixed = {"application_id": str(BOT), "version": "1", "dm_permission": False, "description": ""}
        self.commands = [
            {**fixed, "id": str(number), "default_member_permissions": None, **command}
            for number, command in enumerate(given, 1)
        ]
        self.gateway.commands = self.commands
        return _json(self.commands)

    async def _first_answer(self, request: web.Request) -> web.Response:
        answer, token = await request.json(), request.match_info["token"]
        told = answer.get("data") or {}
        faults = discord_rules.faults(told) if answer["type"] in {4, 7} else {}
        if answer["type"] == 9:
            faults = discord_rules.modal_faults(told)
        if faults or token not in self.gateway.answers:
            raise Refused(400, 50035, f"Invalid Form Body {faults}")
        if answer["type"] not in self.gateway.takes[token]:
            raise Refused(400, 50035, "Invalid Form Body: no such answer to this interaction")
        self.gateway.answers[token].set_result(answer)
        return _json({"interaction": {"id": request.match_info["id"], "type": 2}})

    async def _followup(self, request: web.Request) -> web.Response:
        message = await self._told(request)
        self.gateway.followups[request.match_info["token"]].set_result(message)
        return _json(_as_read(message | {"id": str(self._snowflake()), "channel_id": "700000000000000001"}))

    async def _change_answer(self, request: web.Request) -> web.Response:
        message = await self._told(request)
        self.gateway.changes[request.match_info["token"]].set_result(message)
        return _json(_as_read(message | {"id": str(self._snowflake()), "channel_id": "700000000000000001"}))

    async def _told(self, request: web.Request) -> Message:
        message: Message = await request.json()
        if faults := discord_rules.faults(message):
            raise Refused(400, 50035, f"Invalid Form Body {faults}")
        return message

    async def _member(self, request: web.Request) -> web.Response:
        joined = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
        return _json(
            {
                "user": _USER,
                "roles": [str(ROLE)],
                "joined_at": joined,
                "deaf": False,
                "mute": False,
                "flags": 0,
            }
        )

    async def _show_channel(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        if channel.kind == 11:
            return _json(_a_thread(request.match_info["channel"], channel))
        overwrite = {"id": str(ROLE), "type": 0, "allow": str(channel.permissions), "deny": "0"}
        return _json(
            {
                "id": request.match_info["channel"],
                "type": channel.kind,
                "guild_id": str(GUILD),
                "name": "alerts",
                "position": 0,
                "permission_overwrites": [overwrite],
                "nsfw": False,
                "parent_id": None,
            }
        )

    async def _history(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        found = channel.messages if channel.permissions & 0x10000 else []  # as the documentation says
        limit = int(request.query.get("limit", 50))
        if "after" in request.query:
            after = int(request.query["after"])
            found = [message for message in found if int(message["id"]) > after][:limit]
        elif "before" in request.query:
            before = int(request.query["before"])
            found = [message for message in found if int(message["id"]) < before]
        return _json([_as_read(message) for message in found[-limit:][::-1]])

    async def _open_thread(self, request: web.Request) -> web.Response:
        channel, message_id = self._channel(request), int(request.match_info["message"])
        if channel.kind != 0:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        if not channel.permissions & 1 << 35:
            raise Refused(403, 50013, "Missing Permissions")
        if not any(int(message["id"]) == message_id for message in channel.messages):
            raise Refused(404, 10008, "Unknown Message")
        if message_id in self.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        name = json.loads(await request.text())["name"]
        if not 1 <= len(name) <= 100:
            raise Refused(400, 50035, "Invalid Form Body")
        if self.threads_are_used_up:
            raise Refused(400, 160006, "Maximum number of active threads reached")
        self.channels[message_id] = Channel(kind=11, permissions=channel.permissions)
        return _json({"id": str(message_id), "type": 11, "guild_id": str(GUILD), "name": name}, 201)

    async def _create(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        if channel.locked:
            raise Refused(400, 160005, "Thread is locked")
        if not channel.permissions & (1 << 38 if channel.kind == 11 else 0x800):
            raise Refused(403, 50013, "Missing Permissions")
        channel.archived = False  # a message opens an archived thread again
        message: Message = json.loads(await request.text())
        _refuse_faults(message)
        if message.get("enforce_nonce"):
            for earlier in self.messages:
                if earlier.get("nonce") == message["nonce"]:
                    if earlier["id"] in self._deleted:
                        raise Refused(404, 10008, "Unknown Message")
                    return _json(_as_read(earlier) | {"nonce": earlier["nonce"]})
        message |= {"id": str(self._snowflake()), "channel_id": request.match_info["channel"]}
        channel.messages.append(message)
        self.messages.append(message)
        return _json(_as_read(message) | {"nonce": message.get("nonce")})

    async def _edit(self, request: web.Request) -> web.Response:
        """https://docs.discord.com/developers/resources/message#edit-message"""
        channel = self._channel(request)
        message = next((one for one in channel.messages if one["id"] == request.match_info["message"]), None)
        if message is None:
            raise Refused(404, 10008, "Unknown Message")
        if self.edits_of_old_are_used_up:
            raise Refused(400, 30046, "Maximum number of edits to messages older than 1 hour reached")
        change: Message = json.loads(await request.text())
        _refuse_faults(change)
        message.update(change, edited=True)
        return _json(_as_read(message))

    async def _delete(self, request: web.Request) -> web.Response:
        channel, message_id = self._channel(request), request.match_info["message"]
        if not any(message["id"] == message_id for message in channel.messages):
            raise Refused(404, 10008, "Unknown Message")
        self.delete(message_id)
        return web.Response(status=204)

    async def _change_channel(self, request: web.Request) -> web.Response:
        """Its maker may archive a thread: https://docs.discord.com/developers/topics/threads#permissions"""
        channel, change = self._channel(request), json.loads(await request.text())
        if channel.kind != 11 or change != {"archived": True}:
            raise Refused(403, 50013, "Missing Permissions")
        channel.archived = True
        return _json(_a_thread(request.match_info["channel"], channel))

    def _channel(self, request: web.Request) -> Channel:
        channel = self.channels.get(int(request.match_info["channel"]))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        if not channel.permissions & 0x400:
            raise Refused(403, 50001, "Missing Access")
        return channel

    def _snowflake(self) -> int:
        return (int(time.time() * 1000) - EPOCH << 22) + next(self._numbers)


def _a_thread(thread_id: str, thread: Channel) -> dict[str, Any]:
    state = {
        "archived": thread.archived,
        "locked": thread.locked,
        "auto_archive_duration": 4320,
        "archive_timestamp": datetime.now(UTC).isoformat(),
    }
    counts = {"message_count": 0, "member_count": 1, "total_message_sent": 0, "rate_limit_per_user": 0}
    return {
        "id": thread_id,
        "type": 11,
        "guild_id": str(GUILD),
        "parent_id": "700000000000000001",
        "owner_id": str(BOT),
        "name": "Shells",
        "flags": 0,
        "thread_metadata": state,
        **counts,
    }


def _refuse_faults(message: Message) -> None:
    if faults := discord_rules.faults(message):
        errors = {name: {"_errors": [{"code": "INVALID", "message": why}]} for name, why in faults.items()}
        raise Refused(400, 50035, "Invalid Form Body", errors=errors)


def _as_read(message: Message) -> Message:
    """A message as its channel gives it back: without its nonce."""
    return {
        "id": message["id"],
        "channel_id": message["channel_id"],
        "author": _USER,
        "content": message.get("content") or "",
        "timestamp": datetime.now(UTC).isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": message.get("embeds", []),
        "components": message.get("components", []),
        "pinned": False,
        "type": 0,
        "flags": message.get("flags", 0),
    }


def _json(body: Any, status: int = 200, **headers: str) -> web.Response:
    """discord.py reads a body as JSON only if the type is exactly this."""
    data = json.dumps(body).encode()
    return web.Response(body=data, status=status, headers={"Content-Type": "application/json", **headers})


def _befall(request: web.Request, fault: Fault) -> web.Response:
    if fault.status is None:
        return drop(request)
    if fault.status == 429 and fault.retry_after is not None:
        body = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": False}
        return _json(body, 429, Via="1.1 loopback")
    return web.Response(status=fault.status, text="no JSON here")
