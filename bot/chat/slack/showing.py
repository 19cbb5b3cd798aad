"""Where an answer is shown: by the acknowledgement, at the response_url, or in a window.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.slack.answers import Answer as Refusal
from bot.chat.slack.reply import reply
from bot.chat.slack.views import Origin, View, answer_view
from bot.chat.slack.web import Failure, SlackWeb
from bot.lookup.answer import Answer

#: Tells Slack that a request was taken; the body, if any, is shown to the person.
Acknowledge = Callable[[dict[str, Any] | None], Awaitable[object]]
#: What stands there while an answer is worked on.
PROMISE = Answer("I'm looking …")


class Showing(Protocol):
    """A place for one answer."""

    async def promise(self) -> None:
        """Say that the answer is being worked on."""
        ...

    async def show(self, told: Answer, *, promised: bool) -> str:
        """Show the answer; return why that failed, in words; empty: it did not."""
        ...


class InCommand:
    """In answer to a slash command: by its acknowledgement, or later at its response_url."""

    def __init__(self, web: SlackWeb, origin: Origin, acknowledge: Acknowledge) -> None:
        self._later = InMessage(web, origin)
        self._acknowledge = acknowledge

    async def promise(self) -> None:
        await self._acknowledge(_message(PROMISE))

    async def show(self, told: Answer, *, promised: bool) -> str:
        if promised:
            return await self._later.show(told, promised=False)
        await self._acknowledge(_message(told))
        return ""


class InMessage:
    """Below a message, or in place of it: where it is an earlier answer, which only this person sees."""

    def __init__(self, web: SlackWeb, origin: Origin, *, in_place: bool = False) -> None:
        self._web = web
        self._origin = origin
        self._in_place = in_place

    async def promise(self) -> None:
        await self._respond(PROMISE)

    async def show(self, told: Answer, *, promised: bool) -> str:  # noqa: ARG002 - shown alike
        return await self._respond(told)

    async def _respond(self, told: Answer) -> str:
        replaces = {"replace_original": self._in_place and not told.shared}
        thread = {"thread_ts": self._origin.thread} if self._origin.thread else {}
        return await self._web.respond(self._origin.response_url, _message(told) | replaces | thread)


class InNewWindow:
    """In a window of its own, where there is no channel: on a person's page."""

    def __init__(self, web: SlackWeb, origin: Origin, trigger: str) -> None:
        self._web = web
        self._origin = origin
        self._trigger = trigger
        self._view_id = ""

    async def promise(self) -> None:
        """Open the window at once: the trigger lives for three seconds."""
        opened = await open_view(self._web, self._trigger, answer_view(PROMISE, self._origin))
        if isinstance(opened, AsyncSlackResponse):
            self._view_id = str(opened["view"]["id"])

    async def show(self, told: Answer, *, promised: bool) -> str:
        view = answer_view(told, self._origin)
        if promised:
            return why(await _update(self._web, self._view_id, view))
        return why(await open_view(self._web, self._trigger, view))


class InWindow:
    """In place of what a window shows."""

    def __init__(
        self, web: SlackWeb, origin: Origin, view_id: str, acknowledge: Acknowledge | None = None
    ) -> None:
        """`acknowledge` is that of a form that was sent: it may change the window, too."""
        self._web = web
        self._origin = origin
        self._view_id = view_id
        self._acknowledge = acknowledge

    async def promise(self) -> None:
        await self._change(answer_view(PROMISE, self._origin), self._acknowledge)

    async def show(self, told: Answer, *, promised: bool) -> str:
        acknowledge = None if promised else self._acknowledge
        failed = await self._change(answer_view(told, self._origin), acknowledge)
        if told.shared and self._origin.response_url:
            return await InMessage(self._web, self._origin).show(told, promised=False)
        return failed

    async def _change(self, view: View, acknowledge: Acknowledge | None) -> str:
        if acknowledge is not None:
            await acknowledge({"response_action": "update", "view": view})
            return ""
        return why(await _update(self._web, self._view_id, view))


async def open_view(
    web: SlackWeb, trigger: str, view: View, *, upon: bool = False
) -> AsyncSlackResponse | Failure:
    """Open a window, or (`upon`) one upon the window in which something was pressed."""
    if upon:
        return await web.call(lambda client: client.views_push(trigger_id=trigger, view=view))
    return await web.call(lambda client: client.views_open(trigger_id=trigger, view=view))


async def _update(web: SlackWeb, view_id: str, view: View) -> AsyncSlackResponse | Failure:
    return await web.call(lambda client: client.views_update(view_id=view_id, view=view))


def why(answer: AsyncSlackResponse | Failure) -> str:
    """Return why a window did not open or change, in words; empty: it did."""
    if isinstance(answer, AsyncSlackResponse):
        return ""
    return answer.error or f"HTTP status {answer.status}" if isinstance(answer, Refusal) else answer.why


def _message(told: Answer) -> dict[str, Any]:
    kind = "in_channel" if told.shared else "ephemeral"
    return {"response_type": kind, "replace_original": False, **reply(told)}
