"""Discord's gateway and interactions, as far as discord.py needs them.

https://docs.discord.com/developers/events/gateway and /interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

from aiohttp import WSMsgType, web

#: Which answers an interaction takes, by its type: a message, a promise, a change of the message, a form.
#: https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
_TAKES = {2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}
HELLO, DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, ACK = 10, 0, 1, 2, 6, 7, 11


class Gateway:
    """Takes one connection at a time. `close_with` ends the next sessions with those codes at identify."""

    def __init__(self, token: str, user: dict[str, Any], guild: dict[str, Any]) -> None:
        self.token = token
        self.identified = self.resumed = 0
        self.close_with: list[int] = []
        self.remaining = 1000
        self.permissions = 0  # of the person who asks, in the channel
        self.in_thread = False  # they ask in a thread of the channel
        self.roles: list[str] = []
        self.answers: dict[str, asyncio.Future[dict[str, Any]]] = {}  # interaction token → the first answer
        self.followups: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.changes: dict[str, asyncio.Future[dict[str, Any]]] = {}  # of the first answer, later
        self.takes: dict[str, set[int]] = {}
        self.commands: list[dict[str, Any]] = []  # that were made known
        self.address = ""
        self._user, self._guild = user, guild
        self._socket: web.WebSocketResponse | None = None
        self._sequence = itertools.count(1)
        self._numbers = itertools.count(900000000000000001)
        self._changed = asyncio.Condition()

    async def connected(self, times: int = 1) -> None:
        """Wait until a session was begun or resumed so many times in all."""
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: self.identified + self.resumed >= times)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._take(socket, json.loads(message.data))
        return socket

    async def drop(self) -> None:
        """Lose the connection, as a network does."""
        assert self._socket is not None
        await self._socket.close(code=4000)

    async def ask_to_reconnect(self) -> None:
        assert self._socket is not None
        await self._socket.send_json({"op": RECONNECT, "d": None, "s": None, "t": None})

    async def command(
        self, name: str, words: str | None = None, *, kind: int = 2, share: bool = False
    ) -> dict[str, Any]:
        """Use `/tocsin name words`, and return the first answer. `kind` 4: words are being typed.

        All words stand in the first option.
        """
        (group,) = (command for command in self.commands if command["name"] == "tocsin")
        (known,) = (option for option in group["options"] if option["name"] == name)
        given: list[dict[str, Any]] = []
        if words is not None:
            first = known["options"][0]["name"]
            given.append({"name": first, "type": 3, "value": words, "focused": kind == 4})
        if share:
            given.append({"name": "share", "type": 5, "value": True})
        option: dict[str, Any] = {"name": name, "type": 1, "options": given}
        data = {"id": "1", "name": "tocsin", "type": 1, "guild_id": self._guild["id"], "options": [option]}
        return await self._interact(kind, data)

    async def point_at(self, message: dict[str, Any]) -> dict[str, Any]:
        """Choose the entry in the menu of a message, and return the first answer."""
        (name,) = (command["name"] for command in self.commands if command.get("type") == 3)
        data = {"id": "2", "name": name, "type": 3, "target_id": message["id"]}
        return await self._interact(2, data | {"resolved": {"messages": {message["id"]: message}}})

    async def press(self, custom_id: str, message: dict[str, Any]) -> dict[str, Any]:
        """Press a button under a message, and return the first answer."""
        return await self._interact(3, {"custom_id": custom_id, "component_type": 2}, message=message)

    async def pick(self, custom_id: str, value: str, message: dict[str, Any]) -> dict[str, Any]:
        """Pick from a list under a message, and return the first answer."""
        data = {"custom_id": custom_id, "component_type": 3, "values": [value]}
        return await self._interact(3, data, message=message)

    async def send(self, modal: dict[str, Any], **written: str) -> dict[str, Any]:
        """Send a form that was opened, with what is written into its blanks, and return the first answer."""
        parts = [
            {
                "type": 18,
                "id": place,
                "component": {
                    "type": 4,
                    "id": 50 + place,
                    "custom_id": label["component"]["custom_id"],
                    "value": written.get(label["component"]["custom_id"], ""),
                },
            }
            for place, label in enumerate(modal["components"])
        ]
        return await self._interact(5, {"custom_id": modal["custom_id"], "components": parts})

    async def _interact(self, kind: int, data: dict[str, Any], **more: Any) -> dict[str, Any]:
        assert self._socket is not None
        number = str(next(self._numbers))
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[dict[str, Any]] = loop.create_future()
        self.answers[number] = answer
        self.followups[number] = loop.create_future()
        self.changes[number] = loop.create_future()
        self.takes[number] = _TAKES[kind]
        person = {"id": "77", "username": "reader", "discriminator": "0", "avatar": None}
        joined = "2020-01-01T00:00:00+00:00"
        member = {
            "user": person,
            "roles": self.roles,
            "joined_at": joined,
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        channel = {"id": "700000000000000001", "type": 0, "name": "alerts", "guild_id": self._guild["id"]}
        fixed: dict[str, Any] = {"position": 0, "permission_overwrites": [], "nsfw": False, "parent_id": None}
        if self.in_thread:
            channel = channel | {"id": "700000000000000077", "type": 11, "name": "a story", "owner_id": "1"}
            fixed = {"parent_id": "700000000000000001", "message_count": 1, "member_count": 1}
            fixed["thread_metadata"] = {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": joined,
                "locked": False,
            }
        interaction: dict[str, Any] = {
            "id": number,
            "token": number,
            "type": kind,
            "data": data,
            "version": 1,
        }
        interaction |= {"application_id": self._user["id"], "guild_id": self._guild["id"], "locale": "en-US"}
        interaction |= {"channel_id": channel["id"], "channel": channel | fixed, "app_permissions": "0"}
        interaction |= {
            "member": member | {"permissions": str(self.permissions)},
            "entitlements": [],
            "context": 0,
        }
        interaction |= {"authorizing_integration_owners": {}, "attachment_size_limit": 10_485_760}
        await self._dispatch(self._socket, "INTERACTION_CREATE", interaction | more)
        async with asyncio.timeout(3):  # the platform waits no longer
            return await answer

    async def _take(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        match message["op"]:
            case 1:
                await socket.send_json({"op": ACK, "d": None, "s": None, "t": None})
            case 2 if self.close_with:
                await socket.close(code=self.close_with.pop(0))
            case 2 if message["d"]["token"] != self.token:
                await socket.close(code=4004)
            case 2:
                await self._begin(socket)
            case 6:
                self._socket = socket
                await self._dispatch(socket, "RESUMED", {})
                async with self._changed:
                    self.resumed += 1
                    self._changed.notify_all()

    async def _begin(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        ready = {"v": 10, "user": self._user, "session_id": "s1", "resume_gateway_url": self.address}
        application = {"id": self._user["id"], "flags": 0}
        guilds = [{"id": self._guild["id"], "unavailable": True}]
        await self._dispatch(socket, "READY", ready | {"application": application, "guilds": guilds})
        extra: dict[str, Any] = {
            "channels": [],
            "members": [],
            "threads": [],
            "presences": [],
            "voice_states": [],
        }
        await self._dispatch(
            socket, "GUILD_CREATE", self._guild | extra | {"member_count": 1, "large": False}
        )
        async with self._changed:
            self.identified += 1
            self._changed.notify_all()

    async def _dispatch(self, socket: web.WebSocketResponse, event: str, data: dict[str, Any]) -> None:
        await socket.send_json({"op": DISPATCH, "t": event, "s": next(self._sequence), "d": data})
