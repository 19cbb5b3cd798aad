"""A logged-in Discord client for posting: REST only, without the gateway, and without long sleeps inside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
from discord.http import Route

#: A rate limit that lasts longer is told to the caller instead of being slept out, in seconds. discord.py
#: accepts no less than 30 as an argument; the buckets of messages last five, and pacing within one is wanted.
LONGEST_SLEEP = 6.0
API_VERSION = 10


def use_api(url: str) -> None:
    """Have discord.py speak to another address (a rate-limit proxy, a test); empty: Discord's own.

    discord.py keeps one address for the process, as the environment does.
    """
    base = (url or "https://discord.com/api").rstrip("/")
    Route.BASE = base if base.endswith(f"/v{API_VERSION}") else f"{base}/v{API_VERSION}"


class DiscordRest:
    """Logs in when first used, and anew after trouble: a call cut off half-way leaves nothing behind."""

    def __init__(self, token: str, api_url: str = "") -> None:
        self._token = token
        self._api_url = api_url
        self._client: discord.Client | None = None
        self._turn = asyncio.Lock()

    async def client(self) -> discord.Client:
        """Return a client that is logged in. Raises what discord.py and aiohttp raise."""
        async with self._turn:
            if self._client is None:
                use_api(self._api_url)
                client = discord.Client(
                    intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none()
                )
                client.http.max_ratelimit_timeout = LONGEST_SLEEP
                try:
                    await client.login(self._token)
                except BaseException:
                    await client.close()
                    raise
                self._client = client
        return self._client

    @asynccontextmanager
    async def replaced_if_cut_off(self) -> AsyncIterator[None]:
        """Log in anew after a cancelled call: discord.py would wait forever for a lock that it left held."""
        try:
            yield
        except (TimeoutError, asyncio.CancelledError):
            await self.close()
            raise

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()
