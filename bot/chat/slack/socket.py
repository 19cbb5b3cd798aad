"""Socket Mode: hears slash commands and buttons over a connection that we open ourselves.

The SDK renews a connection when Slack asks it to. Everything else is handled here, since the SDK would try
every five seconds for ever, also with a token that was revoked.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import Any

import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.alerts.destination import Rejected
from bot.chat.connection import FIRST_ANSWER, Desk, growing, pause
from bot.chat.slack.answers import Answer
from bot.chat.slack.listener import Acknowledge, SlackListener
from bot.chat.slack.web import QUIET, Failure, SlackWeb

log = structlog.get_logger()

_BAD_LOGIN = (
    "Slack does not accept the app token: make one with connections:write under Basic Information, App-Level "
    "Tokens, put it (xapp-…) into SLACK_APP_TOKEN and restart"
)
_CONNECT_TIMEOUT = 15.0
#: A connection that the SDK does not get back within that time is given up and made anew, in seconds.
_LOST = 30.0
#: Slack sends again what it thinks was not acknowledged: so many envelopes are remembered.
_REMEMBERED = 1000


class SlackSocket:
    """One Socket Mode connection."""

    name = "slack"

    def __init__(
        self,
        app_token: str,
        desk: Desk,
        *,
        api_url: str = "",
        first_answer: float = FIRST_ANSWER,
        look: float = 1.0,
    ) -> None:
        """`first_answer`: after so many seconds an answer is promised first.

        `look`: seconds between looks at the connection.
        """
        self.trouble = "is connecting"
        self._app_token = app_token
        self._web = SlackWeb(app_token, api_url)
        self._listener = SlackListener(desk, self._web, first_answer=first_answer)
        self._api_url = api_url or AsyncWebClient.BASE_URL
        self._look = look
        self._taken: deque[str] = deque(maxlen=_REMEMBERED)

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until `stop` is set. After what only a person can mend, wait for the stop."""
        failures = 0
        try:
            while not stop.is_set():
                opened = await self._web.call(
                    lambda web: web.apps_connections_open(app_token=self._app_token)
                )
                if not isinstance(opened, AsyncSlackResponse):
                    self.trouble, fatal = _judge(opened)
                    if fatal:
                        log.error("no commands or buttons in Slack until this is mended", why=self.trouble)
                        await stop.wait()
                        return
                    failures += 1
                elif await self._connected(str(opened["url"]), stop):
                    failures = 0
                else:
                    failures += 1
                if not stop.is_set():
                    wait = growing(max(failures, 1))
                    log.warning("the connection to Slack is lost", why=self.trouble, seconds=round(wait))
                    await pause(stop, wait)
        finally:
            await self._web.close()

    async def _connected(self, url: str, stop: asyncio.Event) -> bool:
        """Hold one connection until it is lost or `stop` is set; return whether there was one."""
        web = AsyncWebClient(base_url=self._api_url, logger=QUIET)
        client = SocketModeClient(app_token=self._app_token, web_client=web, logger=QUIET)
        client.wss_uri = url
        client.socket_mode_request_listeners.append(self._take)
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT):
                await client.connect()  # type: ignore[no-untyped-call]  # slack_sdk
            log.info("hears commands and buttons in Slack")
            await self._watch(client, stop)
        except TimeoutError:
            self.trouble = "Slack's socket can't be reached"
            return False
        finally:
            await client.close()  # type: ignore[no-untyped-call]  # slack_sdk
        return True

    async def _watch(self, client: SocketModeClient, stop: asyncio.Event) -> None:
        """Look after the connection until it has been lost for too long."""
        clock = asyncio.get_running_loop().time
        well = clock()
        while not stop.is_set() and clock() - well < _LOST:
            if await client.is_connected():
                self.trouble, well = "", clock()
            else:
                self.trouble = "is reconnecting"
            await pause(stop, self._look)

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hand a request on, once, however often it is delivered."""
        if request.envelope_id in self._taken:
            await _acknowledge(client, request, None)
            return
        self._taken.append(request.envelope_id)
        try:
            await self._hand_on(request, partial(_acknowledge, client, request))
        except Exception:  # the SDK's word on it would go nowhere
            log.exception("a request from Slack failed", kind=request.type)

    async def _hand_on(self, request: SocketModeRequest, acknowledge: Acknowledge) -> None:
        match request.type:
            case "slash_commands":
                await self._listener.command(request.payload, acknowledge)
            case "interactive":
                await self._listener.interaction(request.payload, acknowledge)
            case _:
                await acknowledge(None)


async def _acknowledge(
    client: AsyncBaseSocketModeClient, request: SocketModeRequest, body: dict[str, Any] | None
) -> None:
    await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, body))


def _judge(failure: Failure) -> tuple[str, bool]:
    """Say in words why no connection was opened, and whether it is for good."""
    if not isinstance(failure, Answer):
        return failure.why, False
    fatal = isinstance(failure.outcome(""), Rejected)
    return (f"{_BAD_LOGIN} ({failure.error})" if fatal else failure.why("")), fatal
