"""Where Redis is: a server, or the master that sentinels or a cluster name just now.

All keys of ours share one hash tag, so that in a cluster one master holds them all: it is found as sentinels'
master is, and found anew after a failover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from redis.asyncio import BlockingConnectionPool, ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.crc import key_slot
from redis.exceptions import ConnectionError as NotReached
from redis.exceptions import RedisError

from bot.state import keys

#: How every connection is made. Nothing is retried by itself: the caller knows what to repeat.
_KEPT: dict[str, Any] = {
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "health_check_interval": 30,
    "protocol": 2,
    "decode_responses": False,
}
_CONNECTIONS = 32
_PORTS = {"sentinel": 26379, "cluster": 6379}
_SLOT = key_slot(keys.PREFIX.encode())


@dataclass(frozen=True, slots=True)
class Address:
    """How to connect, and how the place is called in messages: never with user or password."""

    pool: ConnectionPool
    where: str


def read_address(redis_url: str) -> Address:
    """Read `redis://`, `rediss://`, `unix://`, `redis+sentinel://` or `redis+cluster://`; nothing is sent.

    Raises ValueError or TypeError for anything else; their messages may quote a part of the password.
    """
    scheme, _, found_by = urlsplit(redis_url).scheme.partition("+")
    if found_by in _PORTS and scheme in ("redis", "rediss"):
        return _found_by(found_by, urlsplit(redis_url), tls=scheme == "rediss")
    pool = BlockingConnectionPool.from_url(
        redis_url, max_connections=_CONNECTIONS, timeout=10, retry=_no_retry(), **_KEPT
    )
    given = pool.connection_kwargs
    return Address(pool, given.get("path") or f"{given.get('host', 'localhost')}:{given.get('port', 6379)}")


def _found_by(what: str, url: SplitResult, *, tls: bool) -> Address:
    login, _, hosts = url.netloc.rpartition("@")
    nodes = [_node(host, _PORTS[what]) for host in hosts.split(",")]
    service, _, database = url.path.strip("/").partition("/")
    if what == "sentinel" and not service:
        raise ValueError("no service is named")
    user, _, password = map(unquote, login.partition(":"))
    given = _KEPT | {"username": user or None, "password": password or None, "db": int(database or 0)}
    if tls:
        given["ssl"] = True
    masters = _Masters(nodes, given if what == "cluster" else _KEPT, service)
    # Idle connections are kept; the pool does not wait for one, so it may hold more.
    pool = SentinelConnectionPool(  # type: ignore[no-untyped-call]  # redis-py
        service, masters, max_connections=8 * _CONNECTIONS, retry=_no_retry(), **given
    )
    named = ",".join(f"{host}:{port}" for host, port in nodes)
    return Address(pool, f"{service} of {named}" if what == "sentinel" else f"the cluster at {named}")


class _Masters:
    """Finds the master for our keys, asking sentinels or nodes of a cluster one after the other.

    https://redis.io/docs/latest/develop/reference/sentinel-clients/, https://redis.io/docs/latest/commands/cluster-slots/
    """

    def __init__(self, nodes: Sequence[tuple[str, int]], given: dict[str, Any], service: str) -> None:
        """`service` is what sentinels know the master by; empty: the nodes are those of a cluster."""
        self._nodes = nodes
        self._given = given
        self._service = service

    async def discover_master(self, _service: str) -> tuple[str, int]:
        """Return host and port. Raises ConnectionError if nobody can tell."""
        last: Exception | None = None
        for host, port in self._nodes:
            client = Redis(host=host, port=port, retry=_no_retry(), **self._given)
            try:
                found = await self._ask(client, host)
            except (RedisError, OSError) as error:
                last = error
            else:
                if found is not None:
                    return found
            finally:
                await client.aclose()
        raise NotReached(f"nobody names a master for our keys ({last or 'none is known'})")

    async def _ask(self, client: Any, host: str) -> tuple[str, int] | None:
        if not self._service:
            return _owner(await client.execute_command("CLUSTER SLOTS"), host)
        found: Any = await client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self._service)
        return (_text(found[0]), int(found[1])) if found else None


def _owner(ranges: Any, asked: str) -> tuple[str, int] | None:
    """Return the master of our slot, from what CLUSTER SLOTS says; redis-py parses that, or leaves it raw."""
    if isinstance(ranges, dict):
        for (first, last), holders in ranges.items():
            if first <= _SLOT <= last:
                host, port = holders["primary"][:2]
                return (_text(host) or asked, int(port))
        return None
    for first, last, (host, port, *_), *_ in ranges:
        if first <= _SLOT <= last:
            return (_text(host) or asked, int(port))
    return None


def _text(host: str | bytes | None) -> str:
    return host.decode() if isinstance(host, bytes) else host or ""


def _node(written: str, port: int) -> tuple[str, int]:
    parts = urlsplit(f"//{written}")
    if not parts.hostname:
        raise ValueError("no host is named")
    return parts.hostname, parts.port or port


def _no_retry() -> Retry:
    return Retry(NoBackoff(), 0)
