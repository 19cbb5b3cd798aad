"""What people call an alert, useful or noise: one word a person and post, counted by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.state import keys
from bot.state.client import Client

Mark = Literal["useful", "noise"]
#: A post's marks are kept as long as the post, in seconds; the counts of rules for good.
KEEP = 30 * 86400

_MARK = """
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
for i = 2, #KEYS do
  if old then redis.call('HINCRBY', KEYS[i], old, -1) end
  redis.call('HINCRBY', KEYS[i], ARGV[2], 1)
end
return 1
"""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How often people called posts of a rule useful or noise."""

    useful: int = 0
    noise: int = 0


class Marks:
    """A hash a post, and a hash a rule."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._mark = client.register_script(_MARK)

    async def mark(self, post_id: str, rules: Sequence[str], person: str, mark: Mark) -> bool:
        """Note what a person calls a post, instead of what they called it before. False: the same again."""
        script_keys = [keys.marks(post_id), *map(keys.verdicts, rules)]
        return bool(await self._mark(keys=script_keys, args=[person, mark, KEEP]))

    async def verdicts(self, rule: str) -> Verdicts:
        """Return the counts of a rule."""
        found: Any = await self._client.hgetall(keys.verdicts(rule))
        return Verdicts(**{name.decode(): int(count) for name, count in found.items()})
