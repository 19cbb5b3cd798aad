"""The log of decisions about stories, in order. Folding it rebuilds the memory of stories after a restart."""

from __future__ import annotations

from typing import Any

from bot.state import keys
from bot.state.client import Client

#: The id after which everything lies: where reading starts, and the last id of an empty log.
START = "0-0"
_PAGE = 1000


class StoryLog:
    """A Redis stream. An entry's id is `milliseconds-number`, Unix time of the decision; ids only grow."""

    def __init__(self, client: Client) -> None:
        self._client = client

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
