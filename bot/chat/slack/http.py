"""HTTP mode: Slack brings slash commands and buttons to a public address, signed with the app's secret.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import SignatureVerifier

from bot.chat.connection import FIRST_ANSWER, Desk, HttpAnswer
from bot.chat.slack.listener import SlackListener
from bot.chat.slack.web import SlackWeb

#: Where the web server takes requests; the app's Request URLs end with it.
PATH = "/slack/requests"
#: Slack gives up after three seconds.
_PATIENCE = 2.5
#: After a stop, answers that are under way may take so long, in seconds.
_DRAIN = 5.0
#: A signed request can be sent again for five minutes: so many signatures are remembered.
_REMEMBERED = 5000
_BODY_LIMIT = 200_000


class SlackHttp:
    """Takes what the web server receives under PATH. There is no connection that could be lost."""

    name = "slack"
    path = PATH

    def __init__(self, signing_secret: str, desk: Desk, *, first_answer: float = FIRST_ANSWER) -> None:
        """`first_answer`: after so many seconds an answer is promised first."""
        self.trouble = ""
        self._verifier = SignatureVerifier(signing_secret)
        self._web = SlackWeb("")
        self._listener = SlackListener(desk, self._web, first_answer=first_answer)
        self._under_way: set[asyncio.Task[None]] = set()
        self._taken: deque[str] = deque(maxlen=_REMEMBERED)

    async def run(self, stop: asyncio.Event) -> None:
        """Wait for the stop, then for the answers that are under way."""
        await stop.wait()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=_DRAIN)
            for task in late:
                task.cancel()
        await self._web.close()

    async def take(self, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """Answer one request. 401: it is not Slack's, is older than five minutes, or came before."""
        if len(body) > _BODY_LIMIT or not self._is_genuine(headers, body):
            return HttpAnswer(401)
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        acknowledged: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()

        async def acknowledge(shown: dict[str, Any] | None) -> None:
            if not acknowledged.done():
                acknowledged.set_result(shown)

        if "payload" in form:
            work = self._listener.interaction(_payload(form["payload"]), acknowledge)
        elif "command" in form:
            work = self._listener.command(form, acknowledge)
        else:
            return HttpAnswer(200)  # Slack's own checks of the address
        task = asyncio.create_task(work, name="slack request")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            async with asyncio.timeout(_PATIENCE):
                return HttpAnswer(200, await acknowledged)
        except TimeoutError:
            return HttpAnswer(200)

    def _is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        try:
            genuine = self._verifier.is_valid_request(body, dict(headers))
        except ValueError:  # a time that is no number
            return False
        signature = {name.lower(): value for name, value in headers.items()}.get("x-slack-signature", "")
        if not genuine or signature in self._taken:
            return False
        self._taken.append(signature)
        return True


def _payload(raw: str) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
