"""What is remembered about polling each source, across restarts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from bot.state import keys
from bot.state.client import Client


@dataclass(frozen=True, slots=True)
class SourceState:
    """Validators, health and address of one source. Times are Unix seconds; None: never, or not now."""

    etag: str = ""  # byte for byte as the server gave it, quotes included
    last_modified: str = ""
    configured: str = ""  # a hash of the configured address; all else here is about that address
    address: str = ""  # where the source moved to for good; empty: the configured address holds
    moving_to: str = ""  # where permanent redirects lead, until they are believed
    moves: int = 0  # equal permanent redirects in a row
    body_hash: str = ""
    full_at: float | None = None  # when a body last came in full: not a "not modified"
    failures: int = 0  # in a row
    error: str = ""  # of the last failure, in plain words
    cursor: str = ""  # what the kind of source left behind for the next poll
    ttl: float | None = None  # how long the source says it stays as it is, in seconds
    newest: float | None = None  # the date of the newest report it shows
    pause: float | None = None  # between two of its reports, on average, in seconds
    last_ok: float | None = None
    down_since: float | None = None


_ADAPTER = TypeAdapter(SourceState)


class SourceStates:
    """One hash a source."""

    def __init__(self, client: Client) -> None:
        self._client = client
        # Replaced as a whole, so that a field that became empty does not linger.
        self._save = client.register_script(
            "redis.call('DEL', KEYS[1]) if #ARGV > 0 then redis.call('HSET', KEYS[1], unpack(ARGV)) end"
        )

    async def load(self, source_id: str) -> SourceState:
        """Return the last saved state, or a fresh one. Fields of other versions of Tocsin are ignored."""
        found: Any = await self._client.hgetall(keys.source(source_id))
        return _ADAPTER.validate_python({name.decode(): value.decode() for name, value in found.items()})

    async def save(self, source_id: str, state: SourceState) -> None:
        """Save the state, after the poll's reports were handed on: `last_ok` says that one poll succeeded."""
        fields: list[str] = []
        for name, value in asdict(state).items():
            if value is not None and value != "":
                fields += [name, repr(value) if isinstance(value, float) else str(value)]
        await self._save(keys=[keys.source(source_id)], args=fields)
