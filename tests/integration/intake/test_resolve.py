from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import Any

import pytest

from bot.intake.resolve import Resolver


async def test_the_addresses_of_a_name_are_found() -> None:
    found = await Resolver().resolve("localhost", 80, socket.AF_UNSPEC)
    assert {each["host"] for each in found} <= {"127.0.0.1", "::1"}
    assert all(each["port"] == 80 and each["hostname"] == "localhost" for each in found)


async def test_an_unknown_name_is_an_error() -> None:
    for name in ("no-such-name.invalid", "a" * 300 + ".example"):
        with pytest.raises(OSError, match=r"."):
            await Resolver().resolve(name)


async def test_names_that_hang_hold_up_nothing() -> None:
    hold = threading.Event()

    def look_up(host: str, *_: Any) -> list[Any]:
        if host == "dark.example":
            hold.wait(30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 80))]

    resolver = Resolver(look_up, longest=1.0)
    dark = [asyncio.create_task(resolver.resolve("dark.example")) for _ in range(50)]
    await asyncio.sleep(0)
    began = time.monotonic()
    assert (await resolver.resolve("light.example"))[0]["host"] == "192.0.2.1"
    assert await asyncio.to_thread(lambda: "free") == "free"
    assert time.monotonic() - began < 0.9
    for error in await asyncio.gather(*dark, return_exceptions=True):
        assert isinstance(error, OSError)
        assert "nameserver" in str(error)
    hold.set()


def test_a_loop_ends_while_a_name_hangs() -> None:
    hold = threading.Event()

    async def ask() -> None:
        asking = asyncio.create_task(Resolver(lambda *_: [hold.wait(30)]).resolve("dark.example"))
        await asyncio.sleep(0.05)
        asking.cancel()

    began = time.monotonic()
    asyncio.run(ask())
    assert time.monotonic() - began < 5
    hold.set()
