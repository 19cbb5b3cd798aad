"""What people call an alert: useful or noise, one word a person and post; and whether its place is wrong.

Counted by rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.state import keys
from bot.state.client import Client

Mark = Literal["useful", "noise", "wrongplace"]
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
    """How often people called posts of a rule useful, noise, or told of the wrong place."""

    useful: int = 0
    noise: int = 0
    wrongplace: int = 0

    @property
    def precision(self) -> float | None:
        """The part of those called useful or noise that was useful; None: none was called so."""
        called = self.useful + self.noise
        return self.useful / called if called else None


class Marks:
    """A hash a post, and a hash a rule."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._mark = client.register_script(_MARK)

    async def mark(self, post_id: str, rules: Sequence[str], person: str, mark: Mark) -> bool:
        """Note what a person calls a post, useful or noise instead of the other. False: the same again."""
        script_keys = [keys.marks(post_id), *map(keys.verdicts, rules)]
        field = f"{person} place" if mark == "wrongplace" else person
        return bool(await self._mark(keys=script_keys, args=[field, mark, KEEP]))

    async def verdicts(self, rule: str) -> Verdicts:
        """Return the counts of a rule."""
        found: Any = await self._client.hgetall(keys.verdicts(rule))
        return Verdicts(**{name.decode(): int(count) for name, count in found.items()})
