"""What people do in Slack, whichever way it reaches us (Socket Mode or HTTP), and what they are answered.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import structlog

from bot.chat.button import Press, read_button
from bot.chat.connection import FIRST_ANSWER, Desk, within
from bot.chat.slack.pointed import pointed_at
from bot.chat.slack.showing import (
    Acknowledge,
    InCommand,
    InMessage,
    InNewWindow,
    InWindow,
    Showing,
    open_view,
    why,
)
from bot.chat.slack.views import Origin, filled, form_view, home_view, unpacked
from bot.chat.slack.web import SlackWeb
from bot.lookup.answer import Answer, Form
from bot.lookup.person import Person

log = structlog.get_logger()

Payload = dict[str, Any]


class SlackListener:
    """Answers commands, buttons, choices, forms and shortcuts: to the person, or to all if they share it."""

    def __init__(self, desk: Desk, web: SlackWeb, *, first_answer: float = FIRST_ANSWER) -> None:
        """`first_answer`: after so many seconds an answer is promised first."""
        self._desk = desk
        self._web = web
        self._first_answer = first_answer

    async def command(self, payload: Payload, acknowledge: Acknowledge) -> None:
        """Answer `/tocsin …`, or open the form it asks for."""
        words, origin = str(payload.get("text", "")), _origin(payload)
        form = self._desk.form(words)
        if form is not None:
            await acknowledge(None)
            await self._open(payload, form, origin)
            return
        asked = self._desk.ask(words, _person(payload.get("user_id"), origin.channel))
        await self._answer(asked, InCommand(self._web, origin, acknowledge))

    async def press(self, payload: Payload, acknowledge: Acknowledge) -> None:
        """Answer the press of a button, or a choice from a list, wherever it stands."""
        await acknowledge(None)
        for action in payload.get("actions", ()):
            chosen = _part(action, "selected_option").get("value") or action.get("action_id")
            press = read_button(str(chosen))
            if press is not None:
                await self._pressed(press, payload)

    async def filled(self, payload: Payload, acknowledge: Acknowledge) -> None:
        """Take a form that was filled in, and answer in its window."""
        view = _part(payload, "view")
        form = filled(view)
        if form is None:
            await acknowledge(None)
            return
        person = _person(_part(payload, "user").get("id"), form.origin.channel)
        taken = self._desk.fill(form.form, form.subject, form.values, person)
        await self._answer(taken, InWindow(self._web, form.origin, str(view.get("id")), acknowledge))

    async def about(self, payload: Payload, acknowledge: Acknowledge) -> None:
        """Say what is known of the message in whose menu somebody chose "What is this?"."""
        await acknowledge(None)
        origin = _origin(payload)
        person = _person(_part(payload, "user").get("id"), origin.channel)
        known = self._desk.about(pointed_at(payload.get("message")), person)
        await self._answer(known, InMessage(self._web, origin))

    async def home(self, payload: Payload, acknowledge: Acknowledge) -> None:  # noqa: ARG002 - Bolt did so
        """Show a person their page."""
        event = _part(payload, "event")
        if event.get("tab") == "home":
            await self._show_home(str(event.get("user", "")))

    async def _pressed(self, press: Press, payload: Payload) -> None:
        view, origin = _part(payload, "view"), _origin(payload)
        form = self._desk.form(press.button, press.subject)
        if form is not None:
            await self._open(payload, form, origin, upon=view.get("type") == "modal")
            return
        user = _part(payload, "user").get("id")
        pressed = self._desk.press(press.button, press.subject, _person(user, origin.channel), press.value)
        await self._answer(pressed, self._place(payload, origin))
        if view.get("type") == "home":
            await self._show_home(str(user))

    def _place(self, payload: Payload, origin: Origin) -> Showing:
        view = _part(payload, "view")
        if view.get("type") == "modal":
            return InWindow(self._web, origin, str(view.get("id")))
        if view:
            return InNewWindow(self._web, origin, str(payload.get("trigger_id", "")))
        seen_by_one = bool(_part(payload, "container").get("is_ephemeral"))
        return InMessage(self._web, origin, in_place=seen_by_one)

    async def _answer(self, answer: Awaitable[Answer], place: Showing) -> None:
        told, promised = await within(answer, self._first_answer, place.promise)
        if lack := await place.show(told, promised=promised):
            log.warning("an answer did not arrive in Slack", why=lack)

    async def _open(self, payload: Payload, form: Form, origin: Origin, *, upon: bool = False) -> None:
        """Open a form, at once: the trigger lives for three seconds."""
        trigger = str(payload.get("trigger_id", ""))
        opened = await open_view(self._web, trigger, form_view(form, origin), upon=upon)
        if lack := why(opened):
            log.warning("a form did not open in Slack", why=lack)
            if origin.response_url:
                sorry = Answer("Slack did not open the form", note=f"It says: {lack}. Please try again.")
                await InMessage(self._web, origin).show(sorry, promised=False)

    async def _show_home(self, user: str) -> None:
        view = home_view(await self._desk.home(_person(user, "")))
        shown = await self._web.call(lambda web: web.views_publish(user_id=user, view=view))
        if lack := why(shown):
            log.warning("a person's page could not be shown in Slack", why=lack)


def _origin(payload: Payload) -> Origin:
    """Where something was done: by a command, at a message, or in a window that knows where it came from."""
    if view := _part(payload, "view"):
        return unpacked(view)[0]
    container, message = _part(payload, "container"), _part(payload, "message")
    return Origin(
        channel=str(_part(payload, "channel").get("id") or payload.get("channel_id") or ""),
        response_url=str(payload.get("response_url", "")),
        thread=str(container.get("thread_ts") or message.get("thread_ts") or ""),
    )


def _person(user: Any, channel: str) -> Person:
    where = f"slack:{channel}" if channel else ""
    return Person(f"slack:{user or ''}", frozenset({str(user or "")}), channel=where)


def _part(payload: Any, name: str) -> Payload:
    found = payload.get(name) if isinstance(payload, dict) else None
    return found if isinstance(found, dict) else {}
