"""Socket Mode: hears what people do over a connection that we open ourselves.

The SDK, below Bolt, renews a connection when Slack asks it to. The first word to Slack is ours, and so is
what follows a loss, since the SDK would try every few seconds for ever, also with a token that was revoked.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.chat.connection import FIRST_ANSWER, Desk, growing, pause
from bot.chat.slack.app_token import NotOpened, connection_url
from bot.chat.slack.bolt import bolt_app
from bot.chat.slack.listener import SlackListener
from bot.chat.slack.once import Once
from bot.chat.slack.under_way import UnderWay
from bot.chat.slack.web import QUIET, SlackWeb

log = structlog.get_logger()

_CONNECT_TIMEOUT = 15.0
#: A connection that the SDK does not get back within that time is given up and made anew, in seconds.
_LOST = 30.0


class SlackSocket:
    """One Socket Mode connection."""

    name = "slack"

    def __init__(
        self,
        app_token: str,
        desk: Desk,
        *,
        token: str = "",
        api_url: str = "",
        first_answer: float = FIRST_ANSWER,
        look: float = 1.0,
    ) -> None:
        """`token` is the bot's, without which no windows open.

        `first_answer`: after so many seconds an answer is promised first.
        `look`: seconds between looks at the connection.
        """
        self.trouble = "is connecting"
        self._app_token = app_token
        self._web = SlackWeb(token, api_url)
        self._under_way = UnderWay()
        listener = SlackListener(desk, self._web, first_answer=first_answer)
        self._app = bolt_app(listener, self._under_way, api_url=api_url)
        self._seen = Once()
        self._look = look

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until `stop` is set. After what only a person can mend, wait for the stop."""
        failures = 0
        try:
            while not stop.is_set():
                opened = await connection_url(self._web, self._app_token)
                if isinstance(opened, NotOpened):
                    self.trouble = opened.why
                    if opened.for_good:
                        log.error("no commands or buttons in Slack until this is mended", why=self.trouble)
                        await stop.wait()
                        return
                    failures += 1
                elif await self._connected(opened, stop):
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
        handler = _Handler(self._app, self._app_token, self._seen, self._under_way)
        handler.client.wss_uri = url
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT):
                await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt
            log.info("hears commands and buttons in Slack")
            await self._watch(handler.client, stop)
            await self._under_way.drain()
        except TimeoutError:
            self.trouble = "Slack's socket can't be reached"
            return False
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # slack_bolt
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


class _Handler(AsyncSocketModeHandler):
    """Hands each envelope to the app once, however often it is delivered."""

    def __init__(self, app: AsyncApp, app_token: str, seen: Once, under_way: UnderWay) -> None:
        super().__init__(app, app_token, logger=QUIET, ping_interval=5)
        self._seen = seen
        self._under_way = under_way

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        if not self._seen.is_new(req.envelope_id):
            await client.send_socket_mode_response(SocketModeResponse(req.envelope_id))
            return
        with self._under_way.one():
            try:
                await super().handle(client, req)
            except Exception:  # the SDK's word on it would go nowhere
                log.exception("a request from Slack failed", kind=req.type)
