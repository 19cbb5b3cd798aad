"""When each source is to be polled next, and who polls it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.state import keys
from bot.state.client import Client

# The server's clock, unless a time is given: processes whose clocks differ never claim the same source.
_CLAIM = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) + tonumber(time[2]) / 1e6
end
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now), 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do
  redis.call('ZADD', KEYS[1], string.format('%.6f', now + tonumber(ARGV[3])), id)
end
return ids
"""

_SYNC = """
local wanted = {}
for _, id in ipairs(ARGV) do
  wanted[id] = true
  redis.call('ZADD', KEYS[1], 'NX', 0, id)
end
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if not wanted[id] then redis.call('ZREM', KEYS[1], id) end
end
"""


class Due:
    """A sorted set of sources by the time they are due. Times are Unix seconds."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._claim = client.register_script(_CLAIM)
        self._sync = client.register_script(_SYNC)

    async def claim(self, now: float | None, limit: int, lease: float) -> list[str]:
        """Take up to `limit` due sources, longest due first; nobody else gets them for `lease` seconds.

        `now` None, as in production, means the Redis server's clock, which all processes share. Who took a
        source gives it back with `set`; if it dies, the source is due again when the lease ends.
        """
        found = await self._claim(keys=[keys.DUE], args=["" if now is None else now, limit, lease])
        return [source_id.decode() for source_id in found]

    async def set(self, source_id: str, at: float) -> None:
        """Say when a source is due next. One that `sync` has removed meanwhile stays removed."""
        await self._client.zadd(keys.DUE, {source_id: at}, xx=True)

    async def overdue(self, now: float) -> float:
        """Return for how long, in seconds, the source that has waited longest has been due; 0: none has.

        One that was never polled has not waited yet.
        """
        found = await self._client.zrangebyscore(keys.DUE, "(0", now, start=0, num=1, withscores=True)
        return now - float(found[0][1]) if found else 0.0

    async def sync(self, source_ids: Iterable[str]) -> None:
        """Make these the sources: new ones are due at once, known ones keep their time, others go."""
        await self._sync(keys=[keys.DUE], args=list(source_ids))
