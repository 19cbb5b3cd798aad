"""When a canary last came out at the far end of the line, and what held up the latest one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.state import keys
from bot.state.client import Client

#: A canary is sent every so many seconds; after so many without one that came out, no alert may come either.
EVERY, LATE = 120.0, 600.0


@dataclass(frozen=True, slots=True)
class Canary:
    """The latest one. Times are Unix seconds; None: none came out yet."""

    came_out: float | None = None
    trouble: str = ""  # what held it up, in plain words

    def lack(self, now: float, started: float) -> str:
        """Say why alerts may not come, "" if they would. `started`: since when canaries are looked for."""
        if self.trouble:
            return f"no alert would come: {self.trouble}"
        silent = now - max(self.came_out or 0.0, started)
        if silent > LATE:
            return f"no canary has come through for {silent / 60:.0f} min: the process that polls may hang"
        return ""


class Canaries:
    """One hash. That it can be written is a part of what a canary proves."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def load(self) -> Canary:
        """Return the latest one."""
        found: Any = await self._client.hgetall(keys.CANARY)
        fields = {name.decode(): value.decode() for name, value in found.items()}
        came_out = fields.get("came_out")
        return Canary(float(came_out) if came_out else None, fields.get("trouble", ""))

    async def came_out(self, at: float) -> None:
        """Note that one came through at `at`."""
        await self._client.hset(keys.CANARY, mapping={"came_out": repr(at), "trouble": ""})

    async def was_held_up(self, trouble: str) -> None:
        """Note what held one up."""
        await self._client.hset(keys.CANARY, mapping={"trouble": trouble})
