"""What a person must mend, in words, until it is mended; for all processes to show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.state import keys
from bot.state.client import Client


class NoticeBoard:
    """One hash: a field a subject. Methods raise TryLater."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def put(self, subject: str, lines: Sequence[str]) -> None:
        """Show these lines of a subject, instead of earlier ones."""
        await self._client.hset(keys.NOTICES, mapping={subject: json.dumps(list(lines))})

    async def remove(self, subject: str) -> None:
        """Show nothing of a subject any more."""
        await self._client.hdel(keys.NOTICES, subject)

    async def standing(self) -> dict[str, list[str]]:
        """Return the lines of each subject, by its name."""
        found: Any = await self._client.hgetall(keys.NOTICES)
        return {subject.decode(): json.loads(lines) for subject, lines in sorted(found.items())}
