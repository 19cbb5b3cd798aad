"""The Redis client every part of the state shares, with its errors said in our words."""

from __future__ import annotations

from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    ConnectionError,  # noqa: A004 - redis-py's own name for it
    InvalidResponse,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,  # noqa: A004 - redis-py's own name for it
)

from bot.errors import FixConfiguration, TocsinError, TryLater

#: Answers that say "not now": a full disk, a dead master, a script that runs too long, a lack of replicas.
_NOT_NOW = ("MISCONF", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "NOREPLICAS", "LOADING")


class Client(Redis):
    """A redis-py client that answers in bytes, tries nothing twice by itself, and raises TocsinErrors.

    Nothing is decoded here: some values are texts, some opaque bytes; each part of the state knows its own.
    Nothing is retried here: a command whose answer was lost may have run; the caller knows what to repeat.
    """

    where: str  # host:port or the socket's path, for messages; never user or password

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]  # redis-py
        except (ConnectionError, TimeoutError, InvalidResponse, ResponseError, OSError) as error:
            told = _told(error, self.where)
            if told is None:
                raise
            raise told from error


def connect(redis_url: str) -> Client:
    """Make a client for `redis://`, `rediss://` or `unix://`; nothing is sent. Raises FixConfiguration."""
    try:
        pool = BlockingConnectionPool.from_url(
            redis_url,
            max_connections=32,
            timeout=10,
            socket_timeout=10,
            socket_connect_timeout=5,
            health_check_interval=30,
            protocol=2,
            decode_responses=False,
            retry=Retry(NoBackoff(), 0),
        )
    except (ValueError, TypeError):
        # The parser's message may quote a part of the password.
        raise FixConfiguration(
            "REDIS_URL can't be read. Expected redis://[user:password@]host[:port][/database], rediss://… "
            "for TLS, or unix:///path/to/socket; special characters in the password must be percent-encoded."
        ) from None
    client = Client(connection_pool=pool)
    client.auto_close_connection_pool = True
    where = pool.connection_kwargs
    client.where = where.get("path") or f"{where.get('host', 'localhost')}:{where.get('port', 6379)}"
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
