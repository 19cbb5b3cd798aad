"""Sentinels and clusters: real servers, a failover, and a client that goes on by itself."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.errors import FixConfiguration, TryLater
from bot.state import embedded, keys
from bot.state.client import Client, connect
from bot.state.connect import open_state

T = TypeVar("T")
Start = Callable[..., Awaitable[int]]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def until(ask: Callable[[], Awaitable[T]], wanted: Callable[[T], bool]) -> T:
    """Ask until the answer is as wanted, through all that passes by itself."""
    async with asyncio.timeout(30):
        while True:
            with suppress(TryLater, OSError):
                answer = await ask()
                if wanted(answer):
                    return answer
            await asyncio.sleep(0.05)


async def raw(port: int, *words: str) -> Any:
    client = connect(f"redis://127.0.0.1:{port}")
    try:
        return await client.execute_command(*words)
    finally:
        await client.aclose()


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts real servers, each in a folder of its own; they end with the test."""
    running: list[subprocess.Popen[bytes]] = []

    async def started(*options: str, file: str = "") -> int:
        port = free_port()
        folder = tmp_path / str(port)
        folder.mkdir()
        (folder / "server.conf").write_text(file.format(port=port))
        command = [str(embedded._binary()), str(folder / "server.conf"), "--port", str(port)]
        command += ["--dir", str(folder), "--bind", "127.0.0.1", "--save", "", *options]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))  # noqa: ASYNC220
        await until(lambda: raw(port, "PING"), bool)
        return port

    yield started
    for process in running:
        process.kill()
        process.wait()


async def writes(client: Client, value: str) -> bool:
    """Write, and tell whether it can be read back."""
    await client.set(keys.SCHEMA, value)
    return bool(await client.get(keys.SCHEMA) == value.encode())


async def test_after_a_failover_the_master_that_sentinels_name_is_used(start: Start) -> None:
    master = await start()
    replica = await start("--replicaof", "127.0.0.1", str(master))
    watch = f"sentinel monitor desk 127.0.0.1 {master} 1\nsentinel down-after-milliseconds desk 500\n"
    sentinel = await start("--sentinel", file=watch + "sentinel failover-timeout desk 3000\n")
    await until(
        lambda: raw(sentinel, "SENTINEL", "REPLICAS", "desk"), lambda found: str(replica) in str(found)
    )
    address = f"redis+sentinel://127.0.0.1:{free_port()},127.0.0.1:{sentinel}/desk"
    state = await open_state(address, Path("unused"))
    assert await writes(state.client, "1")
    with suppress(TryLater):
        await raw(master, "SHUTDOWN", "NOSAVE")
    assert await until(lambda: writes(state.client, "2"), bool)
    assert await raw(replica, "GET", keys.SCHEMA) == b"2"
    await state.close()


async def test_after_a_failover_the_clusters_new_master_is_used(start: Start) -> None:
    # Left out, the port of the cluster's bus is 10,000 above the other: perhaps too high.
    bus = [str(free_port()) for _ in range(2)]
    cluster = ("--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port")
    one, other = [await start(*cluster, port) for port in bus]
    await raw(one, "CLUSTER", "ADDSLOTSRANGE", "0", "16383")
    await raw(other, "CLUSTER", "MEET", "127.0.0.1", str(one), bus[0])
    name = (await raw(one, "CLUSTER", "MYID")).decode()
    await until(lambda: raw(other, "CLUSTER", "NODES"), lambda found: name in str(found))
    await until(lambda: raw(other, "CLUSTER", "REPLICATE", name), bool)
    await until(lambda: raw(one, "CLUSTER", "INFO"), lambda found: "ok" in str(found))
    client = connect(f"redis+cluster://127.0.0.1:{free_port()},127.0.0.1:{other}")
    assert await until(lambda: writes(client, "1"), bool)
    await until(lambda: raw(other, "CLUSTER", "FAILOVER"), bool)
    await until(lambda: raw(other, "ROLE"), lambda found: b"master" in str(found).encode())
    assert await until(lambda: writes(client, "2"), bool)
    await client.aclose()


async def test_a_missing_master_is_something_to_wait_for() -> None:
    for address in (
        f"redis+sentinel://127.0.0.1:{free_port()}/desk",
        f"redis+cluster://127.0.0.1:{free_port()}",
    ):
        client = connect(address)
        with pytest.raises(TryLater, match=r"127\.0\.0\.1"):
            await client.ping()
        await client.aclose()


@pytest.mark.parametrize(
    "address",
    [
        "redis+sentinel://u:s3cr3t@host",
        "redis+sentinel://u:s3cr3t@host:port/desk",
        "redis+cluster://:s3cr3t@",
        "redis+magic://s3cr3t@host/desk",
        "redis+sentinel://:s3cr3t@host/desk/db",
    ],
)
def test_an_address_that_can_not_be_read_is_refused_without_its_secret(address: str) -> None:
    with pytest.raises(FixConfiguration, match="REDIS_URL can't be read") as caught:
        connect(address)
    assert "s3cr3t" not in str(caught.value)
