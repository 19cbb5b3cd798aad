"""Stories that people want to hear no more of, for a time, and the record of who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.state import keys
from bot.state.client import Client

#: A muted story is heard of again after so long, in seconds.
MUTED_FOR = 7 * 86400
#: So many changes are kept on record, the newest.
_RECORDED = 5000

_TOGGLE = """
local lifted = redis.call('DEL', KEYS[1])
if lifted == 0 then
  redis.call('HSET', KEYS[1], 'person', ARGV[1], 'at', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*',
  'at', ARGV[2], 'person', ARGV[1], 'did', lifted == 0 and 'muted' or 'unmuted', 'story', ARGV[5])
return lifted
"""


@dataclass(frozen=True, slots=True)
class Change:
    """Who (`platform:id`) muted or unmuted which story, and when (UTC)."""

    person: str
    did: str
    story: str
    at: datetime


class Silences:
    """A hash a muted story, and one stream of changes."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._toggle = client.register_script(_TOGGLE)

    async def toggle(self, story: str, person: str, at: datetime) -> bool:
        """Mute a story, or unmute it if it is muted; put that on record. Returns whether it is muted now."""
        args: list[str | int] = [person, repr(at.timestamp()), MUTED_FOR, _RECORDED, story]
        return not await self._toggle(keys=[keys.mute(story), keys.AUDIT], args=args)

    async def changes(self, limit: int) -> list[Change]:
        """Return the newest changes, newest first."""
        found: Any = await self._client.xrevrange(keys.AUDIT, count=limit)
        texts = ({name.decode(): value.decode() for name, value in fields.items()} for _, fields in found)
        return [
            Change(text["person"], text["did"], text["story"], datetime.fromtimestamp(float(text["at"]), UTC))
            for text in texts
        ]
