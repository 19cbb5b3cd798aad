"""Who took a story upon themselves: the first person to say so has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.state import keys
from bot.state.client import Client

#: In seconds; as long as alerts are remembered.
KEEP = 30 * 86400

_ACK = """
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'person', ARGV[1], 'at', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return redis.call('HMGET', KEYS[1], 'person', 'at')
"""


@dataclass(frozen=True, slots=True)
class Ack:
    """Who has a story, as `platform:id`, and since when (UTC)."""

    person: str
    at: datetime


class Acks:
    """A hash a story."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._ack = client.register_script(_ACK)

    async def acknowledge(self, story: str, person: str, at: datetime) -> Ack:
        """Give the story to the person, if nobody has it; return who has it."""
        found: Any = await self._ack(keys=[keys.ack(story)], args=[person, repr(at.timestamp()), KEEP])
        return _read(*found)

    async def read(self, story: str) -> Ack | None:
        """Return who has a story; None: nobody."""
        found: Any = await self._client.hmget(keys.ack(story), "person", "at")
        return _read(*found) if found[0] is not None else None


def _read(person: bytes, at: bytes) -> Ack:
    return Ack(person.decode(), datetime.fromtimestamp(float(at), UTC))
