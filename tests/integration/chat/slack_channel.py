"""A Slack channel of the loopback, as a destination."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.chat.slack.destination import SlackDestination
from tests.loopback.slack import LoopbackSlack

CHANNEL = "C0123456789"


@asynccontextmanager
async def destination(
    slack: LoopbackSlack, channel: str = CHANNEL, token: str = "", app_token: str = ""
) -> AsyncIterator[SlackDestination]:
    made = SlackDestination(
        "desk", channel, token=token or slack.token, api_url=slack.url, spacing=0, app_token=app_token
    )
    try:
        yield made
    finally:
        await made.close()


def now() -> datetime:
    return datetime.now(UTC)
