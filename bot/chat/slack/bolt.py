"""The Bolt app: which of the things people do in Slack goes to which of our listeners, however it came.

Bolt checks signatures, reads what Slack sends, and carries our acknowledgement back. It starts a listener
without holding on to it and answers as soon as it acknowledges, so that draining is ours (`UnderWay`).
https://docs.slack.dev/tools/bolt-python/concepts/acknowledge
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.listener import SlackListener
from bot.chat.slack.once import Once
from bot.chat.slack.setup import ABOUT
from bot.chat.slack.showing import Acknowledge
from bot.chat.slack.under_way import UnderWay
from bot.chat.slack.web import QUIET

log = structlog.get_logger()

_OURS = re.compile(r"^tocsin:")
_ANY_COMMAND = re.compile(r"^/")  # its name is chosen by who installs the app

Listen = Callable[[dict[str, Any], Acknowledge], Awaitable[None]]


def bolt_app(
    listener: SlackListener, under_way: UnderWay, *, signing_secret: str = "", api_url: str = ""
) -> AsyncApp:
    """Return the app that hands on to `listener`. `signing_secret` is that of HTTP mode."""
    app = AsyncApp(
        name="tocsin",
        logger=QUIET,  # Bolt would log bodies and signatures
        client=AsyncWebClient(base_url=api_url or AsyncWebClient.BASE_URL, logger=QUIET),
        authorize=_authorize,
        signing_secret=signing_secret,
        raise_error_for_unhandled_request=True,
        ssl_check_enabled=False,  # comes before the check of the signature, and reads a variable of its own
    )
    app.error(_failed)
    app.middleware(_only_once(Once()))

    def hands_on(listen: Listen) -> Callable[..., Awaitable[None]]:
        async def listens(body: dict[str, Any], ack: AsyncAck) -> None:
            with under_way.one():
                await listen(body, lambda shown: ack(shown or ""))

        return listens

    app.command(_ANY_COMMAND)(hands_on(listener.command))
    app.action(_OURS)(hands_on(listener.press))
    app.view(_OURS)(hands_on(listener.filled))
    app.shortcut(ABOUT)(hands_on(listener.about))
    app.event("app_home_opened")(hands_on(listener.home))
    return app


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Let everybody in whom Slack let through: calls are made with our own client, which has the token."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


async def _failed(error: Exception, request: AsyncBoltRequest) -> BoltResponse | None:
    """Acknowledge what nobody listens to; log what is a fault of ours."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")
    kind = request.body.get("type", "command") if isinstance(request.body, dict) else "nothing"
    log.error("a request from Slack failed", kind=kind, exc_info=error)
    return None


def _only_once(seen: Once) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Keep out events that Slack sends again, and signed requests that anybody sends again."""

    async def only_once(
        request: AsyncBoltRequest,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse | None:
        signature = request.headers.get("x-slack-signature")
        if signature and not seen.is_new(f"signed {signature[0]}"):
            return BoltResponse(status=401)
        event = request.body.get("event_id")
        if event and not seen.is_new(f"event {event}"):
            return BoltResponse(status=200, body="")
        await next()
        return None

    return only_once
