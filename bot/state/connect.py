"""Open everything Tocsin remembers: one Redis, the user's or our own, checked before use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from redis.exceptions import ResponseError

from bot.errors import FixConfiguration, TocsinError
from bot.state import embedded, keys
from bot.state.acks import Acks
from bot.state.canary import Canaries
from bot.state.client import Client, connect
from bot.state.commit import Ledger
from bot.state.due import Due
from bot.state.marks import Marks
from bot.state.notices import NoticeBoard
from bot.state.orders import Orders
from bot.state.outbox import Outbox
from bot.state.parked import Parked
from bot.state.seen import Seen
from bot.state.shifts import Shifts
from bot.state.silences import Silences
from bot.state.sources import SourceStates
from bot.state.story_log import StoryLog
from bot.state.subscriptions import Subscriptions

log = structlog.get_logger()

#: XTRIM MINID and ZMSCORE came with Redis 6.2: https://redis.io/docs/latest/commands/xtrim/
_OLDEST = (6, 2)


@dataclass(frozen=True, slots=True)
class State:
    """Everything remembered, by subject. `close` also stops the embedded server, if there is one."""

    client: Client
    due: Due
    sources: SourceStates
    seen: Seen
    story_log: StoryLog
    ledger: Ledger
    outbox: Outbox
    marks: Marks
    acks: Acks
    shifts: Shifts
    silences: Silences
    subscriptions: Subscriptions
    canaries: Canaries
    orders: Orders
    notices: NoticeBoard
    parked: Parked
    server: embedded.EmbeddedServer | None

    async def ping(self) -> None:
        """Raise TryLater or FixConfiguration, in words for `/readyz`, if Redis does not answer."""
        await self.client.ping()

    async def now(self) -> float:
        """Return the server's clock, which all processes share, in Unix seconds. Raises TryLater."""
        seconds, microseconds = await self.client.time()
        return float(seconds) + microseconds / 1e6

    async def close(self) -> None:
        await self.client.aclose()
        if self.server is not None:
            await self.server.stop()


@asynccontextmanager
async def visit(redis_url: str | None, data_dir: Path) -> AsyncIterator[Client]:
    """Connect to the Redis that Tocsin uses, beside it: `redis_url`, or the server of one that runs here.

    Raises FixConfiguration if there is none, TryLater if it does not answer.
    """
    address = redis_url or embedded.running_in(data_dir / "state")
    if address is None:
        raise FixConfiguration(f"Tocsin is not running on {data_dir}: start it, then say this again.")
    client = connect(address)
    try:
        await client.ping()
        yield client
    finally:
        await client.aclose()


async def open_state(redis_url: str | None, data_dir: Path) -> State:
    """Connect to `redis_url`, or start a server on `data_dir`/state; call it in the main thread.

    Raises FixConfiguration for what a person must change (address, password, version, newer data),
    TryLater if Redis does not answer. Messages name host and port, never the password.
    """
    server = None
    if not redis_url:
        server = await embedded.start(data_dir / "state")
        redis_url = server.url
    client = connect(redis_url)
    try:
        await _check_server(client)
        await _check_schema(client)
    except BaseException:
        await client.aclose()
        if server is not None:
            await server.stop()
        raise
    return State(
        client=client,
        due=Due(client),
        sources=SourceStates(client),
        seen=Seen(client),
        story_log=StoryLog(client),
        ledger=Ledger(client),
        outbox=Outbox(client),
        marks=Marks(client),
        acks=Acks(client),
        shifts=Shifts(client),
        silences=Silences(client),
        subscriptions=Subscriptions(client),
        canaries=Canaries(client),
        orders=Orders(client),
        notices=NoticeBoard(client),
        parked=Parked(client),
        server=server,
    )


async def _check_server(client: Client) -> None:
    """Refuse what is too old; warn where a full or restarted server would forget, if it lets us ask."""
    version = str((await client.info("server")).get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < _OLDEST:
        raise FixConfiguration(f"Redis at {client.where} is version {version}; it must be 6.2 or newer.")
    with suppress(ResponseError, TocsinError):  # managed servers forbid CONFIG
        policy = (await client.config_get("maxmemory-policy")).get("maxmemory-policy", "noeviction")
        if policy != "noeviction":
            log.warning(
                "Redis may evict what was posted, and then it is posted again",
                redis=client.where,
                maxmemory_policy=policy,
                expected="noeviction",
            )
    with suppress(ResponseError, TocsinError):
        if (await client.config_get("appendonly")).get("appendonly", "yes") != "yes":
            log.warning(
                "Redis may forget writes when it restarts", redis=client.where, expected="appendonly yes"
            )


async def _check_schema(client: Client) -> None:
    await client.set(keys.SCHEMA, keys.VERSION, nx=True)
    found = int(await client.get(keys.SCHEMA) or 0)
    if found > keys.VERSION:
        raise FixConfiguration(
            f"The data in Redis at {client.where} are those of a newer Tocsin (version {found}, this one "
            f"knows {keys.VERSION}). Update Tocsin, or choose another REDIS_URL or data_dir."
        )
