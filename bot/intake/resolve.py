"""Look names up in threads of their own.

A nameserver that hangs holds its thread for half a minute, and when a whole country's names are gone there
are many. asyncio's own pool has a handful of threads, which everything shares, and is waited for at the end.
So each look-up here gets a thread that nobody waits for; the session remembers what was found.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

#: How long a look-up may take, in seconds; resolvers themselves give up later.
LONGEST = 15.0

LookUp = Callable[..., list[Any]]


class Resolver(AbstractResolver):
    """The system's resolver, made fit to hang. `look_up` has the signature of `socket.getaddrinfo`."""

    def __init__(self, look_up: LookUp = socket.getaddrinfo, *, longest: float = LONGEST) -> None:
        self._look_up = look_up
        self._longest = longest

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return all addresses of a name. Raises OSError if there is none, or none in time."""
        found = await self._found(host, port, family)
        return [
            ResolveResult(
                hostname=host,
                host=address[0],
                port=address[1],
                family=family,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for family, _, protocol, _, address in found
            if family in {socket.AF_INET, socket.AF_INET6}
        ]

    async def close(self) -> None:
        """Leave look-ups that hang to themselves."""

    async def _found(self, host: str, port: int, family: int) -> list[Any]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Any]] = loop.create_future()

        def settle(found: list[Any] | None, error: OSError | None) -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(found or [])

        def look_up() -> None:
            try:
                found, error = (
                    self._look_up(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG),
                    None,
                )
            except (OSError, UnicodeError) as failure:
                found, error = None, OSError(str(failure))
            try:
                loop.call_soon_threadsafe(settle, found, error)
            except RuntimeError:
                return  # the loop has ended meanwhile

        threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
        try:
            return await asyncio.wait_for(answer, self._longest)
        except TimeoutError:
            raise OSError(f"no answer from the nameserver within {self._longest:.0f} s") from None
