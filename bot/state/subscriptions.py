"""What is remembered of feeds at hubs (WebSub), across restarts and processes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from bot.sources.websub import Subscription
from bot.state import keys
from bot.state.client import Client

_ADAPTER = TypeAdapter(Subscription)
_SAVE = "redis.call('DEL', KEYS[1]) redis.call('HSET', KEYS[1], unpack(ARGV))"


class Subscriptions:
    """One hash a source."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._save = client.register_script(_SAVE)

    async def load(self, source_id: str) -> Subscription:
        """Return what is known of a source's subscription, or an empty one."""
        found: Any = await self._client.hgetall(keys.subscription(source_id))
        return _ADAPTER.validate_python({name.decode(): value.decode() for name, value in found.items()})

    async def save(self, source_id: str, held: Subscription) -> None:
        """Remember a subscription as it is now."""
        fields: list[str] = []
        for name, value in asdict(held).items():
            if value is not None:
                fields += [name, repr(value) if isinstance(value, float) else str(value)]
        await self._save(keys=[keys.subscription(source_id)], args=fields)
