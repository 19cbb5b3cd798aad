"""The log of decisions about stories, in order. Folding it rebuilds the memory of stories after a restart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.state import keys
from bot.state.client import Client
from bot.state.silences import RECORDED

#: The id after which everything lies: where reading starts, and the last id of an empty log.
START = "0-0"
_PAGE = 1000

# KEYS: log, record of changes. ARGV: expected last id, milliseconds, entry, time, person, what they did,
# story, how many changes are kept.
_CORRECT = """
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local last = newest[1] and newest[1][1] or '0-0'
if last ~= ARGV[1] then return false end
local ms, number = string.match(last, '(%d+)-(%d+)')
ms, number = tonumber(ms), tonumber(number) + 1
if tonumber(ARGV[2]) > ms then ms, number = tonumber(ARGV[2]), 0 end
local id = string.format('%.0f-%.0f', ms, number)
redis.call('XADD', KEYS[1], id, 'entry', ARGV[3])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[8], '*',
  'at', ARGV[4], 'person', ARGV[5], 'did', ARGV[6], 'story', ARGV[7])
return id
"""


class StoryLog:
    """A Redis stream. An entry's id is `milliseconds-number`, Unix time of the decision; ids only grow."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._correct = client.register_script(_CORRECT)

    async def correct(
        self, expected_last: str, correction: bytes, *, story: str, person: str, did: str, at: datetime
    ) -> bool:
        """Append what a person says about a story, and put on record who said it, in one atomic step.

        `expected_last` is the id of the last entry they could know of. False: others have written since, and
        nothing happened. Every process that decides about stories reads on before it writes, so that its next
        decision takes the correction into account.
        """
        time = at.timestamp()
        args: list[str | bytes | int] = [expected_last, int(time * 1000), correction, repr(time)]
        args += [person, did, story, RECORDED]
        return await self._correct(keys=[keys.STORY_LOG, keys.AUDIT], args=args) is not None

    async def read(self, after: str = START) -> list[tuple[str, bytes]]:
        """Return all entries after the one with id `after`, oldest first, as (id, entry)."""
        entries: list[tuple[str, bytes]] = []
        while True:
            page: Any = await self._client.xrange(keys.STORY_LOG, min=f"({after}", count=_PAGE)
            entries += [(entry_id.decode(), fields[b"entry"]) for entry_id, fields in page]
            if len(page) < _PAGE:
                return entries
            after = entries[-1][0]

    async def page_back(self, before: str = "", count: int = 200) -> list[tuple[str, bytes]]:
        """Return up to `count` entries before the one with that id, newest first; empty: from the end."""
        until = f"({before}" if before else "+"
        page: Any = await self._client.xrevrange(keys.STORY_LOG, max=until, count=count)
        return [(entry_id.decode(), fields[b"entry"]) for entry_id, fields in page]

    async def trim(self, before: float) -> None:
        """Drop entries decided before that time (Unix seconds), but never the newest: its id is the end."""
        newest: Any = await self._client.xrevrange(keys.STORY_LOG, count=1)
        if newest:
            last = int(newest[0][0].split(b"-")[0])
            await self._client.xtrim(
                keys.STORY_LOG, minid=f"{min(int(before * 1000), last)}-0", approximate=False
            )
