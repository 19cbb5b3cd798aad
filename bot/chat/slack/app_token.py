"""What the app token is for: opening a Socket Mode connection, or saying why there can be none.

https://docs.slack.dev/reference/methods/apps.connections.open
"""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.alerts.destination import Rejected
from bot.chat.slack.answers import Answer
from bot.chat.slack.web import SlackWeb

_BAD_LOGIN = (
    "Slack does not accept the app token: make one with connections:write under Basic Information, App-Level "
    "Tokens, put it (xapp-…) into SLACK_APP_TOKEN and restart"
)


@dataclass(frozen=True, slots=True)
class NotOpened:
    """There is no connection. `for_good`: until a person mends something."""

    why: str
    for_good: bool


async def connection_url(web: SlackWeb, app_token: str) -> str | NotOpened:
    """Ask Slack where to connect to; good for one connection, soon."""
    opened = await web.call(lambda client: client.apps_connections_open(app_token=app_token))
    if isinstance(opened, AsyncSlackResponse):
        return str(opened["url"])
    if not isinstance(opened, Answer):
        return NotOpened(opened.why, for_good=False)
    for_good = isinstance(opened.outcome(""), Rejected)
    return NotOpened(f"{_BAD_LOGIN} ({opened.error})" if for_good else opened.why(""), for_good)
