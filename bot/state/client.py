"""The Redis client every part of the state shares, with its errors said in our words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    ClusterDownError,
    ConnectionError,  # noqa: A004 - redis-py's own name for it
    InvalidResponse,
    MasterDownError,
    MovedError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,  # noqa: A004 - redis-py's own name for it
    TryAgainError,
)

from bot.errors import FixConfiguration, TocsinError, TryLater
from bot.state.address import read_address

log = structlog.get_logger()

#: Answers that say "not now": a full disk, a dead master, a script that runs too long, a lack of replicas.
_NOT_NOW = ("MISCONF", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "NOREPLICAS", "LOADING")


#: So long a write may take to be on disk, in milliseconds; less than a command may take.
_ON_DISK = 5000


class Client(Redis):
    """A redis-py client that answers in bytes, tries nothing twice by itself, and raises TocsinErrors.

    Nothing is decoded here: some values are texts, some opaque bytes; each part of the state knows its own.
    Nothing is retried here: a command whose answer was lost may have run; the caller knows what to repeat.
    """

    where: str  # host:port or the socket's path, for messages; never user or password
    _tells_of_disk = True  # whether the server can tell when a write is on its disk

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]  # redis-py
        except (ConnectionError, TimeoutError, InvalidResponse, ResponseError, OSError) as error:
            if isinstance(error, MovedError | ReadOnlyError):  # the master is another one now: look for it
                await self.connection_pool.disconnect(inuse_connections=False)
            told = _told(error, self.where)
            if told is None:
                raise
            raise told from error

    async def on_disk(self, script: AsyncScript, script_keys: Sequence[str], args: Sequence[Any]) -> Any:
        """Run a script; return its answer once the server's disk holds what it wrote.

        Raises TryLater where that takes too long; it may have run. Nothing is waited for where the server
        does not write to disk, or can't tell (before 7.2: https://redis.io/docs/latest/commands/waitaof/).
        """
        if not self._tells_of_disk:
            return await script(keys=script_keys, args=args)
        try:
            async with self.pipeline(transaction=False) as pipe:  # the wait is for this connection's writes
                await script(keys=script_keys, args=args, client=pipe)
                pipe.execute_command("WAITAOF", 1, 0, _ON_DISK)
                answer, waited = await pipe.execute(raise_on_error=False)
                if isinstance(answer, Exception):
                    raise answer
        except (ConnectionError, TimeoutError, InvalidResponse, ResponseError, OSError) as error:
            if isinstance(error, MovedError | ReadOnlyError):  # the master is another one now: look for it
                await self.connection_pool.disconnect(inuse_connections=False)
            told = _told(error, self.where)
            if told is None:
                raise
            raise told from error
        if isinstance(waited, Exception):
            self._cannot_tell(str(waited))
        elif waited[0] < 1:
            if await self._syncs():
                raise TryLater(
                    f"Redis at {self.where} has not written to disk within {_ON_DISK / 1000:.0f} s."
                )
            self._cannot_tell("appendfsync no")
        return answer

    def _cannot_tell(self, why: str) -> None:
        self._tells_of_disk = False
        log.warning(
            "Redis can't say when a write is on disk: after a power loss a post may stand twice",
            redis=self.where,
            why=why,
        )

    async def _syncs(self) -> bool:
        """Whether the server writes to disk at all before the system does; True if it does not say."""
        try:
            return (await self.config_get("appendfsync")).get("appendfsync") != "no"
        except (ResponseError, TocsinError):
            return True


def connect(redis_url: str) -> Client:
    """Make a client for an address that `read_address` can read; nothing is sent. Raises FixConfiguration."""
    try:
        address = read_address(redis_url)
    except (ValueError, TypeError):
        # The parser's message may quote a part of the password.
        raise FixConfiguration(
            "REDIS_URL can't be read. Expected redis://[user:password@]host[:port][/database], rediss://… "
            "for TLS, unix:///path/to/socket, redis+sentinel://[user:password@]host,host,…/service or "
            "redis+cluster://[user:password@]host,host,…; special characters in the password must be "
            "percent-encoded."
        ) from None
    client = Client(connection_pool=address.pool)
    client.auto_close_connection_pool = True
    client.where = address.where
    return client


def _told(error: Exception, where: str) -> TocsinError | None:
    """Sort an error by who must act; None for answers that only a fault in our own commands can cause."""
    match error:
        case AuthenticationError() | AuthorizationError():
            return FixConfiguration(f"Redis at {where} refuses the user or password in REDIS_URL: {error}")
        case NoPermissionError():
            return FixConfiguration(
                f"Redis at {where} denies the user a command: {error}. Allow it in the ACL."
            )
        case InvalidResponse():
            return FixConfiguration(f"What answers at {where} is no Redis. Correct REDIS_URL.")
        case OutOfMemoryError():
            return TryLater(f"Redis at {where} is full: raise maxmemory, and Tocsin goes on by itself.")
        case ClusterDownError() | MasterDownError() | TryAgainError():
            return TryLater(f"Redis at {where} has no master for our keys just now: {error}")
        case MovedError():
            return TryLater(f"Redis at {where} has another master for our keys now.")
        case ReadOnlyError():
            return TryLater(f"Redis at {where} is a read-only replica just now.")
        case ResponseError() if str(error).startswith("NOAUTH"):
            return FixConfiguration(f"Redis at {where} wants a password. Put it into REDIS_URL.")
        case ResponseError() if str(error).startswith(_NOT_NOW):
            return TryLater(f"Redis at {where} can't do this just now: {error}")
        case ResponseError():
            return None
        case _:
            return TryLater(f"Redis at {where} does not answer: {error}")
