"""How long a host is left alone between two requests, whoever makes them: polls, articles, robots.txt."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

#: Seconds between the beginnings of two requests to a host.
SPACING = 1.0
#: A host with many sources is asked more quickly, so that their turns take this part of the time they have.
_SHARE = 0.5
#: So many hosts are remembered; those whose time is over need not be.
_MOST_KEPT = 5_000


def spacing_for(intervals: Collection[float], spacing: float = SPACING) -> float:
    """Return the pause for a host whose sources have these intervals, in seconds. Pure.

    It is `spacing`, or less where a source's turn would otherwise not come round in time.
    """
    return min(spacing, _SHARE * min(intervals) / len(intervals)) if intervals else spacing


class Pace:
    """Gives each host its turns. Times are those of the running loop."""

    def __init__(self, pauses: Mapping[str, float], spacing: float = SPACING) -> None:
        """`pauses` are those of known hosts, `spacing` is for all others, in seconds."""
        self._pauses = pauses
        self._spacing = spacing
        self._next: dict[str, float] = {}

    async def turn(self, host: str) -> None:
        """Wait until the host may be asked."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next.get(host, now))
        if len(self._next) > _MOST_KEPT:
            self._next = {name: until for name, until in self._next.items() if until > now}
        self._next[host] = at + self._pauses.get(host, self._spacing)
        await asyncio.sleep(at - now)
