"""A Discord channel of the loopback, as a destination."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from bot.chat.discord.destination import DiscordDestination
from tests.loopback.discord import LoopbackDiscord

CHANNEL = 700000000000000001
HISTORY = 0x10000


@asynccontextmanager
async def destination(
    discord: LoopbackDiscord, channel: int = CHANNEL, **more: Any
) -> AsyncIterator[DiscordDestination]:
    options = {"token": discord.token, "api_url": discord.url, **more}
    made = DiscordDestination("osint", channel, **options)
    try:
        yield made
    finally:
        await made.close()


def now() -> datetime:
    return datetime.now(UTC)
