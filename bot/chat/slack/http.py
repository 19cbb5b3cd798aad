"""HTTP mode: Slack brings what people do to a public address, signed with the app's secret. Bolt checks that.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.chat.connection import FIRST_ANSWER, Desk, HttpAnswer
from bot.chat.slack.bolt import bolt_app
from bot.chat.slack.listener import SlackListener
from bot.chat.slack.under_way import UnderWay
from bot.chat.slack.web import SlackWeb

#: Where the web server takes requests; the app's Request URLs end with it.
PATH = "/slack/requests"
_BODY_LIMIT = 200_000
#: What Bolt needs to see of the headers, and how it must look for the check not to trip over it.
_HEADERS = {
    "x-slack-request-timestamp": re.compile(r"[0-9]{1,12}"),
    "x-slack-signature": re.compile(r"v0=[0-9a-f]{1,128}"),
    "content-type": re.compile(r"[!-~ ]{0,200}"),
}


class SlackHttp:
    """Takes what the web server receives under PATH. There is no connection that could be lost."""

    name = "slack"
    path = PATH

    def __init__(
        self,
        signing_secret: str,
        desk: Desk,
        *,
        token: str = "",
        api_url: str = "",
        first_answer: float = FIRST_ANSWER,
    ) -> None:
        """`token` is the bot's, without which no windows open.

        `first_answer`: after so many seconds an answer is promised first.
        """
        self.trouble = ""
        self._web = SlackWeb(token, api_url)
        self._under_way = UnderWay()
        listener = SlackListener(desk, self._web, first_answer=first_answer)
        self._app = bolt_app(listener, self._under_way, signing_secret=signing_secret, api_url=api_url)

    async def run(self, stop: asyncio.Event) -> None:
        """Wait for the stop, then for the answers that are under way."""
        await stop.wait()
        await self._under_way.drain()
        await self._web.close()

    async def take(self, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """Answer one request. 401: it is not Slack's, is older than five minutes, or came before."""
        shown = {name.lower(): value for name, value in headers.items()}
        kept = {name: shown[name] for name in _HEADERS.keys() & shown}
        if len(body) > _BODY_LIMIT or not all(_HEADERS[name].fullmatch(kept[name]) for name in kept):
            return HttpAnswer(401)
        try:
            request = _request(kept, body.decode("utf-8", "replace"))
        except (ValueError, TypeError, AttributeError, RecursionError):
            return HttpAnswer(200)  # no object of JSON: it asks nothing
        answer = await self._app.async_dispatch(request)
        said = json.loads(answer.body) if answer.status == 200 and answer.body.startswith("{") else None  # noqa: PLR2004 - HTTP
        return HttpAnswer(answer.status, said)


def _request(headers: Mapping[str, str], body: str) -> AsyncBoltRequest:
    """Read a request as Bolt does, but for commands: it reads none that holds the word payload."""
    request = AsyncBoltRequest(body=body, headers=dict(headers))
    if "payload" in body and not body.startswith("{"):
        form = dict(parse_qsl(body, keep_blank_values=True))
        if "command" in form:
            request.body = form
    return request
