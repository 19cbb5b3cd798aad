"""A Slack channel as a destination."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.alerts.destination import (
    Absent,
    CannotTell,
    Found,
    Outcome,
    Rejected,
    RetryAfter,
    Sent,
    Trace,
    Unknown,
)
from bot.chat.card import card
from bot.chat.digest import listed
from bot.chat.slack import blocks, limits
from bot.chat.slack.answers import Answer
from bot.chat.slack.app_token import NotOpened, connection_url
from bot.chat.slack.setup import SCOPES
from bot.chat.slack.web import Failure, NoAnswer, NotReached, SlackWeb
from bot.chat.trial import rehearse
from bot.model import Post

log = structlog.get_logger()

#: The message that an update adds to was deleted, or takes no replies: the update stands by itself then.
#: https://docs.slack.dev/reference/methods/chat.postMessage#errors
_NO_THREAD = frozenset(
    {
        "thread_not_found",
        "message_not_found",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
    }
)
#: What marks a message as ours. Everybody in the workspace can read metadata: only the post's id goes there.
EVENT_TYPE = "tocsin_post"
#: Our clock and Slack's may differ by so much before a lost message is looked for in the wrong hour.
_SKEW = timedelta(minutes=10)
#: Pages read at most; apps under Slack's strictest limit get 15 messages a page and one page a minute.
_MOST_PAGES = 10


class SlackDestination:
    """Posts to one channel, one message a second at most."""

    def __init__(
        self,
        destination_id: str,
        channel: str,
        *,
        token: str,
        api_url: str = "",
        spacing: float = limits.SPACING,
        buttons: bool = False,
        app_token: str = "",
    ) -> None:
        """`api_url`: empty for Slack's own. `spacing`: seconds between two posts.

        `app_token`: what people are heard with, if any; only `check` and `rehearse` ask about it.
        """
        self._buttons = buttons
        self._app_token = app_token
        self._read_to: dict[str, str] = {}  # the page, by post, at which looking for it had to pause
        self._told: set[str] = set()  # why updates stand by themselves: each told once
        self._id = destination_id
        self._channel = channel
        self._web = SlackWeb(token, api_url)
        self._spacing = spacing
        self._next_post = 0.0  # of the loop's clock

    @property
    def id(self) -> str:
        return self._id

    async def post(self, post: Post, thread: str = "") -> Outcome:
        """Post the card, an update in its thread; where Slack refuses its form, as text. One message."""
        content = self._content(post)
        answer = await self._send(post, thread, content)
        if thread and isinstance(answer, Answer) and answer.error in _NO_THREAD:
            self._tell_once(answer)
            thread = ""
            answer = await self._send(post, thread, content)
        if isinstance(answer, Answer) and answer.blames_the_form:
            log.error("Slack refuses a card; posting it as text", post=post.id, error=answer.error)
            answer = await self._send(post, thread, {"text": content["text"], "mrkdwn": False})
        return _outcome(answer, self._channel)

    def _content(self, post: Post) -> dict[str, Any]:
        if (lines := listed(post)) is not None:
            return blocks.listing(lines)
        return blocks.message(card(post), buttons_of=post.id if self._buttons else "")

    def _tell_once(self, answer: Answer) -> None:
        if answer.error not in self._told:
            self._told.add(answer.error)
            why = answer.why(self._channel)
            log.warning("updates stand by themselves in the channel", destination=self._id, why=why)

    async def edit(self, change: Post, root: Post, message_id: str) -> Outcome:
        """Replace the card by one that shows how the story stands now."""
        content = blocks.message(card(root, change), buttons_of=root.id if self._buttons else "")
        del content["mrkdwn"]  # no argument of chat.update: the text is only read where there are no blocks
        answer = await self._web.call(
            lambda web: web.chat_update(
                channel=self._channel,
                ts=message_id,
                **content,
                parse="none",  # its default links names: https://docs.slack.dev/reference/methods/chat.update
                link_names=False,
                metadata=_metadata(root),
            )
        )
        return _outcome(answer, self._channel)

    async def find(self, post: Post, attempted_at: datetime, thread: str = "") -> Trace:
        """Read channel or thread back around the attempt, and look for the id in the messages' metadata.

        Where Slack asks for a pause between two pages, the next call for the post goes on from there.
        """
        read = partial(AsyncWebClient.conversations_history, channel=self._channel)
        if thread:
            read = partial(AsyncWebClient.conversations_replies, channel=self._channel, ts=thread)
        try:
            window = attempted_at - _SKEW, attempted_at + _SKEW
            async for message in self._messages(read, *window, self._read_to.pop(post.id, "")):
                metadata = message.get("metadata") or {}
                if metadata.get("event_payload", {}).get("post") == post.id:
                    return Found(str(message["ts"]))
        except _Unreadable as error:
            if error.trace.passing and error.cursor:
                self._read_to[post.id] = error.cursor
            return error.trace
        return Absent()

    async def check(self) -> list[str]:
        """Ask Slack who we are, what we may do, and whether the channel is there for us."""
        who = await self._web.call(lambda web: web.auth_test())
        if not isinstance(who, AsyncSlackResponse):
            return [_words(who, self._channel)]
        granted = set(str(who.headers.get("x-oauth-scopes", "")).replace(" ", "").split(","))
        if "chat:write" not in granted:
            return [_lack("chat:write")]
        unheard = [_lack("commands")] if self._app_token and "commands" not in granted else []
        answer = await self._web.call(lambda web: web.conversations_info(channel=self._channel))
        if not isinstance(answer, AsyncSlackResponse):
            return [*unheard, _words(answer, self._channel)]
        channel = answer["channel"]
        history = "groups:history" if channel.get("is_private") else "channels:history"
        lacks = unheard if history in granted else [*unheard, _lack(history)]
        for is_so, refusal in (
            (channel.get("is_archived", False), "is_archived"),
            (not channel.get("is_member", True), "not_in_channel"),
        ):
            if is_so:
                lacks.append(Answer(200, refusal).why(self._channel))
        return lacks

    async def rehearse(self) -> list[str]:
        """Use a test card as alerts are used, and delete it; open a connection with the app token."""
        lacks = await rehearse(self, self._delete, at=datetime.now(UTC), run=secrets.token_hex(8))
        if self._app_token:
            opened = await connection_url(self._web, self._app_token)
            if isinstance(opened, NotOpened):
                lacks.append(f"nobody could ask or press buttons: {opened.why}")
        return lacks

    async def close(self) -> None:
        await self._web.close()

    async def _delete(self, message_id: str) -> None:
        answer = await self._web.call(lambda web: web.chat_delete(channel=self._channel, ts=message_id))
        if not isinstance(answer, AsyncSlackResponse):
            log.info("a test card stays in the channel", why=_words(answer, self._channel))

    async def _send(self, post: Post, thread: str, content: dict[str, Any]) -> AsyncSlackResponse | Failure:
        await self._keep_distance()
        return await self._web.call(
            lambda web: web.chat_postMessage(
                channel=self._channel,
                **content,
                thread_ts=thread or None,
                reply_broadcast=True if thread and post.loud else None,
                unfurl_links=False,
                unfurl_media=False,
                metadata=_metadata(post),
            )
        )

    async def _keep_distance(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._next_post - loop.time())
        self._next_post = loop.time() + self._spacing

    async def _messages(
        self,
        read: Callable[..., Awaitable[AsyncSlackResponse]],
        oldest: datetime,
        latest: datetime,
        cursor: str,
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield the messages of that time, from a page on. Raises _Unreadable before their end."""
        for _ in range(_MOST_PAGES):
            answer = await self._web.call(
                partial(
                    read,
                    oldest=f"{oldest.timestamp():.6f}",
                    latest=f"{latest.timestamp():.6f}",
                    include_all_metadata=True,
                    limit=200,
                    cursor=cursor or None,
                )
            )
            if not isinstance(answer, AsyncSlackResponse):
                raise _Unreadable(_doubt(answer, self._channel), cursor)
            for message in answer.get("messages") or []:
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
        raise _Unreadable(CannotTell("too many messages stand in the channel around the time of the post"))


class _Unreadable(Exception):
    def __init__(self, trace: CannotTell, cursor: str = "") -> None:
        """`cursor` is that of the page at which reading ended."""
        super().__init__(trace.why)
        self.trace = trace
        self.cursor = cursor


def _metadata(post: Post) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"post": post.id}}


def _outcome(answer: AsyncSlackResponse | Failure, channel: str) -> Outcome:
    match answer:
        case Answer():
            return answer.outcome(channel)
        case NotReached(why):
            return RetryAfter(1.0, why)
        case NoAnswer(why):
            return Unknown(why)
    return Sent(str(answer["ts"]))


def _doubt(failure: Failure, channel: str) -> CannotTell:
    """Say why a channel could not be read, and whether asking again may help."""
    passing = not isinstance(failure, Answer) or not isinstance(failure.outcome(channel), Rejected)
    words = _words(failure, channel)
    if isinstance(failure, Answer) and failure.error == "missing_scope":
        words = f"the app may not read the channel back: give it channels:history or groups:history ({words})"
    return CannotTell(words, passing=passing)


def _lack(scope: str) -> str:
    return (
        f"the app lacks the permission {scope}, needed {SCOPES[scope]}: "
        "add it under OAuth & Permissions and reinstall the app"
    )


def _words(failure: Failure, channel: str) -> str:
    return failure.why(channel) if isinstance(failure, Answer) else failure.why
