"""Which reports of a source were handled already, and which of those have changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from bot.state import keys
from bot.state.client import Client

#: A report that its source has not shown for so long is forgotten, in seconds.
FORGET_AFTER = 60 * 86400.0


class Mark(NamedTuple):
    """What tells one version of one report from others of the same source."""

    report_id: str
    content: str  # a hash of what the report says


class Sighting(IntEnum):
    """How a report compares with what is remembered. Only KNOWN is false: the others are to be handled."""

    KNOWN = 0
    NEW = 1
    REVISED = 2


# Refreshing before trimming keeps what is still shown, even after months of "not modified".
_LOOK = """
local answers = {}
for i = 3, #ARGV, 2 do
  local by_id, by_content = unpack(redis.call('ZMSCORE', KEYS[1], ARGV[i], ARGV[i + 1]))
  if by_content then
    answers[#answers + 1] = 0
    redis.call('ZADD', KEYS[1], 'XX', ARGV[1], ARGV[i + 1])
  else
    answers[#answers + 1] = by_id and 2 or 1
  end
  redis.call('ZADD', KEYS[1], 'XX', ARGV[1], ARGV[i])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2])
return answers
"""


def members(mark: Mark) -> tuple[bytes, bytes]:
    """Return the two members that stand for a mark: the report, and this version of it."""
    report = hashlib.blake2b(mark.report_id.encode(errors="replace"), digest_size=10).digest()
    return report, report + hashlib.blake2b(mark.content.encode(errors="replace"), digest_size=8).digest()


class Seen:
    """One sorted set a source: hashes of reports by the time they were last present (Unix seconds)."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._look = client.register_script(_LOOK)

    async def unseen(self, source_id: str, marks: Sequence[tuple[str, str]], at: float) -> list[Sighting]:
        """Compare a poll's reports (id and content hash each) with what is remembered, in the same order.

        What is known is noted as still present at `at`; nothing else is remembered: `Ledger.commit` and
        `mark` do that once a report has been dealt with. What was absent for FORGET_AFTER is forgotten.
        """
        flat = [member for mark in marks for member in members(Mark(*mark))]
        found = await self._look(keys=[keys.seen(source_id)], args=[at, at - FORGET_AFTER, *flat])
        return [Sighting(answer) for answer in found]

    async def mark(self, source_id: str, marks: Sequence[tuple[str, str]], at: float) -> None:
        """Remember reports that need no commit: too old on a first poll, or without a match."""
        scores = {member: at for mark in marks for member in members(Mark(*mark))}
        if scores:
            await self._client.zadd(keys.seen(source_id), scores)
