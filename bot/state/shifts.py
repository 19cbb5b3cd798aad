"""When each channel was last handed over to the next shift."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.state import keys
from bot.state.client import Client

_HAND_OVER = """
local last = redis.call('HGET', KEYS[1], ARGV[1])
if not last or tonumber(last) < tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return last
"""


class Shifts:
    """One hash: channel, as `platform:id` → Unix seconds. Every method raises TryLater."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._hand_over = client.register_script(_HAND_OVER)

    async def hand_over(self, channel: str, at: datetime) -> datetime | None:
        """Note that a channel is handed over now; return when it last was. None: never."""
        found: Any = await self._hand_over(keys=[keys.SHIFTS], args=[channel, repr(at.timestamp())])
        return _read(found)

    async def last(self, channel: str) -> datetime | None:
        """Return when a channel was last handed over. None: never."""
        return _read(await self._client.hget(keys.SHIFTS, channel))


def _read(found: Any) -> datetime | None:
    return datetime.fromtimestamp(float(found), UTC) if found is not None else None
