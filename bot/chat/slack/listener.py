"""What people do in Slack, whichever way it reaches us (Socket Mode or HTTP), and what they are answered.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.chat.button import read_button
from bot.chat.connection import FIRST_ANSWER, Desk, within
from bot.chat.slack.reply import reply
from bot.chat.slack.web import SlackWeb
from bot.lookup.answer import Answer
from bot.lookup.person import Person

log = structlog.get_logger()

#: Tells Slack that a request was taken; the body, if any, is shown to the person.
Acknowledge = Callable[[dict[str, Any] | None], Awaitable[None]]
_PROMISE = {"response_type": "ephemeral", "text": "I'm looking …"}


class SlackListener:
    """Answers slash commands and buttons, seen only by the person who used them."""

    def __init__(self, desk: Desk, web: SlackWeb, *, first_answer: float = FIRST_ANSWER) -> None:
        """`first_answer`: after so many seconds an answer is promised first."""
        self._desk = desk
        self._web = web
        self._first_answer = first_answer

    async def command(self, payload: dict[str, Any], acknowledge: Acknowledge) -> None:
        """Answer `/tocsin …`."""
        person = _person(payload.get("user_id"), payload.get("channel_id"))
        asking = self._desk.ask(str(payload.get("text", "")), person)
        told, promised = await within(asking, self._first_answer, lambda: acknowledge(_PROMISE))
        if promised:
            await self._send(payload, told)
        else:
            await acknowledge(_shown(told))

    async def interaction(self, payload: dict[str, Any], acknowledge: Acknowledge) -> None:
        """Answer the press of a button under an alert; anything else is only acknowledged."""
        await acknowledge(None)
        for action in payload.get("actions", ()):
            press = read_button(str(action.get("action_id", "")))
            if press is not None:
                person = _person(payload.get("user", {}).get("id"), payload.get("channel", {}).get("id"))
                pressed = self._desk.press(press.button, press.subject, person, press.value)
                told, _ = await within(pressed, self._first_answer, _keep_waiting)
                await self._send(payload, told)

    async def _send(self, payload: dict[str, Any], told: Answer) -> None:
        why = await self._web.respond(str(payload.get("response_url", "")), _shown(told))
        if why:
            log.warning("an answer did not arrive in Slack", why=why)


def _person(user: Any, channel: Any) -> Person:
    return Person(f"slack:{user or ''}", frozenset({str(user or "")}), channel=f"slack:{channel or ''}")


def _shown(told: Answer) -> dict[str, Any]:
    return {"response_type": "ephemeral", "replace_original": False, **reply(told)}


async def _keep_waiting() -> None:
    """A button needs no promise: Slack has its acknowledgement."""
