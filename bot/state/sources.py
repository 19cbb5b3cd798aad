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
    cause: str = ""  # of the last failure, in one word, such as "certificate"
    cursor: str = ""  # what the kind of source left behind for the next poll
    ttl: float | None = None  # how long the source says it stays as it is, in seconds
    newest: float | None = None  # the date of the newest report it shows
    pause: float | None = None  # between two of its reports, on average, in seconds
    silent: bool = False  # it answers, but has brought nothing for unusually long
    form: str = ""  # what it turned out to be, such as "RSS 2.0"
    title: str = ""  # what it calls itself
    lang: str = ""  # what nearly all of it is written in
    reports: int = 0  # so many it shows, of which so many without a date that can be read
    undated: int = 0
    faults: int = 0  # repaired or left out, of what it shows
    doubt: str = ""  # why it may be another one than it was; while there is a reason, it raises no alert
    doubted_since: float | None = None
    accepted: str = ""  # the registered name that its address may lead to, as a person has said
    last_ok: float | None = None  # the last poll whose reports were handed on
    last_answer: float | None = None
    down_since: float | None = None


_ADAPTER = TypeAdapter(SourceState)


class SourceStates:
    """One hash a source, and one set of those that a person has released."""

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

    async def release(self, source_id: str) -> bool:
        """Have a source that is held back taken as it now is, from its next poll; False if it is not."""
        if not (await self.load(source_id)).doubt:
            return False
        await self._client.sadd(keys.RELEASED, source_id)
        return True

    async def is_released(self, source_id: str) -> bool:
        """Tell whether a person has released a source since it was held back."""
        return bool(await self._client.sismember(keys.RELEASED, source_id))

    async def settle(self, source_id: str) -> None:
        """Forget that a source was released: it has been taken as it is."""
        await self._client.srem(keys.RELEASED, source_id)
